"""Read the two data files into one catalogue; any mistake is a PageError of one line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, RootModel

from macros import data
from macros.base_images.model import Catalogue, Image, Release
from macros.pages import Document

IMAGES = "base-images.yml"
RELEASES = "releases.yml"


class _Images(RootModel[tuple[Image, ...]]):
    root: Annotated[tuple[Image, ...], Field(min_length=1)]


class _Releases(RootModel[dict[str, Release]]):
    pass


def load(folder: Path) -> Catalogue:
    """Return the catalogue in ``folder``; PageError for the first mistake."""
    return _catalogue(
        *(data.read(folder / name, f"docs/data/{name}") for name in (IMAGES, RELEASES))
    )


def catalogue(images_yaml: str, releases_yaml: str) -> Catalogue:
    """Return the catalogue that the texts of the two files describe."""
    texts = {IMAGES: images_yaml, RELEASES: releases_yaml}
    return _catalogue(*(data.parse(text, f"docs/data/{name}") for name, text in texts.items()))


def _catalogue(images: Document, releases: Document) -> Catalogue:
    known = releases.validated(_Releases).root
    found: dict[str, Image] = {}
    for number, image in enumerate(images.validated(_Images).root):
        if image.name in found:
            raise images.wrong((number, "tag"), "each image and tag once", "it twice")
        for field in ("release", "program"):
            key = getattr(image, field)
            if key is not None and key not in known:
                raise images.wrong((number, field), f"a key of {RELEASES}", repr(key))
        found[image.name] = image
    return Catalogue(images=tuple(found.values()), releases=known)
