"""Support on a given day, from dates alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from macros.base_images.model import Catalogue, Image, Release, Sizes

STALE_AFTER = timedelta(days=90)


class Status(StrEnum):
    """Where a release stands; the order is from best to worst."""

    supported = "supported"
    lts = "long-term support"
    ended = "ended"
    undated = "no dates"


@dataclass(frozen=True)
class Support:
    """Support of an image or a release on one day.

    ``until`` is the last day of that status: None where no end is announced or known; for
    ``ended`` it is the last day there was. ``by`` is the release that decides.
    """

    status: Status
    until: date | None = None
    by: Release | None = None


def of_release(release: Release, today: date) -> Support:
    """Return the support of ``release`` on ``today``; each date is itself still supported."""
    if release.support_until is None or today <= release.support_until:
        return Support(Status.supported, release.support_until, release)
    if release.lts_until and today <= release.lts_until:
        return Support(Status.lts, release.lts_until, release)
    return Support(Status.ended, release.lts_until or release.support_until, release)


def of_image(catalogue: Catalogue, image: Image, today: date) -> Support:
    """Return the support of ``image``: that of the worse of its distribution and its program."""
    releases = catalogue.releases_of(image)
    if not releases:
        return Support(Status.undated)
    worst = max((of_release(r, today) for r in releases), key=_badness)
    if worst.status is Status.ended:
        return worst
    if image.rebuilt_until:
        return Support(worst.status, None, worst.by)
    ends = [(end, r) for r in releases if (end := _last_day(r, worst.status))]
    if not ends:
        return worst
    until, by = min(ends, key=lambda pair: pair[0])
    return Support(worst.status, until, by)


def _last_day(release: Release, status: Status) -> date | None:
    longest = release.lts_until or release.support_until
    return longest if status is Status.lts else release.support_until


def _badness(support: Support) -> tuple[int, int]:
    ended_first = -(support.until or date.max).toordinal()
    return list(Status).index(support.status), ended_first


def regular_until(catalogue: Catalogue, image: Image) -> date | None:
    """Return the last day on which all that ``image`` stands on has regular support, if known."""
    if image.rebuilt_until:
        return None
    return min(
        (r.support_until for r in catalogue.releases_of(image) if r.support_until), default=None
    )


def is_stale(sizes: Sizes, today: date) -> bool:
    """Tell whether figures are more than 90 days old on ``today``.

    Figures without a digest are no measurements (the empty image has 0 bytes) and do not age.
    """
    return sizes.index is not None and today - sizes.measured > STALE_AFTER
