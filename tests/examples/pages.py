"""Run the pages with an engine of their own each, keep the results."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

from macros import results
from macros.pages import Page
from macros.pages import pages as page_paths
from macros.results import Record, Run
from tests.conftest import ROOT
from tests.examples import engine as engines
from tests.examples import record
from tests.examples.engine import CACHE, Engine
from tests.examples.engine.locks import locked
from tests.examples.engine.programs import Part
from tests.examples.page import Setting, read_page
from tests.examples.run import MakeSandbox, Report, run_page
from tests.examples.verdict import State

DOCS = ROOT / "docs"
TWICE, TWICE_AT_LEAST = 0.02, 2  # from this share and number of pages run twice on, a run fails


def all_pages() -> tuple[Path, ...]:
    """Return the paths of all pages, relative to the repository."""
    return tuple(path.relative_to(ROOT) for path in page_paths(DOCS))


def workers() -> int:
    """Return how many pages run at once: engines wait more than they compute."""
    return int(os.environ.get("DOCKER_NOTES_WORKERS") or (os.cpu_count() or 1) + 1)


def sandboxes(engine: Engine) -> MakeSandbox:
    """Return what makes sandboxes of ``engine``."""
    return functools.partial(engines.sandbox, engine)


def setting(engine: Engine) -> Setting:
    """Return the setting that pages have on ``engine``."""
    return Setting(engine.version, engine.store, engine.versions.get(Part.COMPOSE, ""))


def submit(
    pages: Sequence[Page], engine: Engine, done: Callable[[Report], None], count: int
) -> tuple[ThreadPoolExecutor, dict[Path, Future[Report]]]:
    """Start running ``pages``, ``count`` at once; ``done`` is called with each report.

    A page that fails is run once more, and its second report counts and says so: a loaded machine
    can make an engine lose the output of a container that ends at once.
    """
    pool = ThreadPoolExecutor(max_workers=count)
    run_it = functools.partial(run_page, make_sandbox=sandboxes(engine), setting=setting(engine))

    def run(page: Page) -> Report:
        report = run_it(page)
        if report.failures:
            report = replace(run_it(page), before=report.failures)
        done(report)
        return report

    return pool, {page.path: pool.submit(run, page) for page in pages}


def summary(report: Report) -> str:
    """Return a line about a page: name, commands, blocks, seconds; then why a first run failed."""
    parts = [f"{report.commands} commands"]
    parts += [f"{count} {state}" for state in State if (count := report.count(state))]
    parts += ["run twice"] if report.before else []
    line = f"{report.page.path}: {', '.join(parts)} ({report.seconds:.1f} s)"
    return "\n".join([line, *(f"at first: {verdict.why}" for verdict in report.before)])


def unstable(reports: Sequence[Report]) -> str:
    """Return what is wrong if too many pages passed at the second run only, or nothing."""
    again = [report for report in reports if report.before and not report.failures]
    if len(again) < TWICE_AT_LEAST or len(again) <= TWICE * len(reports):
        return ""
    found = "\n".join(verdict.why for report in again for verdict in report.before)
    return (
        f"expected at most {TWICE:.0%} of the pages to be run twice, found {len(again)}:\n{found}"
    )


def keep(reports: Iterable[Report], engine: Engine, today: date) -> None:
    """Merge the reports into the record of ``engine``; of a page that failed or is gone nothing is kept."""
    ran = [report for report in reports if report.verdicts]
    passed = {r.page.name: _run(r, today) for r in ran if not r.failures}
    failed = {report.page.name for report in ran if report.failures}
    versions = {str(part): version for part, version in engine.versions.items()}
    new = Record(
        engine=engine.name,
        store=engine.store,
        versions={"engine": engine.version, **versions},
        origin=engine.origin,
        pages=passed,
    )
    CACHE.mkdir(parents=True, exist_ok=True)
    with locked(CACHE / "results.lock"):
        old = results.read(DOCS)
        gone = {n for record in old for n in record.pages if not (DOCS / n).is_file()}
        content = results.text(results.merged(old, new, failed | gone))
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=DOCS / "data", suffix=".new", delete=False
        ) as file:
            file.write(content)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(DOCS / results.FILE)


def stale(pages: Iterable[Page], engine: Engine) -> list[Page]:
    """Return the pages that have something to run and no current run on ``engine``."""
    versions = {"engine": engine.version, **{str(k): v for k, v in engine.versions.items()}}
    kept = [
        record
        for record in results.read(DOCS)
        if (record.store, record.versions, record.origin) == (engine.store, versions, engine.origin)
    ]
    return [
        page
        for page in pages
        if results.blocks(page) and not any(record.current(page) for record in kept)
    ]


def _run(report: Report, today: date) -> Run:
    other = (
        number
        for number, fence in enumerate(results.blocks(report.page))
        if report.verdicts[fence.line].state is State.OTHER_ENGINE
    )
    return Run(
        day=today,
        digest=results.digest(report.page),
        commands=report.commands,
        verified=report.count(State.VERIFIED),
        unrun=report.count(State.UNRUN),
        other_engine=tuple(other),
        twice=bool(report.before),
    )


def record_page(path: Path, engine: Engine) -> Report:
    """Run a page twice and rewrite the outputs that do not match; return the second report.

    Nothing is written if a command fails that the page does not expect to.
    """
    page = read_page(path)
    first, second = (
        run_page(page, sandboxes(engine), setting(engine), record=True) for _ in range(2)
    )
    if first.failures or second.failures:
        return first if first.failures else second
    shown = {c.line: c.shown for f in page.fences if f.runs for c in f.commands}
    new = {
        line: record.rewritten(shown[line], outcome, second.outputs[line])
        for line, outcome in first.outputs.items()
        if record.to_write(shown[line], outcome)
    }
    if new:
        source = path.read_text(encoding="utf-8")
        path.write_text(record.rewrite(source, page, new), encoding="utf-8")
    return second
