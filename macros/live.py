"""What an edit under ``mkdocs serve --dirty`` builds anew.

The page; if its titles or commands changed, also the pages that call macros, as these list pages;
everything, if what pages are made with changed.

MkDocs builds a page anew if its output is missing or older than its source; so this module only
removes outputs, and tells the navigation what the pages that are not read are called.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from macros import pages

MACRO = "{= "
MAKERS = frozenset({".py", ".yml", ".json", ".html", ".svg"})


def newest(folders: Iterable[Path]) -> float:
    """Return the time of the last change (seconds since 1970) of what pages are made with.

    Markdown does not count: a page depends on its own text only, unless it calls a macro.
    """
    found = (path for folder in folders for path in (folder, *folder.rglob("*")))
    return max(
        (p.stat().st_mtime for p in found if p.suffix in MAKERS),
        default=0.0,
    )


def forget(files: Any, *, macros_too: bool, everything: bool) -> None:
    """Remove the outputs that this build must write though their sources are older."""
    for file in files.documentation_pages():
        if everything or (macros_too and _calls_a_macro(Path(file.abs_src_path))):
            Path(file.abs_dest_path).unlink(missing_ok=True)


def _calls_a_macro(path: Path) -> bool:
    return MACRO in path.read_text(encoding="utf-8")


def outline(sources: Iterable[pages.Page]) -> int:
    """Return a number that changes with what lists of pages show: titles, symptoms, commands."""
    return hash(tuple(_outline(source) for source in sources))


@cache
def _outline(source: pages.Page) -> str:
    return repr(
        [source.name, source.front, *((s.title, s.anchor, s.fences) for s in source.sections)]
    )


def describe(page: Any, docs: Path) -> None:
    """Give ``page``, if this build does not read it, its title and front matter."""
    if not page.file.is_modified():
        source = pages.read(Path(page.file.abs_src_path), docs)
        page.title, page.meta = source.title, source.front.model_dump()


def date(files: Any, started: float) -> None:
    """Date the outputs back to when the build ``started`` (seconds since 1970).

    An edit made while it ran is then newer than the output, and is built next.
    """
    for file in files.documentation_pages():
        output = Path(file.abs_dest_path)
        if output.exists() and output.stat().st_mtime > started:
            os.utime(output, (started, started))
