"""The search index: one entry a section, small, as a script that a ``file://`` page can load."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from macros import data
from macros.pages import UNASKED, Page, Section, lists
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


class Vocabulary(BaseModel):
    """Words that say little, and groups of words that stand for each other."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    stop: list[str]
    synonyms: list[list[str]]


def entries(page: Page, url: str, address: str, asked: Asked) -> tuple[Entry, ...]:
    """Return the entries of a page whose file is at ``url``, relative to the site.

    ``asked`` are the phrases of all sections by address; ``address`` is that of the page. A page
    that only lists others is found by its title and phrases.
    """
    wanted = [section for section in page.sections if section.title not in UNASKED]
    symptoms = shared_out(page.front.symptoms, wanted)
    return tuple(
        Entry(
            url,
            page.title,
            section.anchor if number else "",
            section.title,
            "\n".join([*symptoms[number], *asked.get(address_of(address, section, number), ())]),
            _commands(section),
            "" if lists(page.name) else _words(section, _commands(section)),
        )
        for number, section in enumerate(wanted)
    )


def address_of(page: str, section: Section, number: int) -> str:
    """Return the address of a page's section ``number``: the first one is the page's own."""
    return f"{page}#{section.anchor}" if number else page


def shared_out(phrases: Iterable[str], asked: Sequence[Section]) -> list[list[str]]:
    """Return the search words of each section: those of its blocks, and its share of the page's.

    A phrase of the page goes to the section that has more of its words in title, commands and text
    than any other, and than the page's head.
    """
    shares = [[c for f in s.fences if (c := f.options.cheat)] for s in asked]
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
    words = data.read(VOCABULARY, f"macros/search/{VOCABULARY.name}").validated(Vocabulary)
    index = {"pages": list(pages), "rows": rows, **words.model_dump()}
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    return f"{BEFORE}{text}{AFTER}"


def _commands(section: Section) -> tuple[str, ...]:
    """Return the section's commands, that of the results first, one line each."""
    shown = next((f.key_command for f in section.fences if f.key_command), "")
    others = (command.text for fence in section.fences for command in fence.commands)
    joined = (re.sub(r"\\\n\s*", "", command) for command in (shown, *others) if command)
    return tuple(dict.fromkeys(joined))[:COMMANDS]


def _words(section: Section, commands: tuple[str, ...]) -> str:
    """Return the first words of the section that its title and commands do not hold."""
    shown = [line for f in section.fences for line in f.body if not line.startswith(("$ ", "> "))]
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
