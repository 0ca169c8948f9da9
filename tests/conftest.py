"""What holds for every test: in CI a check that could not run is a failure, not a gap."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from macros.editions.build import Built, build_for_files

pytest_plugins = ["tests.examples.plugin"]

ROOT = Path(__file__).resolve().parents[1]
SITE_URL = "https://owner.example/docker-notes/"  # a project page, below a path
REPOSITORY = "https://code.example/owner/docker-notes"
EDIT_URI = f"{REPOSITORY}/edit/main/docs/"

REMEDIES = "To verify them: as root on Debian, .ci/run (it installs packages); with Docker, make test IN=docker"

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, None]:
    """Turn a skip into a failure where CI is set; elsewhere the summary tells of it."""
    outcome = yield
    report: pytest.TestReport = outcome.get_result()
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"not verified, and CI may leave nothing unverified: {reason}"


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what this machine could not verify: a line for each reason, then how to have it."""
    skipped = terminalreporter.stats.get("skipped", [])
    if lines := not_verified(report.longrepr[2] for report in skipped):
        terminalreporter.section("NOT VERIFIED on this machine", red=True, bold=True)
        for line in lines:
            terminalreporter.line(line)


def not_verified(reasons: Iterable[str]) -> list[str]:
    """Return a line for each reason of skips, the commonest first, and one that says the remedies."""
    bare = (reason.removeprefix("Skipped: ").removeprefix("NOT VERIFIED: ") for reason in reasons)
    counted = Counter(bare).most_common()
    return [f"{count} not verified: {reason}" for reason, count in counted] + [REMEDIES] * bool(
        counted
    )


def mkdocs(target: Path, *options: str, **settings: str) -> Path:
    """Build the site into ``target``, strictly, with ``settings`` in the environment; return it."""
    done = subprocess.run(
        [Path(sys.executable).parent / "mkdocs", "build", "--strict", "--quiet", *options, "-d", target],
        cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"} | settings,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "a strict build has nothing to say"
    return target


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as the Pages workflow does, once; return its folder."""
    return mkdocs(tmp_path_factory.mktemp("site"), SITE_URL=SITE_URL, EDIT_URI=EDIT_URI)


@dataclass(frozen=True)
class Editions:
    """The site for files: its folder, and what the build passed through."""

    site: Path
    built: Built


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """Build the site as ``make offline`` and ``make print`` do, once."""
    target = tmp_path_factory.mktemp("offline")
    return Editions(target, build_for_files(ROOT, target))
