"""The lists of tasks and messages as they are built: complete, and no answers themselves."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from macros import pages as sources
from macros.site import url
from tests.conftest import ROOT, SITE_URL
from tests.site.html import Html

PAGES = [page for page in sources.read_all(ROOT / "docs") if not sources.lists(page.name)]
OVERVIEWS = ("how-do-i/", "errors/")


def lists(built_site: Path) -> dict[str, Html]:
    """Return the overviews and the lists that they lead to, by address."""
    found = {}
    for folder in ("how-do-i", "errors/all"):
        for file in (built_site / folder).rglob("index.html"):
            found[file.parent.relative_to(built_site).as_posix() + "/"] = file
    found["errors/"] = built_site / "errors/index.html"
    return {name: Html(name, file.read_text(encoding="utf-8")) for name, file in found.items()}


def links(page: Html) -> list[str]:
    """Return where the items of a list lead to, below the site."""
    items = page.tree.xpath("//article//li/a/@href")
    return [urljoin(SITE_URL + page.name, str(link)).removeprefix(SITE_URL) for link in items]


@pytest.fixture(scope="module")
def built(built_site: Path) -> dict[str, Html]:
    return lists(built_site)


def sections(page: sources.Page) -> list[str]:
    """Return the addresses of what ``page`` answers."""
    wanted = [s for s in page.sections if s.level == 2 and s.title not in sources.UNASKED]
    return [url(page.name), *(f"{url(page.name)}#{section.anchor}" for section in wanted)]


def test_each_task_is_in_one_list(built: dict[str, Html]) -> None:
    listed = [
        link
        for name, page in built.items()
        if name.startswith("how-do-i/") and name not in OVERVIEWS
        for link in links(page)
    ]
    parts = ("about/", "errors/")
    wanted = [it for page in PAGES if not page.name.startswith(parts) for it in sections(page)]
    assert len(wanted) > 900
    assert sorted(listed) == sorted(wanted)


def test_each_message_is_in_one_list(built: dict[str, Html]) -> None:
    listed = {
        name: set(links(page)) for name, page in built.items() if name.startswith("errors/all/")
    }
    answers = [page for page in PAGES if page.front.symptoms or page.name.startswith("errors/")]
    assert len(answers) > 150
    for page in answers:
        of_page = url(page.name)
        lists_of_it = {
            name: found
            for name, links in listed.items()
            if (found := {link for link in links if link.partition("#")[0] == of_page})
        }
        assert len(lists_of_it) == 1, f"{page.name}: {list(lists_of_it)}"
        if page.name.startswith("errors/"):
            assert set(sections(page)[1:]) <= next(iter(lists_of_it.values())), page.name


@pytest.mark.parametrize("overview", OVERVIEWS)
def test_an_overview_counts_what_its_lists_have(built: dict[str, Html], overview: str) -> None:
    whole = built[overview].tree.xpath("//article//p/a[starts-with(., 'All ')]")
    assert len(whole) >= 10
    for link in whole:
        there = urljoin(SITE_URL + overview, link.get("href")).removeprefix(SITE_URL)
        (count,) = re.findall(r"^All (\d+) ", link.text_content())
        assert int(count) == len(links(built[there])) > 0, there


def test_lists_are_no_answers(built: dict[str, Html], built_site: Path) -> None:
    index = unpacked((built_site / "assets/search-index.js").read_text(encoding="utf-8"))
    for_programs = (built_site / "llms.txt").read_text(encoding="utf-8")
    for name, page in built.items():
        title = page.tree.xpath("string(//h1/text())")
        known = title in index, title in for_programs
        assert known == ((True, True) if name in OVERVIEWS else (False, False)), name


def unpacked(script: str) -> str:
    """Return the search index as a browser has it (macros/search/packed.py)."""
    words = re.findall(r'\("(.*?)"\.split', script)[0].split(" ")
    return re.sub("[\u0100-\u04ff]", lambda found: words[ord(found[0]) - 0x100], script)
