"""``verify`` and ``record``: run pages on the test engine (make verify, make record)."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from pathlib import Path

from macros.pages import PageError
from macros.stores import Store
from tests.examples import engine as engines
from tests.examples import pages
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
    options = parser.parse_args(arguments)
    if options.engine and options.engine not in engines.engines():
        options.engine = str(Path(options.engine).absolute())
    os.chdir(pages.ROOT)
    docs = pages.ROOT / "docs"
    for number, path in enumerate(options.page):
        if not path.is_file():
            return _fail(f"{path}: expected a page below docs/, found no such file")
        if not path.resolve().is_relative_to(docs):
            return _fail(f"{path}: expected a page below docs/, found a file elsewhere")
        options.page[number] = path.resolve().relative_to(pages.ROOT)
    if options.command == "record" and not options.page:
        return _fail("record: expected PAGE=docs/….md, found nothing")
    if reason := engines.unavailable_reason():
        return _fail(f"NOT VERIFIED: {reason}", status=1)
    try:
        wanted = [read_page(path) for path in options.page or pages.all_pages()]
        engine = engines.find_engine(engines.provision(_say, options.engine), options.store)
    except (PageError, RuntimeError) as error:
        return _fail(str(error))
    started = time.monotonic()
    if options.command == "record":
        reports = [pages.record_page(page.path, engine) for page in wanted]
        for report in reports:
            _tell(report)
    else:
        pool, futures = pages.submit(wanted, engine, _tell, pages.workers())
        with pool:
            try:
                reports = [future.result() for future in futures.values()]
            except KeyboardInterrupt:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    failed = [report for report in reports if report.failures]
    _say(
        f"{sum(r.commands for r in reports)} commands on {len(reports)} pages, "
        f"{len(failed)} pages failed, {time.monotonic() - started:.0f} s\n{engines.summary(engine)}"
    )
    shown = (engine.name, engine.store) == ("28", Store.OVERLAY2)  # what the pages speak of
    if options.command == "verify" and not options.page and not failed and shown:
        content = pages.results(reports, engine, dt.datetime.now(dt.UTC).date())
        pages.RESULTS.write_text(content, encoding="utf-8")
    return 1 if failed else 0


def _tell(report: Report) -> None:
    if report.verdicts:
        _say(pages.summary(report))
    for verdict in report.failures:
        _say(verdict.why)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _fail(message: str, status: int = 2) -> int:
    _say(message)
    return status


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
