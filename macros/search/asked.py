"""What people type when they look for a section: ``docs/data/asked/*.yml``, phrases by address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, RootModel

from macros import data
from macros.pages import expected

FOLDER = "data/asked"
MOST = 6  # phrases a section may have

Asked = Mapping[str, tuple[str, ...]]


def _few(phrases: tuple[str, ...]) -> tuple[str, ...]:
    if not 1 <= len(phrases) <= MOST:
        raise ValueError(f"one to {MOST} phrases")
    if len(set(phrases)) < len(phrases):
        raise ValueError("each phrase once")
    return phrases


class _Asked(RootModel[dict[str, Annotated[tuple[str, ...], AfterValidator(_few)]]]):
    pass


def read(docs: Path, addresses: Collection[str]) -> Asked:
    """Return the phrases by address (``containers/run/#anchor``) that lie below ``docs``.

    PageError for the first mistake, or if an address is none of ``addresses``.
    """
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((docs / FOLDER).glob("*.y*ml")):
        place = f"docs/{FOLDER}/{path.name}"
        if path.suffix != ".yml":
            raise expected(f"{place}:1", "the file", "a name that ends in .yml", path.name)
        file = data.read(path, place)
        for address, phrases in file.validated(_Asked).root.items():
            if address in found:
                raise file.wrong((address,), "each address once", "it twice")
            if address not in addresses:
                raise file.wrong((address,), "the address of a section", "none")
            found[address] = phrases
    return found
