"""What pages can call, and the note under a block whose image has come to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from mkdocs.utils import get_build_date

from macros.example_images.load import FILE, load
from macros.example_images.model import Examples
from macros.yaml_data import DataError

DATA = Path(__file__).resolve().parents[2] / "docs/data"


def register(env: Any) -> None:
    """Read the data (a mistake in it stops the build) and register ``image_name`` on ``env``."""
    known = load(Path(env.conf["docs_dir"]) / "data")

    def image_name(image: str) -> str:
        if image not in known.current:
            raise DataError(FILE, image, "expected an image with a tag, found none")
        return known.current[image]

    env.macro(image_name)


def notes(source: str) -> Iterator[str]:
    """Yield a sentence for each image in a block's text whose support has ended on the build's day."""
    stamps = tuple(path.stat().st_mtime_ns for path in sorted(DATA.glob("*.yml")))
    for name, until in _ended(date.fromisoformat(get_build_date()), stamps):
        if re.search(rf"(?<![\w./:-]){re.escape(name)}(?![\w.:-])", source):
            yield f"The support of {name} ended on {until}."


@cache
def _ended(today: date, _stamps: tuple[int, ...]) -> tuple[tuple[str, date], ...]:
    known: Examples = load(DATA)
    return tuple((name, until) for name, until in known.ended(today) if ":" in name)
