"""The search index as a script that a ``file://`` page can load: a row a section, in few words."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from markdown.extensions.toc import slugify
from pydantic import BaseModel, ConfigDict

from macros import data
from macros.search import packed
from macros.search.index import COMMON, Entry, stems

VOCABULARY = Path(__file__).with_name("vocabulary.yml")
LONG, HEAD = 130, 84  # characters that tell a message from others; so many are its beginning
ALIKE = 0.8  # share of a message's words that an earlier one of its section has: it says no more
COMMAND = 28  # characters of the command that a result shows
FIELD, ROW, PAGE, PART = "\x1f", "\x1e", "\x1d", "\x1c"  # what separates them, as ASCII has it


class Vocabulary(BaseModel):
    """Words that say little, groups of words that stand for each other, beginnings of messages."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    stop: list[str]
    synonyms: list[list[str]]
    before: list[str]


def script(found: Iterable[Entry]) -> str:
    """Return the JavaScript that hands the entries to the search box, page by page."""
    known = data.read(VOCABULARY, f"macros/search/{VOCABULARY.name}").validated(Vocabulary)
    pages: dict[str, list[str]] = {}
    commands = []  # of all rows: together they compress better
    for entry in found:
        rows = pages.setdefault(_joined((entry.url, entry.page)), [])
        rows.append(_joined(row(entry, known)))
        commands.append(cut(entry.command))
    text = PAGE.join(ROW.join((page, *rows)) for page, rows in pages.items())
    words = json.dumps(known.model_dump(), ensure_ascii=False, separators=(",", ":"))
    packed_text = packed.expression(text + PART + "\n".join(commands))
    return f"window.dockerNotesIndex={{text:{packed_text},...{words}}};\n"


def _joined(fields: Iterable[str]) -> str:
    return FIELD.join(re.sub(f"[{PART}-{FIELD}]", " ", field) for field in fields)


def row(entry: Entry, known: Vocabulary) -> list[str]:
    """Return anchor, title, phrases and messages, in lines; what is not said is left out.

    The anchor is "1" if it is the title's; the title is empty if it is the page's.
    """
    own = entry.anchor and entry.anchor == slugify(entry.title, "-")
    messages = tuple(_distinct(_shortened(message, known.before) for message in entry.messages))
    phrases = (
        _without_ends(phrase, known.stop)
        for phrase in entry.phrases
        if not stems(phrase) <= stems(" ".join((entry.title, *messages))) | COMMON
    )
    fields = [
        "1" if own else entry.anchor,
        "" if entry.title == entry.page else entry.title,
        "\n".join(filter(None, phrases)),
        "\n".join(messages),
    ]
    while fields and fields[-1] == "":
        fields.pop()
    return fields


def _shortened(message: str, before: Iterable[str]) -> str:
    """Return ``message`` without what many begin with; a long one also without its middle."""
    until, tab, text = message.rpartition("\t")
    text = re.sub(rf"^(?:(?:{'|'.join(before)}): +)+(?=.)", "", text, flags=re.IGNORECASE)
    if len(text) > LONG:
        # A torn word would count as one that the pasted message lacks.
        head, tail = text[: HEAD + 1], text[HEAD - LONG - 1 :]
        head, tail = head.rpartition(" ")[0] or head, tail.partition(" ")[2] or tail
        text = f"{head.rstrip()} … {tail.lstrip()}"
    return f"{until}{tab}{text}"


def _distinct(messages: Iterable[str]) -> Iterator[str]:
    """Yield the messages that have words of their own."""
    known: list[frozenset[str]] = []
    for message in messages:
        said = frozenset(re.findall(r"[a-z]{2,}", message.lower()))
        if all(len(said & words) < ALIKE * len(said) for words in known):
            known.append(said)
            yield message


def _without_ends(phrase: str, stop: Collection[str]) -> str:
    """Return ``phrase`` without the words that say little before and after the others."""
    words = phrase.split()
    while words and words[0].lower() in stop:
        words.pop(0)
    while words and words[-1].lower() in stop:
        words.pop()
    return " ".join(words)


def cut(command: str) -> str:
    """Return the beginning of ``command``: a line at most, and whole words."""
    if command == (shown := command[:COMMAND].partition("\n")[0]):
        return command
    if command[len(shown)] not in " \n":
        shown = shown.rpartition(" ")[0] or shown
    return f"{shown.rstrip()} …"
