"""Ask endoflife.date when a release began and when its support ends.

Source: https://endoflife.date/docs/api (``/api/PRODUCT/CYCLE.json``): ``releaseDate``, ``eol``
and ``extendedSupport`` are ISO dates, or true and false where no day is known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from macros.base_images.refresh.http import Asker, AskError

BASE = "https://endoflife.date/api"


@dataclass(frozen=True)
class Dates:
    """Days of a release: begin, last day of support, last day of extended support; and the source."""

    source: str
    released: date
    support_until: date | None
    lts_until: date | None


def ask(asker: Asker, release: str, base: str = BASE) -> Dates:
    """Return the dates of ``PRODUCT/CYCLE``; AskError says why there are none."""
    url = f"{base}/{release}.json"
    answer = asker.ask("GET", url, {"Accept": "application/json"})
    if answer.status_code != 200:
        raise AskError(f"{url}: status {answer.status_code}")
    try:
        said: Mapping[str, Any] = json.loads(answer.content)
        released = date.fromisoformat(str(said["releaseDate"]))
    except (ValueError, KeyError, TypeError):
        raise AskError(f"{url}: expected a releaseDate, found {answer.text[:60]!r}") from None
    return Dates(
        f"{BASE}/{release}.json", released, _day(said.get("eol")), _day(said.get("extendedSupport"))
    )


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
