"""What the runs of the pages found: ``docs/data/verification.json``, a record for each engine.

A record is one engine, one image store, one version of Compose; in it each page that passed has its
day and a digest of what was run. Prose may change without a new run; a block may not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from macros.pages import Fence, Page, expected, numbers
from macros.pages.mistake import problems
from macros.stores import Store

FILE = "data/verification.json"
SHOWN = ("29", Store.CONTAINERD, "5")
"""Engine, image store and Compose that the pages speak of."""
_OF_A_RUN = (
    "title", "since", "until", "compose", "compose_until", "store", "timeout", "breaks",
)  # fmt: skip


class Run(BaseModel):
    """A page's last run, which passed; blocks are numbered as in ``blocks``, from 0."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    digest: str
    commands: int
    verified: int
    unrun: int
    other_engine: tuple[int, ...] = ()
    twice: bool = False


class Record(BaseModel):
    """All runs on one engine: its name (29), versions of its parts, and where they came from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: str
    store: Store
    versions: Mapping[str, str]
    origin: str
    pages: Mapping[str, Run]

    @property
    def version(self) -> str:
        """Exact version of the engine, without what a distribution adds to it."""
        return ".".join(map(str, numbers(self.versions["engine"])))

    @property
    def compose(self) -> str:
        """Exact version of Compose; empty for an engine without it."""
        return ".".join(map(str, numbers(self.versions.get("Compose", ""))))

    @property
    def shown(self) -> bool:
        """True for the engine that the pages speak of."""
        return is_shown(self.version, self.store, self.compose)

    def same(self, other: Record) -> bool:
        """True if ``other`` is of the same programs and image store."""
        return self.model_copy(update={"pages": {}}) == other.model_copy(update={"pages": {}})

    def current(self, page: Page) -> Run | None:
        """Return the run of ``page`` as it is now, if there was one."""
        run = self.pages.get(page.name)
        return run if run and run.digest == digest(page) else None


def is_shown(engine: str, store: str, compose: str) -> bool:
    """True for the versions and the image store that the pages speak of."""
    return (engine.partition(".")[0], store, compose.partition(".")[0]) == SHOWN


def blocks(page: Page) -> tuple[Fence, ...]:
    """Return the fences of ``page`` that are run, written, or said not to be run."""
    return tuple(f for f in page.fences if f.runs or f.writes or f.unrun)


def digest(page: Page) -> str:
    """Return 16 hexadecimal digits that change with what of ``page`` is run, in its order."""
    parts = [
        (
            fence.language,
            fence.options.model_dump(include=set(_OF_A_RUN), mode="json"),
            bool(fence.unrun),
            (fence.tab.group, fence.tab.index) if fence.tab else None,
            fence.body,
        )
        for fence in blocks(page)
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def read(docs: Path) -> tuple[Record, ...]:
    """Return the records kept below ``docs``, the newest engine first; none without a file."""
    path = docs / FILE
    text = path.read_text(encoding="utf-8") if path.exists() else '{"records": []}'
    place = f"{docs.name}/{FILE}:1"
    try:
        found = json.loads(text)["records"]
        records = [Record.model_validate(entry) for entry in found]
    except ValidationError as error:
        where, wanted, what = next(problems(error, Record))
        raise expected(place, ".".join(map(str, where)), wanted, what) from None
    except (ValueError, TypeError, KeyError) as error:
        raise expected(
            place, "the file", "the records that make verify writes", repr(error)
        ) from None
    return tuple(sorted(records, key=_order))


def text(records: Iterable[Record]) -> str:
    """Return the file of ``records``; each page has a line, so that changes can be read."""
    entries = []
    for record in sorted(records, key=_order):
        head = record.model_dump(mode="json", exclude={"pages"})
        lines = [
            f"   {json.dumps(name)}: {json.dumps(run.model_dump(mode='json', exclude_defaults=True))}"
            for name, run in sorted(record.pages.items())
        ]
        fields = json.dumps(head, indent=1, ensure_ascii=False)[2:-2].replace("\n", "\n ")
        pages = "{\n" + ",\n".join(lines) + "\n  }" if lines else "{}"
        entries.append(f'  {{\n {fields},\n  "pages": {pages}\n  }}')
    return '{"records": [\n' + ",\n".join(entries) + "\n]}\n"


def merged(records: Sequence[Record], new: Record, failed: Iterable[str]) -> tuple[Record, ...]:
    """Return ``records`` with the runs of ``new``; pages named in ``failed`` have none there.

    Runs of another version under the same name, store and Compose are left out.
    """

    def slot(record: Record) -> tuple[str, str, str]:
        return record.engine, record.store, record.compose.partition(".")[0]

    old = next((record for record in records if record.same(new)), None)
    pages = {**(old.pages if old else {}), **new.pages}
    kept = {name: run for name, run in pages.items() if name not in set(failed)}
    others = [record for record in records if slot(record) != slot(new)]
    return (*others, new.model_copy(update={"pages": kept}))


def uncovered(pages: Iterable[Page], records: Sequence[Record]) -> Iterator[str]:
    """Yield ``file:line: why`` for each block that no current record covers.

    Every page with something to run needs a current run on the engine that the pages speak of;
    what that run left to other engines needs a current run on one of these.
    """
    shown = next((record for record in records if record.shown), None)
    for page in pages:
        wanted = blocks(page)
        if not any(fence.runs or fence.writes for fence in wanted):
            continue
        run = shown.current(page) if shown else None
        if run is None:
            yield f"{page.path}:1: expected a current run on Docker {SHOWN[0]}, found none"
            continue
        others = [r for record in records if record is not shown and (r := record.current(page))]
        for number in run.other_engine:
            if all(number in other.other_engine for other in others):
                yield f"{page.path}:{wanted[number].line}: expected a run on an engine or image store that this block is for, found none"


def _order(record: Record) -> tuple[tuple[int, ...], bool, tuple[int, ...]]:
    newest = tuple(-number for number in numbers(record.versions["engine"]))
    return newest, record.store != Store.CONTAINERD, tuple(-n for n in numbers(record.compose))
