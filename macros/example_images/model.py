"""What is known of an image that an example uses, and where it stands on a day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from macros.base_images.model import Catalogue, Day, ImageName, Key, TagName, Url
from macros.base_images.status import regular_until
from macros.pages import PageError


class Example(BaseModel):
    """An image and tag of examples; ``tag`` absent is ``latest``.

    Its support ends with the first of ``releases`` (keys of releases.yml) that ends. ``published``
    is whether its publisher still rebuilds it, by ``source``, read on the day ``read``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    image: ImageName
    tag: TagName | None = None
    releases: tuple[Key, ...] = ()
    published: Annotated[bool, Field(strict=True)]
    source: Url
    read: Day

    @property
    def name(self) -> str:
        """``image:tag`` as ``FROM`` takes it."""
        return f"{self.image}:{self.tag}" if self.tag else self.image


@dataclass(frozen=True)
class State:
    """Where an image stands: published or not, and the last day of regular support, if known."""

    published: bool
    until: date | None


@dataclass(frozen=True)
class Examples:
    """All images that examples may use, by name, and which name replaced which.

    ``current`` is the tag that prose names, by image; ``newest`` the newest day in the data;
    ``releases`` are the keys of releases.yml that the examples need.
    """

    states: Mapping[str, State]
    current: Mapping[str, str]
    upgrades: Mapping[str, str]
    newest: date
    releases: frozenset[str] = frozenset()

    def name(self, image: str) -> str:
        """Return ``image`` with the tag that examples use; PageError if there is none."""
        if image not in self.current:
            raise PageError(f"expected an image of docs/data/example-images.yml, found {image!r}")
        return self.current[image]

    def notes(self, source: str, today: date) -> Iterator[str]:
        """Yield a sentence for each image in the text of a block whose support has ended."""
        for name, until in self.ended(today):
            if (
                ":" in name
                and name in source
                and re.search(rf"(?<![\w./:-]){re.escape(name)}(?![\w.:-])", source)
            ):
                yield f"The support of {name} ended on {until}."

    def ended(self, today: date) -> Iterator[tuple[str, date]]:
        """Yield each image whose support has ended on ``today``, with its last day."""
        for name, state in self.states.items():
            if state.until and state.until < today:
                yield name, state.until

    def complaint(self, name: str, today: date) -> str:
        """Return why an example may not use image ``name`` on ``today``, or nothing."""
        state = self.states.get(name)
        if state is None:
            return "expected an image of base-images.yml or example-images.yml, found none"
        if not state.published:
            return "expected a published image, found one that is no longer rebuilt"
        if state.until and state.until < today:
            return f"expected an image in regular support, found one that ended on {state.until}"
        return ""


def examples(
    found: tuple[Example, ...], upgrades: Mapping[str, str], catalogue: Catalogue
) -> Examples:
    """Return what is known: the images of the examples, and the base images."""
    states = {
        image.name: State(image.published, regular_until(catalogue, image))
        for image in catalogue.images
    }
    current: dict[str, str] = {}
    for it in found:
        ends = (catalogue.releases[key].support_until for key in it.releases)
        states[it.name] = State(it.published, min((end for end in ends if end), default=None))
        if it.published and it.tag:
            current.setdefault(it.image, it.name)
    needed = frozenset(key for it in found for key in it.releases)
    return Examples(states, current, upgrades, _newest(found, catalogue), needed)


def normal(name: str) -> str:
    """Return an image's name as the data has it: without Docker Hub's host, digest and ``latest``."""
    name = name.partition("@")[0].removesuffix(":latest")
    for prefix in ("docker.io/library/", "index.docker.io/library/", "docker.io/", "library/"):
        name = name.removeprefix(prefix)
    return name


def _newest(found: tuple[Example, ...], catalogue: Catalogue) -> date:
    """Return the newest day in the data: the clock of the tests, which time alone does not move."""
    days = [it.read for it in found]
    days += [release.read for release in catalogue.releases.values()]
    days += [image.facts.read for image in catalogue.images]
    days += [image.sizes.measured for image in catalogue.images if image.sizes]
    return max(days)
