"""Support and age on each boundary day, with a fixed clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.base_images.model import Catalogue
from macros.base_images.status import Status, is_stale, of_image, of_release, regular_until
from tests.macros.base_images.data import IMAGE, catalogues, days, patient, read

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("today", "status", "until"),
    [
        ("2023-06-09", Status.supported, "2026-07-11"),  # the day before its release
        ("2023-06-10", Status.supported, "2026-07-11"),
        ("2026-07-10", Status.supported, "2026-07-11"),
        ("2026-07-11", Status.supported, "2026-07-11"),  # last day of regular support
        ("2026-07-12", Status.lts, "2028-06-30"),  # first of long-term support
        ("2028-02-29", Status.lts, "2028-06-30"),
        ("2028-06-30", Status.lts, "2028-06-30"),  # last day of all
        ("2028-07-01", Status.ended, "2028-06-30"),
        ("2099-01-01", Status.ended, "2028-06-30"),
    ],
)
def test_a_release_with_long_term_support(today: str, status: Status, until: str) -> None:
    support = of_release(read([IMAGE]).releases["debian-12"], date.fromisoformat(today))
    assert (support.status, support.until) == (status, date.fromisoformat(until))


@pytest.mark.parametrize(
    ("today", "status"),
    [("2027-10-31", Status.supported), ("2027-11-01", Status.ended)],
)
def test_a_release_without_long_term_support(today: str, status: Status) -> None:
    support = of_release(read([IMAGE]).releases["python-3.14"], date.fromisoformat(today))
    assert (support.status, support.until) == (status, date(2027, 10, 31))


def test_a_release_whose_end_is_not_announced() -> None:
    support = of_release(read([IMAGE]).releases["go-1.27"], date(2099, 1, 1))
    assert (support.status, support.until) == (Status.supported, None)


@pytest.mark.parametrize(
    ("today", "status", "until", "by"),
    [
        ("2026-07-11", Status.supported, "2026-07-11", "Debian 12"),
        ("2026-07-12", Status.lts, "2027-10-31", "Python 3.14"),  # Python ends before Debian's LTS
        ("2027-10-31", Status.lts, "2027-10-31", "Python 3.14"),
        ("2027-11-01", Status.ended, "2027-10-31", "Python 3.14"),
        (
            "2028-07-01",
            Status.ended,
            "2027-10-31",
            "Python 3.14",
        ),  # both have ended: the first counts
    ],
)
def test_an_image_is_as_good_as_its_worse_part(
    today: str, status: Status, until: str, by: str
) -> None:
    found = read([IMAGE])
    support = of_image(found, found.images[0], date.fromisoformat(today))
    assert (support.status, support.until) == (status, date.fromisoformat(until))
    assert support.by and support.by.name == by


def test_an_image_that_ends_by_an_event_has_no_last_day() -> None:
    found = read([IMAGE | {"rebuilt_until": "one year after the next release"}])
    image = found.images[0]
    support = of_image(found, image, date(2026, 7, 11))
    assert (support.status, support.until) == (Status.supported, None)
    assert regular_until(found, image) is None
    assert of_image(found, image, date(2027, 11, 1)).status is Status.ended  # its parts have ended


def test_an_image_without_dates() -> None:
    found = read([{k: v for k, v in IMAGE.items() if k not in ("release", "program")}])
    assert of_image(found, found.images[0], date(2026, 1, 1)).status is Status.undated
    assert regular_until(found, found.images[0]) is None


def test_regular_support_of_an_image_ends_with_its_first_part() -> None:
    found = read([IMAGE, IMAGE | {"tag": "b", "program": "go-1.27"}])
    assert regular_until(found, found.images[0]) == date(2026, 7, 11)
    assert regular_until(found, found.images[1]) == date(2026, 7, 11)


@pytest.mark.parametrize(("age", "stale"), [(0, False), (89, False), (90, False), (91, True)])
def test_figures_are_old_after_ninety_days(age: int, stale: bool) -> None:
    sizes = read([IMAGE]).images[0].sizes
    assert sizes and is_stale(sizes, sizes.measured + timedelta(age)) is stale


def test_the_empty_image_does_not_age() -> None:
    sizes = {
        "measured": "2020-01-01",
        "source": "https://x.org",
        "platforms": {"linux/amd64": {"bytes": 0}},
    }
    found = read([IMAGE | {"sizes": sizes}]).images[0].sizes
    assert found and not is_stale(found, date(2026, 1, 1))


@patient
@given(catalogues(), days, st.integers(0, 4000))
def test_support_never_gets_better_with_time(found: Catalogue, today: date, later: int) -> None:
    order = list(Status)
    for image in found.images:
        now = of_image(found, image, today)
        then = of_image(found, image, today + timedelta(later))
        assert order.index(then.status) >= order.index(now.status)
        if now.until and now.status is not Status.ended:
            assert today <= now.until
            assert of_image(found, image, now.until).status is now.status
