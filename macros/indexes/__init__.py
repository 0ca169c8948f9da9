"""Lists generated from the pages: what can be done, and which errors are mended."""

from __future__ import annotations

from collections.abc import Iterable

from macros.pages import UNASKED, Page, Section, link, lists


def how_do_i(sources: Iterable[Page], page: str, names: dict[str, str]) -> str:
    """Return Markdown: the tasks of all pages by section; links are relative to ``page``.

    ``names`` gives the heading of each folder below ``docs/``.
    """
    groups: dict[str, list[str]] = {}
    for source in sources:
        folder = source.name.partition("/")[0]
        if folder in names and not lists(source.name):
            groups.setdefault(folder, []).extend(_links(source, page))
    parts = [
        f"## {names[folder]}\n\n" + "\n".join(groups[folder])
        for folder in names
        if folder in groups
    ]
    return '<div class="tasks" markdown>\n\n' + "\n\n".join(parts) + "\n\n</div>\n"


def symptoms(sources: Iterable[Page], page: str) -> str:
    """Return Markdown: the headings of the error pages, and further symptoms from front matter.

    Other pages that name symptoms follow, with the headings that are one of these, or the page.
    """
    parts, others = [], []
    for source in sources:
        more = list(source.front.symptoms)
        if lists(source.name):
            continue
        if source.name.startswith("errors/"):
            parts.append(_symptoms(source.title, _links(source, page)[1:], more))
        elif more:
            meant = [s for s in _wanted(source) if any(_same(s.title, it) for it in more)]
            links = [_link(source, section, page) for section in meant or source.sections[:1]]
            others.append(_symptoms(source.title, links, more))
    return "\n\n".join([*parts, *others]) + "\n"


def _symptoms(title: str, links: Iterable[str], more: Iterable[str]) -> str:
    """Return a part of the index: the links, and what of ``more`` they do not say."""
    shown = "\n".join(links)
    also = ", ".join(symptom for symptom in more if symptom not in shown)
    return f"## {title}\n\n{shown}" + (f"\n\nAlso: {also}." if also else "")


def _same(title: str, symptom: str) -> bool:
    """True if a heading is the error message ``symptom``, or a part of it."""
    heading, message = title.lower().replace("`", ""), symptom.lower()
    return message in heading or heading in message


def _wanted(source: Page) -> list[Section]:
    return [s for s in source.sections if s.level <= 2 and s.title not in UNASKED]


def _links(source: Page, page: str) -> list[str]:
    return [_link(source, section, page) for section in _wanted(source)]


def _link(source: Page, section: Section, page: str) -> str:
    address = link(source.name, page)
    return f"- [{_text(section)}]({address}{'' if section.level == 1 else '#' + section.anchor})"


def _text(section: Section) -> str:
    return section.title.replace("[", "\\[").replace("]", "\\]").replace("<", "&lt;")
