"""Facts inside a sentence of a page, so that no page repeats a figure or a date."""

from __future__ import annotations

from datetime import date

from macros.base_images.html import day, megabytes
from macros.base_images.model import Catalogue, Image, Platform, Release
from macros.base_images.status import Status, of_release
from macros.pages import PageError


def support_status(catalogue: Catalogue, name: str, today: date) -> str:
    """Return a predicate such as ``has long-term support until 2028-06-30``.

    ``name`` is a key of the releases (``debian-12``), a codename (``bookworm``) or a full name.
    """
    support = of_release(_release(catalogue, name), today)
    if support.until is None:
        return "is supported, with no end announced"
    word = {
        Status.supported: "is supported until",
        Status.lts: "has long-term support until",
        Status.ended: "has had no updates since",
    }[support.status]
    return f"{word} {day(support.until)}"


def support_end(catalogue: Catalogue, name: str) -> str:
    """Return the last day on which release ``name`` gets, or got, any support."""
    release = _release(catalogue, name)
    end = release.lts_until or release.support_until
    return day(end) if end else "a day not yet announced"


def image_size(catalogue: Catalogue, name: str, platform: str = "linux/amd64") -> str:
    """Return the download size of image ``name`` on ``platform``, such as ``29.8 MB``."""
    image = _image(catalogue, name)
    size = image.sizes.platforms.get(Platform(platform)) if image.sizes else None
    if size is None:
        raise PageError(f"expected a figure of '{name}' for {platform}, found none")
    return megabytes(size.bytes)


def _release(catalogue: Catalogue, name: str) -> Release:
    for key, release in catalogue.releases.items():
        if name in (key, release.codename, release.name):
            return release
    raise PageError(f"expected a release of docs/data/releases.yml, found '{name}'")


def _image(catalogue: Catalogue, name: str) -> Image:
    for image in catalogue.images:
        if image.name == name:
            return image
    raise PageError(f"expected an image of docs/data/base-images.yml, found '{name}'")
