"""Read a page as the runner sees it: fences in order, their tabs, their commands.

The grammar is the one of CONTRIBUTING.md. Everything here is pure: text in, models out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from macros.fences import OPTIONS

FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,}|~{3,})\s*(?P<language>[\w+#-]*)(?P<rest>.*)$")
OPTION = re.compile(r'\s*([\w-]+)="([^"]*)"')
TAB = re.compile(r'^(?P<indent> *)===(?P<new>!?)\+? "(?P<label>[^"]+)"\s*$')
DOCKER = re.compile(r"^\s*(?:PS> |\$ |sudo )*docker(?:\.exe)?\s")
SHELLS = frozenset({"bash", "sh", "shell", "powershell", "pwsh", "bat", "console"})


STORES = ("overlay2", "containerd")


class PageError(Exception):
    """A page that breaks the grammar; the message is ``file:line: what``."""


@dataclass(frozen=True)
class Tab:
    """Place of a fence in a group of tabs: group number on the page, place in it, label."""

    group: int
    index: int
    label: str


@dataclass(frozen=True)
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
    language: str
    options: Mapping[str, str]
    body: tuple[str, ...]
    tab: Tab | None

    @property
    def title(self) -> str | None:
        """Name of the file that the block writes, relative to the working folder."""
        return self.options.get("title")

    @property
    def unrun(self) -> str | None:
        """Why the block is not run, as the reader sees it."""
        return self.options.get("unrun")

    @property
    def runs(self) -> bool:
        """True for a session that is run."""
        return self.language == "console" and self.unrun is None

    @property
    def writes(self) -> bool:
        """True for a block that becomes a file."""
        return self.title is not None and self.language != "console"

    @property
    def has_docker(self) -> bool:
        """True if a line of the block starts with a docker command."""
        return self.language in SHELLS and any(DOCKER.match(text) for text in self.body)

    @property
    def timeout(self) -> float:
        """Seconds that one command of the block may take."""
        return float(self.options.get("timeout", "60"))

    def commands(self) -> tuple[Command, ...]:
        """The prompt lines of a console block, each with the lines shown below it."""
        found: list[Command] = []
        open_text: str | None = None
        start = 0
        shown: list[str] = []
        continued = False

        def close() -> None:
            if open_text is not None:
                found.append(Command(start, open_text, _trimmed(shown)))

        for number, text in enumerate(self.body, self.line + 1):
            if continued and text.startswith("> "):
                open_text = f"{open_text}\n{text[2:]}"
                continued = text.endswith("\\")
            elif text.startswith("$ "):
                close()
                open_text, start, shown = text[2:], number, []
                continued = text.endswith("\\")
            else:
                continued = False
                shown.append(text)
        close()
        return tuple(found)


@dataclass(frozen=True)
class Page:
    """A page: its path, its fences, the hash of its source."""

    path: Path
    fences: tuple[Fence, ...]
    sha256: str


def read_page(path: Path) -> Page:
    """Return the page at ``path``; PageError with file and line if it breaks the grammar."""
    source = path.read_text(encoding="utf-8")
    fences = tuple(parse(source, str(path)))
    return Page(path, fences, hashlib.sha256(source.encode()).hexdigest())


def parse(source: str, name: str) -> Iterator[Fence]:
    """Yield the fences of Markdown ``source``; ``name`` is the file's name in errors."""
    lines = source.splitlines()
    group = 0
    tab: Tab | None = None
    tab_indent = -1
    number = 0
    while number < len(lines):
        text = lines[number]
        number += 1
        if not text.strip():
            continue
        indent = len(text) - len(text.lstrip(" "))
        if match := TAB.match(text):
            inside = tab is not None and indent == tab_indent and not match["new"]
            if tab is not None and indent > tab_indent:
                raise PageError(f"{name}:{number}: tabs inside tabs are not supported")
            if inside and tab is not None:
                tab = Tab(tab.group, tab.index + 1, match["label"])
            else:
                group += 1
                tab, tab_indent = Tab(group, 0, match["label"]), indent
            continue
        if tab is not None and indent <= tab_indent:
            tab, tab_indent = None, -1
        if match := FENCE.match(text):
            opened = number
            body: list[str] = []
            while number < len(lines) and not _closes(lines[number], match["ticks"]):
                body.append(lines[number])
                number += 1
            if number == len(lines):
                raise PageError(f"{name}:{opened}: fence is never closed")
            number += 1
            yield _fence(name, opened, match, body, tab)


def branches(page: Page) -> tuple[tuple[tuple[Fence, bool], ...], ...]:
    """Return the runs of a page: each a sequence of (fence, is it checked in this run).

    The first run takes the first tab of each group; every further tab is a run of its own
    that replays what stands before its group.
    """
    main = tuple((fence, True) for fence in page.fences if fence.tab is None or not fence.tab.index)
    runs = [main]
    others = sorted(
        {(f.tab.group, f.tab.index) for f in page.fences if f.tab is not None and f.tab.index}
    )
    for group, index in others:
        of_tab = [f for f in page.fences if f.tab and (f.tab.group, f.tab.index) == (group, index)]
        if not any(fence.runs or fence.writes for fence in of_tab):
            continue
        start = min(f.line for f in page.fences if f.tab and f.tab.group == group)
        before = [f for f, _ in main if f.line < start]
        runs.append(tuple([(f, False) for f in before] + [(f, True) for f in of_tab]))
    return tuple(runs)


def _fence(name: str, line: int, match: re.Match[str], body: list[str], tab: Tab | None) -> Fence:
    indent = len(match["indent"])
    options = dict(OPTION.findall(match["rest"]))
    rest = OPTION.sub("", match["rest"]).strip()
    if rest:
        raise PageError(f'{name}:{line}: fence header: expected name="value", found {rest!r}')
    if unknown := sorted(set(options) - OPTIONS):
        raise PageError(
            f"{name}:{line}: fence option: expected one of {', '.join(sorted(OPTIONS))}; found {unknown[0]!r}"
        )
    timeout = options.get("timeout", "60")
    if not timeout.isdigit():
        raise PageError(f"{name}:{line}: timeout: expected seconds, found {timeout!r}")
    if (store := options.get("store", STORES[0])) not in STORES:
        raise PageError(f"{name}:{line}: store: expected {' or '.join(STORES)}, found {store!r}")
    fence = Fence(
        line, indent, match["language"], options, tuple(text[indent:] for text in body), tab
    )
    if "unrun" in options and len(options["unrun"]) < 10:
        raise PageError(f"{name}:{line}: unrun: expected a reason, found {options['unrun']!r}")
    if fence.has_docker and not (fence.runs or fence.unrun or fence.writes):
        raise PageError(
            f"{name}:{line}: a {fence.language} block with a docker command: "
            'make it a console block, or say why not with unrun="…"'
        )
    if fence.runs and not fence.commands():
        raise PageError(f"{name}:{line}: a console block needs a line that starts with '$ '")
    return fence


def _closes(text: str, ticks: str) -> bool:
    stripped = text.strip()
    return stripped.startswith(ticks) and not stripped.strip(ticks[0])


def _trimmed(lines: list[str]) -> tuple[str, ...]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return tuple(lines[:end])
