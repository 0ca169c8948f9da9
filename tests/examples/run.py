"""Run the pages: each branch in a fresh sandbox, each fence with a verdict."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from macros.pages import Command, Fence, Page, numbers
from tests.examples import lint
from tests.examples.differences import todays_words
from tests.examples.match import accepts_anything, difference, matches
from tests.examples.page import branches
from tests.examples.session import Outcome, SandboxLike, Session, SessionError, needs_terminal

STATUS = re.compile(r"^echo \"?\$\?\"?$")
ERROR = re.compile(
    r"\b(?:errors?|failed|failure|fatal|denied|no such|not found|cannot|can't|could not|couldn't|"
    r"conflict|invalid|unknown|unable|refused|requires?|unhealthy|timed out|terminated|killed|"
    r"exceeded|must|is not|read-only|no matching|not allowed|no basic auth credentials|read escape sequence|already|missing|unauthorized|not permitted|no space|bad|does not)\b",
    re.IGNORECASE,
)
GREP_COUNT = re.compile(r"\bgrep -\w*c")
DEFAULT_STORE = "overlay2"

MakeSandbox = Callable[[str, Path], AbstractContextManager[SandboxLike]]
"""From an image store and a working folder to a running sandbox."""


@dataclass(frozen=True)
class Verdict:
    """What came of a fence: ``state`` is verified, unrun, older or failed; ``why`` says more."""

    line: int
    state: str
    why: str = ""


@dataclass
class Report:
    """What came of a page: verdicts by the fences' lines, outputs by the commands' lines.

    ``again`` says that a first run had failed.
    """

    page: Page
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    outputs: dict[int, Outcome] = field(default_factory=dict)
    commands: int = 0
    seconds: float = 0.0
    again: bool = False

    def count(self, state: str) -> int:
        """Return how many fences have that state."""
        return sum(verdict.state == state for verdict in self.verdicts.values())

    @property
    def failures(self) -> tuple[Verdict, ...]:
        """The verdicts that failed, by line."""
        return tuple(v for _, v in sorted(self.verdicts.items()) if v.state == "failed")


def run_page(
    page: Page,
    make_sandbox: MakeSandbox,
    engine_version: str,
    *,
    store: str = DEFAULT_STORE,
    record: bool = False,
) -> Report:
    """Run every branch of ``page`` and return the report.

    ``store`` is the image store of the fences that name none.

    With ``record`` outputs are gathered and not compared; a command that fails without an
    output on the page still fails.
    """
    started = time.monotonic()
    report = Report(page)
    for fence in page.fences:
        if fence.unrun is not None:
            _settle(report, Verdict(fence.line, "unrun", fence.unrun))
        elif not _has(engine_version, fence):
            _settle(report, Verdict(fence.line, "older", f"needs Docker {fence.options.since}"))
    if any(fence.runs or fence.writes for fence in page.fences):
        named = {str(fence.options.store) for fence in page.fences if fence.options.store}
        for wanted in (store, *sorted(named - {store})):
            for fences in branches(page):
                branch = _Branch(tuple(fences), wanted, own=wanted == store)
                _run_branch(report, branch, make_sandbox, engine_version, record=record)
    report.commands = len(report.outputs)  # one that ran on two image stores counts once
    report.seconds = time.monotonic() - started
    return report


@dataclass(frozen=True)
class _Branch:
    """A way through a page, on an image store: ``own`` says that it is that of the other fences."""

    fences: tuple[tuple[Fence, bool], ...]
    store: str
    own: bool


def _run_branch(
    report: Report,
    branch: _Branch,
    make_sandbox: MakeSandbox,
    engine_version: str,
    *,
    record: bool,
) -> None:
    fences = [
        (fence, checked)
        for fence, checked in branch.fences
        if fence.options.store in (None, branch.store)
        and (fence.writes or fence.runs)
        and fence.unrun is None
        and _has(engine_version, fence)
    ]
    if not branch.own and not any(fence.options.store for fence, _ in fences):
        return
    with tempfile.TemporaryDirectory(prefix="notes-", ignore_cleanup_errors=True) as folder:
        workdir, exchange = Path(folder, "work"), Path(folder, "exchange")
        workdir.mkdir()
        exchange.mkdir()
        broken = ""
        try:
            with make_sandbox(branch.store, workdir) as sandbox:
                session = Session(sandbox, workdir, exchange)
                try:
                    runner = _Runner(report, session, workdir, record, numbers(engine_version))
                    for fence, checked in fences:
                        if not broken:
                            broken = runner.fence(fence, checked=checked)
                        elif checked:
                            _settle(report, Verdict(fence.line, "failed", f"not reached: {broken}"))
                finally:
                    session.close()
        except (RuntimeError, OSError) as error:
            for fence, checked in fences:
                if checked and fence.line not in report.verdicts:
                    _settle(report, Verdict(fence.line, "failed", f"the engine: {error}"))


@dataclass
class _Runner:
    report: Report
    session: Session
    workdir: Path
    record: bool
    version: tuple[int, ...]
    unchecked: list[Fence] = field(default_factory=list)

    def fence(self, fence: Fence, *, checked: bool) -> str:
        """Run one fence; return why the rest of the page cannot run, or nothing."""
        where = f"{self.report.page.path}:{fence.line}"
        try:
            if fence.writes:
                self._write(fence)
                if checked:
                    self.unchecked.append(fence)
                    _settle(self.report, Verdict(fence.line, "verified"))
                return ""
            self._lint()
            problems = list(self._commands(fence, checked=checked))
        except SessionError as error:
            _settle(self.report, Verdict(fence.line, "failed", f"{where}: {error}"))
            return f"{where} stopped the page"
        if checked:
            state = "failed" if problems else "verified"
            _settle(self.report, Verdict(fence.line, state, "\n".join(problems)))
        elif problems:
            _settle(self.report, Verdict(fence.line, "failed", "\n".join(problems)))
        return ""

    def _write(self, fence: Fence) -> None:
        path = self.workdir / (fence.title or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(fence.body) + "\n", encoding="utf-8")
        if fence.body and fence.body[0].startswith("#!"):
            path.chmod(0o755)

    def _lint(self) -> None:
        """Let the engine's own linters read the files written since the last session."""
        for fence in self.unchecked:
            if command := lint.engine_command(fence):
                outcome = self.session.run(command, 60)
                if why := lint.engine_complaint(fence, outcome.status, outcome.lines):
                    where = f"{self.report.page.path}:{fence.line}"
                    _settle(self.report, Verdict(fence.line, "failed", f"{where}: {why}"))
        self.unchecked.clear()

    def _commands(self, fence: Fence, *, checked: bool) -> Iterable[str]:
        commands = fence.commands
        for command, following in zip(commands, (*commands[1:], None), strict=True):
            where = f"{self.report.page.path}:{command.line}: $ {command.text}"
            if needs_terminal(command.text, command.shown):
                outcome = self.session.run_in_terminal(
                    command.text, command.shown, fence.options.timeout
                )
            else:
                outcome = self.session.run(command.text, fence.options.timeout)
            out, err = (
                todays_words(
                    lines, self.version, self.report.page.path.relative_to("docs").as_posix()
                )
                for lines in (outcome.out, outcome.err)
            )
            outcome = replace(outcome, out=out, err=err)
            if checked:
                self.report.outputs[command.line] = outcome
            status_shown = following is not None and bool(STATUS.match(following.text))
            if why := _complaint(command, outcome, status_shown=status_shown, record=self.record):
                yield f"{where}\n{why}"


