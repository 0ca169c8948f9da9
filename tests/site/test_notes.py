"""Every note that this site grew from has its place on it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.site.html import Html

NOTES = yaml.safe_load(Path(__file__).with_name("notes.yml").read_text(encoding="utf-8"))
STATEMENTS = 59  # of the notes, counted by hand


@cache
def text(path: Path) -> str:
    page = Html(path.name, path.read_text(encoding="utf-8"))
    return f"{page.text} {' '.join(page.links())}".replace("“", '"').replace("”", '"')


def test_the_list_is_complete() -> None:
    assert len({note["note"] for note in NOTES}) == len(NOTES) == STATEMENTS


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note["note"])
def test_note_has_its_place(note: dict[str, str], built_site: Path) -> None:
    path = built_site / note["page"].removesuffix(".md") / "index.html"
    assert path.is_file(), f"{note['page']} is gone"
    assert note["found"] in text(path)
