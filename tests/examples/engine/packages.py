"""Engines and tools, unpacked from Debian packages into folders of the cache.

Nothing is installed on the machine: apt only downloads, with lists and settings of its own,
and ``dpkg -x`` unpacks. Package names and what runs with what: Debian's archive; runc of
suites newer than bookworm needs a newer libc, so bookworm's is used throughout.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
ARCHIVE = "http://deb.debian.org/debian"
DAY = 86_400.0
SUITES = ("bookworm", "trixie", "sid")


@dataclass(frozen=True)
class Recipe:
    """A folder of the cache: its name, and its packages as ``name[:arch]/suite``.

    ``fallbacks`` are tried in turn when the archive no longer has one of ``packages``.
    """

    name: str
    packages: tuple[str, ...]
    fallbacks: tuple[tuple[str, ...], ...] = ()


def _engine(suite: str) -> tuple[str, ...]:
    names = ("docker.io", "docker-cli", "docker-buildx", "docker-compose", "containerd")
    return (*(f"{name}/{suite}" for name in names), "tini-static/sid", "runc/bookworm")


ENGINES = {
    "28": Recipe("engine-28", _engine("sid"), (_engine("trixie"),)),
    "26": Recipe("engine-26", _engine("trixie")),
    "20": Recipe(
        "engine-20",
        ("docker.io/bookworm", "containerd/bookworm", "tini-static/sid", "runc/bookworm"),
    ),
}
TOOLS = Recipe(
    "tools",
    (
        "docker-registry/bookworm",
        "busybox-static/bookworm",
        "busybox-static:arm64/bookworm",
        "musl/bookworm",
    ),
)


def unpacked(recipe: Recipe, cache: Path, progress: Callable[[str], None]) -> Path:
    """Return the folder of ``recipe`` below ``cache``, made now if it is not there.

    Needs the network only the first time. Raises RuntimeError if the archive has none of the
    alternatives.
    """
    key = hashlib.sha256(repr(recipe).encode()).hexdigest()[:12]
    folder = cache / f"{recipe.name}-{key}"
    if folder.exists():
        return folder
    progress(f"fetching {recipe.name}")
    reasons = []
    for packages in (recipe.packages, *recipe.fallbacks):
        with tempfile.TemporaryDirectory(dir=cache, prefix="unpack-") as temp:
            try:
                _download(packages, cache / "apt", Path(temp))
            except subprocess.CalledProcessError as error:
                reasons.append((error.stderr or "").strip().splitlines()[-1:])
                continue
            root = Path(temp, "root")
            for deb in sorted(Path(temp).glob("*.deb")):
                target = root / "arm64" if deb.name.endswith("_arm64.deb") else root
                subprocess.run(["dpkg", "-x", deb, target], check=True)
            _tidy(root)
            root.rename(folder)
            return folder
    raise RuntimeError(f"{recipe.name}: the Debian archive gave no packages: {reasons}")


def _tidy(root: Path) -> None:
    for rubbish in ("usr/share/doc", "usr/share/man", "usr/share/bash-completion"):
        shutil.rmtree(root / rubbish, ignore_errors=True)
    tini, init = root / "usr/bin/tini-static", root / "usr/bin/docker-init"
    if tini.exists() and not init.exists():
        init.symlink_to("tini-static")


def _download(packages: Sequence[str], apt: Path, target: Path) -> None:
    """Download packages into ``target``; CalledProcessError with apt's words if one is missing."""
    for folder in ("etc", "lists/partial", "archives/partial"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    (apt / "status").touch()
    lines = [f"deb [signed-by={KEYRING}] {ARCHIVE} {suite} main\n" for suite in SUITES]
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
        "Acquire::Languages=none",
        "Acquire::Retries=3",
        "Acquire::Check-Valid-Until=false",
    ]
    command = ["apt-get", "-qq", *(f"-o{option}" for option in options)]
    known = sources.exists() and sources.read_text() == "".join(lines)
    if not known or time.time() - sources.stat().st_mtime > DAY:
        sources.write_text("".join(lines))
        os.utime(sources, (0, 0))  # if the update fails, it is tried again
        _run([*command, "update"], target)
        os.utime(sources)
    _run([*command, "download", *packages], target)


def _run(command: Sequence[str | os.PathLike[str]], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
