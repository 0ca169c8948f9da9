"""Branches: which fences of a page are run, in which order."""

from __future__ import annotations

import pytest

from macros.stores import Store
from tests.examples.page import Setting, plan
from tests.made import ABOVE, made

SETTING = Setting("29.7.2", Store.CONTAINERD, "5.5.0")
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
    first, second = plan(made(TABS), SETTING).branches
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


VARIANTS = """\
=== "Docker 29"

    ```console since="29.0"
    $ new
    ```

=== "Docker 28"

    ```console until="28"
    $ old
    ```

```console
$ both
```
"""


@pytest.mark.parametrize(
    ("engine", "wanted"),
    [("29.7.2", [("new", True), ("both", True)]), ("28.5.2", [("old", True), ("both", True)])],
)
def test_the_first_tab_that_holds_is_taken(engine: str, wanted: list[tuple[str, bool]]) -> None:
    found = plan(made(VARIANTS), Setting(engine, Store.CONTAINERD, "5.5.0"))
    assert [_texts(branch) for branch in found.branches] == [wanted]
    assert len(found.elsewhere) == 1


def test_no_tab_holds() -> None:
    found = plan(
        made(VARIANTS.replace('until="28"', 'until="27"')), Setting("28.5.2", Store.OVERLAY2, "")
    )
    assert [_texts(branch) for branch in found.branches] == [[("both", True)]]
    assert sorted(found.elsewhere.values()) == ['needs since="29.0"', 'needs until="27"']
