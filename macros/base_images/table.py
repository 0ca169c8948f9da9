"""Tables of base images and releases, and the facts of each image: HTML, complete without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from macros.base_images.html import day, megabytes
from macros.base_images.model import Catalogue, Image, Kind, Libc, Platform, Use
from macros.base_images.status import Status, Support, is_stale, of_image, of_release, regular_until

_USES = {
    Use.system: "A whole small system",
    Use.binary: "One compiled binary",
    Use.build: "Compiling",
    Use.python: "Python",
    Use.node: "Node.js",
    Use.go: "Go",
    Use.java: "Java",
    Use.web: "Web server",
    Use.database: "Database",
    Use.debugging: "Debugging",
}
_STATUS = {
    Status.supported: "Supported",
    Status.lts: "Long-term support",
    Status.ended: "Ended",
    Status.undated: "No dates",
}


@dataclass(frozen=True)
class Row:
    """An image with what is computed of it on the day of the build.

    ``until`` is the last day of regular support, by which the page filters and sorts.
    """

    image: Image
    support: Support
    until: date | None
    stale: bool


def table(catalogue: Catalogue, today: date, facts: str) -> Markup:
    """Return controls and table; support and age of figures are those of ``today``.

    ``facts`` is the address of the page that shows ``facts_list``.
    """
    rows = [_row(catalogue, image, today) for image in catalogue.images]
    return _render(
        "table.html.jinja",
        today=today,
        facts=facts,
        current=[row for row in rows if row.support.status is not Status.ended],
        ended=[row for row in rows if row.support.status is Status.ended],
        uses=_USES,
        libcs=list(Libc),
        platforms=list(Platform),
    )


def facts_list(catalogue: Catalogue, dates: str) -> Markup:
    """Return the facts of each image with their sources; its name is its anchor.

    ``dates`` is the address of the page that shows ``release_table``.
    """
    return _render(
        "facts.html.jinja", images=catalogue.images, known=catalogue.releases, dates=dates
    )


def release_table(catalogue: Catalogue, kind: Kind, today: date) -> Markup:
    """Return the table of all releases of ``kind`` in file order; the key of each is its anchor."""
    found = [
        (key, release, of_release(release, today))
        for key, release in catalogue.releases.items()
        if release.kind is kind
    ]
    return _render("releases.html.jinja", today=today, kind=kind, releases=found)


def _row(catalogue: Catalogue, image: Image, today: date) -> Row:
    return Row(
        image,
        of_image(catalogue, image, today),
        regular_until(catalogue, image),
        image.sizes is not None and is_stale(image.sizes, today),
    )


def _render(template: str, **values: object) -> Markup:
    return Markup(_environment().get_template(template).render(**values))


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(day=day, megabytes=megabytes)
    environment.globals.update(Status=Status, words=_STATUS, zip=zip)
    return environment
