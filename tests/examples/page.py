"""Which fences of a page are run, where, and in which order: its branches on an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from macros.pages import Fence, Options, Page, read
from macros.results import is_shown
from macros.stores import Store
from tests.conftest import ROOT

Branch = tuple[tuple[Fence, bool], ...]
"""Fences in order, each with: is it checked in this run, or does it only prepare."""


@dataclass(frozen=True)
class Setting:
    """Where pages are run: exact versions of engine and Compose (empty: none), image store."""

    engine: str
    store: Store
    compose: str

    @property
    def shown(self) -> bool:
        """True for the setting that the pages speak of."""
        return is_shown(self.engine, self.store, self.compose)

    def holds(self, options: Options) -> bool:
        """True if a block with ``options`` is run here."""
        return options.hold(self.engine, self.store, self.compose)

    def too_old(self, options: Options) -> bool:
        """True if a block with ``options`` needs a newer engine or Compose than this one."""
        later = {"until": None, "compose_until": None, "store": None}
        return not self.holds(options.model_copy(update=later))

    def why_not(self, options: Options) -> str:
        """Return what a block with ``options`` needs that is not here."""
        named = options.model_dump(
            include={"since", "until", "compose", "compose_until", "store"}, exclude_none=True
        )
        return "needs " + ", ".join(f'{name}="{value}"' for name, value in named.items())


@dataclass(frozen=True)
class Plan:
    """The branches of a page in a setting, and why a block (by its line) is in none of them."""

    branches: tuple[Branch, ...]
    elsewhere: Mapping[int, str]


def read_page(path: Path) -> Page:
    """Return the page at ``path``, relative to the repository; PageError if it is wrong."""
    return read(ROOT / path, ROOT / "docs")


def plan(page: Page, setting: Setting) -> Plan:
    """Return what of ``page`` is run in ``setting``.

    The first branch takes, of each group of tabs, the first tab whose blocks all hold; every
    further tab that holds is a branch of its own, which replays what stands before its group.
    """
    acting = [f for f in page.fences if (f.runs or f.writes) and not f.unrun]
    tabs: dict[tuple[int, int], list[Fence]] = {}
    for fence in page.fences:
        if fence.tab:
            tabs.setdefault((fence.tab.group, fence.tab.index), []).append(fence)
    held = [
        place
        for place, fences in sorted(tabs.items())
        if all(setting.holds(fence.options) for fence in fences if fence in acting)
    ]
    first = dict(reversed(held))  # of each group
    main = [
        fence
        for fence in acting
        if (
            first.get(fence.tab.group) == fence.tab.index
            if fence.tab
            else setting.holds(fence.options)
        )
    ]
    branches = [tuple((fence, True) for fence in main)] if main else []
    for group, index in held:
        of_tab = [fence for fence in tabs[group, index] if fence in acting]
        if of_tab and index != first[group]:
            start = min(f.line for f in page.fences if f.tab and f.tab.group == group)
            before = [(fence, False) for fence in main if fence.line < start]
            branches.append((*before, *((fence, True) for fence in of_tab)))
    reached = {fence.line for branch in branches for fence, _ in branch}
    return Plan(
        tuple(branches),
        {
            fence.line: "stands in a tab for another engine"
            if setting.holds(fence.options)
            else setting.why_not(fence.options)
            for fence in acting
            if fence.line not in reached
        },
    )
