"""The search index: one entry a section, small, as a script that a ``file://`` page can load."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markdown.extensions.toc import slugify
from pydantic import BaseModel, ConfigDict

from macros import data
from macros.pages import UNASKED, Page, Section
from macros.search import packed
from macros.search.asked import Asked

_WORD = re.compile(r"[\w.-]*\w")
# What many messages begin with; search.js has the same list.
BEFORE = (
    "docker",
    "error",
    "error response from daemon",
    "failed to build",
    "failed to solve",
    "failed to create task for container",
    "failed to create shim task",
    "oci runtime (?:create|exec) failed",
    "runc (?:create|exec) failed",
    "exec failed",
    "unable to start container process",
    "error during container init",
    "failed to start daemon",
    "error initializing network controller",
    "failed to set up container networking",
    "driver failed programming external connectivity on endpoint [^:]+",
    "unable to configure the docker daemon with file [^:]+",
    "validating [^:]+",
)
_BEFORE = re.compile(rf"^(?:(?:{'|'.join(BEFORE)}): +)+(?=.)", re.IGNORECASE)
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s|e)$")
MESSAGE = re.compile(
    r"\b(?:errors?|failed|failure|fatal|denied|no such|not found|cannot|can't|could not|conflict|"
    r"invalid|unknown|unable|refused|requires|unhealthy|timed out|exceeded|must be|read-only|"
    r"no matching|not allowed|already|unauthorized|not permitted|no space|warning|does not|"
    r"is not)\b|^[EW]: ",
    re.IGNORECASE,
)
LONG, HEAD = 110, 70  # characters that tell a message from others; so many are its beginning
SHORT = 15  # characters of a line that says too little to be told from others
COMMAND = 36  # characters of the command that a result shows
ALIKE = 0.8  # share of a message's words that an earlier one of its section has: it says no more
COMMANDS = 3  # commands that count when a page's messages are shared out
VOCABULARY = Path(__file__).with_name("vocabulary.yml")
COMMON = frozenset({"docker", "container", "image", "a", "the", "in", "of", "to", "from", "and"})


@dataclass(frozen=True)
class Entry:
    """What search knows of a section; ``command`` is the one that a result shows."""

    url: str
    page: str
    anchor: str
    title: str
    keywords: str
    messages: tuple[str, ...]
    command: str


class Vocabulary(BaseModel):
    """Words that say little, and groups of words that stand for each other."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    stop: list[str]
    synonyms: list[list[str]]


def entries(source: Page, url: str, asked: Asked) -> tuple[Entry, ...]:
    """Return the entries of a page whose address, relative to the site, is ``url``.

    ``asked`` are the phrases of all sections.
    """
    wanted = [s for s in source.sections if s.title not in UNASKED]
    symptoms = shared_out(source.front.symptoms, wanted)
    messages = [
        tuple(_distinct([*map(_told, shared), *_messages(s)]))
        for shared, s in zip(symptoms, wanted, strict=True)
    ]
    return tuple(
        Entry(
            url,
            source.title,
            section.anchor if number else "",
            section.title,
            "\n".join(_telling(asked.get(address(source, section), ()), [section.title, *said])),
            said,
            _cut(next(iter(_commands(section)), "")),
        )
        for number, (section, said) in enumerate(zip(wanted, messages, strict=True))
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
        words = _stems(phrase) - COMMON
        held = [sum(len(words & part) for part in parts) for parts in weighed]
        yield sections[held.index(max(held))]


def _weighed(section: Section) -> tuple[frozenset[str], ...]:
    """Return all words of the section, those of title and commands, and those of the title."""
    title, commands = _stems(section.title), _stems(" ".join(_commands(section)))
    return title | commands | _stems(section.text), title | commands, title


def _telling(phrases: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """Yield the phrases that have a word more than the ``known`` title and messages."""
    words = _stems(" ".join(known)) | COMMON
    return (phrase for phrase in phrases if not _stems(phrase) <= words)


def script(found: Iterable[Entry]) -> str:
    """Return the JavaScript that hands the entries to the search box, page by page."""
    known = data.read(VOCABULARY, f"macros/search/{VOCABULARY.name}").validated(Vocabulary)
    stop = frozenset(known.stop)
    pages: dict[tuple[str, str], list[object]] = {}
    for e in found:
        anchor = 1 if e.anchor and e.anchor == slugify(e.title, "-") else e.anchor
        title = "" if e.title == e.page else e.title
        phrases = filter(None, (_without_ends(phrase, stop) for phrase in e.keywords.split("\n")))
        row = [anchor, title, "\n".join(phrases), "\n".join(e.messages), e.command]
        while row and row[-1] == "":
            row.pop()
        pages.setdefault((e.url, e.page), []).append(row)
    index = {"pages": [[*page, rows] for page, rows in pages.items()], **known.model_dump()}
    return f"window.dockerNotesIndex={packed.expression(index)};\n"


def _without_ends(phrase: str, stop: frozenset[str]) -> str:
    """Return ``phrase`` without the words that say little before and after the others."""
    words = phrase.split()
    while words and words[0].lower() in stop:
        words.pop(0)
    while words and words[-1].lower() in stop:
        words.pop()
    return " ".join(words)


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


def _cut(command: str) -> str:
    return command if len(command) <= COMMAND else f"{command[:COMMAND].rstrip()} …"


def _failing(shown: Sequence[str]) -> bool:
    return any(MESSAGE.search(line) for line in shown)


def _messages(section: Section) -> Iterator[str]:
    """Yield the error messages that the section shows, those of older engines with the version."""
    for fence in section.fences:
        until = (fence.options.until or "").partition(".")[0]
        shown = [line for command in fence.commands for line in command.shown]
        for line in shown or fence.body:
            if len(line) > SHORT and MESSAGE.search(line):
                text = _told(line.strip())
                yield f"{until}\t{text}" if until else text


def _told(message: str) -> str:
    """Return ``message`` without what many begin with; a long one also without its middle."""
    rest = _BEFORE.sub("", message)
    if len(rest) <= LONG:
        return rest
    return f"{rest[:HEAD].rstrip()} … {rest[HEAD - LONG :].lstrip()}"


def _distinct(messages: Iterable[str]) -> Iterator[str]:
    """Yield the messages that have words of their own."""
    known: list[frozenset[str]] = []
    for message in dict.fromkeys(messages):
        said = frozenset(re.findall(r"[a-z]{2,}", message.lower()))
        if not said or all(len(said & words) < ALIKE * len(said) for words in known):
            known.append(said)
            yield message


def _stems(text: str) -> frozenset[str]:
    """Return the words of ``text`` without common endings."""
    return frozenset(_stem(word) for word in set(_WORD.findall(text.lower())))


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return _ENDING.sub("", word.lstrip("-."))
