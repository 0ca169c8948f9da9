"""Valid data to build tests on: one fixed example, and strategies that make any other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from macros.base_images.load import catalogue
from macros.base_images.model import Catalogue, Libc, Packages, Platform, Shell, Use

RELEASES: dict[str, Any] = {
    "debian-12": {
        "name": "Debian 12",
        "kind": "distribution",
        "codename": "bookworm",
        "released": "2023-06-10",
        "support_until": "2026-07-11",
        "lts_until": "2028-06-30",
        "lts_by": "Debian LTS",
        "endoflife": "debian/12",
        "source": "https://endoflife.date/debian",
        "read": "2026-07-14",
    },
    "python-3.14": {
        "name": "Python 3.14",
        "kind": "program",
        "released": "2025-10-07",
        "support_until": "2027-10-31",
        "endoflife": "python/3.14",
        "source": "https://endoflife.date/python",
        "read": "2026-07-14",
    },
    "go-1.27": {
        "name": "Go 1.27",
        "kind": "program",
        "released": "2026-08-19",
        "endoflife": "go/1.27",
        "source": "https://endoflife.date/go",
        "read": "2026-08-20",
    },
}

IMAGE: dict[str, Any] = {
    "image": "debian",
    "tag": "bookworm",
    "use": "A system",
    "uses": ["system", "python"],
    "libc": "glibc",
    "shell": "bash",
    "package_manager": "apt",
    "release": "debian-12",
    "program": "python-3.14",
    "platforms": ["linux/amd64", "linux/arm64"],
    "published": True,
    "note": "A note",
    "facts": {"source": "https://example.org/facts", "read": "2026-08-21"},
    "sizes": {
        "measured": "2026-09-19",
        "source": "https://example.org/sizes",
        "index": "sha256:" + "a" * 64,
        "platforms": {
            "linux/amd64": {"bytes": 48_503_440, "digest": "sha256:" + "b" * 64},
            "linux/arm64": {"bytes": 48_389_910, "digest": "sha256:" + "c" * 64},
        },
    },
}


def texts(images: Any, releases: Any) -> tuple[str, str]:
    """Return the two files' texts."""
    return yaml.safe_dump(images, allow_unicode=True), yaml.safe_dump(releases, allow_unicode=True)


def read(images: Any, releases: Any = RELEASES) -> Catalogue:
    """Return the catalogue as the loader reads it from the files' texts."""
    return catalogue(*texts(images, releases))


# The machine may be busy with other tests: no limit on the time of one example.
patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)

plain = (
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="<>`*{]&"),
        min_size=1,
        max_size=20,
    )
    .map(str.strip)
    .filter(bool)
)
days = st.dates(date(2000, 1, 1), date(2040, 1, 1))
digests = st.binary(min_size=32, max_size=32).map(lambda raw: f"sha256:{raw.hex()}")
urls = st.from_regex(r"https://[a-z]{1,9}\.example(/[a-z0-9.-]{1,9}){0,2}", fullmatch=True)
names = st.from_regex(r"[a-z0-9]{1,8}([./-][a-z0-9]{1,8}){0,2}", fullmatch=True)
tags = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,12}", fullmatch=True)


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return dictionaries that hold any subset of ``fields``."""
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def releases(draw: st.DrawFn) -> dict[str, Any]:
    """Return the content of any valid releases.yml."""
    found = {}
    for number in range(draw(st.integers(1, 4))):
        released = draw(days)
        release = {
            "name": draw(plain),
            "kind": draw(st.sampled_from(["distribution", "program"])),
            "released": released.isoformat(),
            "endoflife": "product/1",
            "source": draw(urls),
            "read": draw(days).isoformat(),
            **draw(_some(codename=plain)),
        }
        lengths = draw(st.lists(st.integers(0, 5000), max_size=2))
        if lengths:
            until = released + timedelta(lengths[0])
            release["support_until"] = until.isoformat()
            if len(lengths) == 2:
                release["lts_until"] = (until + timedelta(lengths[1])).isoformat()
                release["lts_by"] = draw(plain)
        found[f"release-{number}"] = release
    return found


@st.composite
def images(draw: st.DrawFn, keys: list[str]) -> list[dict[str, Any]]:
    """Return the content of any valid base-images.yml that names releases of ``keys``."""
    platform = st.sampled_from([p.value for p in Platform])
    size = st.fixed_dictionaries({"bytes": st.integers(0, 10**12)}, optional={"digest": digests})
    key = st.sampled_from(keys)
    sizes = st.fixed_dictionaries(
        {
            "measured": days.map(date.isoformat),
            "source": urls,
            "platforms": st.dictionaries(platform, size, min_size=1, max_size=3),
        },
        optional={"index": digests},
    )
    image = st.fixed_dictionaries(
        {
            "image": names,
            "use": plain,
            "uses": st.lists(st.sampled_from([u.value for u in Use]), min_size=1, max_size=3),
            "libc": st.sampled_from([x.value for x in Libc]),
            "package_manager": st.sampled_from([x.value for x in Packages]),
            "published": st.booleans(),
            "facts": st.fixed_dictionaries({"source": urls, "read": days.map(date.isoformat)}),
        },
        optional={
            "tag": tags,
            "shell": st.sampled_from([x.value for x in Shell]),
            "release": key,
            "program": key,
            "rebuilt_until": plain,
            "platforms": st.lists(platform, unique=True, max_size=3),
            "note": plain,
            "sizes": sizes,
        },
    )
    return draw(
        st.lists(image, min_size=1, max_size=6, unique_by=lambda i: (i["image"], i.get("tag")))
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Return any valid catalogue, read from text as the site reads it."""
    found = draw(releases())
    return read(draw(images(sorted(found))), found)
