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
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from macros.stores import Store
from tests.examples.engine import golden, images, packages, supplies, uplink
from tests.examples.engine.apt import ArchiveError
from tests.examples.engine.images import StandIn, stand_ins
from tests.examples.engine.locks import locked
from tests.examples.engine.programs import Part, ProgramsError, origin, programs, versions
from tests.examples.engine.sandbox import (
    ENDING,
    Parts,
    Sandbox,
    SandboxError,
    end_sandboxes,
    run_folder,
    start,
)
from tests.examples.engine.supplies import stores

__all__ = [
    "ENDING",
    "ArchiveError",
    "Engine",
    "Part",
    "ProgramsError",
    "Sandbox",
    "SandboxError",
    "StandIn",
    "asked",
    "end_all",
    "ending",
    "engines",
    "find_engine",
    "provision",
    "sandbox",
    "stand_ins",
    "stores",
    "summary",
    "unavailable_reason",
    "upgrade",
    "uplink",
    "work_folder",
]

ROOT = Path(__file__).resolve().parents[3]
CACHE = Path(os.environ.get("DOCKER_NOTES_CACHE") or ROOT / ".cache/engine")
_PROGRAMS = (
    "apt-get",
    "dpkg",
    "findmnt",
    "gpg",
    "igzip",
    "ip",
    "iptables",
    "mmdebstrap",
    "nsenter",
    "openssl",
    "patchelf",
    "unshare",
)

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Engine:
    """An engine that can be started.

    Its name (29, 28, …), exact version, image store; the folder of its programs, the version of
    each of them, and where they came from, in words. ``upstreams`` has where the names of
    registries lead (``uplink.REAL``); without, the stand-ins answer.
    """

    name: str
    version: str
    store: Store
    folder: Path
    versions: Mapping[Part, str] = field(default_factory=dict)
    origin: str = ""
    upstreams: Mapping[str, str] = field(default_factory=dict)


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
        for name in (*_PROGRAMS, str(supplies.KEYRING))
        if shutil.which(name) is None and not Path(name).is_file()
    ]
    if missing:
        return f"the test engine needs {', '.join(missing)}"
    tried = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "true"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return f"namespaces: {tried.stderr.strip()}" if tried.returncode else None


def provision(progress: Progress, name: str | None = None) -> str:
    """Fill the cache with an engine and the stand-in images, quick if it is full; return its name.

    ``name`` is one of ``engines()`` or a folder; left out, it is the newest engine that can be
    had. RuntimeError says what the archives or a build refused.
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        if not held.enter_context(locked(CACHE / "lock", wait=False)):
            progress("another run is filling the cache: waiting for it")
            held.enter_context(locked(CACHE / "lock"))
        for left in CACHE.glob("unpack-*"):  # by a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        name = _newest(progress) if name is None else name
        if name in engines():
            packages.unpacked(supplies.named()[name], CACHE, progress)
        _tools(progress)
        for folder in ("archive", "runs"):
            (CACHE / folder).mkdir(exist_ok=True)
        _certificates(CACHE / "certificates")
        if wanted := _wanted(golden.current(_golden())):
            _build_images(wanted, name, progress)
    return name


def find_engine(name: str, store: Store | None = None) -> Engine:
    """Return the engine called ``name``, provisioned before, or that of a folder.

    ``store`` is its first image store if left out. ProgramsError if the folder holds no engine,
    or one without that store.
    """
    folder = Path(name).absolute()
    if name in engines():
        folder = packages.engine_folder(supplies.named()[name], CACHE)
    found = versions(programs(folder))
    version = found[Part.ENGINE]
    wanted = store or stores(version)[0]
    if wanted not in stores(version):
        raise ProgramsError(f"Docker {version} has no {wanted} image store")
    return Engine(version.partition(".")[0], version, wanted, folder, found, origin(folder))


def asked(name: str) -> str:
    """Return ``name`` if it is an engine's, or the absolute path of the folder that it names.

    ProgramsError if it is neither.
    """
    if name in engines():
        return name
    if not Path(name).is_dir():
        raise ProgramsError(f"engine: expected {', '.join(engines())} or a folder, found {name!r}")
    return str(Path(name).absolute())


def engines() -> tuple[str, ...]:
    """Return the names of the engines, the newest first."""
    return tuple(supplies.named())


def upgrade(progress: Progress) -> None:
    """Pin the newest versions of the newest engine's own packages; ArchiveError if out of reach."""
    CACHE.mkdir(parents=True, exist_ok=True)
    newest = next(iter(supplies.named().values()))
    with locked(CACHE / "lock"):
        found = packages.newest(newest.supplies[0], newest.name, CACHE)
    pins = supplies.PINS.read_text(encoding="utf-8")
    if found == newest.wanted:
        progress(f"Docker {found[Part.ENGINE]} is the newest")
        return
    supplies.PINS.write_text(supplies.repinned(pins, newest.name, found), encoding="utf-8")
    told = ", ".join(f"{part} {version}" for part, version in found.items())
    progress(f"Docker {newest.name}: {told}")


