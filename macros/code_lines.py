"""Lines of code that wrap: each is an element of its own, indented where it goes on.

A wrapped line is told from two lines by its hanging indent and a mark (``site.css``). Columns of
output would be torn apart by wrapping: such lines stand in a region that scrolls by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pygments.formatters import HtmlFormatter

from macros.words import whole

NARROW = 36  # characters that fit beside the copy button on a phone: shorter lines never wrap
_TAG = re.compile(r"<[^>]+>")
_ENTITY = re.compile(r"&(?:#\d+|#x[\da-f]+|\w+);")
# Behind a colon stands a message, such as PostgreSQL's.
_GAPS = re.compile(r"(?<=[^\s:]) {2,}(?=\S)")
_COMMAND = re.compile(
    r'^(?:<span></span>)?<span class="gp(?P<nested> gp-Nested)?">(?P<prompt>.*?)</span>'
)
_TABLE = '<span class="dn-table" role="group" aria-label="Output in columns">'


class LineFormatter(HtmlFormatter[str]):
    """Pygments' HTML with an element a line."""

    def wrap(self, source: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        """Yield the lines, each in its element, in Pygments' own frame."""
        rows = [line for _, line in source]
        in_lines = [(1, text) for text in lines(rows, console="language-console" in self.cssclass)]
        yield from super().wrap(iter(in_lines))  # type: ignore[no-untyped-call]


def lines(rows: Sequence[str], *, console: bool) -> Iterator[str]:
    """Yield the HTML of highlighted ``rows``; consecutive rows with columns share a group."""
    marked = zip(rows, _columns(rows) if console else [False] * len(rows), strict=True)
    for in_columns, group in groupby(marked, key=lambda pair: pair[1]):
        if in_columns:
            inside = "".join(f"<span>{row}</span>" for row, _ in group)
            yield f"{_TABLE}{inside}</span>"
        else:
            yield from (_line(row, console=console) for row, _ in group)


def _line(row: str, *, console: bool) -> str:
    text = plain(row)
    typed = _COMMAND.match(row) if console else None
    indent = len(plain(typed["prompt"])) if typed else len(text) - len(text.lstrip(" "))
    style = f' style="--i:{indent}"' if indent and len(text) > NARROW else ""
    return f'<span class="dn-line"{style}>{whole(row) if typed else row}</span>'


def _columns(rows: Sequence[str]) -> list[bool]:
    """Say of each row whether it belongs to a table of output that a phone cannot show whole."""
    texts = [plain(row) for row in rows]
    gaps = [
        not _COMMAND.match(row) and bool(_GAPS.search(text))
        for row, text in zip(rows, texts, strict=True)
    ]
    found = [False] * len(rows)
    for has_gaps, group in groupby(range(len(rows)), key=lambda at: gaps[at]):
        places = list(group)
        if has_gaps and len(places) > 1 and max(len(texts[at]) for at in places) > NARROW:
            found[places[0] : places[-1] + 1] = [True] * len(places)
    return found


def plain(row: str) -> str:
    """Return the text of a highlighted row; an entity counts as one character."""
    return _ENTITY.sub("&", _TAG.sub("", row)).rstrip("\n")
