"""Read the two data files; any mistake becomes one line that names file, entry and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from macros.base_images.model import Catalogue, Image, Release
from macros.yaml_data import DataError, expected, parse, read, shown, validated

IMAGES = "base-images.yml"
RELEASES = "releases.yml"


def load(folder: Path) -> Catalogue:
    """Return the catalogue in ``folder``; raise ``DataError`` at the first mistake."""
    return catalogue(read(folder, IMAGES), read(folder, RELEASES))


def catalogue(images_yaml: str, releases_yaml: str) -> Catalogue:
    """Return the catalogue that the texts of the two files describe."""
    releases = _releases(parse(RELEASES, releases_yaml))
    images: dict[str, Image] = {}
    for image in _images(parse(IMAGES, images_yaml)):
        if image.name in images:
            raise expected(IMAGES, image.name, "tag", "each image and tag once", "it twice")
        for field in ("release", "program"):
            key = getattr(image, field)
            if key is not None and key not in releases:
                raise expected(IMAGES, image.name, field, f"a key of {RELEASES}", repr(key))
        images[image.name] = image
    return Catalogue(images=tuple(images.values()), releases=releases)


def _images(data: Any) -> Iterator[Image]:
    if not isinstance(data, list):
        raise DataError(IMAGES, f"expected a list of images, found {shown(data)}")
    if not data:
        raise DataError(IMAGES, "expected at least one image, found an empty list")
    for number, entry in enumerate(data, 1):
        yield validated(Image, IMAGES, _entry_name(entry, number), entry)


def _releases(data: Any) -> Mapping[str, Release]:
    if not isinstance(data, dict):
        raise DataError(RELEASES, f"expected releases by key, found {shown(data)}")
    return {str(key): validated(Release, RELEASES, str(key), entry) for key, entry in data.items()}


def _entry_name(entry: Any, number: int) -> str:
    if not isinstance(entry, dict) or not isinstance(entry.get("image"), str):
        return f"entry {number}"
    tag = entry.get("tag")
    return " ".join(f"{entry['image']}{'' if tag is None else f':{tag}'}".split())