def summary(engine: Engine) -> str:
    """Return one line: which engine it was, and what was therefore not verified."""
    newest = next(iter(supplies.named().values())).wanted[Part.ENGINE]
    line = f"Docker {engine.version}, image store {engine.store}: {engine.origin}."
    if supplies.belongs(engine.version, newest):
        return line
    return f"{line} NOT VERIFIED: Docker {newest}, which readers have."


def _newest(progress: Progress) -> str:
    reasons = []
    for name, wanted in supplies.named().items():
        try:
            packages.unpacked(wanted, CACHE, progress)
        except ArchiveError as error:
            reasons.append(str(error))
        else:
            return name
    raise ArchiveError("no engine can be had: " + "; ".join(reasons))


def _tools(progress: Progress = lambda _: None) -> Path:
    return packages.tools(supplies.tools(), CACHE, progress)


@contextlib.contextmanager
def sandbox(engine: Engine, workdir: Path) -> Iterator[Sandbox]:
    """Run ``engine``, fresh, with ``workdir`` as its work folder; SandboxError if it fails."""
    if engine.store not in stores(engine.version):
        raise SandboxError(f"Docker {engine.version} has no {engine.store} image store")
    with golden.reading(_golden()) as version, start(_parts(engine, version), workdir) as it:
        yield it


@contextlib.contextmanager
def work_folder() -> Iterator[Path]:
    """A new folder, gone at the end; if this process is killed, the next run removes it."""
    runs = CACHE / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    with run_folder(runs) as run:
        (run / "work").mkdir()
        yield run / "work"


def end_all() -> None:
    """End every sandbox of this process, and start none any more."""
    end_sandboxes(CACHE / "runs")


@contextlib.contextmanager
def ending() -> Iterator[None]:
    """Inside, SIGTERM ends this process as Ctrl-C does; both end all of its sandboxes at once."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        end_all()
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def _parts(engine: Engine, registry: Path, *, keep_registry: bool = False) -> Parts:
    return Parts(
        programs(engine.folder),
        _tools(),
        registry,
        CACHE / "certificates",
        CACHE / "archive",
        CACHE / "runs",
        engine.store,
        keep_registry,
        engine.upstreams,
    )


def _golden() -> Path:
    """Return the folder of the images of these recipes; other work trees may have others."""
    return golden.home(CACHE, images.recipes_key())


def _wanted(version: Path | None) -> list[tuple[StandIn, str]]:
    """Return the images that ``version`` lacks or has of an older recipe, each with its mark."""
    keys = images.recipe_keys()
    marks = {path.name: path.read_text() for path in version.glob("marks/*")} if version else {}
    named = ((stand_in, stand_in.folder.name) for stand_in in stand_ins())
    return [(it, keys[name]) for it, name in named if marks.get(name) != keys[name]]


def _build_images(wanted: list[tuple[StandIn, str]], name: str, progress: Progress) -> None:
    debian = CACHE / f"debian-{images.roots_key()}"
    debian.mkdir(exist_ok=True)
    for left in debian.glob("mmdebstrap.*"):  # by a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    roots = sorted({root for stand_in, _ in wanted for root in stand_in.roots})
    with ThreadPoolExecutor() as pool:
        made = [pool.submit(images.debian_tar, suite, arch, debian) for suite, arch in roots]
        for (suite, arch), new in zip(roots, made, strict=True):
            if new.result():
                progress(f"made the root file system of Debian {suite} ({arch})")
    sources = {"tools": _tools(progress), "debian": debian}
    engine = find_engine(name, Store.CONTAINERD)
    with (
        work_folder() as folder,
        golden.changing(_golden()) as version,
        start(_parts(engine, version, keep_registry=True), folder) as running,
    ):
        for stand_in, mark in wanted:
            progress(f"building the stand-in for {stand_in.serves[0]}")
            images.build(running, stand_in, folder, sources)
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
