"""The theme indents its templates: an eighth of a page's compressed bytes, and nothing a browser shows."""

from __future__ import annotations

import re

_KEPT = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2>)", re.DOTALL)
_BEGINNING = re.compile(r"\s*\n\s*")


def without(html: str) -> str:
    """Return ``html`` without indentation and empty lines; what shows or runs its white space keeps it."""
    pieces = _KEPT.split(html)  # between, kept, its name, between, …
    return "".join(
        piece if place % 3 == 1 else _BEGINNING.sub("\n", piece)
        for place, piece in enumerate(pieces)
        if place % 3 != 2
    )
