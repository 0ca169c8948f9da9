"""Every fenced block of every page: linted, run on a real engine, or unrun with a reason."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import pytest

from macros.pages import Fence
from tests.examples import lint, pages
from tests.examples.engine import Engine, sandbox
from tests.examples.page import read_page
from tests.examples.parse_cli import complaints
from tests.examples.run import Report
from tests.examples.verdict import State

PAGES = [read_page(path) for path in pages.all_pages()]
FENCES = [(page.path, fence) for page in PAGES for fence in page.fences]
UNRUN_SHARE = 0.05


def _name(path: Path, fence: Fence) -> str:
    return f"{path}:{fence.line}"


@pytest.mark.engine
@pytest.mark.parametrize(
    ("path", "fence"),
    [pytest.param(p, f, id=_name(p, f)) for p, f in FENCES if f.runs or f.writes],
)
def test_block(path: Path, fence: Fence, reports: dict[Path, Future[Report]]) -> None:
    verdict = reports[path].result().verdicts.get(fence.line)
    assert verdict is not None, f"{path}:{fence.line}: no run reached this block"
    if verdict.state is State.FAILED:
        pytest.fail(verdict.why, pytrace=False)
    assert verdict.state in (State.VERIFIED, State.OTHER_ENGINE)


@pytest.mark.engine
def test_few_pages_need_a_second_run(reports: dict[Path, Future[Report]]) -> None:
    assert pages.unstable([future.result() for future in reports.values()]) == ""


@pytest.mark.parametrize(
    "fence", [pytest.param(f, id=_name(p, f)) for p, f in FENCES if lint.is_dockerfile(f)]
)
def test_hadolint(fence: Fence) -> None:
    assert lint.hadolint_complaint(fence) == ""


@pytest.mark.engine
def test_unrun_commands_are_parsed_by_the_real_cli(engine: Engine, tmp_path: Path) -> None:
    found = []
    with sandbox(engine, tmp_path) as running:
        for path, fence in FENCES:
            if fence.unrun is not None and fence.has_docker:
                found += [f"{path}:{line}: {why}" for line, why in complaints(running, fence)]
    assert found == []


def test_few_docker_blocks_are_not_run() -> None:
    docker = [(path, fence) for path, fence in FENCES if fence.has_docker]
    unrun = [_name(p, f) for p, f in docker if f.unrun]
    assert len(unrun) <= UNRUN_SHARE * len(docker), f"{len(unrun)} of {len(docker)}: {unrun}"
