"""The Docker engine of the tests: real, its own, and gone when it ends.

``provision`` fills the cache once (engines and tools from Debian packages, stand-in images);
``sandbox`` starts a fresh engine on it. The cache is ``.cache/engine`` in the repository, or
the folder that the environment's ``DOCKER_NOTES_CACHE`` names.
"""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.examples.engine import golden, images, packages
from tests.examples.engine.images import StandIn, stand_ins
from tests.examples.engine.locks import locked
from tests.examples.engine.sandbox import Parts, Sandbox, SandboxError, start

__all__ = [
    "Engine",
    "Sandbox",
    "SandboxError",
    "StandIn",
    "engines",
    "find_engine",
    "provision",
    "sandbox",
    "stand_ins",
    "unavailable_reason",
]

ROOT = Path(__file__).resolve().parents[3]
CACHE = Path(os.environ.get("DOCKER_NOTES_CACHE") or ROOT / ".cache/engine")
DEBIAN_PACKAGES = Path(__file__).with_name("debian-packages.txt")
_PROGRAMS = (
    "apt-get",
    "dpkg",
    "findmnt",
    "ip",
    "iptables",
    "mmdebstrap",
    "nsenter",
    "openssl",
    "unshare",
)

STORES = {"28": ("overlay2", "containerd"), "26": ("overlay2", "containerd"), "20": ("overlay2",)}
"""The image stores that an engine can have; the first is its default."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Engine:
    """An engine that can be started: short name, exact version, image store."""

    name: str
    version: str
    store: str
    folder: Path


def unavailable_reason() -> str | None:
    """Return one sentence saying why no engine can be started here, or None."""
    if sys.platform != "linux":
        return "the test engine needs Linux"
    if platform.machine() != "x86_64":
        return f"the test engine is made of amd64 packages; this machine is {platform.machine()}"
    if os.geteuid() != 0:
        return "the test engine needs root, for namespaces of its own"
    missing = [
        name
        for name in (*_PROGRAMS, packages.KEYRING)
        if shutil.which(name) is None and not Path(name).is_file()
    ]
    if missing:
        names = " ".join(DEBIAN_PACKAGES.read_text().split())
        return f"the test engine needs {', '.join(missing)}: apt-get install {names}"
    tried = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "true"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return f"namespaces: {tried.stderr.strip()}" if tried.returncode else None


def provision(progress: Progress, names: tuple[str, ...] = ("28",)) -> None:
    """Fill the cache with the engines ``names`` and the stand-in images; quick if it is full.

    RuntimeError says what the archive or a build refused.
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        if not held.enter_context(locked(CACHE / "lock", wait=False)):
            progress("another run is filling the cache: waiting for it")
            held.enter_context(locked(CACHE / "lock"))
        for name in names:
            packages.unpacked(packages.ENGINES[name], CACHE, progress)
        packages.unpacked(packages.TOOLS, CACHE, progress)
        for folder in ("archive", "runs"):
            (CACHE / folder).mkdir(exist_ok=True)
        _certificates(CACHE / "certificates")
        if wanted := _wanted(golden.current(CACHE / "golden")):
            _build_images(wanted, progress)


def find_engine(name: str = "28", store: str = "overlay2") -> Engine:
    """Return the engine called ``name`` (28, 26, 20), provisioned before."""
    folder = packages.unpacked(packages.ENGINES[name], CACHE, lambda _: None)
    done = subprocess.run(
        [folder / "usr/bin/docker", "--version"], capture_output=True, text=True, check=True
    )
    version = done.stdout.split()[2].partition("+")[0].rstrip(",")
    return Engine(name, version, store, folder)


def engines() -> tuple[str, ...]:
    """Return the names of the engines that can be had."""
    return tuple(packages.ENGINES)


@contextlib.contextmanager
def sandbox(engine: Engine, workdir: Path) -> Iterator[Sandbox]:
    """Run ``engine``, fresh, with ``workdir`` as its work folder; SandboxError if it fails."""
    if engine.store not in STORES[engine.name]:
        raise SandboxError(f"Docker {engine.version} has no {engine.store} image store")
    with golden.reading(CACHE / "golden") as version, start(_parts(engine, version), workdir) as it:
        yield it


def _parts(engine: Engine, registry: Path, *, keep_registry: bool = False) -> Parts:
    return Parts(
        engine.folder,
        packages.unpacked(packages.TOOLS, CACHE, lambda _: None),
        registry,
        CACHE / "certificates",
        CACHE / "archive",
        CACHE / "runs",
        engine.store,
        keep_registry,
    )


def _wanted(version: Path | None) -> list[tuple[StandIn, str]]:
    """Return the images that ``version`` lacks or has of an older recipe, each with its mark."""
    keys: dict[str, str] = {}
    for stand_in in stand_ins():
        keys[stand_in.folder.name] = images.recipe_key(stand_in, keys)
    marks = {path.name: path.read_text() for path in version.glob("marks/*")} if version else {}
    named = ((stand_in, stand_in.folder.name) for stand_in in stand_ins())
    return [(it, keys[name]) for it, name in named if marks.get(name) != keys[name]]


def _build_images(wanted: list[tuple[StandIn, str]], progress: Progress) -> None:
    debian = CACHE / f"debian-{images.roots_key()}"
    debian.mkdir(exist_ok=True)
    roots = sorted({root for stand_in, _ in wanted for root in stand_in.roots})
    with ThreadPoolExecutor() as pool:
        made = [pool.submit(images.debian_tar, suite, arch, debian) for suite, arch in roots]
        for (suite, arch), new in zip(roots, made, strict=True):
            if new.result():
                progress(f"made the root file system of Debian {suite} ({arch})")
    sources = {"tools": packages.unpacked(packages.TOOLS, CACHE, progress), "debian": debian}
    engine = find_engine("28", "containerd")
    with (
        tempfile.TemporaryDirectory(prefix="notes-") as folder,
        golden.changing(CACHE / "golden") as version,
        start(_parts(engine, version, keep_registry=True), Path(folder)) as running,
    ):
        for stand_in, mark in wanted:
            progress(f"building the stand-in for {stand_in.serves[0]}")
            images.build(running, stand_in, Path(folder), sources)
            (version / "marks" / stand_in.folder.name).write_text(mark)


def _certificates(folder: Path) -> None:
    """Make an authority and a server certificate for the names that a sandbox serves."""
    if (folder / "server.pem").exists():
        return
    folder.mkdir(exist_ok=True)
    names = ",".join(f"DNS:{n}" for n in ("*.docker.io", "docker.io", "gcr.io"))
    key, request = folder / "server.key", folder / "server.csr"
    extension = folder / "extension"
    extension.write_text(f"subjectAltName={names}\n")
    new: list[str | Path] = [
        "openssl",
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    commands: list[list[str | Path]] = [
        [*new, "-x509", "-days", "3650", "-subj", "/CN=Docker notes test authority",
         "-keyout", folder / "ca.key", "-out", folder / "ca.pem"],
        [*new, "-subj", "/CN=docker.io", "-keyout", key, "-out", request],
        ["openssl", "x509", "-req", "-in", request, "-CA", folder / "ca.pem",
         "-CAkey", folder / "ca.key", "-CAcreateserial", "-days", "3650",
         "-extfile", extension, "-out", folder / "server.crt"],
    ]  # fmt: skip
    for command in commands:
        subprocess.run(command, check=True, capture_output=True)
    bundle = (folder / "server.crt").read_text() + key.read_text()
    (folder / "server.pem").write_text(bundle)
