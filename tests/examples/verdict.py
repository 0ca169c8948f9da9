"""What came of a block, and the judgement on a command: does the page show what was printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from macros.pages import Command
from tests.examples.match import accepts_anything, difference, matches
from tests.examples.reshape import Outcome

STATUS = re.compile(r"^echo \"?\$\?\"?$")
ERROR = re.compile(
    r"\b(?:errors?|failed|failure|fatal|denied|no such|not found|cannot|can't|could not|couldn't|"
    r"conflict|invalid|unknown|unable|refused|requires?|unhealthy|timed out|terminated|killed|"
    r"exceeded|must|is not|read-only|no matching|not allowed|no basic auth credentials|read escape sequence|already|missing|unauthorized|not permitted|no space|bad|does not)\b",
    re.IGNORECASE,
)
_GREP_COUNT = re.compile(r"\bgrep -\w*c")


class State(StrEnum):
    """What came of a block; the later one counts where a block is run more than once."""

    WRITTEN = "written"  # a file that nothing has read yet: at the end of a branch a failure
    VERIFIED = "verified"
    UNRUN = "unrun"
    OTHER_ENGINE = "other engine"
    FAILED = "failed"


@dataclass(frozen=True)
class Verdict:
    """What came of the block whose fence opens at ``line``; ``why`` says more."""

    line: int
    state: State
    why: str = ""


def complaint(
    command: Command,
    shown: tuple[str, ...],
    outcomes: Sequence[Outcome],
    *,
    status_shown: bool,
    record: bool,
) -> str:
    """Return what is wrong with the outcome of ``command``, or nothing.

    ``outcomes`` are ways to say one outcome; ``shown`` is what the page has, ``status_shown`` says that ``echo $?`` follows. With
    ``record`` outputs are not compared; a failure that the page does not expect is one still.
    """
    outcome = outcomes[-1]
    said = "\n".join(outcome.lines)
    if outcome.status and not (status_shown or _counts_nothing(command, outcome)):
        status = f"actual: exit status {outcome.status}\n{said}"
        if not shown:
            return f"expected: success, no error shown\n{status}"
        if not record and not any(ERROR.search(line) for line in shown):
            wanted = "success, since the page shows no error (or `echo $?` as the next command)"
            return f"expected: {wanted}\n{status}"
    if record:
        return ""
    if not shown:
        return "expected: no output\nactual:\n" + "\n".join(outcome.out) if outcome.out else ""
    if line := accepts_anything(shown):
        return f"the output on the page accepts anything: {line!r}"
    if not any(matches(shown, reading) for one in outcomes for reading in one.readings):
        return difference(shown, outcome.readings[0])
    return ""


def _counts_nothing(command: Command, outcome: Outcome) -> bool:
    """True for ``grep -c`` that prints 0, which is what it says, with exit status 1."""
    return outcome.status == 1 and outcome.out == ("0",) and bool(_GREP_COUNT.search(command.text))
