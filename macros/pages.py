"""Read pages as Markdown: front matter, sections with their anchors, fenced blocks.

One reader for everything that is generated from pages: search index, how-do-I index, symptom
index, cheat sheet. Anchors are those of Python-Markdown's ``toc`` extension.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from markdown.extensions.toc import slugify, unique
from mkdocs.exceptions import PluginError

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, if it is there
_FRONT = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6}) (.+?)(?: \{ *#([\w-]+) *\})?$")
_FENCE = re.compile(r"^ *(`{3,}|~{3,})\s*([\w+#-]*)(.*)$")
_OPTION = re.compile(r'([\w-]+)="([^"]*)"')
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


class PageError(PluginError):
    """A page is wrong; the message says file, line and what. MkDocs prints it and stops."""


@dataclass(frozen=True)
class Block:
    """A fenced block: language, options of its header, dedented lines."""

    language: str
    options: Mapping[str, str]
    lines: tuple[str, ...]

    @property
    def commands(self) -> tuple[str, ...]:
        """The prompt lines of a session, continuations joined by line ends."""
        found: list[str] = []
        continued = False
        for line in self.lines:
            if line.startswith("$ "):
                found.append(line[2:])
            elif continued and line.startswith("> "):
                found[-1] += "\n" + line[2:]
            continued = line.endswith("\\")
        return tuple(found)

    @property
    def key_command(self) -> str:
        """The command that the block is about: the one that ``key`` begins, else the first."""
        key = self.options.get("key", "")
        return next((c for c in self.commands if c.startswith(key)), "")


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it up to the next heading."""

    level: int
    title: str
    anchor: str
    text: str
    blocks: tuple[Block, ...] = field(default=())


@dataclass(frozen=True, eq=False)  # one object for a file's content: what is made of it can be kept
class Source:
    """A page: address relative to ``docs/`` (``containers/run.md``), front matter, sections.

    ``sha256`` is that of the file, in hexadecimal digits.
    """

    name: str
    meta: Mapping[str, Any]
    sections: tuple[Section, ...]
    sha256: str

    @property
    def title(self) -> str:
        """Text of the page's first heading."""
        return self.sections[0].title if self.sections else self.name


def read(path: Path, docs: Path) -> Source:
    """Return the page at ``path`` below ``docs``; an unchanged file is read once."""
    return _read(path, docs, path.stat().st_mtime_ns)


@cache
def _read(path: Path, docs: Path, _mtime: int) -> Source:
    text = path.read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    meta: Mapping[str, Any] = {}
    if match := _FRONT.match(text):
        meta = _front(path, match[1])
        text = text[match.end() :]
    return Source(path.relative_to(docs).as_posix(), meta, tuple(sections(text)), digest)


def _front(path: Path, text: str) -> Mapping[str, Any]:
    try:
        meta = yaml.load(text, LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise PageError(f"{path}:{line}: front matter: {error.problem}") from None
    if not isinstance(meta, dict):
        found = type(meta).__name__
        raise PageError(
            f"{path}:1: front matter: expected fields such as description, found {found}"
        )
    symptoms = meta.get("symptoms", [])
    if not isinstance(symptoms, list):
        raise PageError(f"{path}:1: front matter: symptoms: expected a list, found {symptoms!r}")
    for item in symptoms:
        if not isinstance(item, str):
            raise PageError(
                f"{path}:1: front matter: symptoms: expected text, found {item!r}: quote it"
            )
    return meta


def read_all(docs: Path) -> tuple[Source, ...]:
    """Return all pages below ``docs``, by name."""
    paths = sorted(p for p in docs.rglob("*.md") if p.relative_to(docs).parts[0] != "data")
    return tuple(read(path, docs) for path in paths)


def link(target: str, page: str) -> str:
    """Return the relative address of ``target`` on ``page``, both below ``docs/``."""
    # From a root of their own, or each call would ask the system for the working folder.
    return posixpath.relpath(f"/{target}", f"/{posixpath.dirname(page)}")


def sections(markdown: str) -> Iterator[Section]:
    """Yield the sections of ``markdown`` (without front matter)."""
    ids: set[str] = set()
    heading: tuple[int, str, str] | None = None
    text: list[str] = []
    blocks: list[Block] = []
    lines = iter(markdown.splitlines())
    for line in lines:
        if fence := _FENCE.match(line):
            blocks.append(_block(fence, line, lines))
        elif match := _HEADING.match(line):
            if heading:
                yield Section(*heading, plain(" ".join(text)), tuple(blocks))
            title = plain(match[2])
            anchor = match[3] or unique(slugify(title, "-"), ids)
            heading, text, blocks = (len(match[1]), title, anchor), [], []
        else:
            text.append(line.strip())
    if heading:
        yield Section(*heading, plain(" ".join(text)), tuple(blocks))


def plain(markdown: str) -> str:
    """Return inline ``markdown`` as text: links by their words, no code or emphasis marks."""
    text = _LINK.sub(r"\1", markdown)
    return re.sub(r"\s+", " ", re.sub(r"`+|\*\*|\{=.*?=\}", "", text)).strip()


def _block(fence: re.Match[str], opening: str, lines: Iterator[str]) -> Block:
    indent = len(opening) - len(opening.lstrip(" "))
    body = []
    for line in lines:
        stripped = line.strip()
        if stripped.startswith(fence[1]) and not stripped.strip(fence[1][0]):
            break
        body.append(line[indent:])
    return Block(fence[2], dict(_OPTION.findall(fence[3])), tuple(body))
