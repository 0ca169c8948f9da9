"""The search index: one entry a section, small, as a script that a ``file://`` page can load."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from macros.pages import LOADER, UNASKED, Page, Section, lists
from macros.search.asked import Asked

_WORD = re.compile(r"[\w.-]*\w")
_LONG = re.compile(r"\w\w")
_MARKS = re.compile(r"[()\[\]{},;:!?<>|=\"'`*]+")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s|e)$")
TEXT_WORDS = 40
COMMANDS = 6
BEFORE, AFTER = "window.dockerNotesIndex=", ";\n"
VOCABULARY = Path(__file__).with_name("vocabulary.yml")
COMMON = frozenset({"docker", "container", "image", "a", "the", "in", "of", "to", "from", "and"})


@dataclass(frozen=True)
class Entry:
    """What search knows of a section; the first command is the one that the results show."""

    url: str
    page: str
    anchor: str
    title: str
    keywords: str
    commands: tuple[str, ...]
    text: str


def entries(source: Page, url: str, asked: Asked) -> tuple[Entry, ...]:
    """Return the entries of a page whose address, relative to the site, is ``url``.

    ``asked`` are the phrases of all sections. A page that only lists others is found by its title
    and phrases.
    """
    wanted = [s for s in source.sections if s.title not in UNASKED]
    symptoms = shared_out(source.front.symptoms, wanted)
    return tuple(
        Entry(
            url,
            source.title,
            section.anchor if number else "",
            section.title,
            "\n".join([*symptoms[number], *asked.get(_address(url, section, number), ())]),
            _commands(section),
            "" if lists(source.name) else _words(section, _commands(section)),
        )
        for number, section in enumerate(wanted)
    )


def unknown(asked: Asked, found: Iterable[Entry]) -> list[str]:
    """Return the addresses of ``asked`` that no entry has."""
    known = {f"{e.url or './'}{'#' if e.anchor else ''}{e.anchor}" for e in found}
    return sorted(set(asked) - known)


def _address(url: str, section: Section, number: int) -> str:
    return f"{url or './'}#{section.anchor}" if number else url or "./"


def shared_out(phrases: Iterable[str], asked: Sequence[Section]) -> list[list[str]]:
    """Return the search words of each section: those of its blocks, and its share of the page's.

    A phrase of the page goes to the section that has more of its words in title, commands and text
    than any other, and than the page's head.
    """
    shares = [[c for b in s.fences if (c := b.options.cheat)] for s in asked]
    weighed = [_weighed(section) for section in asked]
    for phrase in phrases:
        words = _stems(phrase) - COMMON
        held = [sum(len(words & part) for part in parts) for parts in weighed]
        shares[held.index(max(held))].append(phrase)
    return shares


def _weighed(section: Section) -> tuple[frozenset[str], ...]:
    """Return all words of the section, those of title and commands, and those of the title."""
    title, commands = _stems(section.title), _stems(" ".join(_commands(section)))
    return title | commands | _stems(section.text), title | commands, title


def script(found: Iterable[Entry]) -> str:
    """Return the JavaScript that hands the entries to the search box."""
    pages: dict[tuple[str, str], int] = {}
    rows = []
    for e in found:
        page = pages.setdefault((e.url, e.page), len(pages))
        rows.append([page, e.anchor, e.title, e.keywords, "\n".join(e.commands), e.text])
    index = {"pages": list(pages), "rows": rows, **vocabulary()}
    data = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    return f"{BEFORE}{data}{AFTER}"


def read(path: Path) -> dict[str, Any]:
    """Return what the script at ``path`` hands to the search box."""
    text = path.read_text(encoding="utf-8").removeprefix(BEFORE).removesuffix(AFTER)
    found: dict[str, Any] = json.loads(text)
    return found


def vocabulary() -> dict[str, Any]:
    """Return the words that say little, and the groups of words that stand for each other."""
    found: dict[str, Any] = yaml.load(VOCABULARY.read_text(encoding="utf-8"), LOADER)
    return found


def _commands(section: Section) -> tuple[str, ...]:
    """Return the section's commands, that of the results first, one line each."""
    shown = next((b.key_command for b in section.fences if b.key_command), "")
    others = (command.text for fence in section.fences for command in fence.commands)
    joined = (re.sub(r"\\\n\s*", "", command) for command in (shown, *others) if command)
    return tuple(dict.fromkeys(joined))[:COMMANDS]


def _words(section: Section, commands: tuple[str, ...]) -> str:
    """Return the first words of the section that its title and commands do not hold."""
    shown = [line for b in section.fences for line in b.body if not line.startswith(("$ ", "> "))]
    known = set(f"{section.title} {' '.join(commands)}".lower().split())
    words = _MARKS.sub(" ", f"{section.text} {' '.join(shown)}").split()
    fresh = (w for w in dict.fromkeys(words) if w.lower() not in known and _LONG.search(w))
    return " ".join(islice(fresh, TEXT_WORDS))


def _stems(text: str) -> frozenset[str]:
    """Return the words of ``text`` without common endings."""
    return frozenset(_stem(word) for word in set(_WORD.findall(text.lower())))


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return _ENDING.sub("", word.lstrip("-."))
