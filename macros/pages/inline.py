"""What stands inside lines of Markdown: code, links, tables. Pure: lines with numbers in, models out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|<(https?://[^>\s]+)>")
_WORDS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"`+|\*\*|\{=.*?=\}")
_CELL = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*\Z")

Lines = Iterable[tuple[int, str]]
"""Lines outside fences, each with its number in the file (1-based)."""


@dataclass(frozen=True, slots=True)
class Code:
    """Inline code, without its backticks; ``\\|`` of a table's cell is ``|``."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link, or an image: words, target as written, on the page."""

    line: int
    words: str
    target: str
    image: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells as Markdown."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its header, and the rows below it."""

    header: Row
    rows: tuple[Row, ...]


def without_code(text: str) -> str:
    """Return a line of Markdown without its inline code."""
    return _CODE.sub("", text)


def code(lines: Lines) -> Iterator[Code]:
    """Yield the inline code of ``lines``."""
    for number, text in lines:
        if "`" in text:
            table = text.lstrip().startswith("|")
            for match in _CODE.finditer(text):
                found = match[2].strip() if len(match[1]) > 1 else match[2]
                yield Code(number, found.replace("\\|", "|") if table else found)


def links(lines: Lines) -> Iterator[Link]:
    """Yield the links of ``lines``; what stands in code is none."""
    for number, text in lines:
        if "](" in text or "<http" in text:
            hidden = _CODE.sub(lambda match: "`" * len(match[0]), text)
            for match in _LINK.finditer(hidden):
                target = match[3] or match[4]
                words = target if match[4] else text[match.start(2) : match.end(2)]
                yield Link(number, words, target, bool(match[1]))


def tables(lines: Lines) -> Iterator[Table]:
    """Yield the tables of ``lines``."""
    rows: list[Row] = []
    for number, text in (*lines, (0, "")):
        if text.lstrip().startswith("|"):
            cells = _CELL.split(text.strip().removeprefix("|").removesuffix("|"))
            rows.append(Row(number, tuple(cell.strip() for cell in cells)))
        elif rows:
            if len(rows) > 1 and all(_RULE.match(cell) for cell in rows[1].cells):
                yield Table(rows[0], tuple(rows[2:]))
            rows = []


def plain(markdown: str) -> str:
    """Return inline ``markdown`` as text: links by their words, no code or emphasis marks."""
    return re.sub(r"\s+", " ", _MARKS.sub("", _WORDS.sub(r"\1", markdown))).strip()
