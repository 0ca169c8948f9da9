"""Branches: which fences of a page are run, in which order."""

from __future__ import annotations

from tests.examples.page import branches
from tests.made import ABOVE, made

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


def _texts(branch: tuple[tuple[object, bool], ...]) -> list[tuple[str, bool]]:
    return [(fence.commands[0].text, checked) for fence, checked in branch]  # type: ignore[attr-defined]


def test_each_tab_is_a_branch_from_before_the_group() -> None:
    first, second = branches(made(TABS))
    assert _texts(first) == [("one", True), ("a", True), ("two \\\nmore", True)]
    assert _texts(second) == [("one", False), ("b", True)]


def test_commands_know_their_line_and_what_is_shown() -> None:
    commands = [c for fence in made(TABS).fences for c in fence.commands]
    assert [(c.line - ABOVE, c.shown) for c in commands] == [
        (2, ()),
        (8, ()),
        (14, ("shown",)),
        (19, ("out",)),
    ]
