"""The page about verification: counts from the result file, stand-ins, what is not run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from macros.pages import Page

_HEAD = re.compile(r"^# (serves|holds|differs): (.*)$", re.MULTILINE)


def summary(results: Mapping[str, Any], docs: Path) -> str:
    """Return Markdown: engine, date and counts by page; says so if there are no results.

    A page that has changed since it was verified is named as such.
    """
    if not results:
        return "**Not verified in this build**: there is no result file. Run `make verify`."
    pages = results["pages"]
    total = sum(page["commands"] for page in pages.values())
    unrun = sum(len(page["unrun"]) for page in pages.values())
    engine = results["engine"]
    rows = [
        f"| [{name}](../{name}) | {page['commands']} | {len(page['unrun']) or ''} | {_state(docs / name, page)} |"
        for name, page in pages.items()
    ]
    return "\n".join(
        [
            f"**{total} commands on {len(pages)} pages** verified on Docker {engine['version']}, "
            f"{engine['store']} image store, on {results['date']}; {unrun} blocks are not run.",
            "",
            '??? note "Counts by page"',
            "",
            "    | page | commands | blocks not run | state |",
            "    |---|---|---|---|",
            *(f"    {row}" for row in rows),
        ]
    )


def unverified(sources: Iterable[Page]) -> str:
    """Return Markdown: each block that is not run, with its reason."""
    rows = [
        f"- [{source.title}, {section.title}](../{source.name}): {escape(block.unrun)}"
        for source in sources
        for section in source.sections
        for block in section.fences
        if block.unrun
    ]
    return "\n".join(
        ["Commands in these blocks are parsed by the real command line, not run:", "", *rows]
    ) + (
        "\n\nTexts that carry a source and a date are checked against the source by people, not by runs."
    )


def stand_ins(images: Path) -> str:
    """Return a Markdown table of the stand-ins whose Dockerfiles lie below ``images``."""
    rows = ["| served as | holds | differs |", "|---|---|---|"]
    for dockerfile in sorted(images.glob("*/Dockerfile")):
        head = dict(_HEAD.findall(dockerfile.read_text(encoding="utf-8")))
        names = ", ".join(f"`{name}`" for name in head["serves"].split())
        rows.append(f"| {names} | {head['holds']} | {head['differs']} |")
    return "\n".join(rows)


def _state(path: Path, page: Mapping[str, Any]) -> str:
    if not path.exists():
        return "gone"
    same = hashlib.sha256(path.read_bytes()).hexdigest() == page["sha256"]
    return "verified" if same else "changed since"
