"""A mistake in what a contributor writes: the build ends, and one line names file and line.

Each row is a file of the site, what is changed in it, and what the line must say. The build is the
one of ``make build``, in a copy of the site.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = "docs/containers/lifecycle.md"
SESSION = "```console\n$ docker ps"


@dataclass(frozen=True)
class Mistake:
    """In ``file``, the first ``old`` becomes ``new``; the build says what is ``said``.

    It names the line of ``old``, plus ``below``.
    """

    about: str
    file: str
    old: str
    new: str
    said: str
    below: int = 0


OF_PAGES = (
    Mistake("a field misspelt", PAGE, "description:", "descripton:", "descripton: expected one of description, hide, symptoms, found 'descripton'"),
    Mistake("an unknown field", PAGE, "---\ndescription:", "---\nkeywrods: x\ndescription:", "keywrods: expected one of", 1),
    Mistake("a field twice", PAGE, "---\ndescription:", "---\ndescription: x\ndescription:", "description: expected each key once", 2),
    Mistake("front matter that is no YAML", PAGE, "---\ndescription:", "---\n]\ndescription:", "front matter: expected YAML", 1),
    Mistake("an option misspelt", PAGE, "```console", '```console stoer="overlay2"', "fence option: expected one of"),
    Mistake("an option without quotes", PAGE, "```console", "```console timeout=9", "fence option: expected name=\"value\""),
    Mistake("a version in words", PAGE, "```console", '```console since="soon"', "since: expected a version such as 28.0, found 'soon'"),
    Mistake("a version that was never released", PAGE, "```console", '```console since="82.0"', "since: expected a release of engine"),
    Mistake("a file block in no language", PAGE, "```console", '```Dockerfile title="x"\nFRMO nothing\n```\n\n```console', "language of a fence: expected dockerfile, found 'Dockerfile'"),
    Mistake("another name of that language", PAGE, "```console", '```docker title="x"\nFRMO nothing\n```\n\n```console', "language of a fence: expected dockerfile, found 'docker'"),
    Mistake("lines to highlight in words", PAGE, "```console", '```text hl_lines="a-b"\nx\n```\n\n```console', "hl_lines: expected lines such as 1 3-4, found 'a-b'"),
    Mistake("a fence never closed", PAGE, "## Sources", "```text\n\n## Sources", "fence: expected a line ``` that closes it, found none"),
    Mistake("a tab without quotes", PAGE, "## Sources", "=== bash\n\n## Sources", "tab: expected === \"Label\""),
    Mistake("an admonition misspelt", PAGE, "## Sources", "!!! dagner\n    x\n\n## Sources", "admonition: expected one of"),
    Mistake("an anchor twice", PAGE, "## Sources", "## A { #x }\n\n## B { #x }\n\n## Sources", "anchor: expected each anchor once", 2),
)  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what the site is made from."""
    folder = tmp_path_factory.mktemp("mistakes")
    for name in ("macros", "overrides", "mkdocs.yml"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "docs", folder / "docs")
    return folder


def build(folder: Path) -> tuple[int, list[str]]:
    """Build the site in ``folder`` as ``make build`` does; return exit status and what it said."""
    done = subprocess.run(
        [Path(sys.executable).parent / "mkdocs", "build", "--strict", "--quiet", "-d", folder / "site"],
        cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return done.returncode, [line for line in (done.stdout + done.stderr).splitlines() if line]


@pytest.mark.parametrize("mistake", OF_PAGES, ids=lambda mistake: mistake.about)
def test_a_mistake_is_told_in_one_line(mistake: Mistake, copy: Path) -> None:
    path = copy / mistake.file
    before = path.read_text(encoding="utf-8")
    assert mistake.old in before
    path.write_text(before.replace(mistake.old, mistake.new, 1), encoding="utf-8")
    try:
        status, lines = build(copy)
    finally:
        path.write_text(before, encoding="utf-8")
    assert status, "the build passed"
    assert not any("Traceback" in line for line in lines)
    (said,) = (line for line in lines if mistake.file in line)
    line = before[: before.index(mistake.old)].count("\n") + 1 + mistake.below
    assert f"{mistake.file}:{line}: {mistake.said}" in said
    assert len(lines) <= 2, lines  # MkDocs adds that it ends
