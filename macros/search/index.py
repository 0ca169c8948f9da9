"""What search knows of the pages: one entry a section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from macros.pages import UNASKED, Page, Section
from macros.search.asked import Asked

_WORD = re.compile(r"[\w.-]*\w")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s|e)$")
MESSAGE = re.compile(
    r"\b(?:errors?|failed|failure|fatal|denied|no such|not found|cannot|can't|could not|conflict|"
    r"invalid|unknown|unable|refused|requires|unhealthy|timed out|exceeded|must be|read-only|"
    r"no matching|not allowed|already|unauthorized|not permitted|no space|warning|does not|"
    r"is not)\b|^[EW]: ",
    re.IGNORECASE,
)
SHORT = 15  # characters of a line that says too little to be told from others
COMMANDS = 3  # commands that count when a page's messages are shared out
COMMON = frozenset({"docker", "container", "image", "a", "the", "in", "of", "to", "from", "and"})


@dataclass(frozen=True)
class Entry:
    """What search knows of a section; ``command`` is the one that a result shows."""

    url: str
    page: str
    anchor: str
    title: str
    phrases: tuple[str, ...]
    messages: tuple[str, ...]
    command: str


def entries(source: Page, url: str, asked: Asked) -> tuple[Entry, ...]:
    """Return the entries of a page whose address, relative to the site, is ``url``.

    ``asked`` are the phrases of all sections.
    """
    wanted = [s for s in source.sections if s.title not in UNASKED]
    symptoms = shared_out(source.front.symptoms, wanted)
    return tuple(
        Entry(
            url,
            source.title,
            section.anchor if number else "",
            section.title,
            tuple(asked.get(address(source, section), ())),
            (*symptoms[number], *_messages(section)),
            next(iter(_commands(section)), ""),
        )
        for number, section in enumerate(wanted)
    )


def address(source: Page, section: Section) -> str:
    """Return the served address of a section, such as ``containers/run/#give-it-a-name``."""
    folder, _, name = source.name.removesuffix(".md").rpartition("/")
    page = "/".join(part for part in (folder, "" if name == "index" else name) if part)
    page = f"{page}/" if page else "./"
    return page if section is source.sections[0] else f"{page}#{section.anchor}"


def shared_out(phrases: Sequence[str], asked: Sequence[Section]) -> list[list[str]]:
    """Return the messages of each section: those of its blocks, and its share of the page's."""
    shares = [[c for b in s.fences if (c := b.options.cheat)] for s in asked]
    for phrase, section in zip(phrases, meant(phrases, asked), strict=True):
        shares[asked.index(section)].append(phrase)
    return shares


def meant(phrases: Iterable[str], sections: Sequence[Section]) -> Iterator[Section]:
    """Yield for each phrase the section that has most of its words in title, commands and text."""
    weighed = [_weighed(section) for section in sections]
    for phrase in phrases:
        words = stems(phrase) - COMMON
        held = [sum(len(words & part) for part in parts) for parts in weighed]
        yield sections[held.index(max(held))]


def _weighed(section: Section) -> tuple[frozenset[str], ...]:
    """Return all words of the section, those of title and commands, and those of the title."""
    title, commands = stems(section.title), stems(" ".join(_commands(section)))
    return title | commands | stems(section.text), title | commands, title


def _commands(section: Section) -> tuple[str, ...]:
    """Return the section's commands, that of the results first, one line each.

    An error's section shows its cure: the first command after the one that printed the error.
    """
    shown = next((f.key_command for f in section.fences if f.options.key), "")
    commands = [command for fence in section.fences for command in fence.commands]
    texts = [command.text for command in commands]
    failed = next((at for at, command in enumerate(commands) if _failing(command.shown)), None)
    cures = [] if failed is None else [t for t in texts[failed + 1 :] if not t.startswith("echo ")]
    joined = (re.sub(r"\\\n\s*", "", text) for text in (shown, *cures[:1], *texts) if text)
    return tuple(dict.fromkeys(joined))[:COMMANDS]


def _failing(shown: Sequence[str]) -> bool:
    return any(MESSAGE.search(line) for line in shown)


def _messages(section: Section) -> Iterator[str]:
    """Yield the error messages that the section shows, those of older engines with the version."""
    for fence in section.fences:
        until = (fence.options.until or "").partition(".")[0]
        shown = [line for command in fence.commands for line in command.shown]
        for line in shown or fence.body:
            if len(line) > SHORT and MESSAGE.search(line):
                yield f"{until}\t{line.strip()}" if until else line.strip()


def stems(text: str) -> frozenset[str]:
    """Return the words of ``text`` without common endings."""
    return frozenset(_stem(word) for word in set(_WORD.findall(text.lower())))


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return _ENDING.sub("", word.lstrip("-."))
