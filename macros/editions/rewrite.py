"""Rewrite a page's HTML so that it can stand beside all others in one document."""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Callable, Mapping
from html import escape
from html.parser import HTMLParser
from mimetypes import guess_type
from urllib.parse import unquote, urlsplit

VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    )
)
DROPPED = frozenset({"script", "style", "link", "form", "input", "button", "select"})
DROPPED_CLASSES = frozenset({"headerlink", "md-content__button", "tabbed-labels"})
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls")

Attributes = list[tuple[str, str | None]]
ReadFile = Callable[[str], bytes]


def slug(url: str) -> str:
    """Return what the anchors of the page ``url`` begin with."""
    return url.removesuffix(".html").replace("/", "-")


def rewrite(html: str, url: str, pages: Mapping[str, object], read: ReadFile) -> str:
    """Return ``html`` of the page ``url`` for a document of all ``pages``.

    Anchors get the page's name in front, links lead inside the document, pictures (``read``
    gives a file of the site) are part of it, tabs stand one below the other.
    """
    writer = _Writer(url, pages, read)
    writer.feed(html)
    writer.close()
    return "".join(writer.parts)


class _Writer(HTMLParser):
    def __init__(self, url: str, pages: Mapping[str, object], read: ReadFile) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._url = url
        self._pages = pages
        self._read = read
        self._dropping = 0
        self._labels: list[list[str]] = []
        self._in_label = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        classes = set((dict(attrs).get("class") or "").split())
        if self._dropping:
            self._dropping += tag not in VOID
            if tag == "label" and self._labels:
                self._labels[-1].append("")
                self._in_label = True
            return
        if tag in DROPPED or classes & DROPPED_CLASSES:
            if "tabbed-labels" in classes:
                self._labels.append([])
            self._dropping = int(tag not in VOID)
            return
        if "tabbed-block" in classes and self._labels:
            self.parts.append(f'<p class="tab">{escape(self._labels[-1].pop(0))}</p>')
            if not self._labels[-1]:
                self._labels.pop()
        self.parts.append(f"<{tag}{''.join(map(self._attribute, attrs))}>")

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            self._dropping -= tag not in VOID
            self._in_label = self._in_label and tag != "label"
        elif tag not in VOID:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._text(data)

    def handle_entityref(self, name: str) -> None:
        self._text(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._text(f"&#{name};")

    def _text(self, text: str) -> None:
        if not self._dropping:
            self.parts.append(text)
        elif self._in_label:
            self._labels[-1][-1] += text

    def _attribute(self, pair: tuple[str, str | None]) -> str:
        name, value = pair
        if value is None:
            return f" {name}"
        if name in ("id", "name"):
            value = f"{slug(self._url)}--{value}"
        elif name in REFERENCES:
            value = " ".join(f"{slug(self._url)}--{one}" for one in value.split())
        elif name in ("href", "xlink:href"):
            value = self._link(value)
        elif name == "src":
            value = self._picture(value)
        return f' {name}="{escape(value)}"'

    def _link(self, link: str) -> str:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return link
        url = self._file(parts.path) if parts.path else self._url
        if url not in self._pages:
            if url.endswith((".html", ".md")):
                raise RuntimeError(f"{self._url}: expected a link to a page, found {link}")
            return self._picture(link)
        return f"#{slug(url)}--{unquote(parts.fragment)}" if parts.fragment else f"#{slug(url)}"

    def _picture(self, link: str) -> str:
        if urlsplit(link).scheme:
            return link
        name = self._file(urlsplit(link).path)
        kind = guess_type(name)[0] or "application/octet-stream"
        return f"data:{kind};base64,{base64.b64encode(self._read(name)).decode()}"

    def _file(self, path: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self._url), unquote(path)))
