"""Rewrite the outputs of a page from what the engine printed in two runs of it.

What still matches stays as the author wrote it. What does not is replaced by the first run's
text, with identifiers, ages and whatever differs between the two runs cut.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from macros.pages import Command, Page
from macros.pages.terminal import NESTED
from tests.examples.match import CUT, HEX_CUT, matches
from tests.examples.reshape import Outcome

_CUTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<![0-9A-Za-z])([0-9a-f]{8})[0-9a-f]{4,56}(?![0-9A-Za-z])"), r"\1..."),
    (
        re.compile(
            r"\b(?:\d+|About an?|Less than a) (?:second|minute|hour|day|week|month|year)s?( ago\b)?"
        ),
        r"...\1",
    ),
    (
        re.compile(
            r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| ?[+-]\d\d:?\d\d)?(?: UTC)?"
        ),
        "...",
    ),
    (re.compile(r"\b\d+(?:\.\d+)?( ?ms)\b"), r"...\1"),
    (re.compile(r"\b\d+\.\d+s\b"), "...s"),
    (re.compile(r"\b\d+(?:\.\d+)?([kMG]i?B)\b"), r"...\1"),
)


def cut(line: str, other: str | None = None) -> str:
    """Return ``line`` with what varies cut; ``other`` is the same line of a second run."""
    for pattern, replacement in _CUTS:
        line = _padded_sub(pattern, replacement, line)
        other = None if other is None else _padded_sub(pattern, replacement, other)
    if other is None or other == line:
        return line
    mine, theirs = re.split(r"(\s+)", line), re.split(r"(\s+)", other)
    if len(mine) != len(theirs):
        return line
    gaps = [*mine[1:], ""]
    return "".join(
        a if _same(a, b) else _in_place("...", a, gap)
        for a, b, gap in zip(mine, theirs, gaps, strict=True)
    )


def to_write(shown: Sequence[str], outcome: Outcome) -> bool:
    """True if the page does not show yet what the command printed."""
    if not shown:
        return bool(outcome.out or outcome.status)
    return tuple(shown) == (CUT,) or not any(matches(shown, r) for r in outcome.readings)


def rewritten(shown: Sequence[str], first: Outcome, second: Outcome) -> tuple[str, ...]:
    """Return what a page shows for one command that was run twice.

    Progress on standard error is left out of a success that prints something.
    """
    mine, theirs = first.readings[0], second.readings[0]
    if any(NESTED.match(line) for line in shown):
        theirs = ()
    others: Sequence[str | None] = theirs if len(mine) == len(theirs) else [None] * len(mine)
    return tuple(cut(line, other) for line, other in zip(mine, others, strict=True))


def _same(mine: str, theirs: str) -> bool:
    return mine.isspace() or HEX_CUT.sub("#", mine) == HEX_CUT.sub("#", theirs)


def _in_place(new: str, old: str, after: str) -> str:
    """Return ``new``, as wide as ``old`` where a gap of two blanks follows: there a column ends."""
    return new.ljust(len(old)) if after.startswith("  ") else new


def rewrite(source: str, page: Page, outputs: Mapping[int, Sequence[str]]) -> str:
    """Return ``source`` with new outputs; ``outputs`` maps a command's line to its lines."""
    lines = source.split("\n")
    edits: list[tuple[int, int, list[str]]] = []
    for fence in page.fences:
        if not fence.runs:
            continue
        for command in fence.commands:
            if command.line in outputs:
                start = command.line + _height(command) - 1
                pad = " " * fence.indent
                new = [(pad + line).rstrip() for line in outputs[command.line]]
                edits.append((start, start + _shown_height(lines, start, fence.indent, page), new))
    for start, end, new in sorted(edits, reverse=True):
        lines[start:end] = new
    return "\n".join(lines)


def _height(command: Command) -> int:
    return command.text.count("\n") + 1


def _shown_height(lines: Sequence[str], start: int, indent: int, page: Page) -> int:
    """Count the lines from index ``start`` up to the next prompt or the end of the fence."""
    pad = " " * indent
    end = start
    while not lines[end].startswith((pad + "$ ", pad + "```", pad + "~~~")):
        end += 1
    return end - start


def _padded_sub(pattern: re.Pattern[str], replacement: str, line: str) -> str:
    def replace(match: re.Match[str]) -> str:
        return _in_place(match.expand(replacement), match[0], line[match.end() :])

    return pattern.sub(replace, line)
