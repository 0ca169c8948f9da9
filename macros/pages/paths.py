"""What all pages are, which of them only list others, and the addresses between them."""

from __future__ import annotations

import posixpath
from pathlib import Path

NOT_PAGES = frozenset({"data", "assets"})  # folders below docs/
LISTS = frozenset({"index.md", "how-do-i.md", "cheat-sheet.md"})
_OF_ONE_SUBJECT = ("how-do-i/", "errors/all/")  # folders of lists
UNASKED = frozenset({"Sources", "Next"})  # sections that answer nothing


def pages(docs: Path) -> tuple[Path, ...]:
    """Return the paths of all pages below ``docs``, sorted."""
    found = (p for p in docs.rglob("*.md") if p.relative_to(docs).parts[0] not in NOT_PAGES)
    return tuple(sorted(found))


def lists(name: str) -> bool:
    """Return True for a page (named below ``docs``) that only lists others."""
    return name.rpartition("/")[2] in LISTS or of_one_subject(name)


def of_one_subject(name: str) -> bool:
    """Return True for the list of all tasks or messages of one subject; another list leads to it."""
    return name.startswith(_OF_ONE_SUBJECT)


def link(target: str, page: str) -> str:
    """Return the relative address of ``target`` on ``page``, both below ``docs``."""
    # From a root of their own, or each call would ask the system for the working folder.
    return posixpath.relpath(f"/{target}", f"/{posixpath.dirname(page)}")
