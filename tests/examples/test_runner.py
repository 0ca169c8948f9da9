"""The runner against itself: pages made wrong on purpose fail, with page, line, expected and actual."""

from __future__ import annotations

import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from macros.pages import Page
from macros.stores import Store
from tests.examples import pages
from tests.examples.engine import Engine, sandbox
from tests.examples.run import Report, run_page
from tests.examples.verdict import State, Verdict
from tests.made import ABOVE, made
from tests.processes import command_lines

pytestmark = pytest.mark.engine
NAME = "docs/wrong.md"


def _at(line: int) -> str:
    """Return how a message names ``line`` of what the test gave."""
    return f"{NAME}:{line + ABOVE}"


def _run(source: str, engine: Engine, *, record: bool = False) -> Report:
    page = made(source, "wrong.md")
    return run_page(page, pages.sandboxes(engine), pages.setting(engine), record=record)


def _why(source: str, engine: Engine) -> str:
    report = _run(source, engine)
    assert report.failures, "a wrong page passed"
    return "\n".join(verdict.why for verdict in report.failures)


def _console(*lines: str, options: str = "") -> str:
    return "\n".join([f"```console{options}", *lines, "```", ""])


def test_wrong_output(engine: Engine) -> None:
    why = _why(_console("$ docker run --rm busybox echo hello", "hallo"), engine)
    assert f"{_at(2)}: $ docker run --rm busybox echo hello" in why
    assert "-hallo" in why and "+hello" in why


def test_output_where_none_is_shown(engine: Engine) -> None:
    why = _why(_console("$ docker run --rm busybox echo hello"), engine)
    assert "expected: no output" in why and "hello" in why


def test_missing_output(engine: Engine) -> None:
    assert "-first" in _why(_console("$ echo second", "first", "second"), engine)


def test_wrong_exit_code_with_the_right_output(engine: Engine) -> None:
    why = _why(_console("$ docker run --rm busybox sh -c 'echo web; exit 3'", "web"), engine)
    assert "expected: success" in why and "exit status 3" in why


def test_wrong_exit_code_that_the_page_shows(engine: Engine) -> None:
    why = _why(_console("$ docker run --rm busybox sh -c 'exit 3'", "$ echo $?", "4"), engine)
    assert "-4" in why and "+3" in why


def test_a_missing_file_block(engine: Engine) -> None:
    why = _why(_console("$ docker build -q -t x ."), engine)
    assert "exit status 1" in why and "Dockerfile" in why


def test_a_cut_does_not_hide_a_change(engine: Engine) -> None:
    why = _why(
        _console(
            "$ docker run --rm busybox echo 'Up 3 minutes (healthy)'", "Up ... seconds (healthy)"
        ),
        engine,
    )
    assert "Up ... seconds" in why and "Up 3 minutes" in why


def test_an_output_that_accepts_anything(engine: Engine) -> None:
    assert "accepts anything: '...'" in _why(_console("$ echo 1", "..."), engine)


def test_a_hung_command_is_ended_and_all_it_made_is_gone(engine: Engine) -> None:
    started = time.monotonic()
    source = _console("$ docker run --name hang busybox sleep 4242", options=' timeout="3"')
    why = _why(source + "\n" + _console("$ echo never", "never"), engine)
    assert time.monotonic() - started < 25
    assert f"{_at(1)}: no end within 3 s" in why
    assert "not reached" in why
    assert not [line for line in command_lines("sleep 4242") if "python" not in line]


def test_a_daemon_that_dies_half_way(engine: Engine) -> None:
    why = _why(_console("$ pkill -9 dockerd", "$ sleep 0.3", "$ docker ps -q"), engine)
    assert "Cannot connect to the Docker daemon" in why and f"{_at(4)}" in why


def test_a_bad_example_must_break_the_rule_it_names(engine: Engine) -> None:
    source = '```dockerfile title="Dockerfile" breaks="JSONArgsRecommended"\nFROM busybox:1.37\nCMD ["true"]\n```\n'
    why = _why(source + _console("$ docker build -q -t x . >/dev/null"), engine)
    assert "expected JSONArgsRecommended, found no complaint" in why


def test_a_compose_file_must_be_valid(engine: Engine) -> None:
    source = '```yaml title="compose.yaml"\nservices:\n  web:\n    imagine: nginx\n```\n'
    assert "docker compose config" in _why(source + _console("$ true"), engine)


def test_the_state_of_one_tab_does_not_reach_the_next(engine: Engine) -> None:
    tab = '=== "{0}"\n\n    ```console\n    $ touch {0}\n    $ ls\n    {0}\n    ```\n\n'
    assert not _run(tab.format("A") + tab.format("B"), engine).failures


def test_a_right_page_passes_and_is_counted(engine: Engine) -> None:
    report = _run(_console("$ docker run --rm busybox echo hello", "hello"), engine)
    assert (report.commands, report.count(State.VERIFIED), report.failures) == (1, 1, ())


def test_a_page_runs_on_the_image_store_asked_for(engine: Engine) -> None:
    page = _console("$ docker info -f '{{.Driver}}'", "overlayfs")
    assert not _run(page, replace(engine, store=Store.CONTAINERD)).failures
    (failure,) = _run(page, replace(engine, store=Store.OVERLAY2)).failures
    assert "+overlay2" in failure.why


def test_recording_refuses_a_failure_that_the_page_does_not_expect(engine: Engine) -> None:
    assert _run(_console("$ docker run nosuch"), engine, record=True).failures
    assert not _run(_console("$ docker run nosuch", "..."), engine, record=True).failures


def test_two_engines_publish_the_same_port_at_once(engine: Engine, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    command = ["docker", "run", "--rm", "-p", "80:80", "busybox", "true"]
    with sandbox(engine, folders[0]) as one, sandbox(engine, folders[1]) as two:
        running = [
            subprocess.Popen(box.argv(command), env=dict(box.env), stderr=subprocess.DEVNULL)
            for box in (one, two)
        ]
        assert [process.wait(60) for process in running] == [0, 0]


@pytest.mark.parametrize(("runs", "failed"), [("ok", 0), ("fail ok", 0), ("fail fail", 1)])
def test_a_page_that_fails_is_run_once_more_and_says_so(
    runs: str, failed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes, told = iter(runs.split()), list[Report]()
    page = made("", "wrong.md")

    def fake(page: Page, **_: object) -> Report:
        state = State.VERIFIED if next(outcomes) == "ok" else State.FAILED
        return Report(page, {1: Verdict(1, state, "" if state is State.VERIFIED else "too late")})

    monkeypatch.setattr(pages, "run_page", fake)
    pool, futures = pages.submit(
        [page], Engine("28", "28.5.2", Store.OVERLAY2, Path()), told.append, 1
    )
    with pool:
        assert len(futures[page.path].result().failures) == failed
    assert [bool(report.before) for report in told] == [" " in runs]
    assert ("run twice" in pages.summary(told[0])) == (" " in runs)
    assert ("at first: too late" in pages.summary(told[0])) == (" " in runs)
    assert list(outcomes) == []
