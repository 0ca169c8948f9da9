"""The only place that changes what was printed before it is compared with the page.

CONTRIBUTING.md lists all of it under "Outputs"; what it does not list, nothing does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.examples.differences import reworded
from tests.examples.session import Raw

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_=>])")
_HELP = re.compile(r"(?:Usage:  |Run 'docker.* --help' for|See 'docker.* --help')")
_STOP = re.compile(r"(?<!\.)\.$")  # not the end of a cut
_ERROR = re.compile(rf"docker: |{_HELP.pattern}")
HELP_SINCE = (28, 0)  # the first engine whose errors all name their help


@dataclass(frozen=True)
class Outcome:
    """What a command did, as it is compared: exit status, lines of output and of errors."""

    status: int
    out: tuple[str, ...]
    err: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines: output, then errors."""
        return self.out + self.err

    @property
    def readings(self) -> tuple[tuple[str, ...], ...]:
        """What a page may show: all of it, in either order; progress may be left out of a success."""
        both = (self.lines, self.err + self.out)
        return both if self.status or not self.out else (self.out, *both)


def reshaped(raw: Raw, command: str, engine: tuple[int, ...], page: str) -> tuple[Outcome, ...]:
    """Return what ``command`` printed on ``engine``, as it is compared with the page.

    The second one, if there is one, is in the words of newer engines. ``page`` is the path below
    ``docs``: some differences between engines are known there only.
    """
    out, err = clean(raw.out), clean(raw.err)
    if command.startswith("docker compose"):
        out = _without_build(out)
    out, err = (_without_pull(out), err) if raw.terminal else (out, _without_pull(err))
    said = [(out, err), (reworded(out, engine, page), reworded(err, engine, page))]
    return tuple(
        Outcome(raw.status, without_help(out, engine), without_help(err, engine))
        for out, err in dict.fromkeys(said)
    )


def clean(output: str) -> tuple[str, ...]:
    """Return the lines of raw terminal ``output``: no escapes, no trailing blanks."""
    text = _ANSI.sub("", output).replace("\r\n", "\n")
    lines = [line.rsplit("\r", 1)[-1].rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


def without_help(lines: Sequence[str], engine: tuple[int, ...]) -> tuple[str, ...]:
    """Return ``lines``, for an old ``engine`` without those that only name the help.

    Old engines name it in some errors only, and end some with a full stop: both are taken from
    page and output alike.
    """
    if engine >= HELP_SINCE or not any(_ERROR.match(line) for line in lines):
        return tuple(lines)
    return tuple(_STOP.sub("", line) for line in lines if line and not _HELP.match(line))


def _without_pull(lines: Sequence[str]) -> tuple[str, ...]:
    """Return ``lines`` without what ``docker run`` tells of an image that it had to pull first."""
    kept: list[str] = []
    pulling = False
    for line in lines:
        pulling = pulling or line.startswith("Unable to find image '")
        if not pulling:
            kept.append(line)
        elif line.startswith("Status: "):
            pulling = False
    return tuple(lines) if pulling else tuple(kept)


def _without_build(lines: Sequence[str]) -> tuple[str, ...]:
    """Return ``lines`` without the build progress that Compose writes to standard output."""
    kept = [line for line in lines if not re.match(r"#\d+ ", line)]
    return tuple(line for line in kept if line) if len(kept) < len(lines) else tuple(lines)
