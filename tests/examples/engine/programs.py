"""What a folder of Docker's programs holds: where each stands, which version it is, whence it came.

Two layouts are read: unpacked packages (``usr/bin/docker``, ``usr/sbin/dockerd``, …) and Docker's
static archive (``docker/dockerd``, ``docker/docker``, …), whose plugins are in
``docker/cli-plugins`` or in ``cli-plugins`` beside it.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

PLUGINS = "usr/libexec/docker/cli-plugins"
ORIGIN = "ORIGIN"
RECORD = "engine.json"
_EPOCH = re.compile(r"^\d+:")
_NUMBER = re.compile(r"\bv?(\d+(?:\.\d+)+)")


class Part(StrEnum):
    """The programs that make what a reader calls Docker."""

    ENGINE = "engine"
    CLIENT = "client"
    CONTAINERD = "containerd"
    RUNC = "runc"
    BUILDX = "Buildx"
    COMPOSE = "Compose"


_ASKED: Mapping[Part, tuple[str, tuple[str, ...]]] = {
    Part.ENGINE: ("dockerd", ("--version",)),
    Part.CLIENT: ("docker", ("--version",)),
    Part.CONTAINERD: ("containerd", ("--version",)),
    Part.RUNC: ("runc", ("--version",)),
    Part.BUILDX: ("docker-buildx", ("version",)),
    Part.COMPOSE: ("docker-compose", ("docker-cli-plugin-metadata",)),
}
NEEDED = (Part.ENGINE, Part.CLIENT, Part.CONTAINERD, Part.RUNC)


class ProgramsError(RuntimeError):
    """A folder in which no engine can be found; the message is one line."""


@dataclass(frozen=True)
class Programs:
    """A folder of programs: ``mounts`` are its folders and where below ``/`` each belongs."""

    folder: Path
    mounts: tuple[tuple[Path, str], ...]

    def path(self, name: str) -> Path | None:
        """Return where the program ``name`` is, or None."""
        found = (
            folder / Path(inner).relative_to(target)
            for folder, target in self.mounts
            for inner in (f"usr/bin/{name}", f"usr/sbin/{name}", f"{PLUGINS}/{name}")
            if Path(inner).is_relative_to(target)
        )
        return next((path for path in found if path.is_file()), None)


def programs(folder: Path) -> Programs:
    """Return what ``folder`` holds; ProgramsError if a program is missing that an engine needs."""
    found = Programs(folder, tuple(_mounts(folder)))
    for part in NEEDED:
        name = _ASKED[part][0]
        if found.path(name) is None:
            raise ProgramsError(
                f"{folder}: expected usr/sbin/dockerd, usr/bin/docker, … or docker/dockerd, "
                f"docker/docker, …; found no {name}"
            )
    return found


def versions(found: Programs, loader: Path | None = None) -> Mapping[Part, str]:
    """Ask each program for its version; a part that is not there is left out.

    What the folder's record says counts instead. ``loader`` starts runc, with the libraries beside
    it, where the machine's own are too old for it. ProgramsError if a program does not start here
    or says none.
    """
    if kept := record(found.folder):
        return {Part(part): version for part, version in kept["versions"].items()}
    told = {}
    for part, (name, arguments) in _ASKED.items():
        if path := found.path(name):
            by = (loader, "--library-path", loader.parent) if loader and part is Part.RUNC else ()
            told[part] = _version(path, arguments, by)
    return told


def record(folder: Path) -> Mapping[str, Any]:
    """Return what was written down when the folder was made: origin, versions, packages."""
    file = folder / RECORD
    kept: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return kept


def origin(folder: Path) -> str:
    """Return where the programs came from, by the file ``ORIGIN``: one line, "a folder" without."""
    if kept := record(folder):
        return str(kept["origin"])
    file = folder / ORIGIN
    lines = file.read_text(encoding="utf-8").split("\n") if file.is_file() else []
    return lines[0].strip() if lines and lines[0].strip() else "a folder"


def upstream(version: str) -> str:
    """Return the numbers of a version without what a distribution adds: ``5:29.7.2-1~x`` → 29.7.2.

    ProgramsError if there are none.
    """
    match = _NUMBER.search(_EPOCH.sub("", version))
    if match is None:
        raise ProgramsError(f"expected a version, found {version!r}")
    return match[1]


def _mounts(folder: Path) -> Iterator[tuple[Path, str]]:
    if (folder / "docker/dockerd").is_file():
        yield folder / "docker", "usr/bin"
        for plugins in (folder / "docker/cli-plugins", folder / "cli-plugins"):
            if plugins.is_dir():
                yield plugins, PLUGINS
                break
    elif (folder / "usr").is_dir():
        yield folder / "usr", "usr"


def _version(path: Path, arguments: tuple[str, ...], by: tuple[str | Path, ...]) -> str:
    try:
        done = subprocess.run(
            [*by, path, *arguments], capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ProgramsError(f"{path}: {error}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise ProgramsError(f"{path} {arguments[0]}: exit status {done.returncode}: {said}")
    said_of_itself = done.stdout
    if arguments[0] == "docker-cli-plugin-metadata":
        said_of_itself = str(json.loads(done.stdout).get("Version", ""))
    try:
        return upstream(said_of_itself)
    except ProgramsError as error:
        raise ProgramsError(f"{path} {arguments[0]}: {error}") from error
