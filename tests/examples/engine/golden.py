"""The registry's storage with all stand-ins: sandboxes read it, building changes a copy.

Each version is a folder ``golden-RECIPES/NUMBER`` with the registry's ``docker`` folder, a folder
of marks that say what is in it, and a lock that each reader holds. A version is complete when it
has its name; old ones go when nobody reads them.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.examples.engine.locks import locked

KEPT = 5


def home(cache: Path, recipes: str) -> Path:
    """Return the folder of the images made of ``recipes``, begun as a copy of the newest other.

    Work trees that share a cache and differ in their recipes do not undo each other's images.
    Folders beyond the ``KEPT`` newest that nobody reads are removed when one is begun.
    """
    folder = cache / f"golden-{recipes}"
    if folder.exists():
        return folder
    others = sorted(cache.glob("golden-*[0-9a-f]"), key=lambda path: path.stat().st_mtime)
    part = cache / f"golden-{recipes}.part{os.getpid()}"
    part.mkdir()
    if others and current(others[-1]):
        with reading(others[-1]) as newest:
            shutil.copytree(newest, part / "1", copy_function=_link_or_copy)
    try:
        part.rename(folder)
    except OSError:  # another process was faster
        shutil.rmtree(part)
    for other in others[: -KEPT + 1]:
        with contextlib.ExitStack() as held:
            locks = [held.enter_context(locked(it, wait=False)) for it in other.glob("*/lock")]
            if all(locks):
                shutil.rmtree(other)
    return folder


def current(folder: Path) -> Path | None:
    """Return the newest version below ``folder``, or None."""
    numbers = [int(path.name) for path in folder.glob("*") if path.name.isdigit()]
    return folder / str(max(numbers)) if numbers else None


@contextlib.contextmanager
def reading(folder: Path) -> Iterator[Path]:
    """Hold the newest version; RuntimeError if there is none."""
    for _ in range(10):
        version = current(folder)
        if version is None:
            break
        with locked(version / "lock", shared=True) as held:
            if held and version.exists():
                yield version
                return
    raise RuntimeError("there are no stand-in images: provision() makes them")


@contextlib.contextmanager
def changing(folder: Path) -> Iterator[Path]:
    """Give a copy of the newest version to write into; it becomes the newest, even on an error.

    What has been pushed completely has a mark; the rest is pushed again the next time. To be
    called by one process at a time.
    """
    folder.mkdir(exist_ok=True)
    old = current(folder)
    new = folder / "part"
    shutil.rmtree(new, ignore_errors=True)
    if old is None:
        (new / "marks").mkdir(parents=True)
    else:
        shutil.copytree(old, new, copy_function=_link_or_copy)
    try:
        yield new
    finally:
        prune(new)
        new.rename(folder / str(int(old.name) + 1 if old else 1))
        for version in folder.glob("*"):
            with locked(version / "lock", wait=False) as free:
                if free and version != current(folder):
                    shutil.rmtree(version)


def prune(storage: Path) -> None:
    """Remove the manifests and layers that no tag leads to (the registry is not running)."""
    top = storage / "docker/registry/v2"
    used: set[str] = set()
    for repository in [path.parent for path in top.glob("repositories/**/_manifests")]:
        tagged = repository.glob("_manifests/tags/*/current/link")
        here = set().union(*(_reached(top, link.read_text()) for link in tagged))
        for kind in ("_manifests/revisions", "_layers"):
            for link in repository.glob(f"{kind}/sha256/*"):
                if f"sha256:{link.name}" not in here:
                    shutil.rmtree(link)
        for index in repository.glob("_manifests/tags/*/index/sha256/*"):
            if f"sha256:{index.name}" not in here:
                shutil.rmtree(index)
        used |= here
    for blob in top.glob("blobs/sha256/*/*"):
        if f"sha256:{blob.name}" not in used:
            shutil.rmtree(blob)


def _reached(top: Path, digest: str) -> set[str]:
    """Return ``digest`` of an index or a manifest and all that it refers to."""
    algorithm, _, value = digest.partition(":")
    manifest = json.loads((top / f"blobs/{algorithm}/{value[:2]}/{value}/data").read_bytes())
    found = {digest, *(layer["digest"] for layer in manifest.get("layers", ()))}
    if "config" in manifest:
        found.add(manifest["config"]["digest"])
    for child in manifest.get("manifests", ()):
        found |= _reached(top, child["digest"])
    return found


def _link_or_copy(source: str, target: str) -> None:
    """Share contents, which never change; copy the registry's links, which it overwrites."""
    if Path(source).name == "data":
        os.link(source, target)
    else:
        shutil.copyfile(source, target)
