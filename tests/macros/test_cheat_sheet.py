"""The cheat sheet: one line for each block that asks for it, with its command and its place."""

from __future__ import annotations

from pathlib import Path

from macros.cheat_sheet import cheat_sheet
from macros.pages import Page, read, read_all
from tests.conftest import ROOT
from tests.made import DESCRIPTION

NAMES = {"containers": "Containers", "images": "Images"}
PAGE = f"""---
description: {DESCRIPTION}
---
# Stop

```console cheat="Stop a container" key="docker stop"
$ docker run -d --name web nginx
$ docker stop \\
>   web
```

## See <all>

```console cheat="List all"
$ docker ps -a > all && echo
```

```console
$ docker version
```
"""


def page(folder: Path, name: str) -> Page:
    """Write the page to ``name`` below ``folder`` and return it as the macros read it."""
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(PAGE, encoding="utf-8")
    return read(file, folder)


def test_key_commands_by_section_with_their_place(tmp_path: Path) -> None:
    found = cheat_sheet([page(tmp_path, "containers/stop.md")], "cheat-sheet.md", NAMES)
    assert [line for line in found.splitlines() if line and "div" not in line] == [
        "## Containers",
        "- [Stop a container](containers/stop.md)",
        "  <code>docker stop   web</code>",
        "- [List all](containers/stop.md#see-all)",
        "  <code>docker ps -a &gt; all &amp;&amp; echo</code>",
    ]


def test_sections_come_in_their_order(tmp_path: Path) -> None:
    pages = [page(tmp_path, "images/b.md"), page(tmp_path, "containers/a.md")]
    found = cheat_sheet(pages, "cheat-sheet.md", NAMES)
    assert found.index("## Containers") < found.index("## Images")


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
