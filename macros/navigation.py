"""The navigation as the settings have it: its parts, the groups in them, and their pages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from macros.pages import PageError, expected


@dataclass(frozen=True)
class Part:
    """A title of the navigation, all pages below it in order (names below docs/), and its groups."""

    title: str
    pages: tuple[str, ...]
    groups: tuple[Part, ...] = ()

    def above(self, page: str) -> tuple[str, ...]:
        """Return the titles that ``page`` stands below, the outermost first."""
        within = (group.above(page) for group in self.groups if page in group.pages)
        return (self.title, *next(within, ()))


def parts(
    nav: object, config: Path, pages: Collection[str], outside: Collection[str] = ()
) -> tuple[Part, ...]:
    """Return the parts of ``nav``, which the file ``config`` holds.

    PageError if a page of ``pages`` is not in it, but for those ``outside``, or if it names one
    that is none of ``pages``.
    """
    found = tuple(_part(title, below) for title, below in _titled(nav))
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
    for name in sorted(set(pages) - set(listed) - set(outside)):
        raise wrong(f"a place for {name}", "none", "nav:")
    return found


def titles(parts: Iterable[Part]) -> frozenset[str]:
    """Return the titles of ``parts`` and of all groups in them."""
    return frozenset(it for part in parts for it in (part.title, *titles(part.groups)))


def _part(title: str, content: object) -> Part:
    """Return what stands below ``title``; an address of another site is no page."""
    pages: list[str] = []
    groups: list[Part] = []
    for name, below in _titled(content):
        if isinstance(below, str):
            pages += [below] if "://" not in below else []
        else:
            groups.append(_part(name, below))
            pages += groups[-1].pages
    return Part(title, tuple(pages), tuple(groups))


def _titled(content: object) -> Iterator[tuple[str, object]]:
    """Yield title and content of each entry, as MkDocs has it ({title: []}) or Zensical.

    A page that stands there without a title has an empty one.
    """
    for entry in content if isinstance(content, list) else [content]:
        if isinstance(entry, str):
            yield "", entry
        elif isinstance(entry, dict) and "children" in entry:
            yield entry["title"] or "", entry["children"] or entry["url"]
        elif isinstance(entry, dict):
            yield from entry.items()
