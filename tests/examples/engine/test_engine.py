"""The engine of the tests against itself; what the runner needs of it is in test_runner.py."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from macros.stores import Store
from tests.examples import engine as engines
from tests.examples.engine import (
    CACHE,
    Engine,
    Sandbox,
    SandboxError,
    find_engine,
    golden,
    images,
    nested,
    sandbox,
    supplies,
    uplink,
)
from tests.examples.engine.sandbox import CGROUPS
from tests.examples.engine.services import dns_answer
from tests.processes import command_lines

# Without an engine -------------------------------------------------------------------------


def _query(name: str, kind: int) -> bytes:
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    return (
        b"\x12\x34"
        + struct.pack("!HHHHH", 0x0100, 1, 0, 0, 0)
        + labels
        + struct.pack("!BHH", 0, kind, 1)
    )


@pytest.mark.parametrize(
    ("name", "kind", "code", "answers"),
    [
        ("deb.debian.org", 1, 0, 1),
        ("DEB.debian.org", 1, 0, 1),
        ("deb.debian.org", 28, 0, 0),  # no IPv6 address, but the name is there
        ("example.org", 1, 3, 0),
    ],
)
def test_names(name: str, kind: int, code: int, answers: int) -> None:
    answer = dns_answer(_query(name, kind))
    identifier, flags, _, count, _, _ = struct.unpack("!HHHHHH", answer[:12])
    assert (identifier, flags & 15, count) == (0x1234, code, answers)
    assert answer.endswith(bytes([10, 213, 0, 2])) == bool(answers)


def test_only_debian_is_reachable(tmp_path: Path) -> None:
    for host in ("example.org", *uplink.HUB):
        assert uplink.fetch(uplink.Request("GET", host, "/x", {}), {}, tmp_path) is None


def test_stand_ins_say_what_they_are_and_stand_after_their_bases() -> None:
    found = engines.stand_ins()
    names = [name for stand_in in found for name in stand_in.serves]
    assert len(names) == len(set(names))
    assert all(stand_in.holds and stand_in.differs for stand_in in found)
    order = [stand_in.folder.name for stand_in in found]
    for stand_in in found:
        assert all(order.index(base) < order.index(stand_in.folder.name) for base in stand_in.after)
        lines = (stand_in.folder / "Dockerfile").read_text().splitlines()
        based = [
            line.split()[-1 if " AS " not in line else 1]
            for line in lines
            if line.startswith("FROM ")
        ]
        assert based, stand_in


def test_an_image_is_built_again_if_its_base_changes() -> None:
    nginx = next(it for it in engines.stand_ins() if it.folder.name == "nginx")
    assert nginx.after
    one, two = (dict.fromkeys(nginx.after, key) for key in ("a", "b"))
    assert images.recipe_key(nginx, one) != images.recipe_key(nginx, two)


def _push(version: Path, tag: str, layer: bytes) -> str:
    """Write an image of one layer as the registry stores it; return its manifest's digest."""
    top = version / "docker/registry/v2"

    def blob(data: bytes) -> str:
        value = hashlib.sha256(data).hexdigest()
        path = top / f"blobs/sha256/{value[:2]}/{value}/data"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return f"sha256:{value}"

    parts = {"config": {"digest": blob(b"{}")}, "layers": [{"digest": blob(layer)}]}
    digest = blob(json.dumps(parts).encode())
    for link in (f"tags/{tag}/current", f"revisions/sha256/{digest[7:]}"):
        path = top / f"repositories/library/x/_manifests/{link}/link"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(digest)
    return digest


def _blobs(version: Path) -> set[bytes]:
    return {path.read_bytes() for path in version.glob("docker/registry/v2/blobs/*/*/*/data")}


def test_the_registry_changes_as_a_whole_and_not_under_its_readers(tmp_path: Path) -> None:
    with golden.changing(tmp_path) as version:
        _push(version, "latest", b"old")
        assert golden.current(tmp_path) is None
    with golden.reading(tmp_path) as first:
        with golden.changing(tmp_path) as version:
            _push(version, "latest", b"new")
        assert first.name == "1" and b"old" in _blobs(first)
        with golden.reading(tmp_path) as second:
            assert second.name == "2"
            assert {b"new", b"{}"} <= _blobs(second) and b"old" not in _blobs(second)
    with golden.changing(tmp_path) as version:
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["3"]


def test_images_of_other_recipes_are_begun_as_a_copy_and_left_alone(tmp_path: Path) -> None:
    first = golden.home(tmp_path, "a" * 12)
    with golden.changing(first) as version:
        _push(version, "latest", b"shared")
    second = golden.home(tmp_path, "b" * 12)
    with golden.changing(second) as version:
        assert b"shared" in _blobs(version)
        _push(version, "latest", b"other")
    with golden.reading(golden.home(tmp_path, "a" * 12)) as version:
        assert b"shared" in _blobs(version) and b"other" not in _blobs(version)


