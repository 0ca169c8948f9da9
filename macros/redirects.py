"""Old addresses that lead on: ``docs/data/redirects.yml`` names each and where it is now.

``old/page/: new/page/`` (or ``new/page/#anchor``) writes a small page at the old address;
``page/#old: page/#new`` keeps an old anchor alive on its page.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path

import yaml
from mkdocs.exceptions import PluginError

from macros.pages import LOADER

FILE = Path("data/redirects.yml")


def read(docs: Path) -> dict[str, str]:
    """Return the redirects kept below ``docs``; PluginError says which is wrong."""
    path = docs / FILE
    return _read(path, path.stat().st_mtime_ns) if path.exists() else {}


@lru_cache(maxsize=8)
def _read(path: Path, _mtime: int) -> dict[str, str]:
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), LOADER)
    except yaml.YAMLError as error:
        raise PluginError(f"{path}: {' '.join(str(error).split())}") from None
    if not isinstance(found, dict | None):
        raise PluginError(f"{path}: expected old: new, found {type(found).__name__}")
    for old, new in (found or {}).items():
        page, _, anchor = str(old).partition("#")
        if not page.endswith("/") or not isinstance(new, str):
            raise PluginError(
                f"{path}: {old}: expected addresses such as containers/run/, found {new!r}"
            )
        if anchor and not new.startswith(f"{page}#"):
            raise PluginError(f"{path}: {old}: expected an anchor of the same page, found {new}")
    return found or {}


def keep_anchors(html: str, page: str, redirects: Mapping[str, str]) -> str:
    """Return ``html`` of ``page`` with its old anchors before the headings they now mean."""
    for old, new in redirects.items():
        of_page, _, anchor = old.partition("#")
        if anchor and of_page == page:
            mark = f' id="{new.partition("#")[2]}"'
            start = html.rfind("<", 0, html.find(mark)) if mark in html else 0
            html = f'{html[:start]}<a id="{escape(anchor)}"></a>{html[start:]}'
    return html


def write(site: Path, redirects: Mapping[str, str]) -> None:
    """Write a page below ``site`` for each address that is gone."""
    for old, new in redirects.items():
        if "#" not in old:
            target = site / old / "index.html"
            if target.exists():
                raise PluginError(f"{FILE}: {old}: expected an address that is gone, found a page")
            target.parent.mkdir(parents=True, exist_ok=True)
            link = escape(os.path.relpath(new, old) + ("" if "#" in new else "/"))
            target.write_text(
                f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Moved</title>\n'
                f'<meta name="description" content="This page has moved; its new address is linked here.">\n'
                f'<meta name="robots" content="noindex">\n<meta http-equiv="refresh" content="0; url={link}">\n'
                f'</head>\n<body><h1>Moved</h1><p><a href="{link}">The page is here now</a>.</p>\n'
                # Only a script hands on the anchor.
                "<script>location.replace(document.links[0].href.split('#')[0]"
                "+(location.hash||document.links[0].hash))</script>\n</body>\n</html>\n",
                encoding="utf-8",
            )
