"""The facts about base images: typed, checked when read, frozen afterwards.

Two files hold them: ``docs/data/base-images.yml`` (a list of images) and
``docs/data/releases.yml`` (support dates of distributions and programs, by key). Every mistake in
them is a PageError of one line: file, line, entry, field, what was expected and found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from macros.data import Matching


class Libc(StrEnum):
    """C library that programs in the image are linked to."""

    glibc = "glibc"
    musl = "musl"
    uclibc = "uclibc"
    none = "none"


class Shell(StrEnum):
    """Best shell in the image: ``sh`` means a POSIX shell and no bash."""

    bash = "bash"
    sh = "sh"
    none = "none"


class Packages(StrEnum):
    """Package manager in the image."""

    apt = "apt"
    apk = "apk"
    microdnf = "microdnf"
    none = "none"


class Use(StrEnum):
    """What readers choose an image for; the values of the filter."""

    system = "system"
    binary = "binary"
    build = "build"
    python = "python"
    node = "node"
    go = "go"
    java = "java"
    web = "web"
    database = "database"
    debugging = "debugging"


class Platform(StrEnum):
    """Operating system and processor, as ``docker --platform`` spells them."""

    amd64 = "linux/amd64"
    arm64 = "linux/arm64"
    arm_v5 = "linux/arm/v5"
    arm_v6 = "linux/arm/v6"
    arm_v7 = "linux/arm/v7"
    i386 = "linux/386"
    mips64le = "linux/mips64le"
    ppc64le = "linux/ppc64le"
    riscv64 = "linux/riscv64"
    s390x = "linux/s390x"


_MARKUP = re.compile(r"[<>`*\x00-\x1f\x7f]|\]\(|&#?\w+;|\{[{%=#]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _plain(text: str) -> str:
    if not text.strip() or text != text.strip():
        raise ValueError("text that is neither empty nor padded with blanks")
    if _MARKUP.search(text):
        raise ValueError("plain text without markup, on one line")
    return text


def _iso(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("a date that exists, as YYYY-MM-DD")


Text = Annotated[str, AfterValidator(_plain)]
Day = Annotated[date, BeforeValidator(_iso)]
Url = Annotated[
    str,
    Matching(
        r"https://[A-Za-z0-9_.-]+(/[A-Za-z0-9_.~%/+:@=,-]*)?(\?[A-Za-z0-9_.~%/+:@=&,-]*)?",
        "an https:// address",
    ),
]
Digest = Annotated[str, Matching(r"sha256:[0-9a-f]{64}", "sha256: and 64 hexadecimal digits")]
ImageName = Annotated[
    str, Matching(r"[a-z0-9]+([._/-]+[a-z0-9]+)*", "an image name in lower case, without tag")
]
TagName = Annotated[
    str,
    Matching(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", "a tag: letters, digits, dot, dash, underscore"),
]
Key = Annotated[
    str, Matching(r"[a-z][a-z0-9-]*(\.[0-9]+)*", "a key such as debian-13 or python-3.14")
]
Cycle = Annotated[str, Matching(r"[a-z0-9-]+/[A-Za-z0-9_.-]+", "product/cycle of endoflife.date")]


def _count(number: int) -> int:
    if number < 0:
        raise ValueError("a number of bytes, 0 or more")
    return number


Bytes = Annotated[int, Field(strict=True, json_schema_extra={"minimum": 0}), AfterValidator(_count)]


class _Frozen(BaseModel):
    # Parts of an entry are checked by the entry's own validator: theirs are made when asked for.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class PlatformSize(_Frozen):
    """One platform's manifest: sum of its compressed layers in bytes, and its digest."""

    bytes: Bytes
    digest: Digest | None = None


class Sizes(_Frozen):
    """One measurement: what a pull transfers, by platform.

    ``measured`` is the day on which the figures were known to hold, ``source`` where they can be
    read, ``index`` the digest of the multi-platform index.
    """

    measured: Day
    source: Url
    index: Digest | None = None
    platforms: Annotated[dict[Platform, PlatformSize], Field(min_length=1)]


class Facts(_Frozen):
    """Where the entry's other facts were read, and when."""

    source: Url
    read: Day


class Image(_Frozen):
    """One image variant. A fact without evidence is absent.

    ``rebuilt_until`` is for publishers who end an image by an event instead of a date ("one year
    after the release of Debian 14"): such an image has no last day.
    """

    image: ImageName
    tag: TagName | None = None
    use: Text
    uses: Annotated[tuple[Use, ...], Field(min_length=1)]
    libc: Libc
    shell: Shell | None = None
    package_manager: Packages
    release: Key | None = None
    program: Key | None = None
    rebuilt_until: Text | None = None
    platforms: tuple[Platform, ...] = ()
    published: bool = Field(strict=True)
    note: Text | None = None
    facts: Facts
    sizes: Sizes | None = None

    @property
    def name(self) -> str:
        """``image:tag`` as ``FROM`` takes it."""
        return f"{self.image}:{self.tag}" if self.tag else self.image


class Kind(StrEnum):
    """What a release is a release of."""

    distribution = "distribution"
    program = "program"


class Release(_Frozen):
    """Support dates of one release; each date is the last day on which it holds.

    ``support_until`` absent: no end has been announced. ``lts_until`` comes with ``lts_by``, the
    people who give the longer support.
    """

    name: Text
    kind: Kind
    codename: Text | None = None
    released: Day
    support_until: Day | None = None
    lts_until: Day | None = None
    lts_by: Text | None = None
    endoflife: Cycle
    source: Url
    read: Day

    @model_validator(mode="after")
    def _ordered(self) -> Release:
        if self.support_until and self.support_until < self.released:
            raise ValueError("support_until on or after released")
        if (self.lts_until is None) != (self.lts_by is None):
            raise ValueError("lts_until and lts_by together or neither")
        if self.lts_until and (not self.support_until or self.lts_until < self.support_until):
            raise ValueError("lts_until on or after support_until")
        return self


@dataclass(frozen=True)
class Catalogue:
    """All images, in file order, with the releases that they name."""

    images: tuple[Image, ...]
    releases: Mapping[str, Release]

    def releases_of(self, image: Image) -> tuple[Release, ...]:
        """Return the distribution's and the program's release of ``image``, if it has them."""
        return tuple(self.releases[key] for key in (image.release, image.program) if key)
