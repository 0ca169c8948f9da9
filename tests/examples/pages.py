"""Find the pages, run them with an engine of their own each, keep the results."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from macros.pages import Page
from macros.pages import pages as page_paths
from macros.stores import Store
from tests.examples import engine as engines
from tests.examples import record
from tests.examples.engine import Engine, Sandbox
from tests.examples.page import read_page
from tests.examples.run import MakeSandbox, Report, run_page

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
RESULTS = DOCS / "data/verification.json"


def all_pages() -> tuple[Path, ...]:
    """Return the paths of all pages, relative to the repository."""
    return tuple(path.relative_to(ROOT) for path in page_paths(DOCS))


def workers() -> int:
    """Return how many pages run at once: engines wait more than they compute."""
    return int(os.environ.get("DOCKER_NOTES_WORKERS") or (os.cpu_count() or 1) + 1)


def sandboxes(engine: Engine) -> MakeSandbox:
    """Return what makes sandboxes of ``engine``'s version for a given image store."""

    @contextlib.contextmanager
    def make(store: str, workdir: Path) -> Iterator[Sandbox]:
        wanted = replace(engine, store=Store(store))
        with engines.sandbox(wanted, workdir) as running:
            yield running

    return make


def submit(
    pages: Sequence[Page], engine: Engine, done: Callable[[Report], None], count: int
) -> tuple[ThreadPoolExecutor, dict[Path, Future[Report]]]:
    """Start running ``pages``, ``count`` at once; ``done`` is called with each report.

    A page that fails is run once more, and its second report counts and says so: a loaded machine
    can make an engine lose the output of a container that ends at once.
    """
    pool = ThreadPoolExecutor(max_workers=count)
    make = sandboxes(engine)

    def run(page: Page) -> Report:
        report = run_page(page, make, engine.version, store=engine.store)
        if report.failures:
            report = replace(run_page(page, make, engine.version, store=engine.store), again=True)
        done(report)
        return report

    return pool, {page.path: pool.submit(run, page) for page in pages}


def summary(report: Report) -> str:
    """Return a line about a page: name, commands, blocks, seconds."""
    parts = [f"{report.commands} commands", f"{report.count('verified')} blocks verified"]
    parts += [
        f"{count} {state}"
        for state in ("unrun", "older", "failed")
        if (count := report.count(state))
    ]
    parts += ["run twice"] if report.again else []
    return f"{report.page.path}: {', '.join(parts)} ({report.seconds:.1f} s)"


def results(reports: Sequence[Report], engine: Engine, today: dt.date) -> str:
    """Return the result file: engine, date, and counts by page with the hash of its source."""
    pages = {
        report.page.path.relative_to("docs").as_posix(): {
            "sha256": report.page.sha256,
            "commands": report.commands,
            "verified": report.count("verified"),
            "unrun": [
                {"line": verdict.line, "reason": verdict.why}
                for _, verdict in sorted(report.verdicts.items())
                if verdict.state == "unrun"
            ],
        }
        for report in sorted(reports, key=lambda r: r.page.path)
        if report.verdicts
    }
    content = {
        "engine": {"version": engine.version, "store": engine.store},
        "date": today.isoformat(),
        "pages": pages,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def record_page(path: Path, engine: Engine) -> Report:
    """Run a page twice and rewrite the outputs that do not match; return the second report.

    Nothing is written if a command fails that the page does not expect to.
    """
    page = read_page(path)
    make = sandboxes(engine)
    first, second = (
        run_page(page, make, engine.version, store=engine.store, record=True) for _ in range(2)
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
