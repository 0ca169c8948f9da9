"""The generated lists: tasks, messages, commands; anchors as the site has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.lists import (
    OPEN,
    Subject,
    cheat_sheet,
    messages,
    messages_by_subject,
    overview,
    tasks,
    tasks_by_part,
    whole,
)
from macros.navigation import Part
from macros.pages import Page, PageError, read, read_all
from tests.conftest import ROOT
from tests.made import DESCRIPTION, titled

NAV = (Part("Containers", ("containers/stop.md",)),)
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
    stop = page(tmp_path, "containers/stop.md", STOP)
    assert tasks(stop, "how-do-i/containers.md") == [
        "- [Stop a container](../containers/stop.md)",
        "- [Stop all at once](../containers/stop.md#stop-all-at-once)",
    ]


def test_parts_with_tasks_have_lists_in_the_order_of_the_navigation() -> None:
    parts = [
        Part("Home", ("how-do-i.md", "start.md")),
        Part("Base images", ("base-images/index.md", "base-images/choose.md")),
        Part("Volumes", ("volumes/index.md",)),
        Part("Containers", ("containers/stop.md",)),
        Part("Errors", ("errors/exec.md",)),
        Part("About", ("about/changes.md",)),
    ]
    listed = titled_pages("how-do-i/base-images.md", "how-do-i/containers.md")
    assert tasks_by_part(parts, listed) == (
        Subject("Base images", "how-do-i/base-images.md", ("base-images/choose.md",)),
        Subject("Containers", "how-do-i/containers.md", ("containers/stop.md",)),
    )


def test_a_part_without_a_list_of_its_tasks_is_told() -> None:
    with pytest.raises(PageError) as caught:
        tasks_by_part([Part("Base images", ("base-images/choose.md",))], {})
    assert str(caught.value) == (
        "docs/how-do-i/base-images.md:1: page: expected a list of the tasks in Base images, found none"
    )


def test_key_commands_by_part_with_their_place(tmp_path: Path) -> None:
    pages = by_name(page(tmp_path, "containers/stop.md", SHEET))
    found = cheat_sheet(NAV, pages, "cheat-sheet.md", "filter.js")
    assert [line for line in found.splitlines() if line.startswith(("## ", "| ["))] == [
        "## Containers",
        "| [Stop a container](containers/stop.md) | <code>docker stop   web</code> |",
        "| [List all](containers/stop.md#see-all) "
        "| <code>docker ps -a &gt; all &amp;&amp; echo</code> |",
    ]


def test_messages_are_headings_and_front_matter_of_error_pages(tmp_path: Path) -> None:
    assert messages(page(tmp_path, "errors/exec.md", EXEC), "errors/all/engine.md") == [
        "- [executable file not found in $PATH](../exec.md#executable-file-not-found-in-path)",
        "- [a &lt;b> \\[c\\]](../exec.md#a-b-c)",
        "- [exited (126)](../exec.md)",
        "- [Permission denied](../exec.md)",
    ]


def test_each_message_of_another_page_leads_to_the_section_that_has_its_words() -> None:
    version = titled(
        "# See versions\n## `client is too old`\n## Upgrade\n",
        "engine/version.md",
        symptoms=["client is too old", "upgrade fails"],
    )
    assert messages(version, "errors/all/engine.md") == [
        "- [client is too old](../../engine/version.md#client-is-too-old)",
        "- [upgrade fails](../../engine/version.md#upgrade)",
    ]


LIST = "errors/all/engine.md"
ENGINE = Part("Engine", (LIST, "errors/exec.md"))
ERRORS = Part("Errors", ("errors/index.md", *ENGINE.pages), (ENGINE,))


def titled_pages(*names: str, **front: object) -> dict[str, Page]:
    return {name: titled(f"# Page {name}\n## A task\n", name, **front) for name in names}


def test_messages_belong_to_the_subject_that_the_nearest_title_names() -> None:
    nav = [
        Part("Engine", ("engine/index.md", "engine/version.md", "engine/quiet.md")),
        Part("Concepts", ("swarm.md", "docker.md"), (Part("Swarm", ("swarm.md",)),)),
        Part("Errors", (*ERRORS.pages, "errors/all/swarm.md"), (
            ENGINE, Part("Swarm", ("errors/all/swarm.md",)),
        )),
    ]  # fmt: skip
    pages = {
        **titled_pages(*(name for part in nav for name in part.pages)),
        **titled_pages("engine/version.md", "swarm.md", "docker.md", symptoms=["fails"]),
        **titled_pages(LIST, covers=["Concepts"]),
    }
    assert messages_by_subject(nav, pages) == (
        Subject("Engine", LIST, ("errors/exec.md", "engine/version.md", "docker.md")),
        Subject("Swarm", "errors/all/swarm.md", ("swarm.md",)),
    )


@pytest.mark.parametrize(
    ("nav", "covers", "message"),
    [
        ([ERRORS, Part("Build", ("build.md",))], [], "docs/build.md:1: nav: expected a subject of messages that covers the page, found Build"),
        ([Part("Errors", (*ERRORS.pages, "errors/b.md"), (ENGINE,))], [], "docs/errors/b.md:1: nav: expected a subject of messages that covers the page, found Errors"),
        ([Part("Errors", ERRORS.pages, (Part("Engine", ENGINE.pages[1:]),))], [], "docs/errors/exec.md:1: nav: expected the list of Engine before it, found none"),
        ([ERRORS], ["Biuld"], f"docs/{LIST}:1: covers: expected a title of the navigation, found Biuld"),
    ],
)  # fmt: skip
def test_messages_without_a_list_are_told(nav: list[Part], covers: list[str], message: str) -> None:
    pages = {
        **titled_pages(*(name for part in nav for name in part.pages), symptoms=["fails"]),
        **titled_pages(LIST, covers=covers),
    }
    with pytest.raises(PageError) as caught:
        messages_by_subject(nav, pages)
    assert str(caught.value) == message


SUBJECTS = (Subject("Engine", LIST, ("errors/exec.md",)),)


def test_an_overview_leads_to_pages_and_to_the_whole_list(tmp_path: Path) -> None:
    pages = by_name(
        titled("# Error messages about [the engine]\n", LIST),
        page(tmp_path, "errors/exec.md", EXEC),
    )
    assert overview(SUBJECTS, pages, "errors/index.md", messages).splitlines()[2:-2] == [
        "## Engine",
        "",
        "[All 4 error messages about \\[the engine\\]](all/engine.md)",
        "",
        "- [The command does not run](exec.md)",
        "{ #the-command-does-not-run }",
    ]


@pytest.mark.parametrize(("sections", "shown"), [(OPEN, " open"), (OPEN + 1, "")])
def test_a_list_is_folded_if_it_is_long(sections: int, shown: str) -> None:
    headings = "".join(f"## Message {number}\n" for number in range(sections))
    pages = by_name(titled(f"# The <command>\n{headings}", "errors/exec.md"))
    found = whole(SUBJECTS, pages, LIST, messages).splitlines()
    assert found[2:6] == [
        f"<details markdown{shown}>",
        "<summary>The &lt;command&gt;</summary>",
        "",
        "- [Message 0](../exec.md#message-0)",
    ]
    assert len([line for line in found if line.startswith("- ")]) == sections


def test_a_list_stands_on_its_own_page_only() -> None:
    with pytest.raises(ValueError, match="expected on the list of a subject"):
        whole(SUBJECTS, {}, "errors/exec.md", messages)


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
