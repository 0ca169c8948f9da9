"""Fixtures of the examples: the engine, or a loud word that there is none."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from macros.stores import Store
from tests.examples import engine as engines
from tests.examples import pages
from tests.examples.engine import Engine
from tests.examples.page import read_page
from tests.examples.run import Report

ENGINE, STORE = "DOCKER_NOTES_ENGINE", "DOCKER_NOTES_STORE"  # make test ENGINE=… STORE=…
USED = pytest.StashKey[Engine]()


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Engine:
    """The engine asked for, or the newest that can be had; in CI none is a failure, else a skip."""
    if reason := engines.unavailable_reason():
        message = f"NOT VERIFIED: {reason}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    _say(request, "preparing the engine")
    name = engines.provision(lambda text: _say(request, text), os.environ.get(ENGINE) or None)
    found = engines.find_engine(name, Store(store) if (store := os.environ.get(STORE)) else None)
    request.config.stash[USED] = found
    return found


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say which engine it was, and what was therefore not verified."""
    if used := terminalreporter.config.stash.get(USED, None):
        terminalreporter.line(engines.summary(used))


@pytest.fixture(scope="session")
def reports(request: pytest.FixtureRequest, engine: Engine) -> Iterator[dict[Path, Future[Report]]]:
    """The runs of all pages that the selected tests ask for, several at once."""
    of_pages = (item for item in request.session.items if item.path.name == "test_pages.py")
    calls = (getattr(item, "callspec", None) for item in of_pages)
    wanted = {call.params["path"] for call in calls if call and "path" in call.params}
    read = [read_page(path) for path in sorted(wanted)]
    pool, futures = pages.submit(
        read, engine, lambda report: _say(request, pages.summary(report)), pages.workers()
    )
    yield futures
    pool.shutdown(wait=False, cancel_futures=True)
    if not all(future.done() for future in futures.values()):  # the tests were interrupted
        engines.end_all()
    pool.shutdown()


@pytest.fixture(scope="session", autouse=True)
def end_in_order() -> Iterator[None]:
    """SIGTERM ends the tests as Ctrl-C does."""
    with engines.ending():
        yield


def _say(request: pytest.FixtureRequest, text: str) -> None:
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(text, file=sys.stderr, flush=True)
