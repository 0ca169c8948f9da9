"""Sources say what they are the source of, in terms that stand in them.

A line reads ``- [title](address), read 2026-11-28, for `--flag`, "ten seconds"``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.prose.rules import in_sources

LINK = re.compile(
    r"\[[^\]]*(?:\[[^\]]*\][^\]]*)*\]\(<?(https?://[^)\s>]+(?:\([^)\s]*\))?[^)\s>]*)>?\)"
)
_LINE = re.compile(r"- (?P<link>.+?\)), read (?P<day>\S+), for (?P<terms>.+?)\.?$")
_TERM = re.compile(r"``\s?(.+?)\s?``|`([^`]+)`|\"([^\"]+)\"|“([^”]+)”")
_MOVING = re.compile(
    r"github\.com/[^/]+/[^/]+/(?:blob|tree|raw|edit)/(?:main|master|HEAD|develop|trunk)(?:/|$)|"
    r"raw\.githubusercontent\.com/[^/]+/[^/]+/(?:refs/heads/)?(?:main|master|HEAD|develop|trunk)/"
)
_DATA = re.compile(r"^\s*(?:- )?source: (https?://\S+)$")
TERM = range(2, 81)  # characters: a flag, a number, a few words


@dataclass(frozen=True)
class Cited:
    """An address, the line that cites it, and what must stand in it."""

    line: int
    url: str
    terms: tuple[str, ...]


def findings(name: str, markdown: str, today: dt.date) -> Iterator[str]:
    """Yield what is wrong with the section Sources of a page; a day after ``today`` is wrong."""
    for number, text in _lines(markdown):
        for what in _line(text, today):
            yield f"{name}:{number}: source: {what}"


def cited(markdown: str) -> Iterator[Cited]:
    """Yield the sources of a page that have the form, with their terms."""
    for number, text in _lines(markdown):
        if (match := _LINE.match(text)) and (link := LINK.search(match["link"])):
            yield Cited(number, link[1], tuple(terms(match["terms"])))


def terms(text: str) -> Iterator[str]:
    """Yield each code span and each quoted text."""
    for found in _TERM.findall(text):
        yield next(part for part in found if part)


def of_data(folder: Path) -> Iterator[tuple[str, int, str]]:
    """Yield file, line and address of each ``source`` in the YAML files of ``folder``."""
    for path in sorted(folder.glob("*.yml")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if match := _DATA.match(text):
                yield path.name, number, match[1]


def moving(url: str) -> bool:
    """True for a file on a branch, whose text changes."""
    return bool(_MOVING.search(url))


def _lines(markdown: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of the list of sources; indented lines go on with the one above."""
    wanted = in_sources(markdown)
    found: list[tuple[int, str]] = []
    for number, line in enumerate(markdown.splitlines(), 1):
        if number not in wanted or not line.strip() or line.startswith(("#", "{=", "*[")):
            continue
        if line.startswith("  ") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        else:
            found.append((number, line.rstrip()))
    yield from found


def _line(text: str, today: dt.date) -> Iterator[str]:
    links = LINK.findall(text)
    if len(links) != 1:
        yield f"expected one link, found {len(links)}"
        return
    if moving(links[0]):
        yield f"expected a tag or commit, found a branch: {links[0]}"
    match = _LINE.match(text)
    if not match:
        yield 'expected "- [title](address), read YYYY-MM-DD, for `term`", found another form'
        return
    try:
        if (day := dt.date.fromisoformat(match["day"])) > today:
            yield f"expected a day that has been, found {day}"
    except ValueError:
        yield f"expected a day as YYYY-MM-DD, found {match['day']}"
    found = list(terms(match["terms"]))
    if not found:
        yield "expected at least one `term` or \"term\" after 'for', found none"
    elif rest := re.sub(r"[\s,;]|\band\b", "", _TERM.sub("", match["terms"])):
        yield f"expected terms only after 'for', found {rest!r}"
    for term in found:
        if len(term) not in TERM:
            yield f"expected a term of {TERM.start} to {TERM.stop - 1} characters, found {term!r}"
