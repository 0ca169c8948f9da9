"""What a refresh changed, in Markdown, for the pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from macros.base_images.model import Catalogue, Image

SOON = timedelta(days=180)


def summary(old: Catalogue, new: Catalogue, today: date) -> str:
    """Return what grew or shrank, and what loses support within half a year of ``today``."""
    parts = [
        "## Base images",
        "",
        *_listed("Sizes", _sizes(old, new)),
        *_listed("Support", _ending(new, today)),
    ]
    return "\n".join(parts) + "\n"


def _sizes(old: Catalogue, new: Catalogue) -> Iterator[str]:
    before = {image.name: image for image in old.images}
    for image in new.images:
        for platform, (was, now) in _changes(before.get(image.name), image):
            if was is None:
                yield f"{image.name} {platform}: {now / 1e6:.1f} MB, measured for the first time"
            elif was != now:
                yield f"{image.name} {platform}: {was / 1e6:.1f} → {now / 1e6:.1f} MB ({(now - was) / was:+.1%})"


def _changes(old: Image | None, new: Image) -> Iterator[tuple[str, tuple[int | None, int]]]:
    known = old.sizes.platforms if old and old.sizes else {}
    for platform, size in (new.sizes.platforms if new.sizes else {}).items():
        was = known.get(platform)
        yield platform.value, (was.bytes if was else None, size.bytes)


def _ending(new: Catalogue, today: date) -> Iterator[str]:
    for release in new.releases.values():
        for what, day in (
            ("regular support", release.support_until),
            ("long-term support", release.lts_until),
        ):
            if day is not None and today <= day <= today + SOON:
                yield f"{release.name}: {what} ends on {day.isoformat()}"


def _listed(title: str, lines: Iterable[str]) -> list[str]:
    found = [f"- {line}" for line in lines]
    return [f"### {title}", "", *(found or ["- nothing changed"]), ""]
