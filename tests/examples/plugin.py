"""The engine and the runs of the pages, made ready beside the checks that need neither."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import pytest

from macros.stores import Store
from tests.examples import engine as engines
from tests.examples import pages
from tests.examples.engine import Engine
from tests.examples.page import read_page
from tests.examples.run import Report

ENGINE, STORE = "DOCKER_NOTES_ENGINE", "DOCKER_NOTES_STORE"  # make test ENGINE=… STORE=…


@dataclass(frozen=True)
class Runs:
    """An engine, and the reports of the pages that run on it."""

    engine: Engine
    pool: ThreadPoolExecutor
    reports: dict[Path, Future[Report]]


RUNS = pytest.StashKey[Future[Runs]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Cheap checks speak first, then the browser, the pages, and last what starts more engines."""
    items.sort(key=_rank)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Prepare the engine and run the pages in the background, if a test asks for them."""
    asked = any("runs" in getattr(item, "fixturenames", ()) for item in session.items)
    if session.config.option.collectonly or not asked or engines.unavailable_reason():
        return (yield)
    with (
        open(os.dup(2), "w", encoding="utf-8") as told,  # noqa: PTH123
        engines.ending(),
        _ahead(_wanted(session.items), told) as runs,
    ):
        session.config.stash[RUNS] = runs
        return (yield)


@pytest.fixture(scope="session")
def runs(request: pytest.FixtureRequest) -> Runs:
    """The engine asked for, or the newest that can be had; in CI none is a failure, else a skip."""
    if reason := engines.unavailable_reason():
        message = f"NOT VERIFIED: {reason}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return request.config.stash[RUNS].result()


@pytest.fixture(scope="session")
def engine(runs: Runs) -> Engine:
    """The engine of ``runs``."""
    return runs.engine


@pytest.fixture(scope="session")
def reports(runs: Runs) -> dict[Path, Future[Report]]:
    """The runs of all pages that the selected tests ask for, several at once."""
    return runs.reports


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say which engine it was, and what was therefore not verified."""
    runs = terminalreporter.config.stash.get(RUNS, None)
    if runs and not runs.exception():
        terminalreporter.line(engines.summary(runs.result().engine))


def _rank(item: pytest.Item) -> int:
    if item.get_closest_marker("engine"):
        return 2 if item.path.name == "test_pages.py" else 3
    return 1 if item.get_closest_marker("browser") else 0


def _wanted(items: Sequence[pytest.Item]) -> list[Path]:
    of_pages = (item for item in items if item.path.name == "test_pages.py")
    calls = (getattr(item, "callspec", None) for item in of_pages)
    return sorted({call.params["path"] for call in calls if call and "path" in call.params})


@contextlib.contextmanager
def _ahead(paths: Sequence[Path], told: TextIO) -> Iterator[Future[Runs]]:
    """Give the runs of ``paths`` before they are there; at the end nothing of them goes on."""

    def say(text: str) -> None:
        print(text, file=told, flush=True)

    def begin() -> Runs:
        say("preparing the engine")
        name = engines.provision(say, os.environ.get(ENGINE) or None)
        store = os.environ.get(STORE)
        found = engines.find_engine(name, Store(store) if store else None)
        read = [read_page(path) for path in paths]
        pool, reports = pages.submit(
            read, found, lambda report: say(pages.summary(report)), pages.workers()
        )
        return Runs(found, pool, reports)

    with ThreadPoolExecutor(1) as background:
        runs = background.submit(begin)
        try:
            yield runs
        finally:
            if not runs.done():  # the tests were interrupted
                engines.end_all()
            if not runs.exception():
                _stop(runs.result())


def _stop(runs: Runs) -> None:
    runs.pool.shutdown(wait=False, cancel_futures=True)
    if not all(report.done() for report in runs.reports.values()):  # interrupted, too
        engines.end_all()
    runs.pool.shutdown()
