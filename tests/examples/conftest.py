"""Fixtures of the examples: the engine, or a loud word that there is none."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from tests.examples import engine as engines
from tests.examples import pages
from tests.examples.engine import Engine
from tests.examples.page import read_page
from tests.examples.run import Report


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Engine:
    """The newest engine, provisioned. In CI its absence is a failure, elsewhere a loud skip."""
    if reason := engines.unavailable_reason():
        message = f"NOT VERIFIED: {reason}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    _say(request, "preparing the engine")
    engines.provision(lambda text: _say(request, text))
    return engines.find_engine()


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
    pool.shutdown(wait=True, cancel_futures=True)


def _say(request: pytest.FixtureRequest, text: str) -> None:
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(text, file=sys.stderr, flush=True)
