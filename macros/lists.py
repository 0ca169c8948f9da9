"""Lists made from the pages: what can be done, which errors are solved, commands worth printing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from markdown.extensions.toc import slugify

from macros.navigation import Part, titles
from macros.pages import UNASKED, Page, Section, expected, link, lists, of_one_subject
from macros.search.index import meant

ERRORS = "errors/index.md"
OPEN = 100  # lines that fill about five screens of a desk
_OF_ERRORS = "errors/"  # where the headings of pages are messages
_NO_TASKS = frozenset({"Home", "Errors", "About"})  # parts of the navigation without tasks
_FIRST = {  # on the cheat sheet; the others follow in the order of the navigation
    title: place
    for place, title in enumerate(
        ("Containers", "Images", "Compose", "Build", "Volumes", "Networks", "Registries", "Engine")
    )
}
FILTER = "assets/javascripts/cheat-sheet.js"

Lines = Callable[[Page, str], list[str]]
"""What a list has of a page, as Markdown for the page of the list."""


@dataclass(frozen=True)
class Subject:
    """What a list is about: its title, the page that has the whole list, and the pages listed there."""

    title: str
    page: str
    pages: tuple[str, ...]


def tasks_by_part(parts: Iterable[Part], pages: Mapping[str, Page]) -> tuple[Subject, ...]:
    """Return the parts that have tasks; PageError if one has no page for the list of them."""
    found = []
    for part in parts:
        names = tuple(name for name in part.pages if not lists(name))
        if names and part.title not in _NO_TASKS:
            page = f"how-do-i/{slugify(part.title, '-')}.md"
            if page not in pages:
                raise expected(
                    f"docs/{page}:1", "page", f"a list of the tasks in {part.title}", "none"
                )
            found.append(Subject(part.title, page, names))
    return tuple(found)


def messages_by_subject(parts: Sequence[Part], pages: Mapping[str, Page]) -> tuple[Subject, ...]:
    """Return the subjects of messages: the groups in the part of errors, whose pages come first.

    A page belongs to the subject that the nearest title above it names: as its own, or among those
    that the list of the subject ``covers``. PageError for a page with messages without a subject,
    for a subject without a list, and for a title that no navigation has.
    """
    errors = [part for part in parts if ERRORS in part.pages]
    subjects = [group for part in errors for group in part.groups]
    by_title = _by_title(subjects, parts, pages)
    found: dict[str, list[str]] = {subject.title: [] for subject in subjects}
    for part in sorted(parts, key=lambda part: part not in errors):
        for name in filter(lambda name: _answers(pages[name]), part.pages):
            above = part.above(name)
            title = next((by_title[it] for it in reversed(above) if it in by_title), None)
            if title is None:
                wanted = "a subject of messages that covers the page"
                raise expected(f"docs/{name}:1", "nav", wanted, " > ".join(above))
            found[title].append(name)
    return tuple(Subject(it.title, it.pages[0], tuple(found[it.title])) for it in subjects)


def _by_title(
    subjects: Iterable[Part], parts: Iterable[Part], pages: Mapping[str, Page]
) -> dict[str, str]:
    """Return the title of the subject for each title of the navigation that one has or covers."""
    known, found = titles(parts), {}
    for subject in subjects:
        page = subject.pages[0]
        if not of_one_subject(page):
            raise expected(
                f"docs/{page}:1", "nav", f"the list of {subject.title} before it", "none"
            )
        for covered in (subject.title, *pages[page].front.covers):
            if covered not in known:
                raise expected(f"docs/{page}:1", "covers", "a title of the navigation", covered)
            found[covered] = subject.title
    return found


def _answers(page: Page) -> bool:
    """Return True for a page that has messages and is no list of them."""
    return not lists(page.name) and bool(page.front.symptoms or page.name.startswith(_OF_ERRORS))


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


def overview(
    subjects: Iterable[Subject], pages: Mapping[str, Page], here: str, lines: Lines
) -> str:
    """Return Markdown: by subject a link to the whole list, and the titles of its pages.

    ``lines`` gives those of a page; links are relative to the page ``here``.
    """

    def section(subject: Subject) -> str:
        listed = [pages[name] for name in subject.pages]
        title = pages[subject.page].title
        count = sum(len(lines(page, here)) for page in listed)
        whole_list = (
            f"[{_text(f'All {count} {title[0].lower()}{title[1:]}')}]({link(subject.page, here)})"
        )
        items = (
            f"- [{_text(page.title)}]({link(page.name, here)})\n{{ #{slugify(page.title, '-')} }}"
            for page in listed
        )
        return f"## {subject.title}\n\n{whole_list}\n\n" + "\n".join(items)

    text = "\n\n".join(map(section, subjects))
    return f'<div class="dn-titles" markdown>\n\n{text}\n\n</div>\n'


def whole(subjects: Iterable[Subject], pages: Mapping[str, Page], here: str, lines: Lines) -> str:
    """Return Markdown: all lines of the subject whose list is the page ``here``, below its pages.

    They are folded below the titles of their pages if all of them are too long to look through.
    """
    subject = next((subject for subject in subjects if subject.page == here), None)
    if subject is None:
        raise ValueError("expected on the list of a subject, found on another page")
    listed = {name: lines(pages[name], here) for name in subject.pages}
    shown = " open" if sum(map(len, listed.values())) <= OPEN else ""
    folded = (
        f"<details markdown{shown}>\n<summary>{escape(pages[name].title)}</summary>\n\n"
        + "\n".join(of_page)
        + "\n\n</details>"
        for name, of_page in listed.items()
    )
    return '<div class="dn-folded" markdown>\n\n' + "\n\n".join(folded) + "\n\n</div>\n"


def tasks(page: Page, here: str) -> list[str]:
    """Return links to the tasks of ``page``, as they are written on the page ``here``."""
    return [_link(page, section, here) for section in _wanted(page)]


def messages(page: Page, here: str) -> list[str]:
    """Return links to the messages that ``page`` answers, as they are written on the page ``here``.

    Those of an error page are its headings and what it names beside them; a message leads to the
    section that has most of its words.
    """
    sections = _wanted(page)[1:] if page.name.startswith(_OF_ERRORS) else []
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
