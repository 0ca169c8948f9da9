"""Lists made from the pages: what can be done, which errors are solved, commands worth printing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from macros.pages import UNASKED, Page, PageError, Section, expected, link, lists

_NO_TASKS = frozenset({"Home", "About"})  # parts of the navigation without tasks


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
        line = next((n for n, line in enumerate(lines, 1) if by in line), 1)
        return expected(f"{config.name}:{line}", "nav", wanted, name)

    for name in listed:
        if name not in pages:
            raise wrong("the name of a page", name, name)
        if listed.count(name) > 1:
            raise wrong("each page once", f"{name} twice", name)
    for name in sorted(set(pages) - set(listed)):
        raise wrong(f"a place for {name}", "none", "nav:")
    return found


def _titled(nav: object) -> Iterator[tuple[str, object]]:
    """Yield title and content of each part, as MkDocs has it ({title: []}) or Zensical."""
    for part in nav if isinstance(nav, list) else []:
        if "children" in part:
            yield part["title"], part["children"]
        else:
            yield from part.items()


def _names(below: object) -> Iterator[str]:
    if isinstance(below, str) and below.endswith(".md"):
        yield below
    elif isinstance(below, dict | list):
        for item in below.values() if isinstance(below, dict) else below:
            yield from _names(item)


def how_do_i(parts: Iterable[Part], pages: Mapping[str, Page], here: str) -> str:
    """Return Markdown: the tasks of all pages by part; links are relative to the page ``here``."""

    def tasks(page: Page) -> list[str]:
        return [] if lists(page.name) else [_link(page, section, here) for section in _wanted(page)]

    return _by_part("tasks", parts, pages, tasks)


def cheat_sheet(parts: Iterable[Part], pages: Mapping[str, Page], here: str) -> str:
    """Return Markdown: the key command of every block that carries ``cheat="…"``, by part."""

    def commands(page: Page) -> list[str]:
        return [
            f"- [{fence.options.cheat}]({_address(page, section, here)})\n"
            f"  <code>{escape(_on_one_line(fence.key_command))}</code>"
            for section in page.sections
            for fence in section.fences
            if fence.options.cheat
        ]

    return _by_part("cheat-sheet", parts, pages, commands)


def symptoms(pages: Iterable[Page], here: str) -> str:
    """Return Markdown: the headings of the error pages, and further symptoms from front matter.

    Other pages that name symptoms follow, with the headings that are one of these, or the page.
    """
    errors, others = [], []
    for page in pages:
        more = page.front.symptoms
        if lists(page.name):
            continue
        if page.name.startswith("errors/"):
            errors.append(_symptoms(page, _wanted(page)[1:], more, here))
        elif more:
            meant = [s for s in _wanted(page) if any(_same(s.title, it) for it in more)]
            others.append(_symptoms(page, meant or page.sections[:1], more, here))
    return "\n\n".join([*errors, *others]) + "\n"


def _by_part(
    name: str,
    parts: Iterable[Part],
    pages: Mapping[str, Page],
    lines: Callable[[Page], list[str]],
) -> str:
    """Return the lines of all pages, under the title of their part, in a box called ``name``."""
    listed = {
        part.title: [line for page in part.pages for line in lines(pages[page])]
        for part in parts
        if part.title not in _NO_TASKS
    }
    text = "\n\n".join(f"## {title}\n\n" + "\n".join(of) for title, of in listed.items() if of)
    return f'<div class="{name}" markdown>\n\n{text}\n\n</div>\n'


def _symptoms(page: Page, sections: Iterable[Section], more: Iterable[str], here: str) -> str:
    """Return a part of the index: links to ``sections``, and what of ``more`` they do not say."""
    shown = "\n".join(_link(page, section, here) for section in sections)
    also = ", ".join(symptom for symptom in more if symptom not in shown)
    return f"## {page.title}\n\n{shown}" + (f"\n\nAlso: {also}." if also else "")


def _same(title: str, symptom: str) -> bool:
    """True if a heading is the error message ``symptom``, or a part of it."""
    heading, message = title.lower().replace("`", ""), symptom.lower()
    return message in heading or heading in message


def _on_one_line(command: str) -> str:
    return command.replace("\\\n", "")


def _wanted(page: Page) -> list[Section]:
    return [s for s in page.sections if s.level <= 2 and s.title not in UNASKED]


def _address(page: Page, section: Section, here: str) -> str:
    anchor = "" if section.level == 1 else f"#{section.anchor}"
    return f"{link(page.name, here)}{anchor}"


def _link(page: Page, section: Section, here: str) -> str:
    text = section.title.replace("[", "\\[").replace("]", "\\]").replace("<", "&lt;")
    return f"- [{text}]({_address(page, section, here)})"
