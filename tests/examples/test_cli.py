"""What the prose check knows of Docker's programs is what the real ones say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.engine import Engine, Part
from tests.examples.engine.programs import programs
from tests.prose import ask_cli, cli

pytestmark = pytest.mark.engine


def test_the_programs_agree_with_what_is_kept(engine: Engine, tmp_path: Path) -> None:
    """An older engine lacks what is new; what both know takes a value in both or in neither."""
    kept = cli.load()
    asked = dict(ask_cli.ask(ask_cli.runner(programs(engine.folder), tmp_path)))
    both = {
        path: (usage, kept.usages[path]) for path, usage in asked.items() if path in kept.usages
    }
    assert len(both) > 150
    differ = [
        f"{' '.join(path)} {flag}"
        for path, (real, known) in both.items()
        for flag in real.flags & known.flags
        if (flag in real.valued) != (flag in known.valued)
    ]
    assert not differ
    flags = {(path, flag) for path, (real, _) in both.items() for flag in real.flags}
    shared = {(path, flag) for path, flag in flags if flag in both[path][1].flags}
    assert len(shared) > len(flags) * 0.95, sorted(flags - shared)
    if engine.versions.get(Part.CLIENT) == kept.versions["client"]:
        assert shared == flags
