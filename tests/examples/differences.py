"""What older engines print otherwise than the one that the pages show.

Each entry is seen in a run of the pages on that engine, and turned into today's words before
the comparison. Nothing else is forgiven to an older engine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """Engines before version ``before`` print ``pattern`` where newer ones print ``now``."""

    before: tuple[int, ...]
    pattern: re.Pattern[str]
    now: str
    about: str


DIFFERENCES = (
    Difference(
        (28, 0),
        re.compile(r"\.?\nSee 'docker ([\w ]+) --help'\."),
        r"\n\nRun 'docker \1 --help' for more information",
        "the last line of an error names the help otherwise",
    ),
    Difference(
        (28, 0),
        re.compile(
            r"\A(docker: Error response from daemon: (?:failed to|OCI)[^\n]*?)(?:: unknown)?\.?\Z"
        ),
        r"\1\n\nRun 'docker run --help' for more information",
        "a container that could not be started names no help, and ends in 'unknown'",
    ),
    Difference(
        (28, 0),
        re.compile(r"\A(OCI runtime exec failed: [^\n]*): unknown\Z"),
        r"\1",
        "a program that could not be entered ends in 'unknown'",
    ),
    Difference(
        (28, 0),
        re.compile(r"^ERROR: failed to solve: ", re.MULTILINE),
        "ERROR: failed to build: failed to solve: ",
        "an error of a build begins otherwise",
    ),
    Difference(
        (27, 0),
        re.compile(r":::(\d+)->"),
        r"[::]:\1->",
        "published IPv6 ports are written without brackets",
    ),
)


def todays_words(lines: tuple[str, ...], version: tuple[int, ...]) -> tuple[str, ...]:
    """Return ``lines``, printed by an engine of ``version``, as the newest engine prints them."""
    text = "\n".join(lines)
    for difference in DIFFERENCES:
        if version < difference.before:
            text = difference.pattern.sub(difference.now, text)
    return tuple(text.split("\n")) if text else ()
