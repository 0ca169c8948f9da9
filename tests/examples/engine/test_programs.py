"""Folders of Docker's programs: both layouts are read, and what is missing is said in one line."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest

from macros.stores import Store
from tests.examples import engine as engines
from tests.examples.engine import CACHE, Engine, Part, find_engine, sandbox
from tests.examples.engine.programs import (
    ORIGIN,
    PLUGINS,
    ProgramsError,
    origin,
    programs,
    upstream,
    versions,
)

SAYS = {
    "dockerd": "Docker version 29.7.2, build a7dcaa6",
    "docker": "Docker version 29.7.2, build 1b7c8d9",
    "containerd": "containerd github.com/containerd/containerd/v2 v2.3.3 5a1b0c3",
    "runc": "runc version 1.4.3\ncommit: v1.4.3-0-gd842d7\nspec: 1.2.1",
    "docker-buildx": "github.com/docker/buildx v0.36.1 6a3c8e1",
    "docker-compose": '{"SchemaVersion": "0.1.0", "Version": "v5.5.0"}',
}
FOUND = dict(zip(Part, ("29.7.2", "29.7.2", "2.3.3", "1.4.3", "0.36.1", "5.5.0"), strict=True))
PACKAGES = {
    "dockerd": "usr/sbin/dockerd",
    "docker": "usr/bin/docker",
    "containerd": "usr/bin/containerd",
    "runc": "usr/sbin/runc",
    "docker-buildx": f"{PLUGINS}/docker-buildx",
    "docker-compose": f"{PLUGINS}/docker-compose",
}
ARCHIVE = {name: f"docker/{'cli-plugins/' if '-' in name else ''}{name}" for name in PACKAGES}
BESIDE = {name: path.replace("docker/cli-plugins", "cli-plugins") for name, path in ARCHIVE.items()}


def _made(folder: Path, layout: dict[str, str]) -> Path:
    """Write programs that say what they are into ``folder``."""
    for name, inner in layout.items():
        path = folder / inner
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\ncat <<'END'\n{SAYS[name]}\nEND\n")
        path.chmod(0o755)
    return folder


@pytest.mark.parametrize("layout", [PACKAGES, ARCHIVE, BESIDE])
def test_each_layout_gives_the_version_of_each_part(tmp_path: Path, layout: dict[str, str]) -> None:
    assert versions(programs(_made(tmp_path, layout))) == FOUND


def test_a_plugin_may_be_missing(tmp_path: Path) -> None:
    layout = {name: path for name, path in ARCHIVE.items() if "-" not in name}
    found = versions(programs(_made(tmp_path, layout)))
    assert set(found) == set(Part) - {Part.BUILDX, Part.COMPOSE}


@pytest.mark.parametrize("name", ["dockerd", "docker", "containerd", "runc"])
def test_a_program_that_an_engine_needs_is_named(tmp_path: Path, name: str) -> None:
    _made(tmp_path, {key: path for key, path in PACKAGES.items() if key != name})
    with pytest.raises(ProgramsError, match=rf"{tmp_path}: expected .*; found no {name}$"):
        programs(tmp_path)


def test_a_program_that_says_no_version_is_named(tmp_path: Path) -> None:
    (_made(tmp_path, PACKAGES) / PACKAGES["runc"]).write_text("#!/bin/sh\necho none\n")
    with pytest.raises(ProgramsError, match=r"runc --version: expected a version, found 'none"):
        versions(programs(tmp_path))


def test_a_folder_says_where_it_came_from(tmp_path: Path) -> None:
    assert origin(tmp_path) == "a folder"
    (tmp_path / ORIGIN).write_text("built from the sources of its tag\nmore\n")
    assert origin(tmp_path) == "built from the sources of its tag"


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("5:29.7.2-1~debian.12~bookworm", "29.7.2"),
        ("28.5.2+dfsg4-2", "28.5.2"),
        ("2.1.9~ds1-1+b3", "2.1.9"),
        ("1.1.5+ds1-1+deb12u1", "1.1.5"),
    ],
)
def test_a_package_version_begins_with_the_numbers_of_its_program(
    version: str, numbers: str
) -> None:
    assert upstream(version) == numbers


@pytest.mark.parametrize(
    ("version", "stores"),
    [
        ("29.7.2", (Store.CONTAINERD, Store.OVERLAY2)),
        ("28.5.2", (Store.CONTAINERD, Store.OVERLAY2)),
        ("20.10.24", (Store.OVERLAY2,)),
    ],
)
def test_the_image_stores_follow_from_the_version(version: str, stores: tuple[Store, ...]) -> None:
    assert engines.stores(version) == stores


def test_an_old_engine_has_no_containerd_store(tmp_path: Path) -> None:
    _made(tmp_path, PACKAGES)
    (tmp_path / PACKAGES["dockerd"]).write_text("#!/bin/sh\necho Docker version 20.10.24\n")
    with pytest.raises(ProgramsError, match=r"Docker 20\.10\.24 has no containerd image store"):
        find_engine(str(tmp_path), Store.CONTAINERD)


@pytest.mark.engine
def test_an_engine_runs_from_the_layout_of_the_static_archive(
    engine: Engine, tmp_path: Path
) -> None:
    script = "docker buildx version; docker compose version; docker version -f '{{.Server.Os}}'"
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="test-") as name:  # where links can be
        folder = Path(name)
        (folder / "docker/cli-plugins").mkdir(parents=True)
        for source in ("usr/bin", "usr/sbin", PLUGINS):
            for path in (engine.folder / source).iterdir():
                inner = "docker/cli-plugins" if source == PLUGINS else "docker"
                (folder / inner / path.name).unlink(missing_ok=True)
                (folder / inner / path.name).hardlink_to(path.resolve())
        # runc of another release of Debian starts only where its own libc is mounted.
        (folder / "docker/runc").unlink()
        (folder / "docker/runc").write_text("#!/bin/sh\necho runc version 1.3.6\n")
        (folder / "docker/runc").chmod(0o755)
        (folder / ORIGIN).write_text("a copy\n")
        found = find_engine(name, Store.CONTAINERD)
        assert (found.version, found.origin) == (engine.version, "a copy")
        with sandbox(found, tmp_path) as running:
            done = subprocess.run(
                running.argv(["bash", "-ec", script]), env=dict(running.env), text=True, check=True,
                capture_output=True,
            )  # fmt: skip
    for part in (found.versions[Part.BUILDX], found.versions[Part.COMPOSE], "linux"):
        assert part in done.stdout
