"""The engines: their names, the version wanted of each part, and where each can be had.

Nothing else knows them. The versions are in ``pins.json``; ``make upgrade`` moves those of the
newest engine, and a pin may be the beginning of a version: ``28.5`` takes 28.5.2.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from macros.stores import Store
from tests.examples.engine.programs import Part

PINS = Path(__file__).with_name("pins.json")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
DOCKER = "https://download.docker.com/linux/debian"
DOCKER_KEY = "9DC858229FC7DD38854AE2D88D81803C0EBFCD88"
"""Fingerprint of "Docker Release (CE deb)", which signs the packages for Debian and Ubuntu.

https://github.com/docker/docs/pull/11990/files, engine/install/debian.md, read 2026-11-28
"""
DEBIAN = "http://deb.debian.org/debian"
SNAPSHOT = "http://snapshot.debian.org/archive/debian"

PARTS: Mapping[str, Part] = {
    "docker-ce": Part.ENGINE,
    "docker-ce-cli": Part.CLIENT,
    "containerd.io": Part.CONTAINERD,
    "docker-buildx-plugin": Part.BUILDX,
    "docker-compose-plugin": Part.COMPOSE,
    "docker.io": Part.ENGINE,
    "docker-cli": Part.CLIENT,
    "containerd": Part.CONTAINERD,
    "runc": Part.RUNC,
    "docker-buildx": Part.BUILDX,
    "docker-compose": Part.COMPOSE,
}
"""The packages whose version is that of a part: Docker's, then Debian's."""


@dataclass(frozen=True)
class Archive:
    """An archive of Debian packages: address, suites, component, and who signs it.

    ``key`` is a keyring of this machine, or the fingerprint of the one key that the archive's
    address ``gpg`` gives.
    """

    address: str
    suites: tuple[str, ...]
    component: str
    key: Path | str


@dataclass(frozen=True)
class Supply:
    """A way to have an engine: what to call it, the archive, its packages as ``name[:arch]/suite``."""

    origin: str
    archive: Archive
    packages: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """An engine by name: versions wanted (or how they begin), and supplies in order of trial."""

    name: str
    wanted: Mapping[Part, str]
    supplies: tuple[Supply, ...]


def stores(version: str) -> tuple[Store, ...]:
    """Return the image stores of an engine of that version, first the one that pages speak of.

    23 brought containerd's, the default of a fresh install since 29:
    https://docs.docker.com/engine/release-notes/23.0/ and https://docs.docker.com/engine/release-notes/29/
    """
    major = int(version.partition(".")[0])
    return (Store.CONTAINERD, Store.OVERLAY2) if major >= 23 else (Store.OVERLAY2,)


def belongs(version: str, wanted: str) -> bool:
    """True if ``version`` is ``wanted`` or begins with it, number by number."""
    return version == wanted or version.startswith(wanted + ".")


def codename() -> str:
    """Return the suite of this machine; that of the tests' stand-ins where it is no Debian."""
    told = platform.freedesktop_os_release()
    return told.get("VERSION_CODENAME", "bookworm") if told.get("ID") == "debian" else "bookworm"


def named() -> Mapping[str, Named]:
    """Return the engines by name, the newest first."""
    pins = json.loads(PINS.read_text(encoding="utf-8"))
    wanted = {name: {Part(k): v for k, v in pins[name].items()} for name in ("29", "28", "26")}
    return {
        "29": Named("29", wanted["29"], (docker(codename()),)),
        "28": Named("28", wanted["28"], debian("sid", pins["snapshot"])),
        "26": Named("26", wanted["26"], debian("trixie", pins["snapshot"])),
    }


def docker(suite: str) -> Supply:
    """Return Docker's own packages for a Debian ``suite``.

    The five that its documentation installs: https://docs.docker.com/engine/install/debian/
    """
    names = [name for name in PARTS if name.startswith("docker-ce") or name.endswith("-plugin")]
    packages = tuple(f"{name}/{suite}" for name in (*names, "containerd.io"))
    return Supply("Docker's packages", Archive(DOCKER, (suite,), "stable", DOCKER_KEY), packages)


def debian(suite: str, day: str) -> tuple[Supply, ...]:
    """Return Debian's packages of a ``suite``: as it is, then as it was on ``day`` (a time stamp).

    runc is sid's, whose errors read as those of Docker's own; it needs a libc that older releases
    lack, so sid's comes along (and its libseccomp).
    """
    names = ("docker.io", "docker-cli", "docker-buildx", "docker-compose", "containerd")
    packages = (
        *(f"{name}/{suite}" for name in names),
        *(f"{name}/sid" for name in ("tini-static", "runc", "libc6", "libseccomp2")),
    )
    return _debian(packages, suite, day)


def repinned(pins: str, name: str, found: Mapping[Part, str]) -> str:
    """Return the text of ``pins.json`` with the versions ``found`` for the engine ``name``."""
    content = json.loads(pins) | {name: {part.value: found[part] for part in Part}}
    return json.dumps(content, indent=1) + "\n"


def tools() -> tuple[Supply, ...]:
    """Return what the world around the engine is made of: a registry, and parts of images."""
    names = ("docker-registry", "busybox-static", "busybox-static:arm64", "musl")
    packages = tuple(f"{name}/bookworm" for name in names)
    return _debian(packages, "bookworm", json.loads(PINS.read_text(encoding="utf-8"))["snapshot"])


def _debian(packages: tuple[str, ...], suite: str, day: str) -> tuple[Supply, ...]:
    suites = tuple(sorted({package.partition("/")[2] for package in packages}))
    return (
        Supply(f"Debian's packages ({suite})", Archive(DEBIAN, suites, "main", KEYRING), packages),
        Supply(
            f"Debian's packages (snapshot {day})",
            Archive(f"{SNAPSHOT}/{day}", suites, "main", KEYRING),
            packages,
        ),
    )
