"""The navigation: each page once below a title, groups in parts, as MkDocs and Zensical have it."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.navigation import Part, parts, titles
from macros.pages import PageError

NAV_FILE = """site_name: x
nav:
  - Home: [index.md]
  - A:
      - a/b.md
"""


@pytest.mark.parametrize(
    ("nav", "message"),
    [
        ([{"Home": ["index.md"]}, {"A": ["a/c.md"]}], ":1: nav: expected the name of a page, found a/c.md"),
        ([{"Home": ["index.md"]}], ":2: nav: expected a place for a/b.md, found none"),
        ([{"Home": ["index.md"]}, {"A": ["a/b.md", {"B": "a/b.md"}]}], ":5: nav: expected each page once, found a/b.md twice"),
        ([{"Home": ["index.md"]}, "a/b.md"], ":5: nav: expected a title with pages below it, found a/b.md"),
        ([{"Home": ["index.md", "a/b"]}, {"A": ["a/b.md"]}], ":1: nav: expected the name of a page, found a/b"),
        ([{"Home": ["index.md"]}, {"A": [{"B": {"C": "b.md"}}, "a/b.md"]}], ":1: nav: expected the name of a page, found b.md"),
    ],
)  # fmt: skip
def test_a_page_that_is_not_once_in_the_navigation_is_told(
    tmp_path: Path, nav: object, message: str
) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text(NAV_FILE)
    with pytest.raises(PageError) as caught:
        parts(nav, file, {"index.md", "a/b.md"})
    assert str(caught.value) == f"mkdocs.yml{message}"


def test_the_navigation_is_read_as_mkdocs_and_as_zensical_have_it(tmp_path: Path) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text(NAV_FILE)
    zensical = [
        {"title": "Home", "url": None, "children": [{"title": None, "url": "index.md", "children": []}]},
        {"title": "A", "url": None, "children": [
            {"title": "B", "url": "a/b.md", "children": []},
            {"title": "C", "url": None, "children": [{"title": None, "url": "a/c.md", "children": []}]},
            {"title": "Elsewhere", "url": "https://other.example/", "children": []},
        ]},
    ]  # fmt: skip
    mkdocs = [
        {"Home": ["index.md"]},
        {"A": [{"B": "a/b.md"}, {"C": ["a/c.md"]}, {"Elsewhere": "https://other.example/"}]},
    ]
    below = Part("A", ("a/b.md", "a/c.md"), (Part("C", ("a/c.md",)),))
    wanted = (Part("Home", ("index.md",)), below)
    assert parts(zensical, file, {"index.md", "a/b.md", "a/c.md"}) == wanted
    assert parts(mkdocs, file, {"index.md", "a/b.md", "a/c.md"}) == wanted


def test_a_page_may_stand_outside_the_navigation_if_the_settings_say_so(tmp_path: Path) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text(NAV_FILE)
    found = parts([{"Home": ["index.md"]}], file, {"index.md", "a/b.md"}, ["a/b.md"])
    assert found == (Part("Home", ("index.md",)),)


def test_a_page_knows_the_titles_above_it() -> None:
    group = Part("B", ("b.md", "c.md"), (Part("C", ("c.md",)),))
    part = Part("A", ("a.md", "b.md", "c.md"), (group,))
    assert [part.above(page) for page in part.pages] == [("A",), ("A", "B"), ("A", "B", "C")]
    assert titles([part]) == {"A", "B", "C"}
