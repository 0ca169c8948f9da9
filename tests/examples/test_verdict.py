"""Verdicts cannot lie: each way to be called verified, and each that once was one by mistake."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from macros.pages import Fence
from macros.stores import Store
from tests.examples import lint, pages, run
from tests.examples.page import Setting
from tests.examples.reading import unread
from tests.examples.run import Report, run_page
from tests.examples.verdict import State, Verdict
from tests.made import ABOVE, made

SHOWN = Setting("29.7.0", Store.CONTAINERD, "5.5.0")
DOCKERFILE = 'dockerfile title="Dockerfile"'


def _no_sandbox(_: Path) -> object:
    raise AssertionError("nothing is to be run")


def _states(source: str, setting: Setting) -> list[State]:
    report = run_page(made(source), _no_sandbox, setting)  # type: ignore[arg-type]
    return [verdict.state for _, verdict in sorted(report.verdicts.items())]


def _block(header: str, *lines: str) -> str:
    return "\n".join([f"```{header}", *lines, "```", ""])


@pytest.mark.parametrize(
    ("option", "state"),
    [
        ('since="29.7.2"', State.FAILED),
        ('compose="5.5" since="29.7.2"', State.FAILED),
        ('until="28"', State.OTHER_ENGINE),
        ('compose_until="2"', State.OTHER_ENGINE),
        ('store="overlay2"', State.OTHER_ENGINE),
        ('store="overlay2" since="29.7.2"', State.FAILED),
        ('unrun="Needs another machine."', State.UNRUN),
    ],
)
def test_a_block_for_a_newer_engine_fails_where_the_pages_speak_of_it(
    option: str, state: State
) -> None:
    assert _states(_block(f"console {option}", "$ nonsense", "made up"), SHOWN) == [state]


def test_a_block_for_a_newer_engine_is_left_to_it_elsewhere() -> None:
    source = _block('console since="29.0"', "$ nonsense")
    assert _states(source, Setting("28.5.2", Store.OVERLAY2, "2.40.3")) == [State.OTHER_ENGINE]


@pytest.mark.parametrize(
    ("source", "lost"),
    [
        (_block('text title="a.txt"', "x"), [1]),
        (_block('text title="a.txt"', "x") + _block("console", "$ cat a.txt"), []),
        (_block("console", "$ cat a.txt") + _block('text title="a.txt"', "x"), [4]),
        (_block('text title="d/a.txt"', "x") + _block("console", "$ docker run -v ./d:/d x"), []),
        (_block('text title="a.txt"', "x") + _block("console", "$ docker run -v .:/d x"), []),
        (_block('text title="a.txt"', "x") + _block("console", "$ docker build ."), [1]),
        (_block(DOCKERFILE, "FROM x") + _block("console", "$ docker build ."), []),
        (_block(DOCKERFILE, "FROM x") + _block("console", "$ docker images"), [1]),
        (
            _block(DOCKERFILE, "FROM x", "COPY a.txt /") + _block('text title="a.txt"', "x")
            + _block("console", "$ docker build ."), [],
        ),
        (
            _block(DOCKERFILE, "FROM x", "COPY a.txt /") + _block('text title="a.txt"', "x"), [1, 5],
        ),
        (
            _block('text title="a.txt"', "x") + _block('text title="a.txt"', "y")
            + _block("console", "$ cat a.txt"), [1],
        ),
        (
            _block('yaml title="compose.yaml"', "env_file: a.env") + _block('text title="a.env"', "A=1")
            + _block("console", "$ docker compose up -d"), [],
        ),
    ],
)  # fmt: skip
def test_a_file_that_nothing_reads_is_found(source: str, lost: list[int]) -> None:
    found = unread(made(source).fences, frozenset())
    assert [fence.line - ABOVE for fence in found] == lost


def test_a_linter_reads_a_file_and_what_that_names() -> None:
    page = made(_block(DOCKERFILE, "COPY a.txt /") + _block('text title="a.txt"', "x"))
    assert unread(page.fences, frozenset({page.fences[0].line})) == ()


@dataclass(frozen=True)
class _Here:
    """A sandbox that is none: for pages whose commands are harmless."""

    folder: Path
    env: Mapping[str, str]

    def argv(self, command: Sequence[str]) -> list[str]:
        return ["env", "-C", str(self.folder), *command]


@contextlib.contextmanager
def _here(folder: Path) -> Iterator[_Here]:
    yield _Here(folder, os.environ)


@pytest.mark.parametrize(
    ("source", "state", "why"),
    [
        (_block(DOCKERFILE, "NOSUCH instruction"), State.FAILED, "docs/made.md:5: hadolint: "),
        (_block('text title="a.txt"', "x"), State.FAILED, "written, and nothing reads it"),
        (_block('text title="a.txt"', "x") + _block("console", "$ cat a.txt", "x"), State.VERIFIED, ""),
        (_block("console", "$ true") + _block('sh title="a.sh"', "if x"), State.FAILED, "shellcheck: "),
    ],
)  # fmt: skip
def test_a_file_is_judged_where_nothing_follows_it(
    source: str, state: State, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr(run, "work_folder", lambda: contextlib.nullcontext(work))
    report = run_page(made(source), _here, SHOWN)
    (verdict,) = (report.verdicts[f.line] for f in report.page.fences if f.writes)
    assert (verdict.state, why in verdict.why) == (state, True)


def _fence(header: str, *lines: str) -> Fence:
    return made(_block(header, *lines)).fences[0]


def _says(status: int, said: str) -> Callable[[str], tuple[int, str]]:
    return lambda _: (status, said)


@pytest.mark.parametrize(
    ("breaks", "status", "said", "state"),
    [
        ("", 0, "", State.VERIFIED),
        ("", 1, "WARNING: JSONArgsRecommended - x", State.FAILED),
        ("", 1, "ERROR: no such builder", State.FAILED),
        ("", 125, "unknown flag: --check", State.WRITTEN),
        (' breaks="UndefinedVar"', 0, "WARNING: UndefinedVar - x", State.VERIFIED),
        (' breaks="UndefinedVar"', 0, "", State.FAILED),
        (' breaks="UndefinedVar"', 125, "unknown flag: --check", State.OTHER_ENGINE),
    ],
)
def test_the_check_of_a_builder_counts_with_its_exit_status(
    breaks: str, status: int, said: str, state: State
) -> None:
    fence = _fence(DOCKERFILE + breaks, "FROM busybox:1.37")
    assert lint.lint(fence, _says(status, said))[0] is state


@pytest.mark.parametrize(("status", "out"), [(2, ""), (0, "[{}]"), (1, "[]"), (-11, "[]")])
def test_a_linter_that_crashes_does_not_pass(
    status: int, out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = subprocess.CompletedProcess([], status, out, "crashed")
    monkeypatch.setattr(lint, "_linter", lambda *_: done)
    state, why = lint.lint(_fence(DOCKERFILE, "FROM busybox:1.37"), _says(0, ""))
    assert state is State.FAILED and "exit status" in why


def test_a_script_is_linted() -> None:
    assert lint.lint(_fence('sh title="a.sh"', "echo x"), _says(0, ""))[0] is State.VERIFIED
    state, why = lint.lint(_fence('sh title="a.sh"', "if x"), _says(0, ""))
    assert state is State.FAILED and "shellcheck" in why


@pytest.mark.parametrize(
    ("pages_run", "again", "fine"), [(3, 1, True), (3, 2, False), (120, 2, True), (120, 3, False)]
)
def test_too_many_pages_run_twice_fail_the_run(pages_run: int, again: int, fine: bool) -> None:
    verdict = {1: Verdict(1, State.VERIFIED)}
    before = (Verdict(1, State.FAILED, "a.md:1: too late"),)
    reports = [
        Report(made(""), verdict, before=before if n < again else ()) for n in range(pages_run)
    ]
    assert (pages.unstable(reports) == "") is fine
    assert pages.unstable(reports).count(before[0].why) == (0 if fine else again)
