"""What stand-ins and the real images print differently: a record that is kept, and what is new.

``make verify HUB=real`` runs the pages in the usual sandbox, with the registries' names led on to the
real ones. What a page then prints otherwise than it shows is compared with ``docs/data/hub.json``:
known differences are silent, anything else fails the run. ``make verify HUB=real ACCEPT=1`` writes
the record anew.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from tests.examples.run import Report

FILE = "data/hub.json"
_HEAD = re.compile(r"^(?P<page>docs/\S+\.md):\d+: ", re.MULTILINE)
_HEX = re.compile(r"\b[0-9a-f]{12,64}\b")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_CONTEXT = (" ", "@@", "---", "+++")


@dataclass(frozen=True)
class Difference:
    """A command, or a block that could not be run, that does otherwise than its page shows.

    ``page`` is relative to the repository; ``nth`` tells the same command apart, from 1; ``says``
    are the lines that differ, with numbers and digests masked: they change with every new image.
    """

    page: str
    command: str
    nth: int
    says: tuple[str, ...]
    day: str


def differences(reports: Iterable[Report], today: date) -> tuple[Difference, ...]:
    """Return what the reports' pages did otherwise, in the order of the pages."""
    return tuple(found for report in reports for found in _of_page(report, today))


def read(docs: Path) -> tuple[Difference, ...]:
    """Return the record below the folder ``docs``; empty if there is none."""
    file = docs / FILE
    entries = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
    return tuple(Difference(**entry | {"says": tuple(entry["says"])}) for entry in entries)


def new(found: Iterable[Difference], kept: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return the differences that are not in the record, or there with other words."""
    known = {_identity(it): it.says for it in kept}
    return tuple(it for it in found if known.get(_identity(it)) != it.says)


def text(found: Sequence[Difference], kept: Iterable[Difference], ran: Iterable[str]) -> str:
    """Return the new record: of the pages that ran what was found, of the others what was kept.

    A difference that is as it was keeps its day.
    """
    before, pages = tuple(kept), set(ran)
    same = {(_identity(it), it.says): it for it in before}
    entries = [it for it in before if it.page not in pages]
    entries += [same.get((_identity(it), it.says), it) for it in found]
    shown = [asdict(it) for it in sorted(entries, key=lambda it: (it.page, it.command, it.nth))]
    return json.dumps(shown, indent=1, ensure_ascii=False) + "\n"


def _identity(difference: Difference) -> tuple[str, str, int]:
    return difference.page, difference.command, difference.nth


def _of_page(report: Report, today: date) -> Iterator[Difference]:
    seen: Counter[str] = Counter()
    for verdict in report.failures:
        starts = [*(match.start() for match in _HEAD.finditer(verdict.why)), len(verdict.why)]
        for start, end in itertools.pairwise(starts):
            problem = _HEAD.sub("", verdict.why[start:end], count=1)
            command, lines = _parted(problem.splitlines())
            seen[command] += 1
            says = tuple(_masked(line) for line in lines if not line.startswith(_CONTEXT))
            yield Difference(str(report.page.path), command, seen[command], says, today.isoformat())


def _parted(lines: list[str]) -> tuple[str, list[str]]:
    """Return a problem's command, over as many lines as it has, and the lines about it."""
    end = 1
    while end < len(lines) and lines[end - 1].endswith("\\"):
        end += 1
    return "\n".join(lines[:end]), lines[end:]


def _masked(line: str) -> str:
    return _NUMBER.sub("#", _HEX.sub("#", line))
