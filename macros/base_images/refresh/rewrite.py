"""Put new figures into the texts of the data files: comments kept, unchanged entries untouched."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.tokens import CommentToken

from macros.base_images.refresh.dates import Dates
from macros.base_images.refresh.registry import Measured


def images(text: str, found: Mapping[str, Measured | None], today: date) -> str:
    """Return ``base-images.yml`` with the figures of ``found``, by name such as ``debian:trixie``.

    None for an image means that the registry still holds what the file says: only the day of
    the measurement moves.
    """
    yaml, data = _read(text)
    for entry in data:
        name = f"{entry['image']}:{entry['tag']}" if "tag" in entry else str(entry["image"])
        if name not in found:
            continue
        measured = found[name]
        if measured is None:
            entry["sizes"]["measured"] = today
            continue
        below = _take_comment_below(entry)
        _write_sizes(entry, measured, today)
        _put_comment_below(entry, below)
    return _written(yaml, data)


def releases(text: str, found: Mapping[str, Dates], today: date) -> str:
    """Return ``releases.yml`` with the dates of ``found``, by key such as ``debian-13``.

    ``lts_until`` is written only where ``lts_by`` says whose longer support the page counts.
    """
    yaml, data = _read(text)
    for key, dates in found.items():
        entry = data[key]
        entry["released"] = dates.released
        if dates.support_until is not None:
            entry["support_until"] = dates.support_until
        if "lts_by" in entry and dates.lts_until is not None:
            entry["lts_until"] = dates.lts_until
        entry["source"] = dates.source
        entry["read"] = today
    return _written(yaml, data)


def _write_sizes(entry: CommentedMap, measured: Measured, today: date) -> None:
    wanted = [p for p in entry.get("platforms", measured.platforms) if p in measured.platforms]
    if "sizes" not in entry:
        entry["sizes"] = CommentedMap()
    sizes = entry["sizes"]
    sizes["measured"] = today
    sizes["source"] = measured.source
    if measured.index is None:
        sizes.pop("index", None)
    else:
        sizes["index"] = measured.index
    kept = sizes.setdefault("platforms", CommentedMap())
    for platform in [p for p in kept if p not in wanted]:
        del kept[platform]
    for platform in wanted:
        count, digest = measured.platforms[platform]
        kept.setdefault(platform, CommentedMap()).update({"bytes": count, "digest": digest})


def _last_leaf(entry: CommentedMap) -> tuple[CommentedMap, str]:
    node, key = entry, list(entry)[-1]
    while isinstance(node[key], CommentedMap) and node[key]:
        node, key = node[key], list(node[key])[-1]
    return node, key


def _take_comment_below(entry: CommentedMap) -> CommentToken | None:
    """Remove and return the comment that stands between ``entry`` and the next one.

    ruamel.yaml hangs it on the entry's last leaf, and new fields would come below it.
    """
    node, key = _last_leaf(entry)
    tokens = node.ca.items.get(key)
    if not tokens or tokens[2] is None:
        return None
    beside, line_end, below = tokens[2].value.partition("\n")
    if beside.strip():
        kept = tokens[2]
        tokens[2] = CommentToken(f"{beside}\n", kept.start_mark, None)
        return CommentToken(f"\n{below}", kept.start_mark, None) if below else None
    del node.ca.items[key]
    return CommentToken(f"{line_end}{below}", tokens[2].start_mark, None)


def _put_comment_below(entry: CommentedMap, comment: CommentToken | None) -> None:
    if comment is not None:
        node, key = _last_leaf(entry)
        node.ca.items[key] = [None, None, comment, None]


def _read(text: str) -> tuple[YAML, CommentedMap]:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    return yaml, yaml.load(text)


def _written(yaml: YAML, data: CommentedMap) -> str:
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()
