"""Engines and tools, unpacked from packages into folders of the cache.

Nothing is installed on the machine: apt only downloads, and ``dpkg -x`` unpacks.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.examples.engine import apt
from tests.examples.engine.programs import RECORD, Part, ProgramsError, programs, versions
from tests.examples.engine.supplies import Named, Supply, belongs

INSIDE = "/run/notes/engine"
LIBRARIES = "usr/lib/x86_64-linux-gnu"
LOADER = "ld-linux-x86-64.so.2"
_MADE_AS = 2  # how folders are made; a change makes them anew

Progress = Callable[[str], None]


def engine_folder(wanted: Named, cache: Path) -> Path:
    """Return where the engine is or will be; another folder for anything else that is asked."""
    asked = repr((_MADE_AS, sorted(wanted.wanted.items()), wanted.supplies))
    return cache / f"engine-{wanted.name}-{_hash(asked)}"


def unpacked(wanted: Named, cache: Path, progress: Progress) -> Path:
    """Return the folder of an engine below ``cache``, made now if it is not there.

    Its file ``engine.json`` has the version of each part, of each package, and the supply. Needs
    the network only the first time. Raises ArchiveError if no supply has what is wanted.
    """
    folder = engine_folder(wanted, cache)
    return _made(folder, wanted.supplies, wanted, cache, progress)


def tools(supplies: tuple[Supply, ...], cache: Path, progress: Progress) -> Path:
    """Return the folder of the tools below ``cache``, made now if it is not there."""
    folder = cache / f"tools-{_hash(repr((_MADE_AS, supplies)))}"
    return _made(folder, supplies, None, cache, progress)


def newest(supply: Supply, name: str, cache: Path) -> Mapping[Part, str]:
    """Return the version of each part in the newest packages of an engine; nothing is kept.

    ArchiveError if they cannot be had, ProgramsError if a program does not say its version.
    """
    with tempfile.TemporaryDirectory(dir=cache, prefix="unpack-") as temp:
        root = Path(temp, "root")
        apt.download(supply, {Part.ENGINE: name, Part.CLIENT: name}, cache, Path(temp))
        for deb in Path(temp).glob("*.deb"):
            subprocess.run(["dpkg", "-x", deb, root], check=True)
        return versions(programs(root))


def _made(
    folder: Path,
    supplies: tuple[Supply, ...],
    engine: Named | None,
    cache: Path,
    progress: Progress,
) -> Path:
    if folder.exists():
        return folder
    what = f"Docker {engine.name}" if engine else "tools"
    reasons = []
    for supply in supplies:
        progress(f"{what}: fetching {supply.origin}")
        with tempfile.TemporaryDirectory(dir=cache, prefix="unpack-") as temp:
            root = Path(temp, "root")
            try:
                kept = _fetch(supply, engine, cache, Path(temp), root)
            except (apt.ArchiveError, ProgramsError) as error:
                reasons.append(f"{supply.origin}: {error}")
                progress(f"{what}: {reasons[-1]}")
                continue
            record = {"origin": supply.origin, **kept}
            (root / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
            root.rename(folder)
            return folder
    raise apt.ArchiveError(f"{what}: {'; '.join(reasons)}")


def _fetch(
    supply: Supply, engine: Named | None, cache: Path, temp: Path, root: Path
) -> dict[str, dict[str, str]]:
    """Fill ``root``; return the versions of parts and packages."""
    apt.download(supply, engine.wanted if engine else {}, cache, temp)
    found = {}
    for deb in sorted(temp.glob("*.deb")):
        name, version, architecture = _field(deb)
        target = root / "arm64" if architecture == "arm64" else root
        subprocess.run(["dpkg", "-x", deb, target], check=True)
        found[f"{name}:{architecture}" if architecture == "arm64" else name] = version
    _tidy(root)
    if engine is None:
        return {"packages": found}
    loader = root / LIBRARIES / LOADER
    told = versions(programs(root), loader if loader.exists() else None)
    for part, wanted in engine.wanted.items():
        if not belongs(told.get(part, "none"), wanted):
            raise ProgramsError(f"{part}: expected {wanted}, found {told.get(part, 'none')}")
    if loader.exists():
        _with_its_own_libraries(root)
    return {"versions": {part.value: version for part, version in told.items()}, "packages": found}


def _with_its_own_libraries(root: Path) -> None:
    """Make runc use the libc that was unpacked beside it: the machine's may be too old."""
    runc = next(path for path in (root / "usr/sbin/runc", root / "usr/bin/runc") if path.is_file())
    inside = f"{INSIDE}/{LIBRARIES}"
    subprocess.run(
        ["patchelf", "--set-interpreter", f"{inside}/{LOADER}", "--set-rpath", inside, runc],
        check=True,
    )


def _field(deb: Path) -> tuple[str, str, str]:
    """Return name, version and architecture of a package."""
    shown = ["dpkg-deb", "--showformat=${Package}\t${Version}\t${Architecture}", "--show", str(deb)]
    told = subprocess.run(shown, check=True, capture_output=True, text=True).stdout
    name, version, architecture = told.split("\t")
    return name, version, architecture


def _tidy(root: Path) -> None:
    for rubbish in ("usr/share/doc", "usr/share/man", "usr/share/bash-completion"):
        shutil.rmtree(root / rubbish, ignore_errors=True)
    tini, init = root / "usr/bin/tini-static", root / "usr/bin/docker-init"
    if tini.exists() and not init.exists():
        init.symlink_to("tini-static")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
