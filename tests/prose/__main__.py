"""``make find CHECK=…``: what one of the checks finds on the pages, a line each.

``python -m tests.prose CHECK [PAGE…]`` with a CHECK of ``CHECKS``; exit status 1 if it finds
something.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from macros.pages import PageError, pages, parse, releases
from tests.prose import cli, mentions, rules, sources, versions, voice

ROOT = Path(__file__).resolve().parents[2]


def _sources(name: str, markdown: str) -> Iterator[str]:
    return sources.findings(name, markdown, dt.datetime.now(dt.UTC).date())


def _commands(name: str, markdown: str) -> Iterator[str]:
    docs = ROOT / "docs"
    page = parse(markdown, name.removeprefix("docs/"), name, releases(docs))
    for found in mentions.without_repeats(mentions.findings(page, cli.load())):
        yield f"{name}:{found.line}: command: {found.why}"


CHECKS: Mapping[str, Callable[[str, str], Iterator[str]]] = {
    "commands": _commands,
    "rules": rules.findings,
    "sources": _sources,
    "versions": versions.findings,
    "voice": voice.findings,
}


def main(arguments: list[str]) -> int:
    """Return 0 if the check finds nothing, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.prose")
    parser.add_argument("check", choices=tuple(CHECKS))
    parser.add_argument("page", nargs="*", type=Path, help="docs/….md; all pages if left out")
    options = parser.parse_args(arguments)
    for path in options.page:
        if not path.is_file() or not path.resolve().is_relative_to(ROOT):
            parser.error(f"{path}: expected a page below docs/, found none")
    found = [
        finding
        for path in options.page or pages(ROOT / "docs")
        for finding in _of_page(options.check, path)
    ]
    print(*found, sep="\n")
    return int(bool(found))


def _of_page(check: str, path: Path) -> Iterator[str]:
    name = path.resolve().relative_to(ROOT).as_posix()
    try:
        yield from CHECKS[check](name, path.read_text(encoding="utf-8"))
    except PageError as error:
        yield str(error)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
