"""The line at the foot of a page: what was verified, on which engine, and when it last changed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macros.pages import Language, Page


@dataclass(frozen=True)
class Facts:
    """What is known of all pages: the result file's content, and dates by path below ``docs``."""

    results: Mapping[str, Any]
    changed: Mapping[str, str]


def read_facts(docs: Path) -> Facts:
    """Return the facts for the pages below ``docs``; empty where a source is missing."""
    results: dict[str, Any] = {}
    file = docs / "data/verification.json"
    if file.exists():
        results = json.loads(file.read_text(encoding="utf-8"))
    return Facts(results, last_changes(docs))


def last_changes(docs: Path) -> dict[str, str]:
    """Return the ISO date of the last commit of each file below ``docs``, by one run of git."""
    done = subprocess.run(
        ["git", "-C", str(docs), "log", "--format=>%cs", "--name-only", "--relative", "--", "."],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found: dict[str, str] = {}
    date = ""
    for line in done.stdout.splitlines():
        if line.startswith(">"):
            date = line[1:]
        elif line:
            found.setdefault(line, date)
    return found


def verified(facts: Facts, source: Page) -> str:
    """Return what the reader is told of the runs of ``source``."""
    page = facts.results.get("pages", {}).get(source.name)
    if page is None or page["sha256"] != source.sha256:
        return "not verified in this build"
    engine = facts.results["engine"]
    unrun = f", {len(page['unrun'])} not run" if page["unrun"] else ""
    commands = "1 command" if page["commands"] == 1 else f"{page['commands']} commands"
    return f"{commands} verified on Docker {engine['version']}, {facts.results['date']}{unrun}"


def footer(facts: Facts, source: Page, verification_url: str) -> str:
    """Return the Markdown of a page's foot line; ``verification_url`` is relative to it."""
    parts = []
    if any(fence.language is Language.CONSOLE for fence in source.fences):
        parts.append(f"[{verified(facts, source)}]({verification_url})")
    if date := facts.changed.get(source.name):
        parts.append(f"changed {date}")
    text = " · ".join(parts)
    return f"\n\n{text[:1].upper()}{text[1:]}\n{{: .page-facts }}\n" if text else ""
