"""A contributor's mistakes: `make build` tells each in one line with file and line, and fails.

Mistakes in the grammar of a page are in tests/macros/pages, in data files in tests/macros.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import mkdocs.__main__
import pytest

from tests.conftest import ROOT

PAGE = """---
description: A page that a test made, and that no reader ever sees.
---
# A page

Some text.
"""
LINE = PAGE.count("\n") + 1  # of what a test adds
NAV = "nav:\n  - Home: [index.md]\n  - About: [about/verification.md]\n"
ALONE = ("glossary.yml", "redirects.yml")  # data that is about pages
COMMAND = [str(Path(sys.executable).parent / "mkdocs")]
BUILD = ["build", "--strict", "--quiet"]
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["mkdocs.__main__", "mkdocs_macros.plugin", "macros", "macros.site"])
ENVIRONMENT = os.environ | {"NO_MKDOCS_2_WARNING": "1", "SITE_URL": "", "EDIT_URI": ""}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two pages with the real macros and data."""
    folder = tmp_path_factory.mktemp("small")
    for name in ("macros", "overrides"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(
        ROOT / "docs/data", folder / "docs/data", ignore=shutil.ignore_patterns("asked")
    )
    shutil.copytree(ROOT / "docs/assets", folder / "docs/assets")
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (folder / "mkdocs.yml").write_text(config[: config.index("\nnav:") + 1] + NAV)
    (folder / "docs/about").mkdir()
    (folder / "docs/about/verification.md").write_text(PAGE)
    (folder / "docs/index.md").write_text(PAGE)
    (folder / "docs/data/glossary.yml").write_text("- {term: tag, text: A name.}\n")
    (folder / "docs/data/redirects.yml").write_text("old/: about/verification/\n")
    return folder


@pytest.fixture
def site(small: Path, tmp_path: Path) -> Path:
    """A copy of the small site, to make a mistake in."""
    return shutil.copytree(small, tmp_path / "site", symlinks=True)


@dataclass(frozen=True)
class Done:
    """What came of a build: its exit status, and all that it said."""

    status: int
    said: str


def build(site: Path) -> Done:
    """Build the site in ``site`` as ``make build`` does, in a process of its own.

    Most of a short build is the import of MkDocs and the macros: a process that has them is forked.
    """
    output = site / "output.txt"
    process = FORKS.Process(target=_build, args=(site, output))
    process.start()
    process.join(60)
    assert process.exitcode is not None
    return Done(process.exitcode, output.read_text(encoding="utf-8"))


def _build(site: Path, output: Path) -> None:
    with output.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(site)
    os.environ.update(ENVIRONMENT)
    mkdocs.__main__.cli(BUILD)


def told(output: str) -> list[str]:
    """Return the lines that tell of mistakes: without MkDocs' own last word."""
    return [line for line in output.splitlines() if line and not line.startswith("Aborted")]


def test_without_a_mistake_there_is_nothing_to_say(site: Path) -> None:
    assert build(site) == Done(0, "")


def test_the_command_says_the_same(site: Path) -> None:
    with (site / "docs/index.md").open("a", encoding="utf-8") as page:
        page.write("{= suport_end('trixie') =}")
    done = subprocess.run(
        [*COMMAND, *BUILD], cwd=site, text=True, check=False, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env=ENVIRONMENT | {"PYTHONPATH": str(site)},
    )  # fmt: skip
    assert Done(done.returncode, done.stdout) == build(site)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("docs/index.md", "{= suport_end('trixie') =}", f"docs/index.md:{LINE}: macro: 'suport_end' is undefined"),
        ("docs/index.md", "a\n\n{= image_size('nothing:1') =}", f"docs/index.md:{LINE + 2}: macro: expected an image of docs/data/base-images.yml, found 'nothing:1'"),
        ("docs/index.md", "{= support_status() =}", f"docs/index.md:{LINE}: macro: "),
        ("docs/index.md", "{= support_end('woody') =}", f"docs/index.md:{LINE}: macro: expected a release of docs/data/releases.yml, found 'woody'"),
        ("docs/index.md", "{= version('no-such-claim') =}", f"docs/index.md:{LINE}: macro: expected the ID of a claim in docs/data/claims.yml, found 'no-such-claim'"),
        ("docs/index.md", "{= version(nam='x') =}", f"docs/index.md:{LINE}: macro: version() got an unexpected keyword argument 'nam'"),
        ("docs/index.md", "{= support_table('planet') =}", f"docs/index.md:{LINE}: macro: 'planet' is not a valid Kind"),
        ("docs/index.md", "{= image_size( =}", f"docs/index.md:{LINE}: macro: "),
        ("docs/index.md", "{=% include 'nothing.md' %=}", f"docs/index.md:{LINE}: macro: 'nothing.md' not found"),
        ("docs/index.md", '--8<-- "docs/nothing.svg"', f"docs/index.md:{LINE}: include: expected a file, found docs/nothing.svg"),
        ("docs/index.md", "--8<--\ndocs/nothing.svg\n--8<--", f'docs/index.md:{LINE}: include: expected --8<-- "FILE", found --8<--'),
        ("docs/index.md", "--8<-- 'docs/index.md'", f'docs/index.md:{LINE}: include: expected --8<-- "FILE", found --8<-- '),
        ("docs/index.md", '    --8<-- "docs/index.md:nothing"', f'docs/index.md:{LINE}: include: expected --8<-- "FILE", found --8<-- "docs/index.md:nothing"'),
        ("docs/index.md", "See [this](nothing.md).", f"docs/index.md:{LINE}: a link 'nothing.md': the target is not found"),
        ("docs/index.md", "`nothing.md`, see [this](about/verification.md).\n\nSee [this](verification.md).", f"docs/index.md:{LINE + 2}: a link 'verification.md': "),
        ("docs/index.md", "`nothing.md`\n\nSee [this](nothing.md).", f"docs/index.md:{LINE + 2}: a link 'nothing.md': "),
        ("docs/index.md", "See [this](about/verification.md#nothing).", f"docs/index.md:{LINE}: a link 'about/verification.md#nothing': "),
        ("docs/index.md", "See [this](#nothing).", f"docs/index.md:{LINE}: a link '#nothing': "),
        ("docs/index.md", "See [this](/about/).", f"docs/index.md:{LINE}: an absolute link '/about/'"),
        ("docs/index.md", "Copy it to <dest> now.", f"docs/index.md:{LINE}: element: expected an element of HTML, or a placeholder in capitals or in code, found '<dest>'"),
        ("docs/index.md", '!!! warning "x"\n\nNot indented.', f"docs/index.md:{LINE}: tab or admonition: expected something below it, indented by four blanks, found nothing"),
        ("docs/index.md", '=== "bash"\n\n=== "sh"\n\n    a', f"docs/index.md:{LINE}: tab or admonition: expected something below it"),
        ("docs/index.md", '=== "bash"\n', f"docs/index.md:{LINE}: tab or admonition: expected something below it"),
        ("docs/new.md", PAGE, "mkdocs.yml:"),
        ("mkdocs.yml", "  - More: [gone.md]\n", "mkdocs.yml:118: nav: expected the name of a page, found gone.md"),
        ("mkdocs.yml", "  - More: [gone.txt]\n", "mkdocs.yml:118: nav: expected the name of a page, found gone.txt"),
        ("mkdocs.yml", "  - gone.md\n", "mkdocs.yml:118: nav: expected a title with pages below it, found gone.md"),
        ("mkdocs.yml", "  - More: {a: b}\n", "mkdocs.yml:115: nav: Expected nav to be a list, got dict"),
        ("mkdocs.yml", "vlidation: {}\n", "mkdocs.yml:118: vlidation: Unrecognised configuration name"),
        ("docs/data/glossary.yml", "- {term: x, text: A., pag: y}\n", "docs/data/glossary.yml:2: x: pag: expected no such field"),
        ("docs/data/glossary.yml", "- {term: x, text: A., page: gone.md}\n", "docs/data/glossary.yml:2: x: page: expected the name of a page"),
        ("docs/data/redirects.yml", "x/: gone/\n", "docs/data/redirects.yml:2: x/: expected the address of a page"),
        ("docs/data/redirects.yml", "x/: about/verification/#nothing\n", "docs/data/redirects.yml:2: x/: expected an anchor that its page has, found 'about/verification/#nothing'"),
        ("docs/data/redirects.yml", "about/verification/#x: about/verification/#nothing\n", "docs/data/redirects.yml:2: about/verification/#x: expected an anchor that its page has, found"),
        ("docs/data/asked/home.yml", "./: [a]\n./#gone: [b]\n", "docs/data/asked/home.yml:2: ./#gone: expected the address of a section"),
        ("docs/data/asked/home.yaml", "./: [a]\n", "docs/data/asked/home.yaml:1: the file: expected a name that ends in .yml, found home.yaml"),
        ("docs/data/claims.yml", "Bad ID: {}\n", "docs/data/claims.yml:"),
        ("docs/data/releases.yml", "debian-99: {name: x}\n", "docs/data/releases.yml:"),
        ("docs/data/base-images.yml", "- image: x\n", "docs/data/base-images.yml:"),
        ("docs/data/example-images.yml", "more: 1\n", "docs/data/example-images.yml:"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_one_line_with_file_and_line(
    site: Path, file: str, text: str, message: str
) -> None:
    path = site / file
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as there:
        there.write(text)
    done = build(site)
    assert done.status == 1
    (line,) = told(done.said)
    assert re.match(r"(?:ERROR|WARNING) +- +", line)
    line = re.sub(r"^\w+ +- +", "", line)
    assert line.startswith(message)
    assert re.match(r"[\w./-]+:\d+: ", line)


def answer(address: str) -> str:
    with urlopen(address, timeout=10) as found:
        return str(found.read().decode())


@pytest.fixture
def served(site: Path) -> Iterator[tuple[str, Path]]:
    """Serve the small site as ``make serve`` does; yield its address and the file of its output."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    output = site / "output.txt"
    with output.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--dev-addr", f"127.0.0.1:{port}"], cwd=site, stdout=file,
            stderr=subprocess.STDOUT,
            env=ENVIRONMENT | {"PYTHONPATH": str(site), "TMPDIR": str(site.parent)},  # its site
        )  # fmt: skip
    try:
        wait_for(output, "Serving on")
        yield f"http://127.0.0.1:{port}/", output
    finally:
        process.terminate()
        process.wait(10)


def wait_for(output: Path, text: str, times: int = 1) -> str:
    """Return what ``output`` holds once ``text`` stands in it so many times."""
    for _ in range(300):
        found = output.read_text(encoding="utf-8")
        if found.count(text) >= times:
            return found
        time.sleep(0.1)
    raise AssertionError(found)


def test_a_mistake_does_not_end_the_server(site: Path, served: tuple[str, Path]) -> None:
    address, output = served
    for text, message in (
        ("{= suport_end('trixie') =}", f"docs/index.md:{LINE}: macro: 'suport_end' is undefined"),
        ('```console stoer="overlay2"\n$ docker info\n```\n', f"docs/index.md:{LINE}: "),
    ):
        (site / "docs/index.md").write_text(PAGE + text)
        found = wait_for(output, message)
        assert "Traceback" not in found
        assert found.count(message) == 1
    (site / "docs/index.md").write_text(PAGE + "An edit.\n")
    wait_for(output, "Reloading browsers")
    assert "An edit." in answer(address)
