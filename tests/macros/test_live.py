"""Live reload: what an edit builds anew, and that the page is the one a whole build makes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = "volumes/manage"
# One process, as under `mkdocs serve`: build, edit, build; print the outputs that each wrote.
SCRIPT = """
import json, os, sys, time
from pathlib import Path
from mkdocs.commands.build import build
from mkdocs.config import load_config

site, page = Path("dirty"), Path("docs/volumes/manage.md")

def run(name, dirty):
    config = load_config("mkdocs.yml", site_dir=name)
    if not run.started:
        config.plugins.on_startup(command="serve", dirty=dirty)
        run.started = True
    build(config, serve_url="http://127.0.0.1:8000/", dirty=dirty)

def edit(path, old, new):
    before = {p: p.stat().st_mtime_ns for p in site.rglob("*.html")}
    text = path.read_text()
    assert old in text, (path, old)
    time.sleep(0.05)
    path.write_text(text.replace(old, new, 1))
    run(str(site), True)
    written = {p.relative_to(site).as_posix() for p, at in before.items() if p.stat().st_mtime_ns != at}
    print(json.dumps(sorted(written)), flush=True)

run.started = False
run(str(site), True)
edit(Path("docs/data/glossary.yml"), "text: ", "text: Edited. ")
edit(page, "\\n## ", "\\nAn edited sentence.\\n\\n## ")
edit(page, "\\n## Back up and restore a volume\\n", "\\n## Edited {#back-up-and-restore-a-volume}\\n")
run("whole", False)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[set[str]]]:
    """Return the folder with both sites, and the outputs that each edit wrote."""
    folder = tmp_path_factory.mktemp("live")
    for name in ("docs", "macros", "overrides", "tests/examples/engine"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not done.returncode, done.stderr[-2000:]
    written = [set(json.loads(line)) for line in done.stdout.splitlines() if line.startswith("[")]
    return folder, written


def test_a_sentence_builds_its_page_only(built: tuple[Path, list[set[str]]]) -> None:
    _, (_, sentence, _) = built
    assert sentence - {"404.html"} == {f"{PAGE}/index.html"}


def test_a_heading_builds_the_lists_of_pages_too(built: tuple[Path, list[set[str]]]) -> None:
    _, (_, _, heading) = built
    assert {f"{PAGE}/index.html", "how-do-i/index.html", "cheat-sheet/index.html"} <= heading
    assert "containers/run/index.html" not in heading


def test_data_build_everything(built: tuple[Path, list[set[str]]]) -> None:
    folder, (data, _, _) = built
    everything = {
        p.relative_to(folder / "dirty").as_posix() for p in folder.glob("dirty/**/*.html")
    }
    assert {f"{PAGE}/index.html", "containers/run/index.html"} <= data
    assert all(
        "<title>Moved</title>" in (folder / "dirty" / n).read_text() for n in everything - data
    )


def test_the_site_is_that_of_a_whole_build(built: tuple[Path, list[set[str]]]) -> None:
    folder, _ = built
    whole = sorted(p.relative_to(folder / "whole") for p in folder.glob("whole/**/*.html"))
    assert len(whole) > 100
    for name in whole:
        assert (folder / "dirty" / name).read_text() == (folder / "whole" / name).read_text(), name
