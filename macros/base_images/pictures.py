"""Bar chart of downloads and timeline of support: inline SVG for a phone's width, without scripts.

Colours are classes that ``base-images-charts.css`` fills; no meaning is in colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from macros.base_images.html import el, join, megabytes
from macros.base_images.model import Catalogue, Image, Kind, Platform, Release
from macros.base_images.status import Status, of_image, of_release

WIDTH = 360
ROW = 27
AXIS = 16
LETTER = 5.7  # width of a letter, in the units of the picture: an average


def size_chart(catalogue: Catalogue, programs: bool, today: date, name: str) -> Markup:
    """Return bars of download sizes, smallest first, images without a figure last.

    ``programs`` chooses images that carry a language or server, else plain systems; ``name``
    prefixes the picture's ids.
    """
    images = sorted(
        (image for image in catalogue.images if bool(image.program) is programs), key=_rank
    )
    title = f"Download size of {'language and server' if programs else 'plain base'} images"
    known = [image for image in images if image.sizes]
    text = f"{len(images)} bars"
    if known:
        text += f", from {_named_size(known[0])} to {_named_size(known[-1])}"
    widest = max((_bytes(image) or 0 for image in images), default=0) or 1
    bars = (
        _row(
            number * ROW,
            image.name,
            _figure(image, of_image(catalogue, image, today).status),
            [(0, (_bytes(image) or 0) / widest * WIDTH, "ended" if _ended(catalogue, image, today) else "regular")],
        )
        for number, image in enumerate(images)
    )  # fmt: skip
    text += ". All figures are in the table of base images."
    return _svg(name, title, text, len(images) * ROW, bars)


def timeline(catalogue: Catalogue, today: date, name: str) -> Markup:
    """Return bars from release to end of support of each distribution, and today's line."""
    found = [r for r in catalogue.releases.values() if r.kind is Kind.distribution]
    days = [day for r in found for day in (r.released, r.support_until, r.lts_until) if day]
    scale = _Scale(min([*days, today]).year, max([*days, today]).year + 1)
    height = AXIS + len(found) * ROW
    rows = (
        _row(AXIS + number * ROW, _label(release), _end(release, today), _spans(release, scale))
        for number, release in enumerate(found)
    )
    alive = [r.name for r in found if of_release(r, today).status is not Status.ended]
    text = f"Today's line is at {today}. Not ended: {', '.join(alive) or 'none'}."
    return _svg(
        name,
        "Support of distributions over the years",
        f"{text} All dates are in the table.",
        height,
        (*_years(scale, height), *rows, _mark(scale.x(today), height, "today")),
    )


@dataclass(frozen=True)
class _Scale:
    """Maps dates to x between the New Year's Days of two years."""

    first: int
    last: int

    def x(self, day: date) -> float:
        start = date(self.first, 1, 1).toordinal()
        whole = date(self.last, 1, 1).toordinal() - start
        return round((day.toordinal() - start) / whole * WIDTH, 1)


def _svg(name: str, title: str, text: str, height: int, parts: Iterable[Markup]) -> Markup:
    picture = el(
        "svg",
        el("title", title, id=f"{name}-title"),
        el("desc", text, id=f"{name}-text"),
        *parts,
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-text",
        viewBox=f"0 0 {WIDTH} {height}",
    )
    return el("figure", picture, class_="bi-picture")


def _row(y: int, label: str, value: str, bars: Iterable[tuple[float, float, str]]) -> Markup:
    """Return a line of text with its bars below; a bar is x, width and kind."""
    room = WIDTH - (len(value) + 1) * LETTER
    squeezed = {"textLength": round(room, 1)} if len(label) * LETTER > room else {}
    rects = (
        el("rect", x=x, y=y + 15, width=max(round(width, 1), 0), height=7, class_=f"bi-bar--{kind}")
        for x, width, kind in bars
    )  # fmt: skip
    return join(
        el("text", label, x=0, y=y + 11, **squeezed),
        el("text", value, x=WIDTH, y=y + 11, class_="bi-value"),
        *rects,
    )


def _spans(release: Release, scale: _Scale) -> Iterable[tuple[float, float, str]]:
    start = scale.x(release.released)
    end = scale.x(release.support_until) if release.support_until else WIDTH
    yield start, end - start, "regular"
    if release.lts_until:
        yield end, scale.x(release.lts_until) - end, "lts"


def _years(scale: _Scale, height: int) -> Iterable[Markup]:
    step = max(1, (scale.last - scale.first) // 5)
    for year in range(scale.first, scale.last, step):
        x = scale.x(date(year, 1, 1))
        yield _mark(x, height, "year")
        yield el("text", str(year), x=x + 2, y=10, class_="bi-year")


def _mark(x: float, height: int, kind: str) -> Markup:
    return el("line", x1=x, x2=x, y1=0, y2=height, class_=f"bi-line--{kind}")


def _label(release: Release) -> str:
    return f"{release.name} {release.codename}" if release.codename else release.name


def _end(release: Release, today: date) -> str:
    support = of_release(release, today)
    word = {Status.supported: "until", Status.lts: "long-term until"}.get(support.status, "ended")
    return f"{word} {support.until}" if support.until else "no end announced"


def _bytes(image: Image) -> int | None:
    if image.sizes is None:
        return None
    sizes = image.sizes.platforms
    return sizes.get(Platform.amd64, next(iter(sizes.values()))).bytes


def _rank(image: Image) -> tuple[bool, int]:
    return image.sizes is None, _bytes(image) or 0


def _ended(catalogue: Catalogue, image: Image, today: date) -> bool:
    return of_image(catalogue, image, today).status is Status.ended


def _figure(image: Image, status: Status) -> str:
    size = _bytes(image)
    text = "no figure" if size is None else megabytes(size)
    return f"ended, {text}" if status is Status.ended else text


def _named_size(image: Image) -> str:
    return f"{image.name} with {megabytes(_bytes(image) or 0)}"
