"""Engines from archives of our own on loopback: the right one, or one line that says why not."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from macros.stores import Store
from tests.examples import engine as engines
from tests.examples.engine import ArchiveError, Part, apt, packages, supplies
from tests.examples.engine.programs import RECORD, origin, programs, versions
from tests.examples.engine.supplies import Archive, Named, Supply

missing = [name for name in ("apt-get", "gpg", "dpkg-deb") if shutil.which(name) is None]
pytestmark = pytest.mark.skipif(bool(missing), reason=f"no {', '.join(missing)} on this machine")

PROGRAMS = {
    "docker-ce": {"usr/bin/dockerd": "Docker version {}, build a"},
    "docker-ce-cli": {"usr/bin/docker": "Docker version {}, build b"},
    "containerd.io": {
        "usr/bin/containerd": "containerd github.com/containerd/containerd/v2 v{} c",
        "usr/bin/runc": "runc version 1.4.3",
    },
    "docker-buildx-plugin": {
        "usr/libexec/docker/cli-plugins/docker-buildx": "github.com/docker/buildx v{} d"
    },
    "docker-compose-plugin": {
        "usr/libexec/docker/cli-plugins/docker-compose": '{{"Version": "v{}"}}'
    },
}
WANTED = {
    Part.ENGINE: "29.7.2",
    Part.CLIENT: "29.7.2",
    Part.CONTAINERD: "2.3.3",
    Part.RUNC: "1.4.3",
    Part.BUILDX: "0.36.1",
    Part.COMPOSE: "5.5.0",
}


@dataclass(frozen=True)
class Loopback:
    """An archive served on loopback: its folder, how a supply names it, where its key is."""

    folder: Path
    archive: Archive
    home: Path

    def supply(self, origin: str = "Docker's packages") -> Supply:
        return Supply(origin, self.archive, tuple(f"{name}/bookworm" for name in PROGRAMS))


def _gpg(home: Path, *arguments: str) -> str:
    home.mkdir(mode=0o700, exist_ok=True)
    done = subprocess.run(
        ["gpg", "--homedir", str(home), "--batch", "--passphrase", "", *arguments],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def _new_key(home: Path) -> str:
    """Make a throw-away key; return its fingerprint."""
    _gpg(home, "--quick-generate-key", "Nobody <nobody@example.org>", "ed25519", "sign", "1d")
    told = _gpg(home, "--list-keys", "--with-colons").splitlines()
    return next(line.split(":")[9] for line in told if line.startswith("fpr"))


def _add(folder: Path, name: str, numbers: str, epoch: str = "") -> None:
    """Make a package whose programs say its version."""
    tree = folder / f"tree-{name}-{numbers}"
    version = f"{epoch}{numbers}-1~debian.12~bookworm"
    for path, says in PROGRAMS[name].items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(f"#!/bin/sh\necho '{says.format(numbers)}'\n")
        (tree / path).chmod(0o755)
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: {version}\nArchitecture: amd64\n"
        "Maintainer: Nobody <nobody@example.org>\nDescription: made by a test\n"
    )
    (folder / "pool").mkdir(exist_ok=True)
    command = ["dpkg-deb", "--root-owner-group", "-Znone", "--build", str(tree)]
    deb = folder / f"pool/{name}_{numbers}-1~debian.12~bookworm_amd64.deb"
    subprocess.run([*command, str(deb)], check=True, capture_output=True)
    shutil.rmtree(tree)


def _publish(folder: Path, home: Path) -> None:
    """Write lists of the packages in ``pool``, signed."""
    lists = folder / "dists/bookworm/stable"
    entries = []
    for deb in sorted((folder / "pool").glob("*.deb")):
        control = subprocess.run(
            ["dpkg-deb", "--field", deb], check=True, capture_output=True, text=True
        ).stdout
        entries.append(f"{control}Filename: pool/{deb.name}\n{_sums(deb)}\n")
    for architecture, content in (("amd64", "\n".join(entries)), ("arm64", "")):
        (lists / f"binary-{architecture}").mkdir(parents=True, exist_ok=True)
        (lists / f"binary-{architecture}/Packages").write_text(content)
    top = lists.parent
    shown = [
        f" {_sha256(path)} {path.stat().st_size} {path.relative_to(top)}"
        for path in sorted(lists.rglob("Packages"))
    ]
    release = top / "Release"
    release.write_text(
        "Origin: Test\nSuite: bookworm\nCodename: bookworm\nArchitectures: amd64 arm64\n"
        "Components: stable\nDate: Sat, 28 Nov 2026 00:00:00 UTC\nSHA256:\n"
        + "\n".join(shown)
        + "\n"
    )
    (top / "InRelease").unlink(missing_ok=True)
    _gpg(home, "--output", str(top / "InRelease"), "--clear-sign", str(release))
    (folder / "gpg").write_text(_gpg(home, "--armor", "--export"))


def _sha256(path: Path) -> str:
    told = subprocess.run(["sha256sum", path], check=True, capture_output=True, text=True)
    return told.stdout.split()[0]


def _sums(deb: Path) -> str:
    return f"Size: {deb.stat().st_size}\nSHA256: {_sha256(deb)}\n"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path, str]]:
    """An archive with the five packages wanted, and older ones; its key's folder, the key."""
    top = tmp_path_factory.mktemp("archive")
    folder, home = top / "archive", top / "gnupg"
    folder.mkdir()
    fingerprint = _new_key(home)
    for name in PROGRAMS:
        part = supplies.PARTS[name]
        epoch = "5:" if name.startswith("docker-ce") else ""
        _add(folder, name, WANTED[part], epoch)
        _add(folder, name, "0.1.0", epoch)
    _publish(folder, home)
    yield folder, home, fingerprint
    subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False)


