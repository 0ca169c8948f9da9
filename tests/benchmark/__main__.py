"""Build the site at several times its pages with each builder; print a table in Markdown.

``python -m tests.benchmark [--times 1 10] [--limit 600] [--runs 3]``. Each build starts in an
empty folder and is a process of its own; the builders take turns. Copies of the pages stand
outside the navigation, as they would otherwise make every page of it longer. Pages that list all
others are not copied: a site has one of each, which grows with the site.
"""

from __future__ import annotations

import argparse
import gzip
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from macros.pages import pages

ROOT = Path(__file__).resolve().parents[2]
MKDOCS, OTHER = ROOT / ".venv/bin", ROOT / ".venv-portability/bin"
OPTIONS = re.compile(
    r' (?:unrun|cheat|key|since|until|compose|compose_until|store|timeout|breaks|old)="[^"]*"'
)
CALL = re.compile(r"\{=.*?=\}")
LISTING = re.compile(
    r"\b(?:symptom_index|message_list|how_do_i_index|task_list|cheat_sheet|unverified_list)\(\)"
)
INDEX = ("assets/search-index.js", "search/search_index.json", "search.json")
PLAIN = """\
site_name: Docker notes
site_url: http://127.0.0.1:8000/
theme: {name: material, font: false}
plugins: [search]
exclude_docs: data/
markdown_extensions:
  - abbr
  - admonition
  - attr_list
  - def_list
  - footnotes
  - md_in_html
  - tables
  - toc: {permalink: true}
  - pymdownx.details
  - pymdownx.highlight
  - pymdownx.inlinehilite
  - pymdownx.keys
  - pymdownx.snippets
  - pymdownx.superfences
  - pymdownx.tabbed: {alternate_style: true}
"""
# The plugin alone: what it costs without any macro of ours.
WITH_MACROS = PLAIN.replace(
    "plugins: [search]",
    'plugins: [search, macros: {j2_variable_start_string: "{=", j2_variable_end_string: "=}", '
    'j2_block_start_string: "{=%", j2_block_end_string: "%=}", '
    'j2_comment_start_string: "{=#", j2_comment_end_string: "#=}"}]',
)


@dataclass(frozen=True)
class Builder:
    """A builder: its name in the table, its command, and the settings of its plain site, if any."""

    name: str
    command: tuple[str | Path, ...]
    plain: str | None


_BUILD = (MKDOCS / "mkdocs", "build", "--quiet")
BUILDERS = (
    Builder("this site, MkDocs", _BUILD, None),
    Builder("plain Material, MkDocs", _BUILD, PLAIN),
    Builder("plain Material with mkdocs-macros, MkDocs", _BUILD, WITH_MACROS),
    Builder("plain Material, ProperDocs", (OTHER / "properdocs", "build", "--quiet"), PLAIN),
    Builder("plain, Zensical", (OTHER / "zensical", "build"), PLAIN),
)


@dataclass(frozen=True)
class Cost:
    """What one build took: seconds by the clock and of processor, peak MiB, index in kB (gzip)."""

    wall: float
    cpu: float
    memory: float
    index: float


def prepare(folder: Path, times: int, plain: str | None = None) -> int:
    """Lay out the sources of a site with ``times`` the pages in ``folder``; return their number.

    ``plain`` are the settings of a site without our macros, hooks and fence options.
    """
    for name in ("docs", "macros", "overrides", "tests/examples/engine"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    docs = folder / "docs"
    paths = pages(docs)
    copied = [path for path in paths if not LISTING.search(path.read_text(encoding="utf-8"))]
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8") + "\nnot_in_nav: copies/\n"
    if plain:
        config = plain + config[config.index("\nnav:") :]
        for path in paths:
            text = CALL.sub("", OPTIONS.sub("", path.read_text(encoding="utf-8")))
            path.write_text(text, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    for number in range(1, times):
        for path in copied:
            copy = docs / "copies" / str(number) / path.relative_to(docs)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return len(paths) + len(copied) * (times - 1)


def measure(builder: Builder, folder: Path, limit: float) -> Cost | None:
    """Build once and return the cost; None when it took longer than ``limit`` seconds."""
    for left in ("site", ".cache"):
        shutil.rmtree(folder / left, ignore_errors=True)
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(folder)}
    with tempfile.TemporaryFile() as output:
        started = time.monotonic()
        process = subprocess.Popen(
            builder.command, cwd=folder, env=environment, stdout=output, stderr=output
        )
        timer = threading.Timer(limit, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - started
        if wall >= limit:
            return None
        if process.returncode:
            output.seek(0)
            raise RuntimeError(f"{builder.name}: {output.read().decode()[-1500:]}")
    index = sum(
        len(gzip.compress(path.read_bytes()))
        for name in INDEX
        if (path := folder / "site" / name).exists()
    )
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, index / 1000)


def rounds(folders: Mapping[Builder, Path], limit: float, runs: int) -> dict[Builder, list[Cost]]:
    """Return the costs of ``runs`` builds of each; they take turns, so that all share a bad minute."""
    costs: dict[Builder, list[Cost]] = {builder: [] for builder in folders}
    for _ in range(runs):
        for builder, folder in folders.items():
            if cost := measure(builder, folder, limit):
                costs[builder].append(cost)
    return costs


def row(pages: int, builder: Builder, costs: list[Cost], limit: float) -> str:
    """Return a line of the table: of the builds the best, and the median of processor seconds."""
    if not costs:
        return f"| {pages} | {builder.name} | over {limit:.0f} | | | | | |"
    best = min(costs, key=lambda cost: cost.cpu)
    return (
        f"| {pages} | {builder.name} | {best.wall:.1f} | {best.cpu:.2f} "
        f"| {statistics.median(cost.cpu for cost in costs):.2f} | {pages / best.cpu:.0f} "
        f"| {best.memory:.0f} | {best.index:.0f} |"
    )


def table(times: list[int], limit: float, runs: int) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "| pages | builder | seconds | processor seconds, best | median | pages/s (processor) | peak MiB | index kB, gzip |"
    yield "|---|---|---|---|---|---|---|---|"
    for factor in times:
        with tempfile.TemporaryDirectory() as name:
            folders = {builder: Path(name) / str(n) for n, builder in enumerate(BUILDERS)}
            for builder, folder in folders.items():
                pages = prepare(folder, factor, builder.plain)
            for builder, costs in rounds(folders, limit, runs).items():
                yield row(pages, builder, costs, limit)


def main(arguments: list[str]) -> int:
    """Print the table and where it was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--limit", type=float, default=600.0, help="seconds one build may take")
    parser.add_argument("--runs", type=int, default=1, help="builds of each kind, in turns")
    options = parser.parse_args(arguments)
    print(
        f"{datetime.now(UTC).date()}, {os.cpu_count()} processors, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}\n"
    )
    for line in table(options.times, options.limit, options.runs):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
