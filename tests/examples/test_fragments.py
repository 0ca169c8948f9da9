"""Blocks that no command uses are checked by the programs that would read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.pages import read_all
from tests.conftest import ROOT
from tests.examples.engine import Engine, Part, sandbox
from tests.examples.fragments import Kind, complaints, fragments
from tests.made import made

WRONG = """
The file `daemon.json`:

```json
{"no-such-key": true}
```

```yaml
services:
  web:
    imagse: nginx
```

```dockerfile
FROM busybox
COPPY a b
```
"""


def test_fragments_of_a_page() -> None:
    source = WRONG + (
        "## Other\n\n```json\n{}\n```\n\n```yaml\nx: 1\n```\n\n```dockerfile\nRUN a\n```\n\n"
        '```json title="etc/daemon.json"\n{}\n```\n\n```dockerfile\n# syntax=a\nARG A\nFROM a\n```\n'
    )
    assert [it.kind for it in fragments(made(source, "wrong.md"))] == [
        Kind.DAEMON, Kind.COMPOSE, Kind.DOCKERFILE, Kind.DAEMON, Kind.DOCKERFILE,
    ]  # fmt: skip


@pytest.mark.engine
def test_wrong_fragments_are_refused(engine: Engine, tmp_path: Path) -> None:
    with sandbox(engine, tmp_path) as running:
        found = list(complaints(fragments(made(WRONG, "wrong.md")), running, tmp_path))
    assert len(found) == 3
    assert "no-such-key" in found[0] and "imagse" in found[1] and "COPPY" in found[2]


@pytest.mark.engine
def test_fragments_of_the_pages_are_accepted(engine: Engine, tmp_path: Path) -> None:
    held = [
        fragment
        for page in read_all(ROOT / "docs")
        for fragment in fragments(page)
        if fragment.fence.options.hold(
            engine.version, engine.store, engine.versions.get(Part.COMPOSE, "")
        )
    ]
    with sandbox(engine, tmp_path) as running:
        found = list(complaints(held, running, tmp_path))
    assert not found, "\n".join(found)
