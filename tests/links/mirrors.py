"""Read files of GitHub from a folder of mirrors: sources can be checked without the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.claims.repository import RepositoryError, mirror, run

_BLOB = re.compile(r"https://github\.com/([^/]+/[^/]+)/blob/([^?#]+)")


def read(folder: Path, url: str) -> str | None:
    """Return the file behind a ``blob`` address, or None if no mirror in ``folder`` has it.

    A reference may have slashes, as in ``dockerfile/1.20.0``: each way to part it is tried.
    """
    match = _BLOB.match(url)
    if not match:
        return None
    try:
        git = mirror(folder, match[1]).folder
    except RepositoryError:
        return None
    for reference, path in _ways(match[2]):
        try:
            return run(match[1], "-C", str(git), "show", f"{reference}:{path}")
        except RepositoryError:
            continue
    return None


def _ways(rest: str) -> Iterator[tuple[str, str]]:
    parts = rest.split("/")
    yield from (("/".join(parts[:at]), "/".join(parts[at:])) for at in range(1, len(parts)))