def _complaint(command: Command, outcome: Outcome, *, status_shown: bool, record: bool) -> str:
    """Return what is wrong with the outcome of ``command``, or nothing."""
    shown = command.shown
    if outcome.status and not (status_shown or _counts_nothing(command, outcome)):
        if not shown:
            said = "\n".join(outcome.lines)
            return (
                f"expected: success, no error shown\nactual: exit status {outcome.status}\n{said}"
            )
        if not record and not any(ERROR.search(line) for line in shown):
            said = "\n".join(outcome.lines)
            return (
                "expected: success, since the page shows no error (or `echo $?` as the next command)"
                f"\nactual: exit status {outcome.status}\n{said}"
            )
    if record:
        return ""
    if not shown:
        if outcome.out:
            return "expected: no output\nactual:\n" + "\n".join(outcome.out)
        return ""
    if line := accepts_anything(shown):
        return f"the output on the page accepts anything: {line!r}"
    if not any(matches(shown, reading) for reading in outcome.readings):
        return difference(shown, outcome.readings[0])
    return ""


def _counts_nothing(command: Command, outcome: Outcome) -> bool:
    """True for ``grep -c`` that prints 0, which is what it says, with exit status 1."""
    return outcome.status == 1 and outcome.out == ("0",) and bool(GREP_COUNT.search(command.text))


def _settle(report: Report, verdict: Verdict) -> None:
    """Keep the verdict; a failure is never overwritten by a success."""
    old = report.verdicts.get(verdict.line)
    if old is None or old.state != "failed":
        report.verdicts[verdict.line] = verdict


def _has(engine_version: str, fence: Fence) -> bool:
    since = fence.options.since
    return since is None or numbers(engine_version) >= numbers(since)