def test_old_recipes_images_are_removed_unless_they_are_read(tmp_path: Path) -> None:
    read = golden.home(tmp_path, "0" * 12)
    with golden.changing(read):
        pass
    with golden.reading(read):
        made = [golden.home(tmp_path, f"{number:012x}") for number in range(1, golden.KEPT + 2)]
    assert {read, *made[-golden.KEPT :]} == set(tmp_path.iterdir())


def test_what_was_built_before_an_error_is_kept(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="second image"), golden.changing(tmp_path) as version:
        _push(version, "latest", b"first")
        raise RuntimeError("second image")
    with golden.reading(tmp_path) as kept:
        assert b"first" in _blobs(kept)


FAKE = """#!/bin/sh
echo "$*" >>"$LOG"
case "$1 $2" in
  "image inspect") exit "$ABSENT" ;;
  "ps --all") echo "abc 999999999" ;;
  "run --rm") exit 7 ;;
esac
"""


@pytest.mark.parametrize("absent", [0, 1])
def test_nested_run_cleans_up_what_it_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, absent: int
) -> None:
    fake, log = tmp_path / "docker", tmp_path / "log"
    fake.write_text(FAKE)
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("LOG", str(log))
    monkeypatch.setenv("ABSENT", str(absent))
    assert nested.run_nested(["make", "verify"]) == 7
    lines = log.read_text().splitlines()
    assert "rm --force --volumes abc" in lines  # left by a killed run
    assert f"rm --force --volumes docker-notes-nested-{os.getpid()}" in lines
    assert ("image rm debian:bookworm" in lines) == bool(absent)
    assert " bash make verify" in lines


# On the engine -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def box(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox(engine, tmp_path_factory.mktemp("work")) as running:
        yield running


def _run(running: Sandbox, script: str) -> str:
    """Return all that a bash script prints in the sandbox, and its exit status if not 0."""
    done = subprocess.run(
        running.argv(["bash", "-c", script]), env=dict(running.env), text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.stdout + (f"exit {done.returncode}" if done.returncode else "")


@pytest.mark.engine
def test_provision_twice_does_nothing(engine: Engine) -> None:
    said: list[str] = []
    started = time.monotonic()
    engines.provision(said.append, engine.name)
    assert said == []
    assert time.monotonic() - started < 5


@pytest.mark.engine
@pytest.mark.parametrize(
    ("name", "store"),
    [
        (name, store)
        for name, wanted in supplies.named().items()
        for store in engines.stores(wanted.wanted[engines.Part.ENGINE])
    ],
)
def test_each_engine_answers(engine: Engine, tmp_path: Path, name: str, store: Store) -> None:
    try:
        engines.provision(lambda text: print(text, file=sys.stderr), name)
    except engines.ArchiveError as error:
        if name != "29":
            raise
        pytest.xfail(f"where Docker's archive cannot be reached, 28 is the engine: {error}")
    wanted = find_engine(name, store)
    with sandbox(wanted, tmp_path) as running:
        answer = _run(
            running, "docker version -f '{{.Server.Version}}'; docker info -f '{{.Driver}}'"
        )
        version, driver = answer.split()
        assert version.startswith(wanted.version)
        assert driver == ("overlay2" if store == Store.OVERLAY2 else "overlayfs")
        assert "Hello from Docker!" in _run(running, "docker run --rm hello-world")


@pytest.mark.engine
def test_an_engine_without_that_store_says_so(engine: Engine, tmp_path: Path) -> None:
    old = Engine("20", "20.10.24", Store.CONTAINERD, engine.folder)
    with pytest.raises(SandboxError, match="has no containerd image store"), sandbox(old, tmp_path):
        pass


@pytest.mark.engine
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("docker pull nosuch", "pull access denied for nosuch, repository does not exist or may require 'docker login'"),
        ("docker pull busybox:nosuch", "busybox:nosuch not found: manifest unknown|busybox:nosuch: not found"),
        ("docker push busybox", "An image does not exist locally with the tag: busybox|tag does not exist: busybox"),
        ("docker buildx imagetools inspect busybox", "linux/arm64"),
        ("docker manifest inspect busybox", '"architecture": "arm64"'),
        ("docker search busy", "busybox"),
        ("curl -sS http://example.org", "Could not resolve host: example.org"),
        ("curl -s -o /dev/null -w '%{http_code}' -H 'Host: example.org' http://deb.debian.org/", "404"),
        ("curl -s -o /dev/null -w '%{http_code}' -d secret http://deb.debian.org/", "403"),
        ("docker run --rm busybox nslookup example.org", "NXDOMAIN"),
    ],
)  # fmt: skip
def test_the_world_outside(box: Sandbox, script: str, expected: str) -> None:
    said = _run(box, script)
    assert any(words in said for words in expected.split("|"))  # of either image store


