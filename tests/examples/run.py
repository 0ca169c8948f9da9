"""Run the pages: each branch in a fresh sandbox, each block with a verdict."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from macros.pages import Fence, Page, numbers
from macros.pages.terminal import needs_terminal
from tests.examples.engine import work_folder
from tests.examples.lint import lint
from tests.examples.page import Branch, Setting, plan
from tests.examples.reading import unread
from tests.examples.reshape import Outcome, reshaped, without_help
from tests.examples.session import SandboxLike, Session, SessionError
from tests.examples.spent import Kind, Spent, kind
from tests.examples.verdict import STATUS, State, Verdict, complaint

MakeSandbox = Callable[[Path], AbstractContextManager[SandboxLike]]
"""From a working folder to a running sandbox."""
LINT_SECONDS = 60


@dataclass
class Report:
    """What came of a page: verdicts by the fences' lines, outputs by the commands' lines.

    ``before`` has the failures of a first run, if this is the second.
    """

    page: Page
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    outputs: dict[int, Outcome] = field(default_factory=dict)
    seconds: float = 0.0
    spent: Spent = field(default_factory=Spent)
    before: tuple[Verdict, ...] = ()

    @property
    def commands(self) -> int:
        """How many commands were run and checked."""
        return len(self.outputs)

    def count(self, state: State) -> int:
        """Return how many blocks have that state."""
        return sum(verdict.state is state for verdict in self.verdicts.values())

    @property
    def failures(self) -> tuple[Verdict, ...]:
        """The verdicts that failed, by line."""
        return tuple(v for _, v in sorted(self.verdicts.items()) if v.state is State.FAILED)

    def settle(self, fence: Fence, state: State, why: str = "") -> None:
        """Keep the verdict; a failure is never overwritten, and names page and line."""
        old = self.verdicts.get(fence.line)
        if old is None or old.state is not State.FAILED:
            if state is State.FAILED and not why.startswith(str(self.page.path)):
                why = f"{self.page.path}:{fence.line}: {why}"
            self.verdicts[fence.line] = Verdict(fence.line, state, why)


def run_page(
    page: Page, make_sandbox: MakeSandbox, setting: Setting, *, record: bool = False
) -> Report:
    """Run every branch of ``page`` that ``setting`` has and return the report.

    With ``record`` outputs are gathered and not compared; a command that fails without an
    output on the page still fails.
    """
    started = time.monotonic()
    report = Report(page)
    planned = plan(page, setting)
    for fence in page.fences:
        if fence.unrun:
            report.settle(fence, State.UNRUN, fence.unrun)
        elif why := planned.elsewhere.get(fence.line):
            if setting.shown and setting.too_old(fence.options):
                report.settle(fence, State.FAILED, f"pages speak of this engine, the block {why}")
            else:
                report.settle(fence, State.OTHER_ENGINE, why)
    for branch in planned.branches:
        _run_branch(report, branch, make_sandbox, setting, record=record)
    report.seconds = time.monotonic() - started
    return report


def _run_branch(
    report: Report, branch: Branch, make_sandbox: MakeSandbox, setting: Setting, *, record: bool
) -> None:
    with work_folder() as workdir:
        exchange = workdir.parent / "exchange"
        exchange.mkdir()
        left = list(branch)
        try:
            with _timed(make_sandbox(workdir), report.spent) as sandbox:
                session = Session(sandbox, workdir, exchange)
                try:
                    runner = _Runner(report, session, workdir, record, setting)
                    while left:
                        runner.fence(*left[0])
                        left.pop(0)
                    runner.end(branch)
                finally:
                    session.close()
        except (SessionError, RuntimeError, OSError) as error:
            stopped = (left or branch)[0][0]
            report.settle(stopped, State.FAILED, str(error))
            for fence, checked in left[1:]:
                if checked:
                    where = f"{report.page.path}:{stopped.line}"
                    report.settle(fence, State.FAILED, f"not reached: {where} stopped the page")


@contextlib.contextmanager
def _timed(sandbox: AbstractContextManager[SandboxLike], spent: Spent) -> Iterator[SandboxLike]:
    with contextlib.ExitStack() as ending:
        with spent.on(Kind.START):
            running = ending.enter_context(sandbox)
        try:
            yield running
        finally:
            with spent.on(Kind.END):
                ending.close()


@dataclass
class _Runner:
    report: Report
    session: Session
    workdir: Path
    record: bool
    setting: Setting
    unlinted: list[Fence] = field(default_factory=list)

    def fence(self, fence: Fence, checked: bool) -> None:
        """Run one fence; SessionError if the rest of the page cannot run."""
        if fence.writes:
            if any(other.title == fence.title for other in self.unlinted):
                self._lint()  # before the file is another one
            self._write(fence)
            if checked:
                self.unlinted.append(fence)
                self.report.settle(fence, State.WRITTEN)
            return
        self._lint()
        problems = "\n".join(self._commands(fence, checked))
        if checked or problems:
            state = State.FAILED if problems else State.VERIFIED
            self.report.settle(fence, state, problems)

    def end(self, branch: Branch) -> None:
        """Judge the files of the branch: linted, read, or written for nobody."""
        self._lint()
        verdicts = self.report.verdicts
        linted = {line for line, verdict in verdicts.items() if verdict.state is State.VERIFIED}
        lost = unread([fence for fence, _ in branch], frozenset(linted))
        for fence, checked in branch:
            if checked and verdicts[fence.line].state is State.WRITTEN:
                if fence in lost:
                    why = "written, and nothing reads it: no command, no linter, no other file"
                    self.report.settle(fence, State.FAILED, why)
                else:
                    self.report.settle(fence, State.VERIFIED)

    def _write(self, fence: Fence) -> None:
        path = self.workdir / (fence.title or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(fence.body) + "\n", encoding="utf-8")
        if fence.body and fence.body[0].startswith("#!"):
            path.chmod(0o755)

    def _lint(self) -> None:
        """Let the linters read the files written since the last session."""
        for fence in self.unlinted:
            self.report.settle(fence, *lint(fence, self._ask))
        self.unlinted.clear()

    def _ask(self, command: str) -> tuple[int, str]:
        with self.report.spent.on(Kind.LINT):
            raw = self.session.run(command, LINT_SECONDS)
        return raw.status, raw.out + raw.err

    def _commands(self, fence: Fence, checked: bool) -> Iterator[str]:
        engine, page = numbers(self.setting.engine), self.report.page.name
        for command, following in zip(fence.commands, (*fence.commands[1:], None), strict=True):
            seconds = fence.options.timeout
            with self.report.spent.on(kind(command.text)):
                if needs_terminal(command.text, command.shown):
                    raw = self.session.run_in_terminal(command.text, command.shown, seconds)
                else:
                    raw = self.session.run(command.text, seconds)
            outcomes = reshaped(raw, command.text, engine, page)
            if checked:
                self.report.outputs[command.line] = outcomes[0]
            shown = without_help(command.shown, engine)
            followed = following is not None and bool(STATUS.match(following.text))
            if why := complaint(
                command, shown, outcomes, status_shown=followed, record=self.record
            ):
                yield f"{self.report.page.path}:{command.line}: $ {command.text}\n{why}"
