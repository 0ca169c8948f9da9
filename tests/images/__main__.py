"""``make images`` says which images of the pages are at their end; ``make upgrade-images`` replaces them.

``--today`` asks with today's date, as the scheduled workflow does; without it the clock is the
newest day in the data.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

from macros.example_images.load import load
from macros.example_images.model import Examples
from macros.pages import PageError, pages, read
from tests.images.check import findings, replaced

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
STAND_INS = ROOT / "tests/examples/engine/images"


def main(arguments: list[str]) -> int:
    """Return 0 if every image is in support, 1 if one is not, 2 if the data is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.images")
    parser.add_argument("--today", action="store_true", help="ask with today's date")
    parser.add_argument("--upgrade", action="store_true", help="write the new tags")
    options = parser.parse_args(arguments)
    try:
        known = load(DOCS / "data")
    except PageError as error:
        print(error, file=sys.stderr)
        return 2
    if options.upgrade:
        return _upgrade(known)
    today = dt.datetime.now(dt.UTC).date() if options.today else known.newest
    found = [it for path in pages(DOCS) for it in _findings(path, known, today)]
    print(*found, f"{len(found)} findings on {today}", sep="\n")
    return int(bool(found))


def _findings(path: Path, known: Examples, today: dt.date) -> Iterator[str]:
    try:
        yield from findings(read(path, DOCS), known, today)
    except PageError as error:
        yield str(error)


def _upgrade(known: Examples) -> int:
    for path in (*pages(DOCS), *sorted(STAND_INS.glob("*/Dockerfile"))):
        old = path.read_text(encoding="utf-8")
        if (new := replaced(old, known)) != old:
            path.write_text(new, encoding="utf-8")
            print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
