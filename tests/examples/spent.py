"""Where the time of a run goes: seconds by kind of work, summed over all pages."""

from __future__ import annotations

import contextlib
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a run of the pages waits for."""

    START = "engine starts"
    END = "engine ends"
    LINT = "linters"
    BUILD = "builds"
    PULL = "pulls and pushes"
    RUN = "containers"
    COMPOSE = "Compose"
    CLIENT = "other docker commands"
    SHELL = "other commands"


_KINDS = (
    (Kind.BUILD, re.compile(r"\bdocker\s+(?:-\S+\s+)*(?:buildx?|image build|compose (?:.* )?build)\b")),
    (Kind.COMPOSE, re.compile(r"\bdocker[ -]compose\b")),
    (Kind.PULL, re.compile(r"\bdocker\s+(?:-\S+\s+)*(?:image )?(?:pull|push)\b")),
    (Kind.RUN, re.compile(r"\bdocker\s+(?:-\S+\s+)*(?:container )?(?:run|exec|start|stop|restart)\b")),
    (Kind.CLIENT, re.compile(r"\bdocker\b")),
)  # fmt: skip


def kind(command: str) -> Kind:
    """Return what a command of a page is; a container's image may have to be pulled first."""
    return next((it for it, pattern in _KINDS if pattern.search(command)), Kind.SHELL)


@dataclass
class Spent:
    """Seconds and number of what was timed, by kind."""

    seconds: dict[Kind, float] = field(default_factory=dict)
    times: Counter[Kind] = field(default_factory=Counter)

    @contextlib.contextmanager
    def on(self, what: Kind) -> Iterator[None]:
        """Add the seconds of what is done inside."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[what] = self.seconds.get(what, 0.0) + time.monotonic() - started
            self.times[what] += 1


def line(all_spent: Iterable[Spent]) -> str:
    """Return one line: the seconds of each kind, and of how many, the most first."""
    seconds: dict[Kind, float] = {}
    times: Counter[Kind] = Counter()
    for spent in all_spent:
        times += spent.times
        for it, value in spent.seconds.items():
            seconds[it] = seconds.get(it, 0.0) + value
    parts = (f"{it} {value:.0f} s ({times[it]})" for it, value in _sorted(seconds))
    return "Time, of all pages together: " + ", ".join(parts)


def _sorted(seconds: Mapping[Kind, float]) -> list[tuple[Kind, float]]:
    return sorted(seconds.items(), key=lambda pair: -pair[1])