@pytest.mark.engine
@pytest.mark.parametrize("name", ["docker-buildx", "docker-compose"])
def test_what_a_plugin_says_of_itself_is_kept_as_it_was(box: Sandbox, name: str) -> None:
    plugin = f"/run/notes/engine/usr/libexec/docker/cli-plugins/{name}"
    real = _run(box, f"{plugin} docker-cli-plugin-metadata")
    assert json.loads(real)["SchemaVersion"]
    kept = f"~/.docker/cli-plugins/{name} docker-cli-plugin-metadata"
    assert _run(box, kept) == _run(box, kept) == real
    assert _run(box, f"~/.docker/cli-plugins/{name} 'no such'") == _run(box, f"{plugin} 'no such'")


@pytest.mark.engine
def test_the_machine_is_not_changed(box: Sandbox) -> None:
    assert "Read-only file system" in _run(box, "touch /usr/x")
    name = f"docker-notes-{time.monotonic_ns()}"
    assert (
        _run(
            box,
            f"for d in /tmp /var/tmp /var/lib /etc /dev/shm /run /home; do touch $d/{name}; done",
        )
        == ""
    )
    made = [
        Path(top, name)
        for top in ("/tmp", "/var/tmp", "/var/lib", "/etc", "/dev/shm", "/run", "/home")
    ]
    assert not [path for path in made if path.exists()]


@pytest.mark.engine
def test_ended_processes_are_reaped(box: Sandbox) -> None:
    script = "(sleep 0.1 &) ; docker run --rm busybox true; sleep 0.3; cat /proc/[0-9]*/stat | grep -c ' Z '"
    assert _run(box, f"docker pull -q busybox >/dev/null; {script}") == "0\nexit 1"


@pytest.mark.engine
def test_ci_runs_in_a_container_of_any_engine_and_leaves_its_cache_only(
    engine: Engine, tmp_path: Path
) -> None:
    here = Path("tests/examples/engine")
    for name in (".ci/run", "Makefile", "docs/index.md", f"{here}/nested.py"):
        (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(engines.ROOT / name, tmp_path / "copy" / name)
    (tmp_path / "copy" / here / "debian-packages.txt").write_text("jq\n")
    script = f"""
    cd copy && python3 {here}/nested.py help
    docker ps -aq; docker images -q; docker volume ls -q
    """
    with sandbox(engine, tmp_path) as running:
        said = _run(running, script).splitlines()
    assert any(line.startswith("  make verify ") for line in said), said
    assert "installing: ca-certificates git jq make python3 python3-venv" in said
    assert said[-2:] == [f"The cache stays: docker volume rm {nested.VOLUME}", nested.VOLUME]


@pytest.mark.engine
def test_the_container_of_a_nested_run_ends_when_its_client_is_killed(box: Sandbox) -> None:
    command = shlex.join(nested.container("docker-notes-nested-1", ["sleep", "4444"]))
    script = f"""
    docker pull -q debian:bookworm
    mkfifo held; {command} <held >/dev/null 2>&1 & exec 5>held
    for _ in {{1..100}}; do docker ps -q | grep -q . && break; sleep 0.1; done
    sleep 0.5; docker ps --format '{{{{.Names}}}}'
    exec 5>&-
    for _ in {{1..50}}; do docker ps -aq | grep -q . || break; sleep 0.1; done
    docker ps -a --format 'left: {{{{.Names}}}}'
    """
    assert _run(box, script).splitlines()[1:] == ["docker-notes-nested-1"]


@pytest.mark.engine
def test_a_paused_container_does_not_outlive_its_sandbox(engine: Engine, tmp_path: Path) -> None:
    script = "docker run -d --name paused busybox sleep 4545 && docker pause paused"
    with sandbox(engine, tmp_path) as running:
        assert _run(running, script).endswith("paused\n")
        groups = _cgroups(running.pid)
        assert groups
    assert not [path for path in groups if path.exists()]
    assert "sleep 4545" not in command_lines("sleep 4545")


def _cgroups(pid: int) -> list[Path]:
    """Return the cgroups of the sandbox whose first process is ``pid``."""
    variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    name = next(it for it in variables if it.startswith(b"CGROUP=")).partition(b"=")[2].decode()
    return [path for path in (CGROUPS / name, *CGROUPS.glob(f"*/{name}")) if path.exists()]


@pytest.mark.engine
def test_no_path_of_the_machine_is_in_the_environment(box: Sandbox) -> None:
    assert str(CACHE) not in _run(box, "env; pwd; type -p docker; docker info")
