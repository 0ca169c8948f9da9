"""What a page consists of: frozen, typed, checked. ``read`` makes these from Markdown."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationInfo,
    model_validator,
)

from macros.pages.inline import Code, Link, Table, code, links, tables
from macros.stores import Store

RELEASES = "data/releases-docker.yml"
TIMEOUT = 60  # seconds that a command may take if its block does not say
DESCRIPTION = range(40, 161)  # characters that a search result shows
REASON = 10  # characters that a reason has at least


class Language(StrEnum):
    """The languages of fenced blocks: what the pages use, and the runner and linters know."""

    BASH = "bash"
    C = "c"
    CONSOLE = "console"
    DIFF = "diff"
    DOCKERFILE = "dockerfile"
    GO = "go"
    HCL = "hcl"
    HTML = "html"
    INI = "ini"
    JAVA = "java"
    JAVASCRIPT = "javascript"
    JSON = "json"
    NGINX = "nginx"
    PHP = "php"
    POWERSHELL = "powershell"
    PYTHON = "python"
    RUST = "rust"
    SH = "sh"
    SQL = "sql"
    TEXT = "text"
    TOML = "toml"
    YAML = "yaml"


SHELLS = frozenset({Language.BASH, Language.CONSOLE, Language.POWERSHELL, Language.SH})

_DOCKER = re.compile(r"\s*(?:PS> |\$ |sudo )*docker(?:\.exe)?\s")


@cache  # each option is compared with every release
def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers that a version begins with: (28, 5, 2) for ``28.5.2+dfsg4``."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("text")
    return value


def _reason(value: object) -> str:
    if not isinstance(value, str) or len(value) < REASON:
        raise ValueError(f"a reason of at least {REASON} characters")
    return value


def _description(value: object) -> str:
    if not isinstance(value, str) or len(value) not in DESCRIPTION:
        found = f" (it has {len(value)})" if isinstance(value, str) else ""
        raise ValueError(f"{DESCRIPTION[0]} to {DESCRIPTION[-1]} characters{found}")
    if '"' in value:
        raise ValueError("text without double quotes, which the theme does not escape")
    return value


def _symptoms(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("a list of messages")
    for item in value:
        if not isinstance(item, str) or not item.strip():
            raise ValueError(f"a list of messages, each in quotes if need be (one is {item!r})")
    if len(set(value)) < len(value):
        raise ValueError("each message once")
    return tuple(value)


def _file(value: object) -> str:
    path = PurePosixPath(_text(value))
    if path.is_absolute() or ".." in path.parts or str(path) != value:
        raise ValueError("the name of a file below the working folder")
    return value


def _seconds(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[1-9]\d{0,3}", value):
        raise ValueError("whole seconds from 1 to 9999")
    return int(value)


def _rules(value: object) -> tuple[str, ...]:
    rules = str(value).split()
    if not rules or not all(re.fullmatch(r"(?:DL|SC)\d{4}|[A-Z][A-Za-z]+", r) for r in rules):
        raise ValueError("rules of hadolint or of docker build --check, such as DL3009")
    return tuple(rules)


def _line_numbers(value: object) -> tuple[int, ...]:
    found: list[int] = []
    for part in str(value).split() or ["none"]:
        match = re.fullmatch(r"([1-9]\d{0,3})(?:-(\d{1,4}))?", part)
        if not match or int(match[2] or match[1]) < int(match[1]):
            raise ValueError("lines such as 1 3-4")
        found.extend(range(int(match[1]), int(match[2] or match[1]) + 1))
    return tuple(found)


def _released(program: str) -> BeforeValidator:
    """Return a check that a version, or the start of one, is a release of ``program``."""

    def check(value: object, info: ValidationInfo) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"\d+(?:\.\d+){0,2}", value):
            raise ValueError("a version such as 28.0")
        if info.context is not None:
            wanted = numbers(value)
            releases = info.context.get(program, ())
            if not any(numbers(release)[: len(wanted)] == wanted for release in releases):
                raise ValueError(f"a release of {program} that docs/{RELEASES} lists")
        return value

    return BeforeValidator(check)


Text = Annotated[str, BeforeValidator(_text)]
Reason = Annotated[str, BeforeValidator(_reason)]
Engine = Annotated[str, _released("engine")]
Compose = Annotated[str, _released("compose")]


class FrontMatter(BaseModel):
    """The front matter of a page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: Annotated[str, BeforeValidator(_description)]
    symptoms: Annotated[tuple[str, ...], BeforeValidator(_symptoms)] = ()
    hide: tuple[Literal["navigation", "toc"], ...] = ()
    covers: tuple[str, ...] = ()
    """titles of the navigation whose messages are on this list, besides those of its own subject"""