@pytest.fixture
def loopback(made: tuple[Path, Path, str], tmp_path: Path) -> Iterator[Loopback]:
    """A copy of that archive, served on loopback."""
    original, home, fingerprint = made
    folder = tmp_path / "archive"
    shutil.copytree(original, folder)
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        yield Loopback(folder, Archive(address, ("bookworm",), "stable", fingerprint), home)
        server.shutdown()


def _cache(tmp_path: Path) -> Path:
    cache = tmp_path / "cache"
    cache.mkdir(exist_ok=True)
    return cache


def test_an_engine_comes_with_the_exact_version_of_each_part(
    loopback: Loopback, tmp_path: Path
) -> None:
    said: list[str] = []
    wanted = Named("29", WANTED, (loopback.supply(),))
    folder = packages.unpacked(wanted, _cache(tmp_path), said.append)
    assert said == ["Docker 29: fetching Docker's packages"]
    assert versions(programs(folder)) == WANTED
    assert origin(folder) == "Docker's packages"
    kept = json.loads((folder / RECORD).read_text())
    assert kept["packages"]["docker-ce"] == "5:29.7.2-1~debian.12~bookworm"


def test_what_is_there_needs_no_network_and_what_else_is_asked_is_another(
    loopback: Loopback, tmp_path: Path
) -> None:
    wanted, cache = Named("29", WANTED, (loopback.supply(),)), _cache(tmp_path)
    folder = packages.unpacked(wanted, cache, lambda _: None)
    shutil.rmtree(loopback.folder)
    shutil.rmtree(cache / "apt")
    said: list[str] = []
    assert packages.unpacked(wanted, cache, said.append) == folder
    assert said == []
    other = replace(wanted, wanted=WANTED | {Part.COMPOSE: "5.4.0"})
    assert packages.engine_folder(other, cache) != folder


def _refused(loopback: Loopback, tmp_path: Path, wanted: dict[Part, str] = WANTED) -> str:
    """Return why the engine cannot be had: one line, and nothing is left under its name."""
    named, cache = Named("29", wanted, (loopback.supply(),)), _cache(tmp_path)
    with pytest.raises(ArchiveError) as caught:
        packages.unpacked(named, cache, lambda _: None)
    assert "\n" not in str(caught.value)
    assert not packages.engine_folder(named, cache).exists()
    return str(caught.value)


def test_another_key_is_refused(loopback: Loopback, tmp_path: Path) -> None:
    right = loopback.archive.key
    wrong = replace(loopback, archive=replace(loopback.archive, key=supplies.DOCKER_KEY))
    assert f"expected the key {supplies.DOCKER_KEY}, found {right}" in _refused(wrong, tmp_path)


def test_a_second_key_beside_the_right_one_is_refused(loopback: Loopback, tmp_path: Path) -> None:
    other = tmp_path / "other"
    second = _new_key(other)
    both = (loopback.folder / "gpg").read_text() + _gpg(other, "--armor", "--export")
    (loopback.folder / "gpg").write_text(both)
    assert f"found {loopback.archive.key}, {second}" in _refused(loopback, tmp_path)


def test_lists_that_another_key_signed_are_refused(loopback: Loopback, tmp_path: Path) -> None:
    other = tmp_path / "other"
    _new_key(other)
    right = (loopback.folder / "gpg").read_text()
    _publish(loopback.folder, other)
    (loopback.folder / "gpg").write_text(right)
    assert "is not signed" in _refused(loopback, tmp_path)


def test_a_package_that_was_changed_is_refused(loopback: Loopback, tmp_path: Path) -> None:
    deb = next(loopback.folder.glob("pool/docker-ce_29*.deb"))
    content = bytearray(deb.read_bytes())
    content[-600] ^= 1
    deb.write_bytes(content)
    assert "Hash Sum mismatch" in _refused(loopback, tmp_path)


def test_a_version_that_is_not_there_is_said(loopback: Loopback, tmp_path: Path) -> None:
    said = _refused(loopback, tmp_path, WANTED | {Part.ENGINE: "29.8.0"})
    assert said == ("Docker 29: Docker's packages: docker-ce: expected 29.8.0, bookworm has 29.7.2")


