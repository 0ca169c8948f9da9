"""The same sources under ProperDocs and Zensical: same pages, anchors, tabs, tables and text.

The builders live in an environment of their own, ``.venv-portability`` (``make test`` makes it).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import pytest
from lxml.html import HtmlElement

from macros.hooks import CARDS
from tests.conftest import EDIT_URI, ROOT, SITE_URL
from tests.site import html

BIN = ROOT / ".venv-portability/bin"
SOURCES = ("docs", "macros", "overrides", "mkdocs.yml")

# What is cut from both sides before they are compared, and why; MOVING.md lists what Zensical lacks.
# Zensical runs no hooks: they write the foot, where sections are now, and the notes on images whose
# support has ended.
NO_HOOKS = """.//*[contains(@class, 'page-facts')] | .//*[@class='dn-moved']
    | .//*[@class='fence-note' and starts-with(., 'The support of ')]"""
LABELS = ".//a[contains(@class, 'headerlink')]"  # Zensical's permalinks have another label
FRAME = ".//*[contains(@class, 'md-content__button')] | .//script | .//style"
CHANGED = re.compile(r"(?: · )?[Cc]hanged \d{4}-\d{2}-\d{2}")
LACKS = re.compile(r"^- `(on_\w+)`: \S", re.MULTILINE)


@dataclass(frozen=True)
class Shape:
    """What a reader gets of a page, whoever built it."""

    headings: list[tuple[str, str, str]]
    tabs: list[str]
    tables: list[list[str]]
    code: list[str]
    text: list[str]


def shape(page: html.Html, *cut: str) -> Shape:
    """Return the shape of a built page without the elements that the XPaths ``cut`` find."""
    article: HtmlElement = html.Html(page.name, page.source).tree.xpath("//article")[0]
    for element in article.xpath(" | ".join((FRAME, *cut))):
        element.drop_tree()
    return Shape(
        [
            (h.tag, h.get("id") or "", words(h))
            for h in article.xpath(".//*[self::h1 or self::h2 or self::h3]")
        ],
        [words(label) for label in article.xpath(".//*[contains(@class, 'tabbed-labels')]/label")],
        [[words(cell) for cell in table.xpath(".//th | .//td")] for table in article.iter("table")],
        [code.text_content().strip() for code in article.xpath(".//pre//code")],
        [
            found
            for block in article.xpath(".//p | .//li | .//dt | .//dd")
            # A copy of the sources has no history.
            if (found := CHANGED.sub("", words(block)).removeprefix(" · "))
        ],
    )


def words(element: HtmlElement) -> str:
    """Return the text of ``element`` with runs of blanks as one."""
    return " ".join(element.text_content().split())


def build(command: list[str | Path], source: Path) -> Path:
    """Build the site of ``source`` by ``command``; return its folder."""
    if not (BIN / Path(command[0]).name).exists():
        pytest.skip("the other builders are not installed: make test installs them")
    done = subprocess.run(
        command, cwd=source, capture_output=True, text=True, check=False,
        env=os.environ | {"SITE_URL": SITE_URL, "EDIT_URI": EDIT_URI, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(source)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return source / "site"


@pytest.fixture(scope="session")
def sources(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what the site is made of: a builder may write beside it.

    The pictures of pages that the site was built with are there, too: they take longest.
    """
    folder = tmp_path_factory.mktemp("sources")
    shutil.copytree(ROOT / CARDS, folder / CARDS)
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def properdocs(sources: Path) -> Path:
    site = build([BIN / "properdocs", "build", "--quiet"], sources)
    return site.rename(sources / "site-properdocs")


@pytest.fixture(scope="session")
def zensical(sources: Path) -> Path:
    site = build([BIN / "zensical", "build"], sources)
    return site.rename(sources / "site-zensical")


def shapes(site: Path, *cut: str) -> dict[str, Shape]:
    return {page.name: shape(page, *cut) for page in html.pages(site) if page.name != "404.html"}


def differences(ours: dict[str, Shape], theirs: dict[str, Shape]) -> Iterator[str]:
    """Yield each difference: page, what, and the lines that differ."""
    for name in sorted(ours.keys() ^ theirs.keys()):
        yield f"{name}: {'missing' if name in ours else 'added'}"
    for name in sorted(ours.keys() & theirs.keys()):
        for part in Shape.__dataclass_fields__:
            one, two = ([str(x) for x in getattr(s[name], part)] for s in (ours, theirs))
            for line in list(unified_diff(one, two, lineterm="", n=0))[3:6]:
                yield f"{name}: {part}: {line[:200]}"


def test_properdocs_builds_the_same(built_site: Path, properdocs: Path) -> None:
    found = list(differences(shapes(built_site), shapes(properdocs)))
    assert not found, "\n".join(found)


def test_properdocs_builds_the_same_bytes(built_site: Path, properdocs: Path) -> None:
    """Scripts, styles, pictures and data: nothing but the pages' frame may differ."""
    for path in built_site.rglob("*"):
        other = properdocs / path.relative_to(built_site)
        if path.is_file() and path.suffix in {".js", ".css", ".svg", ".json"}:
            assert other.read_bytes() == path.read_bytes(), path.name


def test_zensical_builds_the_same(built_site: Path, zensical: Path) -> None:
    cut = NO_HOOKS, LABELS
    found = list(differences(shapes(built_site, *cut), shapes(zensical, *cut)))
    assert not found, "\n".join(found)


def test_all_that_hooks_do_is_in_the_list_of_what_zensical_lacks() -> None:
    hooks = (ROOT / "macros/hooks.py").read_text(encoding="utf-8")
    listed = LACKS.findall((ROOT / "MOVING.md").read_text(encoding="utf-8"))
    assert listed == re.findall(r"^def (on_\w+)", hooks, re.MULTILINE)


def test_a_difference_is_noticed(built_site: Path) -> None:
    ours = shapes(built_site)
    page = (built_site / "containers/run/index.html").read_text(encoding="utf-8")
    changed = re.sub("Run a container", "Run a Container", page)
    theirs = {**ours, "containers/run/index.html": shape(html.Html("x", changed))}
    assert any("headings" in line for line in differences(ours, theirs))
    assert list(differences(ours, {k: v for k, v in ours.items() if k != "index.html"}))