class Options(BaseModel):
    """What the header of a fenced block may say, as ``name="value"``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[str, BeforeValidator(_file)] | None = None
    """file that the block becomes, below the working folder"""
    unrun: Reason | None = None
    """why the block cannot run on the test engine; shown to the reader"""
    cheat: Text | None = None
    """description under which the key command stands on the cheat sheet"""
    key: Text | None = None
    """start of the command that the block is about, if that is not the first one"""
    since: Engine | None = None
    """first engine version on which the block is run"""
    until: Engine | None = None
    """last engine version, a prefix: 28 holds on 28.5.2"""
    compose: Compose | None = None
    """first Compose version on which the block is run"""
    compose_until: Compose | None = None
    """last Compose version, a prefix"""
    store: Store | None = None
    """image store that the block needs"""
    timeout: Annotated[int, BeforeValidator(_seconds)] = TIMEOUT
    """seconds that one command may take"""
    breaks: Annotated[tuple[str, ...], BeforeValidator(_rules)] = ()
    """linter rules that a bad example breaks on purpose"""
    old: Reason | None = None
    """why the block shows an image that is no longer supported"""
    hl_lines: Annotated[tuple[int, ...], BeforeValidator(_line_numbers)] = ()
    """lines to highlight, counted from 1"""

    @model_validator(mode="after")
    def _in_order(self) -> Options:
        for first, last in ((self.since, self.until), (self.compose, self.compose_until)):
            if first and last and numbers(first)[: len(numbers(last))] > numbers(last):
                raise ValueError(f"a last version that is not before the first, {first}")
        return self

    def hold(self, engine: str, store: str, compose: str) -> bool:
        """Return True if the block is run on these versions and this image store.

        An empty ``compose`` is an engine without Compose: no block that names a version holds.
        """
        return (
            self.store in (None, store)
            and _between(self.since, engine, self.until)
            and _between(self.compose, compose, self.compose_until)
        )


def _between(first: str | None, version: str, last: str | None) -> bool:
    found = numbers(version)
    if first and not found >= numbers(first):
        return False
    return not last or (bool(found) and found[: len(numbers(last))] <= numbers(last))


@dataclass(frozen=True, slots=True)
class Tab:
    """Place of a fence in a group of tabs: group number on the page, place in it, label."""

    group: int
    index: int
    label: str


@dataclass(frozen=True, slots=True)
class Command:
    """One prompt line: where it stands (1-based), what bash gets, what the page shows below."""

    line: int
    text: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Fence:
    """One fenced block; ``line`` is that of its opening fence, 1-based; ``body`` is dedented."""

    line: int
    indent: int
    language: Language
    options: Options
    body: tuple[str, ...]
    tab: Tab | None
    commands: tuple[Command, ...]

    @property
    def title(self) -> str | None:
        """Name of the file that the block becomes, relative to the working folder."""
        return self.options.title

    @property
    def unrun(self) -> str | None:
        """Why the block is not run, as the reader sees it."""
        return self.options.unrun

    @property
    def runs(self) -> bool:
        """True for a session that is run."""
        return self.language is Language.CONSOLE and self.unrun is None

    @property
    def writes(self) -> bool:
        """True for a block that becomes a file."""
        return self.title is not None

    @property
    def has_docker(self) -> bool:
        """True if a line of the block starts with a docker command."""
        return self.language in SHELLS and any(_DOCKER.match(text) for text in self.body)

    @property
    def key_command(self) -> str:
        """The command that the block is about: the one that ``key`` begins, else the first.

        Its lines are joined by line ends.
        """
        key = self.options.key or ""
        return next((c.text for c in self.commands if c.text.startswith(key)), "")


@dataclass(frozen=True)
class Section:
    """A heading, its line (1-based), and what stands below it up to the next heading."""

    line: int
    level: int
    title: str
    anchor: str
    text: str
    fences: tuple[Fence, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Line:
    """A line outside fences and front matter; ``heading`` is its level, 0 for all others.

    ``prose`` is False for blank lines, HTML, snippets, tabs' labels and abbreviations.
    """

    number: int
    text: str
    heading: int = 0
    prose: bool = True


@dataclass(frozen=True, slots=True)
class Admonition:
    """The first line of an admonition; ``title`` is empty where the kind is the title."""

    line: int
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Macro:
    """A call such as ``{= image_size("alpine") =}``: line, name, and all between the delimiters."""

    line: int
    name: str
    text: str


@dataclass(frozen=True, eq=False)  # one object for a file's content: what is made of it can be kept
class Page:
    """A page; ``sha256`` is that of the file, in hexadecimal digits.

    ``name`` is the path below ``docs`` (``containers/run.md``), ``path`` the one from the folder
    that holds ``docs`` (``docs/containers/run.md``), which messages name.
    """

    name: str
    path: Path
    front: FrontMatter
    front_lines: Mapping[tuple[str | int, ...], int]
    sections: tuple[Section, ...]
    fences: tuple[Fence, ...]
    lines: tuple[Line, ...]
    admonitions: tuple[Admonition, ...]
    macros: tuple[Macro, ...]
    sha256: str

    @property
    def title(self) -> str:
        """Text of the page's first heading."""
        return self.sections[0].title

    def section_at(self, line: int) -> Section:
        """Return the section that holds ``line``; the first one for what stands before it."""
        return self.sections[max(0, bisect_right(self._starts, line) - 1)]

    def prose(self) -> Iterator[Line]:
        """Yield the description, then each line of prose."""
        yield Line(self.front_lines[("description",)], self.front.description)
        yield from (line for line in self.lines if line.prose)

    @cached_property
    def code(self) -> tuple[Code, ...]:
        """Inline code, line by line."""
        return tuple(code(self.lines_of_text))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Links and images outside code, line by line."""
        return tuple(links(self.lines_of_text))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Tables with their rows."""
        return tuple(tables(self.lines_of_text))

    @property
    def lines_of_text(self) -> Iterator[tuple[int, str]]:
        """Yield number and text of each line outside fences and front matter."""
        return ((line.number, line.text) for line in self.lines)

    @cached_property
    def _starts(self) -> list[int]:
        return [section.line for section in self.sections]
