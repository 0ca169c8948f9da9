"""Old addresses that lead on: ``docs/data/redirects.yml`` names each and where it is now.

``old/page/: new/page/`` (or ``new/page/#anchor``) writes a small page at the old address;
``page/#old: page/#new`` keeps an old anchor alive on its page; ``page/#old: other/#new`` shows
there where the section is now, and a browser goes on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from html import escape
from pathlib import Path

from pydantic import RootModel

from macros import data

FILE = "data/redirects.yml"
# A browser that comes with the old anchor goes on to the section.
_GO_ON = (
    "<script>{const a=location.hash&&document.getElementById(location.hash.slice(1));"
    'if(a&&a.matches(".dn-moved a"))location.replace(a.href)}</script>'
)


class _Redirects(RootModel[dict[str, str]]):
    pass


def load(docs: Path, addresses: Collection[str]) -> dict[str, str]:
    """Return the redirects kept below ``docs``; PageError for the first mistake.

    ``addresses`` are those of all pages.
    """
    file = data.read(docs / FILE, f"docs/{FILE}")
    found = file.validated(_Redirects).root
    for old, new in found.items():
        page, _, anchor = old.partition("#")
        if not page.endswith("/"):
            raise file.wrong((old,), "an address such as containers/run/", repr(old))
        if anchor and "#" not in new:
            raise file.wrong((old,), "an anchor of a page", repr(new))
        if not anchor and old in addresses:
            raise file.wrong((old,), "an address that is gone", "a page")
        if new.partition("#")[0] not in addresses:
            raise file.wrong((old,), "the address of a page", repr(new))
    return found


def keep_anchors(html: str, page: str, redirects: Mapping[str, str]) -> str:
    """Return ``html`` of ``page`` with its old anchors where they now lead.

    They stand before a heading, and in an item of a list, which has no room before it.
    """
    for anchor, new in _anchors(page, redirects):
        there, _, new_anchor = new.partition("#")
        if there == page:
            mark = f' id="{new_anchor}"'
            start = html.rfind("<", 0, html.find(mark)) if mark in html else 0
            if html.startswith("<li", start):
                start = html.index(">", start) + 1
            html = f'{html[:start]}<a id="{escape(anchor)}"></a>{html[start:]}'
    return html


def moved(
    page: str,
    redirects: Mapping[str, str],
    titles: Mapping[str, str],
    link: Callable[[str], str],
) -> str:
    """Return HTML for the end of ``page``: links to its sections that stand on other pages now.

    ``titles`` has their titles by address; ``link`` gives the address of a page as it is written
    on this one.
    """
    items = []
    for anchor, new in _anchors(page, redirects):
        there, _, new_anchor = new.partition("#")
        if there != page:
            to = escape(f"{link(there)}#{new_anchor}")
            title = escape(titles.get(new, there))
            items.append(f'<li><a id="{escape(anchor)}" href="{to}">{title}</a></li>\n')
    listed = f"<p>On another page now:</p>\n<ul>\n{''.join(items)}</ul>\n{_GO_ON}"
    return f'<div class="dn-moved">\n{listed}\n</div>\n' if items else ""


def _anchors(page: str, redirects: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each old anchor of ``page``, and the address that it has now."""
    for old, new in redirects.items():
        of_page, _, anchor = old.partition("#")
        if anchor and of_page == page:
            yield anchor, new


def check(site: Path, docs: Path, redirects: Mapping[str, str]) -> None:
    """Raise a PageError if one leads to an anchor that its page, built in ``site``, does not have."""
    for old, new in redirects.items():
        page, _, anchor = new.partition("#")
        built = site / page / "index.html"
        if anchor and built.is_file() and f' id="{anchor}"' not in built.read_text("utf-8"):
            file = data.read(docs / FILE, f"docs/{FILE}")
            raise file.wrong((old,), "an anchor that its page has", repr(new))


def write(site: Path, redirects: Mapping[str, str]) -> None:
    """Write a page below ``site`` for each address that is gone."""
    for old, new in redirects.items():
        if "#" not in old:
            target = site / old / "index.html"
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
