"""Stand-ins for images of Docker Hub, built from Debian packages and pushed to the registry.

Each folder of ``images/`` is one build context; the head of its Dockerfile says under which
names the image is served and how it differs from the real one::

    # serves: nginx:latest nginx:1.29
    # holds: nginx of Debian bookworm
    # differs: an older nginx; no Docker entry point scripts
    # platforms: linux/amd64,linux/arm64
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.examples.engine.sandbox import Sandbox
from tests.examples.engine.services import ADDRESS, REGISTRY_PORT
from tests.examples.engine.supplies import KEYRING

CONTEXTS = Path(__file__).with_name("images")
SOURCE = "deb http://deb.debian.org/debian {} main"
REGISTRY = f"{ADDRESS}:{REGISTRY_PORT}"
_HEAD = re.compile(r"^# (serves|holds|differs|platforms|after|context): (.*)$", re.MULTILINE)
_ROOT = re.compile(r"debian/(?P<suite>\w+)-(?P<arch>\w+)\.tar")


@dataclass(frozen=True)
class StandIn:
    """One image: the names it is served under, its contents, its difference to the real one."""

    folder: Path
    serves: tuple[str, ...]
    holds: str
    differs: str
    platforms: str
    after: tuple[str, ...]
    context: tuple[str, ...]

    @property
    def roots(self) -> tuple[tuple[str, str], ...]:
        """Suite and architecture of the Debian root file systems that it is built from."""
        return tuple((m["suite"], m["arch"]) for it in self.context if (m := _ROOT.fullmatch(it)))


def stand_ins() -> tuple[StandIn, ...]:
    """Return the images in an order in which each stands after those it is built from."""
    found = {}
    for dockerfile in sorted(CONTEXTS.glob("*/Dockerfile")):
        head = dict(_HEAD.findall(dockerfile.read_text(encoding="utf-8")))
        found[dockerfile.parent.name] = StandIn(
            dockerfile.parent,
            tuple(head["serves"].split()),
            head["holds"],
            head["differs"],
            head.get("platforms", "linux/amd64"),
            tuple(head.get("after", "").split()),
            tuple(head.get("context", "").split()),
        )
    done: dict[str, StandIn] = {}
    while len(done) < len(found):
        ready = [n for n, s in found.items() if n not in done and set(s.after) <= set(done)]
        if not ready:
            raise RuntimeError(
                f"images/: 'after' goes in a circle: {sorted(set(found) - set(done))}"
            )
        done.update({name: found[name] for name in ready})
    return tuple(done.values())


def recipe_key(stand_in: StandIn, keys: dict[str, str]) -> str:
    """Return the hash of all that makes the image: its folder, and what it is built from."""
    digest = hashlib.sha256()
    for path in sorted(p for p in stand_in.folder.rglob("*") if p.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    if stand_in.roots:
        digest.update(roots_key().encode())
    for name in stand_in.after:
        digest.update(keys[name].encode())
    return digest.hexdigest()[:16]


def recipe_keys() -> dict[str, str]:
    """Return the hash of each image's recipe, by the name of its folder."""
    keys: dict[str, str] = {}
    for stand_in in stand_ins():
        keys[stand_in.folder.name] = recipe_key(stand_in, keys)
    return keys


def recipes_key() -> str:
    """Return the hash of all recipes together."""
    return hashlib.sha256(repr(sorted(recipe_keys().items())).encode()).hexdigest()[:12]


def roots_key() -> str:
    """Return the hash of how Debian's root file systems are made."""
    commands = [_debian_command("", arch) for arch in ("amd64", "arm64")]
    return hashlib.sha256(repr(commands).encode()).hexdigest()[:12]


def debian_tar(suite: str, arch: str, folder: Path) -> bool:
    """Write the root file system of a Debian ``suite`` into ``folder`` as SUITE-ARCH.tar.

    A foreign architecture is unpacked, not configured: nothing of it can run here. False if the
    file is there already; RuntimeError with mmdebstrap's words.
    """
    target = folder / f"{suite}-{arch}.tar"
    if target.exists():
        return False
    part = folder / f"{suite}-{arch}.part.tar"
    command = [*_debian_command(suite, arch), str(part), SOURCE.format(suite)]
    env = os.environ | {"TMPDIR": str(folder)}  # where what it leaves can be found
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        raise RuntimeError(f"mmdebstrap {suite} {arch}: {done.stderr.strip()[-2000:]}")
    part.rename(target)
    return True


def _debian_command(suite: str, arch: str) -> tuple[str, ...]:
    foreign = arch != "amd64"
    return (
        "mmdebstrap",
        "--quiet",
        f"--variant={'extract' if foreign else 'minbase'}",
        f"--architectures={arch}",
        f"--include={'base-files' if foreign else 'tzdata,usr-is-merged'}",
        '--aptopt=Acquire::Check-Valid-Until "false"',
        f"--keyring={KEYRING}",
        suite,
    )


def build(sandbox: Sandbox, stand_in: StandIn, workdir: Path, sources: Mapping[str, Path]) -> None:
    """Build one image in ``sandbox`` and push it to the registry under all its names.

    ``workdir`` is the sandbox's work folder on the host; ``sources`` are the folders that a
    ``context`` may name, as a whole or a file in it.
    """
    with tempfile.TemporaryDirectory(dir=workdir) as folder:
        context = Path(folder)
        shutil.copytree(stand_in.folder, context, dirs_exist_ok=True)
        for name in stand_in.context:
            source, _, inner = name.partition("/")
            _copy(sources[source] / inner, context / Path(name).name)
        names = " ".join(f"-t {REGISTRY}/{_path(name)}" for name in stand_in.serves)
        script = (
            f"cd {Path(folder).name} && docker buildx build --quiet --provenance=false "
            f"--platform {stand_in.platforms} "
            f"--output type=image,oci-mediatypes=true,push=true,registry.insecure=true {names} ."
            " && cd .. && docker system prune -af >/dev/null"
        )
        done = subprocess.run(
            sandbox.argv(["bash", "-c", script]),
            env=dict(sandbox.env), capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"stand-in {stand_in.folder.name}: {done.stderr.strip()[-2000:]}")


def _path(name: str) -> str:
    repository = name.partition(":")[0]
    return name if "/" in repository else f"library/{name}"


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target)
