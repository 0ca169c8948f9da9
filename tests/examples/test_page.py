"""The page grammar: what becomes a fence, a branch, a command; what is refused, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.page import Page, PageError, branches, parse

TABS = """\
```console
$ one
```

=== "A"

    ```console
    $ a
    ```

=== "B"

    ```console
    $ b
    shown
    ```

```console
$ two \\
> more
out
```
"""


def _page(source: str) -> Page:
    return Page(Path("docs/x.md"), tuple(parse(source, "docs/x.md")), "")


def _texts(branch: tuple[tuple[object, bool], ...]) -> list[tuple[str, bool]]:
    return [(fence.commands()[0].text, checked) for fence, checked in branch]  # type: ignore[attr-defined]


def test_each_tab_is_a_branch_from_before_the_group() -> None:
    first, second = branches(_page(TABS))
    assert _texts(first) == [("one", True), ("a", True), ("two \\\nmore", True)]
    assert _texts(second) == [("one", False), ("b", True)]


def test_commands_know_their_line_and_what_is_shown() -> None:
    commands = [c for fence in _page(TABS).fences for c in fence.commands()]
    assert [(c.line, c.shown) for c in commands] == [
        (2, ()),
        (8, ()),
        (14, ("shown",)),
        (19, ("out",)),
    ]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("```console\n$ ls", "docs/x.md:1: fence is never closed"),
        ("```console\nls\n```", "docs/x.md:1: a console block needs a line"),
        ("text\n```bash\ndocker ps\n```", "docs/x.md:2: a bash block with a docker command"),
        ('```console colour="red"\n$ ls\n```', "fence option: expected one of"),
        (
            "```console title=Dockerfile\n$ ls\n```",
            "expected name=\"value\", found 'title=Dockerfile'",
        ),
        ('```console unrun="no"\n$ ls\n```', "unrun: expected a reason, found 'no'"),
        ('```console timeout="long"\n$ ls\n```', "timeout: expected seconds, found 'long'"),
        (
            '```console store="overlay"\n$ ls\n```',
            "docs/x.md:1: store: expected overlay2 or containerd, found 'overlay'",
        ),
    ],
)
def test_a_broken_page_is_refused_in_one_line(source: str, message: str) -> None:
    with pytest.raises(PageError) as caught:
        list(parse(source, "docs/x.md"))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
