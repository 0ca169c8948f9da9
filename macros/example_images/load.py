"""Read the images of the examples; a mistake is a ``DataError`` of one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from macros.base_images.load import load as load_catalogue
from macros.base_images.model import Catalogue
from macros.example_images.model import Example, Examples, examples, normal
from macros.yaml_data import DataError, expected, parse, read, shown, validated

FILE = "example-images.yml"


def load(folder: Path) -> Examples:
    """Return the images of the data folder ``folder``."""
    return known(read(folder, FILE), load_catalogue(folder))


def known(text: str, catalogue: Catalogue) -> Examples:
    """Return the images that the ``text`` of the file and the ``catalogue`` describe."""
    data = parse(FILE, text)
    if not isinstance(data, dict) or set(data) - {"images", "upgrades"}:
        raise DataError(FILE, f"expected images and upgrades, found {shown(data)}")
    found: dict[str, Example] = {}
    for number, entry in enumerate(_list(data), 1):
        named = isinstance(entry, dict) and entry.get("image")
        example = validated(Example, FILE, str(named or f"entry {number}"), entry)
        if example.name in found:
            raise expected(FILE, example.name, "tag", "each image and tag once", "it twice")
        for key in example.releases:
            if key not in catalogue.releases:
                raise expected(FILE, example.name, "releases", "keys of releases.yml", repr(key))
        found[example.name] = example
    return examples(tuple(found.values()), _upgrades(data, found, catalogue), catalogue)


def _list(data: dict[str, Any]) -> list[Any]:
    entries = data.get("images")
    if not isinstance(entries, list) or not entries:
        raise DataError(FILE, f"expected a list of images, found {shown(entries)}")
    return entries


def _upgrades(
    data: dict[str, Any], found: dict[str, Example], catalogue: Catalogue
) -> dict[str, str]:
    upgrades = data.get("upgrades") or {}
    if not isinstance(upgrades, dict):
        raise DataError(FILE, "upgrades", f"expected new tags by old ones, found {shown(upgrades)}")
    names = {image.name for image in catalogue.images if image.published}
    names |= {it.name for it in found.values() if it.published}
    for old, new in upgrades.items():
        if normal(str(new)) not in names:
            raise expected(FILE, str(old), "upgrades", "a published image of the data", repr(new))
    return {str(old): str(new) for old, new in upgrades.items()}
