"""Packages from an archive, by apt, which checks their signatures; nothing is installed.

apt has lists and settings of its own, in a folder of the cache for each archive.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import os
import subprocess
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.examples.engine.programs import Part, upstream
from tests.examples.engine.supplies import PARTS, Archive, Supply, belongs

DAY = 86_400.0
PATIENCE = 2.0  # seconds in which an archive says its key, or cannot be reached


class ArchiveError(RuntimeError):
    """An archive that cannot be had, or does not have what is wanted; the message is one line."""


def download(supply: Supply, wanted: Mapping[Part, str], cache: Path, target: Path) -> None:
    """Download the packages of ``supply`` into ``target``, the newest that fit ``wanted``.

    Of packages that are no part, and of parts that are not in ``wanted``, the newest. Raises
    ArchiveError if the archive is out of reach, signed by another key, or has another version.
    """
    command = _apt(supply.archive, cache)
    chosen = []
    for package in supply.packages:
        name, _, suite = package.partition("/")
        part = PARTS.get(name)
        if part is not None and part in wanted:
            found = _available(command, name, supply.archive, suite)
            fitting = [it for it in found if belongs(upstream(it), wanted[part])]
            if not fitting:
                has = f"has {upstream(found[0])}" if found else "has none"
                raise ArchiveError(f"{name}: expected {wanted[part]}, {suite} {has}")
            chosen.append(f"{name}={fitting[0]}")
        else:
            chosen.append(package)
    _run(["apt-get", "-qq", *command, "download", *chosen], target)


def _available(options: Sequence[str], name: str, archive: Archive, suite: str) -> list[str]:
    """Return the versions of a package in a suite, the newest first."""
    told = _run(["apt-cache", *options, "madison", name], Path("/"))
    rows = [[cell.strip() for cell in line.split("|")] for line in told.splitlines()]
    place = f"{archive.address} {suite}/"
    return [row[1] for row in rows if len(row) == 3 and row[2].startswith(place)]


def _apt(archive: Archive, cache: Path) -> list[str]:
    """Return apt's options for ``archive``, whose lists are at most a day old."""
    identity = hashlib.sha256(repr(archive).encode()).hexdigest()[:12]
    apt = cache / "apt" / identity
    for folder in ("etc/none", "lists/partial", "archives/partial"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    (apt / "status").touch()
    key = archive.key if isinstance(archive.key, Path) else _keyring(archive, apt / "key.asc")
    sources = apt / "etc/sources.list"  # as old as the lists of packages
    options = [
        f"Dir::Etc={apt / 'etc'}",
        "Dir::Etc::sourcelist=sources.list",
        "Dir::Etc::sourceparts=none",
        "Dir::Etc::preferencesparts=none",
        f"Dir::State::lists={apt / 'lists'}",
        f"Dir::State::status={apt / 'status'}",
        f"Dir::Cache={apt}",
        "APT::Architectures=amd64,arm64",
        "APT::Sandbox::User=root",
        "APT::Update::Error-Mode=any",
        "Acquire::Languages=none",
        "Acquire::Retries=3",
        "Acquire::http::Timeout=20",
        "Acquire::Check-Valid-Until=false",
    ]
    command = [f"-o{option}" for option in options]
    lines = [
        f"deb [signed-by={key}] {archive.address} {suite} {archive.component}\n"
        for suite in archive.suites
    ]
    known = sources.exists() and sources.read_text() == "".join(lines)
    if not known or time.time() - sources.stat().st_mtime > DAY:
        sources.write_text("".join(lines))
        os.utime(sources, (0, 0))  # if the update fails, it is tried again
        _run(["apt-get", "-qq", *command, "update"], apt)
        os.utime(sources)
    return command


def _keyring(archive: Archive, file: Path) -> Path:
    """Write the archive's key into ``file``; ArchiveError if it is not the one that is named."""
    answer = _fetched(f"{archive.address}/gpg")
    if isinstance(answer, OSError):
        raise ArchiveError(
            f"{archive.address} cannot be reached: {getattr(answer, 'reason', answer)}"
        )
    file.write_bytes(answer)
    shown = ["--homedir", str(file.parent), "--show-keys", "--with-colons", str(file)]
    told = _run(["gpg", "--no-options", "--quiet", *shown], file.parent)
    records = [line.split(":") for line in told.splitlines()]
    found = [
        following[9]
        for record, following in itertools.pairwise(records)
        if record[0] == "pub" and following[0] == "fpr"
    ]
    if found != [archive.key]:
        file.unlink()
        raise ArchiveError(
            f"{archive.address}/gpg: expected the key {archive.key}, "
            f"found {', '.join(found) or 'none'}"
        )
    return file


@functools.cache  # an archive that cannot be reached is asked once a run
def _fetched(url: str) -> bytes | OSError:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            content: bytes = answer.read()
            return content
    except OSError as error:
        return error


def _run(command: Sequence[str], folder: Path) -> str:
    """Return what a command prints; ArchiveError with the last line of its complaint."""
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        lines = [line for line in done.stderr.strip().splitlines() if line.startswith("E:")]
        raise ArchiveError((lines or done.stderr.strip().splitlines() or ["it failed"])[0])
    return done.stdout
