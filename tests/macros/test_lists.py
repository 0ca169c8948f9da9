"""The generated lists: tasks by section, errors with their symptoms; anchors as the site has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.indexes import how_do_i, symptoms
from macros.pages import Page, read, read_all
from tests.conftest import ROOT
from tests.made import DESCRIPTION

NAMES = {"containers": "Containers", "errors": "Errors"}
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


def page(folder: Path, name: str, text: str) -> Page:
    """Write ``text`` to ``name`` below ``folder`` and return the page as the macros read it."""
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return read(file, folder)


def test_tasks_link_to_their_page_and_section(tmp_path: Path) -> None:
    found = how_do_i([page(tmp_path, "containers/stop.md", STOP)], "how-do-i.md", NAMES)
    links = [line for line in found.splitlines() if line.startswith("- ")]
    assert links == [
        "- [Stop a container](containers/stop.md)",
        "- [Stop all at once](containers/stop.md#stop-all-at-once)",
    ]
    assert "## Containers" in found
    assert "## Errors" not in found, "a section without pages needs no heading"


def test_tasks_come_in_the_order_of_the_sections(tmp_path: Path) -> None:
    pages = [
        page(tmp_path, "errors/exec.md", EXEC),
        page(tmp_path, "containers/stop.md", STOP),
    ]
    found = how_do_i(pages, "how-do-i.md", NAMES)
    assert found.index("## Containers") < found.index("## Errors")


@pytest.mark.parametrize("name", ["containers/index.md", "how-do-i.md", "about/changes.md"])
def test_lists_and_foreign_folders_are_no_tasks(tmp_path: Path, name: str) -> None:
    assert "- [" not in how_do_i([page(tmp_path, name, STOP)], "how-do-i.md", NAMES)


def test_symptoms_are_headings_and_front_matter_of_error_pages(tmp_path: Path) -> None:
    pages = [page(tmp_path, "errors/exec.md", EXEC), page(tmp_path, "containers/stop.md", STOP)]
    assert symptoms(pages, "errors/index.md").splitlines() == [
        "## The command does not run",
        "",
        "- [executable file not found in $PATH](exec.md#executable-file-not-found-in-path)",
        "- [a &lt;b> \\[c\\]](exec.md#a-b-c)",
        "",
        "Also: exited (126), Permission denied.",
    ]


def test_other_pages_with_symptoms_follow_with_the_headings_that_are_these(tmp_path: Path) -> None:
    version = f"---\ndescription: {DESCRIPTION}\nsymptoms: [client is too old, API 1.44]\n---\n# See versions\n## `client is too old`\n## Upgrade\n"
    pages = [
        page(
            tmp_path,
            "containers/slow.md",
            f"---\ndescription: {DESCRIPTION}\nsymptoms: [no answer]\n---\n# Wait\n## Longer\n",
        ),
        page(tmp_path, "engine/version.md", version),
        page(tmp_path, "errors/exec.md", EXEC),
    ]
    found = symptoms(pages, "errors/index.md")
    first, waiting, versions = found.split("## ")[1:]
    assert first.startswith("The command does not run")
    assert waiting == "Wait\n\n- [Wait](../containers/slow.md)\n\nAlso: no answer.\n\n"
    link = "- [client is too old](../engine/version.md#client-is-too-old)"
    assert versions == f"See versions\n\n{link}\n\nAlso: API 1.44.\n"


def test_every_error_of_the_site_is_in_its_index() -> None:
    pages = read_all(ROOT / "docs")
    found = symptoms(pages, "errors/index.md")
    errors = [p for p in pages if p.name.startswith("errors/") and p.name != "errors/index.md"]
    wanted = [
        f"({p.name.removeprefix('errors/')}#{s.anchor})"
        for p in errors
        for s in p.sections
        if s.level == 2 and s.title not in {"Sources", "Next"}
    ]
    assert len(wanted) >= 30
    assert [link for link in wanted if link not in found] == []
