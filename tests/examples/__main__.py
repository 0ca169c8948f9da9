"""``verify`` and ``record``: run pages on the test engine (make verify, make record)."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from macros.pages import PageError
from macros.stores import Store
from tests.conftest import ROOT
from tests.examples import engine as engines
from tests.examples import hub, pages, spent
from tests.examples.page import read_page
from tests.examples.run import Report


def main(arguments: list[str]) -> int:
    """Return 0 if every page passed, 1 if one failed, 2 if a page or an option is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.examples")
    parser.add_argument("command", choices=("verify", "record"))
    parser.add_argument("page", nargs="*", type=Path, help="docs/….md; all pages if left out")
    names = ", ".join(engines.engines())
    parser.add_argument("--engine", help=f"{names}, or a folder; the newest that can be had")
    parser.add_argument("--store", type=Store, choices=tuple(Store), help="the engine's own first")
    parser.add_argument("--hub", action="store_true", help="real registries, not stand-ins")
    parser.add_argument("--accept", action="store_true", help="keep what they print otherwise")
    parser.add_argument("--stale", action="store_true", help="only pages without a current run")
    options = parser.parse_args(arguments)
    try:
        name = engines.asked(options.engine) if options.engine else None
    except engines.ProgramsError as error:
        return _fail(str(error))
    os.chdir(ROOT)
    docs = ROOT / "docs"
    for number, path in enumerate(options.page):
        if not path.is_file():
            return _fail(f"{path}: expected a page below docs/, found no such file")
        if not path.resolve().is_relative_to(docs):
            return _fail(f"{path}: expected a page below docs/, found a file elsewhere")
        options.page[number] = path.resolve().relative_to(ROOT)
    if options.command == "record" and not options.page:
        return _fail("record: expected PAGE=docs/….md, found nothing")
    if reason := engines.unavailable_reason():
        return _fail(f"NOT VERIFIED: {reason}", status=1)
    try:
        wanted = [read_page(path) for path in options.page or pages.all_pages()]
        engine = engines.find_engine(engines.provision(_say, name), options.store)
        if options.hub:
            engine = replace(engine, upstreams=engines.uplink.REAL)
    except (PageError, RuntimeError) as error:
        return _fail(str(error))
    if options.stale:
        wanted = pages.stale(wanted, engine)
    started, today = time.monotonic(), dt.datetime.now(dt.UTC).date()
    if options.command == "record":
        reports = [pages.record_page(page.path, engine) for page in wanted]
        for report in reports:
            _tell(report)
    else:
        reports = []
        told = _tell_summary if options.hub else _tell
        pool, futures = pages.submit(wanted, engine, told, pages.workers())
        with pool:
            try:
                reports += (future.result() for future in futures.values())
            except KeyboardInterrupt:
                pool.shutdown(wait=False, cancel_futures=True)
                engines.end_all()
                raise
            finally:
                if not options.hub:
                    pages.keep(reports, engine, today)
    failed = sum(1 for report in reports if report.failures)
    again = sum(1 for report in reports if report.before)
    _say(
        f"{sum(r.commands for r in reports)} commands on {len(reports)} pages, "
        f"{failed} pages failed, {again} run twice, {time.monotonic() - started:.0f} s"
    )
    _say(spent.line(report.spent for report in reports))
    _say(engines.summary(engine))
    if options.hub:
        return _hub(reports, today, accept=options.accept)
    if unstable := pages.unstable(reports):
        _say(unstable)
    return 1 if failed or unstable else 0


def _hub(reports: Sequence[Report], today: dt.date, *, accept: bool) -> int:
    """Compare with what is known of the real registries; return 1 if something is new."""
    docs = ROOT / "docs"
    found, kept = hub.differences(reports, today), hub.read(docs)
    if accept:
        content = hub.text(found, kept, [str(report.page.path) for report in reports])
        (docs / hub.FILE).write_text(content, encoding="utf-8")
        return 0
    fresh = hub.new(found, kept)
    for it in fresh:
        _say("\n".join((f"{it.page}: new: {it.command}", *it.says)))
    _say(f"{len(found)} commands differ from the stand-ins, {len(fresh)} of them new")
    return 1 if fresh else 0


def _tell_summary(report: Report) -> None:
    if report.verdicts and not engines.ENDING.is_set():
        _say(pages.summary(report))


def _tell(report: Report) -> None:
    if engines.ENDING.is_set():  # it says nothing of the page
        return
    _tell_summary(report)
    for verdict in report.failures:
        _say(verdict.why)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _fail(message: str, status: int = 2) -> int:
    _say(message)
    return status


if __name__ == "__main__":
    try:
        with engines.ending():
            sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
