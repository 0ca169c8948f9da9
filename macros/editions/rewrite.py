"""Rewrite a page's HTML so that it can stand beside all others in one document."""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Callable, Container
from dataclasses import dataclass
from html import escape
from mimetypes import guess_type
from urllib.parse import unquote, urlsplit

from lxml import etree, html
from lxml.html import HtmlElement
from lxml.html.builder import CLASS, P

DROPPED = (  # what only a screen needs
    "script, style, link, form, input, button, select, .headerlink, .md-content__button, "
    ".tabbed-labels, .dn-moved"
)
LINKS = ("href", "xlink:href")
NAMES = ("id", "name", "for", "aria-labelledby", "aria-describedby", "aria-controls")

ReadFile = Callable[[str], bytes]


def slug(url: str) -> str:
    """Return what the anchors of the page ``url`` begin with."""
    return url.removesuffix(".html").replace("/", "-")


def rewrite(text: str, url: str, pages: Container[str], read: ReadFile) -> str:
    """Return the HTML ``text`` of the page ``url`` for a document of all ``pages``.

    Anchors get the page's name in front, links lead inside the document, pictures (``read``
    gives a file of the site) are part of it, tabs stand one below the other. Raises RuntimeError
    for a link to a page that is not among ``pages``.
    """
    root = html.fragment_fromstring(text, create_parent="div")
    for labels in root.cssselect(".tabbed-labels"):
        for label, block in zip(labels, next(labels.itersiblings()), strict=True):
            block.addprevious(P(label.text_content(), CLASS("tab")))
    for element in root.cssselect(DROPPED):
        element.drop_tree()
    for details in root.cssselect("details.dn-sources"):
        details.set("open", "")  # paper cannot open it
    place = _Place(url, pages, read)
    for element in root.iter(etree.Element):
        place.move(element)
    return escape(root.text or "") + "".join(html.tostring(e, encoding="unicode") for e in root)


@dataclass(frozen=True)
class _Place:
    url: str
    pages: Container[str]
    read: ReadFile

    def move(self, element: HtmlElement) -> None:
        """Give the attributes of ``element`` the values that hold in the one document."""
        for name, value in element.attrib.items():
            if name in NAMES:
                element.set(name, " ".join(f"{slug(self.url)}--{one}" for one in value.split()))
            elif name in LINKS:
                element.set(name, self._link(value))
            elif name == "src":
                element.set(name, self._picture(value))

    def _link(self, link: str) -> str:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return link
        url = self._file(parts.path) if parts.path else self.url
        if url not in self.pages:
            if url.endswith((".html", ".md")):
                raise RuntimeError(f"{self.url}: expected a link to a page, found {link}")
            return self._picture(link)
        return f"#{slug(url)}--{unquote(parts.fragment)}" if parts.fragment else f"#{slug(url)}"

    def _picture(self, link: str) -> str:
        if urlsplit(link).scheme:
            return link
        name = self._file(urlsplit(link).path)
        kind = guess_type(name)[0] or "application/octet-stream"
        return f"data:{kind};base64,{base64.b64encode(self.read(name)).decode()}"

    def _file(self, path: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.url), unquote(path)))
