"""Read the built pages: what the checks of the site ask of HTML."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html

# Elements and attributes by which a page loads something at once.
LOADS = (
    ("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("video", "src"),
    ("audio", "src"), ("embed", "src"), ("object", "data"), ("use", "href"), ("image", "href"),
)  # fmt: skip
LINK_LOADS = {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "manifest"}


@dataclass(frozen=True)
class Html:
    """A built page: path below the site's folder, and its text."""

    name: str
    source: str

    @cached_property
    def tree(self) -> lxml.html.HtmlElement:
        return lxml.html.document_fromstring(self.source)

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(str(value) for value in self.tree.xpath("//@id"))

    @cached_property
    def code(self) -> str:
        """Text of all code on the page, block after block."""
        return "\n".join(element.text_content() for element in self.tree.iter("code"))

    @cached_property
    def text(self) -> str:
        """Text of the article, runs of blanks as one."""
        article = self.tree.xpath("//article") or [self.tree]
        return " ".join(article[0].text_content().split())

    def links(self) -> Iterator[str]:
        """Yield the address of each link."""
        yield from (str(value) for value in self.tree.xpath("//a/@href"))

    def loads(self) -> Iterator[str]:
        """Yield the address of each thing that the page loads by itself."""
        for tag, attribute in LOADS:
            yield from (str(value) for value in self.tree.xpath(f"//{tag}/@{attribute}"))
        for element in self.tree.iter("link"):
            if LINK_LOADS & set(element.get("rel", "").split()):
                yield element.get("href", "")
        yield from styles(
            " ".join(str(value) for value in self.tree.xpath("//@style|//style/text()"))
        )


def styles(css: str) -> Iterator[str]:
    """Yield the addresses that a style sheet loads, ``data:`` ones left out."""
    found = re.findall(r"""(?:url\(\s*|@import\s+)["']?([^"')\s]+)""", css)
    yield from (address for address in found if not address.startswith("data:"))


def pages(site: Path) -> tuple[Html, ...]:
    """Return all pages of the built site, by name, without those that only lead on."""
    found = (
        Html(path.relative_to(site).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
    )
    return tuple(page for page in found if 'http-equiv="refresh"' not in page.source)


def outside(address: str) -> bool:
    """Say whether ``address`` leads to another origin."""
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme in {"http", "https"}


def target(page: str, address: str, base: str) -> tuple[str, str]:
    """Return the file below the site and the anchor that ``address`` on ``page`` leads to.

    ``base`` is the site's path on its server, such as ``/docker-notes/``: only the page for
    missing addresses may use it, since it is served everywhere.
    """
    parts = urlsplit(address)
    path = unquote(parts.path)
    if path.startswith(base):
        file = path.removeprefix(base)
    elif path.startswith("/"):
        return path, unquote(parts.fragment)
    elif path:
        file = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
        file += "/" if path.endswith("/") or path in {".", ".."} or path.endswith("/..") else ""
    else:
        file = page
    file = file.removeprefix("./")
    if file in {"", "."} or file.endswith("/"):
        file = file.removesuffix("./").removesuffix(".") + "index.html"
    return file, unquote(parts.fragment)
