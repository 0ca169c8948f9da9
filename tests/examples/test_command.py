"""The command behind ``make verify`` and ``make record``: a wrong page is named in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.examples import plugin
from tests.examples.__main__ import main


@pytest.mark.parametrize("command", ["verify", "record"])
def test_a_page_that_is_not_there_is_named(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "docs/nosuch.md"]) == 2
    assert capsys.readouterr().err == (
        "docs/nosuch.md: expected a page below docs/, found no such file\n"
    )


def test_a_file_elsewhere_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "x.md"
    page.write_text("# X\n", encoding="utf-8")
    assert main(["verify", str(page)]) == 2
    assert capsys.readouterr().err == (
        f"{page}: expected a page below docs/, found a file elsewhere\n"
    )


def test_an_engine_that_nobody_knows_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--engine", "27"]) == 2
    assert capsys.readouterr().err == "engine: expected 29, 28, 26 or a folder, found '27'\n"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (plugin.ENGINE, "27", "ERROR: engine: expected 29, 28, 26 or a folder, found '27'"),
        (plugin.STORE, "zfs", "ERROR: store: expected containerd or overlay2, found 'zfs'"),
    ],
)
def test_the_tests_do_not_begin_with_a_wrong_engine(name: str, value: str, message: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/test_conftest.py"],
        cwd=ROOT, env=os.environ | {name: value}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.strip() == message


@pytest.mark.parametrize("name", ["CI", plugin.ENGINE])
def test_without_the_engine_asked_for_the_tests_stop_and_else_they_skip(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for known in ("CI", plugin.ENGINE):
        monkeypatch.delenv(known, raising=False)
    with pytest.raises(pytest.skip.Exception, match="NOT VERIFIED: no archive"):
        plugin.without("no archive")
    monkeypatch.setenv(name, "29")
    with pytest.raises(pytest.exit.Exception, match="NOT VERIFIED: no archive") as stopped:
        plugin.without("no archive")
    assert stopped.value.returncode == 1


def test_what_changes_the_runner_in_this_process_waits_until_the_pages_have_run() -> None:
    """Pages run beside the tests: one that puts another cache there would stop them."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--collect-only", "-q",
         "tests/examples"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = [line for line in done.stdout.splitlines() if "::" in line]
    pages = [number for number, line in enumerate(found) if "test_pages.py::test_block" in line]
    changing = next(
        n for n, line in enumerate(found) if "the_newest_engine_that_can_be_had" in line
    )
    assert pages and max(pages) < changing
