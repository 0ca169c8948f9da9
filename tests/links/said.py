"""What a document says: its text without markup, and which terms do not stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "code",
        "em",
        "i",
        "kbd",
        "mark",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_SILENT = frozenset({"script", "style", "noscript", "template"})
_BLOB = re.compile(r"https://github\.com/([^/]+)/([^/]+)/blob/([^?#]+)")
_COMMENT = re.compile(r"\n[ \t]*(?://+|#+|\*+)(?=[ \t])")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00ad": None, "\u200b": None})
UNREAD = ("application/pdf", "image/", "application/octet-stream", "application/zip")


def raw(url: str) -> str:
    """Return the address of the text behind ``url``: GitHub shows files in a page of its own."""
    match = _BLOB.match(url)
    if not match:
        return url
    return f"https://raw.githubusercontent.com/{match[1]}/{match[2]}/{match[3]}"


def text(kind: str, body: str) -> str | None:
    """Return the text of a document of content type ``kind``; None if it is none that is read."""
    if kind.startswith(UNREAD):
        return None
    if "html" not in kind:
        return body
    reader = _Text()
    reader.feed(body)
    reader.close()
    return "".join(reader.parts)


def missing(document: str, terms: Iterable[str]) -> tuple[str, ...]:
    """Return the terms that do not stand in ``document``, white space and case folded.

    A comment of a program may go on over several lines: its marks count as white space, too.
    """
    folded = (fold(document), fold(_COMMENT.sub("\n", document)))
    return tuple(term for term in terms if not any(fold(term) in text for text in folded))


def fold(words: str) -> str:
    """Return ``words`` in small letters, with straight quotes, and one blank for any white space."""
    return " ".join(words.translate(_QUOTES).casefold().split())


class _Text(HTMLParser):
    """Gather the text; what breaks a line on the screen separates words.

    Data in JSON is kept: GitHub's pages of issues hold their text there.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT and "json" not in (dict(attrs).get("type") or ""):
            self._silent += 1
        elif tag not in _INLINE:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        elif tag not in _INLINE:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)
