"""Read the images of the examples; a mistake is a PageError of one line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from macros import data
from macros.base_images.load import load as load_catalogue
from macros.base_images.model import Catalogue
from macros.example_images.model import Example, Examples, examples, normal
from macros.pages import Document

FILE = "example-images.yml"


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    images: Annotated[tuple[Example, ...], Field(min_length=1)]
    upgrades: dict[str, str] = {}


def load(folder: Path, catalogue: Catalogue | None = None) -> Examples:
    """Return the images of the data folder ``folder``; ``catalogue`` is that of the folder, if read."""
    file = data.read(folder / FILE, f"docs/data/{FILE}")
    return _known(file, catalogue or load_catalogue(folder))


def known(text: str, catalogue: Catalogue) -> Examples:
    """Return the images that the ``text`` of the file and the ``catalogue`` describe."""
    return _known(data.parse(text, f"docs/data/{FILE}"), catalogue)


def _known(file: Document, catalogue: Catalogue) -> Examples:
    content = file.validated(_File)
    found: dict[str, Example] = {}
    for number, example in enumerate(content.images):
        if example.name in found:
            raise file.wrong(("images", number, "tag"), "each image and tag once", "it twice")
        for key in example.releases:
            if key not in catalogue.releases:
                raise file.wrong(("images", number, "releases"), "keys of releases.yml", repr(key))
        found[example.name] = example
    names = {image.name for image in catalogue.images if image.published}
    names |= {it.name for it in found.values() if it.published}
    for old, new in content.upgrades.items():
        if normal(new) not in names:
            raise file.wrong(("upgrades", old), "a published image of the data", repr(new))
    return examples(content.images, content.upgrades, catalogue)
