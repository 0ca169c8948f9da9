"""Compare what a page shows with what the engine printed.

Cuts may differ, and nothing else of what ``reshape`` leaves: ``4c01db0b...`` stands for an identifier of 12 to 64
hexadecimal digits, ``...`` inside a line for some text, a line ``...`` for some lines.
Runs of blanks count as one, trailing blanks as none.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

HEX_CUT = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{4,12}\.\.\.(?![.0-9A-Za-z])")
CUT = "..."
_TOKEN = re.compile(rf"({HEX_CUT.pattern}|(?<!\.)\.\.\.(?!\.))")


def accepts_anything(shown: Sequence[str]) -> str | None:
    """Return the line of ``shown`` that would match any output, or None.

    A page must pin something down: at least one line that is no cut, and in each such line
    a letter, a digit or an identifier beside the cuts.
    """
    firm = [line for line in shown if line.strip() and line.strip() != CUT]
    if shown and not firm:
        return CUT
    for line in firm:
        rest = _TOKEN.sub(lambda m: "" if m[0] == CUT else m[0], line)
        if not re.search(r"\w", rest) and CUT in line:
            return line
    return None


def matches(shown: Sequence[str], actual: Sequence[str]) -> bool:
    """True if ``actual`` is what ``shown`` stands for."""
    pattern = "".join(_line_pattern(line) for line in shown)
    return re.fullmatch(pattern, "".join(_squeezed(line) + "\n" for line in actual)) is not None


def difference(shown: Sequence[str], actual: Sequence[str]) -> str:
    """Return a diff from what the page shows to what the engine printed."""
    return "\n".join(
        difflib.unified_diff(
            list(shown), list(actual), "on the page", "from the engine", lineterm="", n=2
        )
    )


def prompt_pattern(prompt: str) -> str:
    """Return the regular expression of a prompt typed on a page, cuts allowed."""
    return _inline_pattern(prompt)


def _line_pattern(line: str) -> str:
    if line.strip() == CUT:
        return r"(?:[^\n]*\n)+?"
    return _inline_pattern(_squeezed(line)) + r"\n"


def _inline_pattern(text: str) -> str:
    parts = []
    for part in _TOKEN.split(text):
        if part == CUT:
            parts.append(r"[^\n]+?")
        elif HEX_CUT.fullmatch(part):
            parts.append(r"[0-9a-f]{12,64}")
        else:
            parts.append(re.escape(part))
    return "".join(parts)


def _squeezed(line: str) -> str:
    return re.sub(r"[ \t]+", " ", line.rstrip())
