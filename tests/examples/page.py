"""Which fences of a page are run, and in which order: its branches."""

from __future__ import annotations

from pathlib import Path

from macros.pages import Fence, Page, read
from tests.conftest import ROOT


def read_page(path: Path) -> Page:
    """Return the page at ``path``, relative to the repository; PageError if it is wrong."""
    return read(ROOT / path, ROOT / "docs")


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