def test_a_program_of_another_version_than_its_package_is_refused(
    loopback: Loopback, tmp_path: Path
) -> None:
    said = _refused(loopback, tmp_path, WANTED | {Part.RUNC: "1.3"})
    assert said.endswith("runc: expected 1.3, found 1.4.3")


def test_a_suite_that_has_moved_on_is_said_and_the_next_supply_is_tried(
    loopback: Loopback, tmp_path: Path
) -> None:
    for deb in loopback.folder.glob("pool/*_0.1.0-*.deb"):
        (loopback.folder / "sid/pool").mkdir(parents=True, exist_ok=True)
        shutil.copy(deb, loopback.folder / "sid/pool")
    _publish(loopback.folder / "sid", loopback.home)
    moved = replace(loopback.archive, address=f"{loopback.archive.address}/sid")
    here = loopback.supply("Debian's packages (sid)")
    wanted = Named(
        "28",
        WANTED,
        (replace(here, archive=moved), loopback.supply("Debian's packages (snapshot)")),
    )
    said: list[str] = []
    folder = packages.unpacked(wanted, _cache(tmp_path), said.append)
    assert origin(folder) == "Debian's packages (snapshot)"
    assert said == [
        "Docker 28: fetching Debian's packages (sid)",
        "Docker 28: Debian's packages (sid): docker-ce: expected 29.7.2, bookworm has 0.1.0",
        "Docker 28: fetching Debian's packages (snapshot)",
    ]


def test_a_version_may_be_the_beginning_of_one(loopback: Loopback, tmp_path: Path) -> None:
    wanted = Named("29", {Part.ENGINE: "29.7", Part.CLIENT: "29"}, (loopback.supply(),))
    folder = packages.unpacked(wanted, _cache(tmp_path), lambda _: None)
    assert versions(programs(folder))[Part.ENGINE] == "29.7.2"
    assert not supplies.belongs("29.70.2", "29.7")


def test_the_newest_versions_become_the_pins(loopback: Loopback, tmp_path: Path) -> None:
    for name in PROGRAMS:
        if name.startswith("docker-ce"):
            _add(loopback.folder, name, "29.8.0", "5:")
            _add(loopback.folder, name, "30.1.0", "5:")  # an engine of another name
    _publish(loopback.folder, loopback.home)
    found = packages.newest(loopback.supply(), "29", _cache(tmp_path))
    assert found == WANTED | {Part.ENGINE: "29.8.0", Part.CLIENT: "29.8.0"}
    pins = supplies.repinned(supplies.PINS.read_text(), "29", found)
    assert json.loads(pins)["29"] == {part.value: version for part, version in found.items()}
    assert {k: v for k, v in json.loads(pins).items() if k != "29"} == {
        k: v for k, v in json.loads(supplies.PINS.read_text()).items() if k != "29"
    }


def test_an_archive_that_does_not_answer_costs_little_and_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"http://127.0.0.1:{mute.getsockname()[1]}"
        nowhere = Archive(address, ("bookworm",), "stable", "0" * 40)
        supply = Supply("Docker's packages", nowhere, ("docker-ce/bookworm",))
        started = time.monotonic()
        for _ in range(3):
            with pytest.raises(ArchiveError, match=f"{address} cannot be reached: timed out"):
                packages.unpacked(Named("29", WANTED, (supply,)), _cache(tmp_path), print)
        assert time.monotonic() - started < 2 * apt.PATIENCE


def test_the_newest_engine_that_can_be_had_is_taken_and_the_end_says_what_is_missing(
    loopback: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = Named("30", WANTED | {Part.ENGINE: "30.1.0"}, (loopback.supply(),))
    here = Named("29", WANTED, (loopback.supply("Debian's packages (sid)"),))
    monkeypatch.setattr(engines, "CACHE", _cache(tmp_path))
    monkeypatch.setattr(supplies, "named", lambda: {"30": newer, "29": here})
    said: list[str] = []
    assert engines._newest(said.append) == "29"
    assert (
        said[1] == "Docker 30: Docker's packages: docker-ce: expected 30.1.0, bookworm has 29.7.2"
    )
    assert engines.summary(engines.find_engine("29", Store.OVERLAY2)) == (
        "Docker 29.7.2, image store overlay2: Debian's packages (sid). "
        "NOT VERIFIED: Docker 30.1.0, which readers have."
    )
    monkeypatch.setattr(supplies, "named", lambda: {"29": here})
    assert "NOT VERIFIED" not in engines.summary(engines.find_engine("29"))
    monkeypatch.setattr(supplies, "named", lambda: {"30": newer})
    with pytest.raises(ArchiveError, match=r"^no engine can be had: Docker 30: .* has 29\.7\.2$"):
        engines._newest(said.append)


def test_each_named_engine_wants_each_part_and_its_versions_are_of_its_name() -> None:
    for name, wanted in supplies.named().items():
        assert set(wanted.wanted) == set(Part)
        assert wanted.wanted[Part.ENGINE].partition(".")[0] == name
        assert wanted.wanted[Part.CLIENT] == wanted.wanted[Part.ENGINE]
    assert engines.engines() == ("29", "28", "26")
