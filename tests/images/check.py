"""Hold the images of the pages' examples against the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from macros.example_images.model import Examples
from macros.pages import Page
from tests.images.find import Used, fails, images


def findings(page: Page, known: Examples, today: date) -> Iterator[str]:
    """Yield each image of a page that is not published and in regular support on ``today``.

    A block with an old one on purpose says so (``old``); then it has to hold one.
    """
    old: dict[int, list[str]] = {f.line: [] for f in page.fences if f.options.old}
    for used in images(page):
        why = known.complaint(used.name, today)
        if used.fence.line in old:
            old[used.fence.line] += [why] if why else []
        elif why and not (used.name not in known.states and fails(used)):
            yield f"{_place(page, used)}: {why}"
    for line, found in old.items():
        if not found:
            yield f"{page.path}:{line}: old: expected an image past its support, found none"


def replaced(text: str, known: Examples) -> str:
    """Return ``text`` (a page, or a stand-in's Dockerfile) with the old names replaced by the new."""
    for old, new in known.upgrades.items():
        text = re.sub(rf"(?<![\w./:-]){re.escape(old)}(?![\w.:-])", new, text)
    return text


def _place(page: Page, used: Used) -> str:
    return f"{page.path}:{used.line}: image: {used.name}"
