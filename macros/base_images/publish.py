"""The data for machines: JSON and its JSON Schema, version 1, with what is computed at the build."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from macros.base_images.model import (
    Catalogue,
    Facts,
    Image,
    Libc,
    Packages,
    Platform,
    Release,
    Shell,
    Sizes,
    Use,
)
from macros.base_images.status import Status, is_stale, of_image

FOLDER = "data/v1"
DATA = "base-images.json"
SCHEMA = "base-images.schema.json"


class PublishedSupport(BaseModel):
    """Support on the day ``computed_on``; ``until`` is its last day, null if not known."""

    status: Status
    until: date | None


class PublishedSizes(Sizes):
    """Download sizes in bytes; ``stale`` marks figures older than 90 days on ``computed_on``."""

    stale: bool


class PublishedImage(BaseModel):
    """One image with its releases spelled out; null stands for a fact without evidence."""

    name: str = Field(description="image:tag as FROM takes it; unique in the file")
    image: str
    tag: str | None
    use: str
    uses: tuple[Use, ...]
    libc: Libc
    shell: Shell | None
    package_manager: Packages
    rebuilt_until: str | None
    platforms: tuple[Platform, ...]
    published: bool
    note: str | None
    facts: Facts
    release: Release | None
    program: Release | None
    support: PublishedSupport
    sizes: PublishedSizes | None


class Published(BaseModel):
    """Base images of Docker notes. Within version 1 fields are added, never changed or removed."""

    model_config = ConfigDict(title="Base images")

    schema_address: Literal["base-images.schema.json"] = Field(
        default="base-images.schema.json", alias="$schema"
    )
    version: Literal[1] = 1
    computed_on: date
    images: tuple[PublishedImage, ...]


def published(catalogue: Catalogue, today: date) -> Published:
    """Return the data with support and staleness as of ``today``."""
    images = tuple(_image(catalogue, image, today) for image in catalogue.images)
    return Published(computed_on=today, images=images)


def data(catalogue: Catalogue, today: date) -> str:
    """Return the JSON text of ``published``."""
    return published(catalogue, today).model_dump_json(by_alias=True, indent=1) + "\n"


def schema() -> str:
    """Return the text of the JSON Schema (draft 2020-12) that ``data`` fulfils."""
    found: dict[str, object] = Published.model_json_schema(mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(head | found, indent=1) + "\n"


def write(site: Path, catalogue: Catalogue, today: date) -> None:
    """Write both files below ``site``."""
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATA).write_text(data(catalogue, today), encoding="utf-8")
    (folder / SCHEMA).write_text(schema(), encoding="utf-8")


def _image(catalogue: Catalogue, image: Image, today: date) -> PublishedImage:
    support = of_image(catalogue, image, today)
    return PublishedImage(
        **{
            **{field: getattr(image, field) for field in ("name", *Image.model_fields)},
            "release": catalogue.releases[image.release] if image.release else None,
            "program": catalogue.releases[image.program] if image.program else None,
            "support": PublishedSupport(status=support.status, until=support.until),
            "sizes": image.sizes
            and PublishedSizes(**dict(image.sizes), stale=is_stale(image.sizes, today)),
        }
    )
