"""The generated lists: tasks, errors with their symptoms, commands; anchors as the site has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.lists import Part, cheat_sheet, how_do_i, parts, symptoms
from macros.pages import Page, PageError, read, read_all
from tests.conftest import ROOT
from tests.made import DESCRIPTION

NAV = (Part("Errors", ("errors/exec.md",)), Part("Containers", ("containers/stop.md",)))
STOP = f"""---
description: {DESCRIPTION}
---
# Stop a container

```console
# no heading, as it stands in a block
$ docker stop web
## neither is this
```

## Stop `all` at once
## Next
## Sources
"""
EXEC = f"""---
description: {DESCRIPTION}
symptoms: [exited (126), Permission denied]
---
# The command does not run

## `executable file not found in $PATH`
## `a <b> [c]`
"""


SHEET = f"""---
description: {DESCRIPTION}
---
# Stop

```console cheat="Stop a container" key="docker stop"
$ docker run -d --name web nginx
$ docker stop \\
>   web
```

## See `<all>`

```console cheat="List all"
$ docker ps -a > all && echo
```

```console
$ docker version
```
"""


def page(folder: Path, name: str, text: str) -> Page:
    """Write ``text`` to ``name`` below ``folder`` and return the page as the macros read it."""
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return read(file, folder)


def by_name(*pages: Page) -> dict[str, Page]:
    return {page.name: page for page in pages}


def test_tasks_link_to_their_page_and_section(tmp_path: Path) -> None:
    found = how_do_i(NAV[1:], by_name(page(tmp_path, "containers/stop.md", STOP)), "how-do-i.md")
    links = [line for line in found.splitlines() if line.startswith("- ")]
    assert links == [
        "- [Stop a container](containers/stop.md)",
        "- [Stop all at once](containers/stop.md#stop-all-at-once)",
    ]
    assert "## Containers" in found


def test_tasks_come_in_the_order_of_the_navigation(tmp_path: Path) -> None:
    pages = by_name(
        page(tmp_path, "containers/stop.md", STOP), page(tmp_path, "errors/exec.md", EXEC)
    )
    found = how_do_i(NAV, pages, "how-do-i.md")
    assert found.index("## Errors") < found.index("## Containers")


@pytest.mark.parametrize(
    ("part", "name"),
    [("Containers", "containers/index.md"), ("Home", "how-do-i.md"), ("About", "about/changes.md")],
)
def test_lists_and_parts_without_tasks_are_left_out(tmp_path: Path, part: str, name: str) -> None:
    found = how_do_i([Part(part, (name,))], by_name(page(tmp_path, name, STOP)), "how-do-i.md")
    assert "- [" not in found
    assert "## " not in found, "a part without tasks needs no heading"


def test_key_commands_by_part_with_their_place(tmp_path: Path) -> None:
    pages = by_name(page(tmp_path, "containers/stop.md", SHEET))
    found = cheat_sheet(NAV[1:], pages, "cheat-sheet.md", "filter.js")
    assert [line for line in found.splitlines() if line.startswith(("## ", "| ["))] == [
        "## Containers",
        "| [Stop a container](containers/stop.md) | <code>docker stop   web</code> |",
        "| [List all](containers/stop.md#see-all) "
        "| <code>docker ps -a &gt; all &amp;&amp; echo</code> |",
    ]


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
        {"title": "A", "url": None, "children": [{"title": "B", "url": "a/b.md", "children": []}]},
    ]  # fmt: skip
    mkdocs = [{"Home": ["index.md"]}, {"A": [{"B": "a/b.md"}]}]
    wanted = (Part("Home", ("index.md",)), Part("A", ("a/b.md",)))
    assert parts(zensical, file, {"index.md", "a/b.md"}) == wanted
    assert parts(mkdocs, file, {"index.md", "a/b.md"}) == wanted


def test_symptoms_are_headings_and_front_matter_of_error_pages(tmp_path: Path) -> None:
    pages = by_name(
        page(tmp_path, "containers/stop.md", STOP), page(tmp_path, "errors/exec.md", EXEC)
    )
    assert symptoms(NAV[::-1], pages, "errors/index.md").splitlines()[2:-4] == [
        "## Errors",
        "",
        '<details id="the-command-does-not-run" markdown>',
        "<summary>The command does not run</summary>",
        "",
        "- [executable file not found in $PATH](exec.md#executable-file-not-found-in-path)",
        "- [a &lt;b> \\[c\\]](exec.md#a-b-c)",
        "- [exited (126)](exec.md)",
        "- [Permission denied](exec.md)",
    ]


def test_each_message_of_another_page_leads_to_the_section_that_has_its_words(
    tmp_path: Path,
) -> None:
    version = f"---\ndescription: {DESCRIPTION}\nsymptoms: [client is too old, upgrade fails]\n---\n# See versions\n## `client is too old`\n## Upgrade\n"
    pages = by_name(
        page(tmp_path, "engine/version.md", version),
        page(tmp_path, "errors/exec.md", EXEC),
    )
    nav = [
        Part("Engine", ("engine/version.md",)),
        Part("Errors", ("errors/index.md", "errors/exec.md")),
    ]
    pages["errors/index.md"] = page(tmp_path, "errors/index.md", EXEC)
    first, versions = symptoms(nav, pages, "errors/index.md").split("## ")[1:]
    assert first.startswith("Errors\n")
    assert [line for line in versions.splitlines() if line.startswith("-")] == [
        "- [client is too old](../engine/version.md#client-is-too-old)",
        "- [upgrade fails](../engine/version.md#upgrade)",
    ]


def test_every_error_of_the_site_is_in_its_index() -> None:
    pages = by_name(*read_all(ROOT / "docs"))
    found = symptoms([Part("All", tuple(pages))], pages, "errors/index.md")
    errors = [
        p for p in pages.values() if p.name.startswith("errors/") and p.name != "errors/index.md"
    ]
    wanted = [
        f"({p.name.removeprefix('errors/')}#{s.anchor})"
        for p in errors
        for s in p.sections
        if s.level == 2 and s.title not in {"Sources", "Next"}
    ]
    assert len(wanted) >= 30
    assert [link for link in wanted if link not in found] == []


def test_each_line_of_the_site_has_a_short_text_and_a_command() -> None:
    blocks = [
        (source.name, block)
        for source in read_all(ROOT / "docs")
        for section in source.sections
        for block in section.fences
        if block.options.cheat
    ]
    assert len(blocks) >= 50
    wrong = [
        f"{name}: {block.options.cheat}"
        for name, block in blocks
        if len(block.options.cheat or "") > 50
        or not ("docker" in block.key_command or (block.options.key and block.key_command))
    ]
    assert wrong == []
