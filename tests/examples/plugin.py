"""The engine and the runs of the pages, made ready beside the checks that need neither."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TextIO

import pytest

from macros.stores import Store
from tests.examples import engine as engines
from tests.examples import pages
from tests.examples.engine import Engine
from tests.examples.page import read_page
from tests.examples.run import Report

HERE = Path(__file__).resolve().parent
ENGINE, STORE = "DOCKER_NOTES_ENGINE", "DOCKER_NOTES_STORE"  # make test ENGINE=… STORE=…


@dataclass(frozen=True)
class Runs:
    """An engine, and the reports of the pages that run on it."""

    engine: Engine
    pool: ThreadPoolExecutor
    reports: dict[Path, Future[Report]]


RUNS = pytest.StashKey[Future[Runs]]()


def pytest_configure() -> None:
    """Refuse a wrong ENGINE or STORE before anything runs."""
    if name := os.environ.get(ENGINE):
        try:
            os.environ[ENGINE] = engines.asked(name)
        except engines.ProgramsError as error:
            raise pytest.UsageError(str(error)) from None
    if (store := os.environ.get(STORE)) and store not in tuple(Store):
        raise pytest.UsageError(f"store: expected {' or '.join(Store)}, found {store!r}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Cheap checks speak first, then the browser, engines, the pages, and last what changes this process."""
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
    """The engine asked for, or the newest that can be had."""
    if reason := engines.unavailable_reason():
        without(reason)
    try:
        return request.config.stash[RUNS].result()
    except RuntimeError as error:
        without(str(error))


def without(reason: str) -> NoReturn:
    """Skip what needs an engine; where one is asked for, or in CI, stop: all that is left needs it."""
    message = f"NOT VERIFIED: {reason}"
    if os.environ.get("CI") or os.environ.get(ENGINE):
        pytest.exit(message, 1)
    pytest.skip(message)


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
    fixtures = getattr(item, "fixturenames", ())
    if HERE in item.path.parents and "monkeypatch" in fixtures:
        return 4  # it changes what the pages are run with, in this very process
    if item.get_closest_marker("engine"):
        return 3 if item.path.name == "test_pages.py" else 2  # the pages run meanwhile
    # A browser keeps an event loop: what has one of its own comes before.
    return 1 if item.get_closest_marker("browser") or "browser" in fixtures else 0


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
