"""Lists made from the pages: what can be done, which errors are solved, commands worth printing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from markdown.extensions.toc import slugify

from macros.pages import UNASKED, Page, PageError, Section, expected, link, lists
from macros.search.index import meant

_NO_TASKS = frozenset({"Home", "About"})  # parts of the navigation without tasks
_FIRST = {  # on the cheat sheet; the others follow in the order of the navigation
    title: place
    for place, title in enumerate(
        ("Containers", "Images", "Compose", "Build", "Volumes", "Networks", "Registries", "Engine")
    )
}
FILTER = "assets/javascripts/cheat-sheet.js"


@dataclass(frozen=True)
class Part:
    """A part of the navigation: its title and its pages in order, as names below docs/."""

    title: str
    pages: tuple[str, ...]


def parts(nav: object, config: Path, pages: Collection[str]) -> tuple[Part, ...]:
    """Return the parts of ``nav``, which the file ``config`` holds.

    PageError if a page of ``pages`` is not in it, or if it names one that is none of ``pages``.
    """
    found = tuple(Part(title, tuple(_names(below))) for title, below in _titled(nav))
    listed = [name for part in found for name in part.pages]
    lines = config.read_text(encoding="utf-8").splitlines()

    def wrong(wanted: str, name: str, by: str) -> PageError:
        written = re.compile(rf"(?<![\w./-]){re.escape(by)}(?![\w./-])")
        line = next((n for n, line in enumerate(lines, 1) if written.search(line)), 1)
        return expected(f"{config.name}:{line}", "nav", wanted, name)

    for name in (name for part in found if not part.title for name in part.pages):
        raise wrong("a title with pages below it", name, name)
    for name in listed:
        if name not in pages:
            raise wrong("the name of a page", name, name)
        if listed.count(name) > 1:
            raise wrong("each page once", f"{name} twice", name)
    for name in sorted(set(pages) - set(listed)):
        raise wrong(f"a place for {name}", "none", "nav:")
    return found


def _titled(nav: object) -> Iterator[tuple[str, object]]:
    """Yield title and content of each part, as MkDocs has it ({title: []}) or Zensical.

    A page that stands there without a title has an empty one.
    """
    for part in nav if isinstance(nav, list) else []:
        if isinstance(part, str):
            yield "", part
        elif "children" in part:
            yield part["title"], part["children"]
        else:
            yield from part.items()


def _names(below: object) -> Iterator[str]:
    """Yield the names of pages, and whatever else is no address of another site."""
    if isinstance(below, str):
        if "://" not in below:
            yield below
    elif isinstance(below, dict) and "children" in below:
        yield from (
            name for value in below.values() for name in _names(value) if name.endswith(".md")
        )
    elif isinstance(below, dict | list):
        for item in below.values() if isinstance(below, dict) else below:
            yield from _names(item)


def how_do_i(parts: Iterable[Part], pages: Mapping[str, Page], here: str) -> str:
    """Return Markdown: the tasks of all pages by part; links are relative to the page ``here``."""

    def tasks(page: Page) -> list[str]:
        return [] if lists(page.name) else [_link(page, section, here) for section in _wanted(page)]

    return _by_part((part for part in parts if part.title not in _NO_TASKS), pages, tasks)


def cheat_sheet(parts: Iterable[Part], pages: Mapping[str, Page], here: str, script: str) -> str:
    """Return Markdown: the key command of every block that carries ``cheat="…"``, by part.

    The parts that are needed most come first. ``script`` is the address of what adds the filter.
    """

    def commands(page: Page) -> list[str]:
        return [
            f"| [{_text(fence.options.cheat)}]({_address(page, section, here)}) "
            f"| <code>{escape(_on_one_line(fence.key_command)).replace('|', '&#124;')}</code> |"
            for section in page.sections
            for fence in section.fences
            if fence.options.cheat
        ]

    tables = [
        f"## {part.title}\n\n| Task | Command |\n|---|---|\n" + "\n".join(rows)
        for part in sorted(parts, key=lambda part: _FIRST.get(part.title, len(_FIRST)))
        if (rows := [row for name in part.pages for row in commands(pages[name])])
    ]
    return (
        '<div class="dn-filter-place"></div>\n\n<div class="cheat-sheet dn-commands" markdown>\n\n'
        + "\n\n".join(tables)
        + f'\n\n</div>\n\n<script src="{script}"></script>\n'
    )


def symptoms(parts: Iterable[Part], pages: Mapping[str, Page], here: str) -> str:
    """Return Markdown: of each page the messages that it answers, the part of errors first.

    Those of an error page are its headings and what it names beside them; a message leads to the
    section that has most of its words.
    """

    def messages(page: Page) -> list[str]:
        return [] if lists(page.name) else _symptoms(page, here)

    first = sorted(parts, key=lambda part: here not in part.pages)
    return _by_part(first, pages, messages)


def _by_part(
    parts: Iterable[Part], pages: Mapping[str, Page], lines: Callable[[Page], list[str]]
) -> str:
    """Return the lines of each page folded below its title, the pages below the title of their part."""
    listed = {
        part.title: [
            _folded(page, of) for page in map(pages.__getitem__, part.pages) if (of := lines(page))
        ]
        for part in parts
    }
    text = "\n\n".join(f"## {title}\n\n" + "\n\n".join(of) for title, of in listed.items() if of)
    return f'<div class="dn-folded" markdown>\n\n{text}\n\n</div>\n'


def _folded(page: Page, lines: Iterable[str]) -> str:
    anchor = slugify(page.title, "-")
    listed = "\n".join(lines)
    return (
        f'<details id="{anchor}" markdown>\n<summary>{escape(page.title)}</summary>\n\n'
        f"{listed}\n\n</details>"
    )


def _symptoms(page: Page, here: str) -> list[str]:
    """Return links to what the page answers: an error page's sections, and all that it names."""
    sections = _wanted(page)[1:] if page.name.startswith("errors/") else []
    headings = [_link(page, section, here) for section in sections]
    said = "\n".join(headings).lower()
    more = [m for m in page.front.symptoms if m.lower() not in said]
    to = zip(more, meant(more, _wanted(page)), strict=True)
    links = [f"- [{_text(message)}]({_address(page, section, here)})" for message, section in to]
    return [*headings, *links]


def _on_one_line(command: str) -> str:
    return command.replace("\\\n", "")


def _wanted(page: Page) -> list[Section]:
    return [s for s in page.sections if s.level <= 2 and s.title not in UNASKED]


def _address(page: Page, section: Section, here: str) -> str:
    anchor = "" if section.level == 1 else f"#{section.anchor}"
    return f"{link(page.name, here)}{anchor}"


def _link(page: Page, section: Section, here: str) -> str:
    return f"- [{_text(section.title)}]({_address(page, section, here)})"


def _text(words: str) -> str:
    """Return ``words`` so that Markdown shows them as they are inside a link."""
    return re.sub(r"([\[\]*_`\\{}])", r"\\\1", words).replace("<", "&lt;")
