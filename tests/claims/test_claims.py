"""The version claims: proved as they are now, and each kind of mistake noticed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from macros.claims.load import claims, load, read_proofs, unproved
from macros.claims.model import Program
from macros.pages import PageError
from tests.claims import __main__ as command
from tests.claims import prove
from tests.claims.repository import Repository, RepositoryError, clone, mirror
from tests.conftest import ROOT

DATA = ROOT / "docs/data"
RELEASES = prove.releases_yaml(
    dict.fromkeys(Program, ("1.0.0", "1.1.0", "2.0.0")) | {Program.engine: ("28.5.2", "29.0.0")}
)
NEW = """
new-flag:
  what: run has a flag
  program: compose
  first: "1.1.0"
  evidence: {repository: docker/compose, path: run.go, text: the-new-flag}
"""
GONE = NEW.replace("new-flag:", "old-flag:").replace('first: "1.1.0"', 'last: "1.1.0"')
GONE = GONE.replace("the-new-flag", "the-old-flag")


def test_every_claim_is_proved_as_it_is_now() -> None:
    found = load(DATA)
    missing = unproved(found, read_proofs(DATA))
    assert not missing, f"docs/data/claims.yml: make claims has not proved {', '.join(missing)}"


def test_nothing_is_proved_that_no_entry_claims() -> None:
    assert set(read_proofs(DATA)) <= set(load(DATA).entries)


@pytest.fixture
def mirrors(tmp_path: Path) -> Path:
    """A folder of mirrors: compose has a flag since 1.1.0, and lost another one in 2.0.0."""
    folder = tmp_path / "mirrors/docker+compose/repo"
    git(tmp_path, "init", "--quiet", str(folder))
    for version, text in (
        ("1.0.0", "the-old-flag"),
        ("1.1.0-rc.1", "nothing"),
        ("1.1.0", "the-old-flag the-new-flag"),
        ("2.0.0", "the-new-flag"),
    ):
        (folder / "run.go").write_text(text)
        commit(folder, f"v{version}")
    return tmp_path / "mirrors"


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    subprocess.run(["git", "-C", folder, *who, *arguments], check=True, capture_output=True)


def commit(folder: Path, tag: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", tag)
    git(folder, "tag", tag)


def test_claims_are_proved(mirrors: Path) -> None:
    found = claims(NEW + GONE, RELEASES)
    assert [prove.why_not(found, name, lambda n: mirror(mirrors, n)) for name in found.entries] == [
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (NEW.replace("1.1.0", "2.0.0"), "expected no 'the-new-flag' in docker/compose run.go at v1.1.0, found it"),
        (GONE.replace("1.1.0", "1.0.0"), "expected no 'the-old-flag' in docker/compose run.go at v1.1.0, found it"),
        (NEW.replace("the-new-flag", "no-flag"), "expected 'no-flag' in docker/compose run.go at v1.1.0, found none"),
        (NEW.replace("run.go", "no.go"), "expected docker/compose no.go at v1.1.0, found no such file"),
    ],
    ids=["one release late", "one release early", "no such text", "no such file"],
)  # fmt: skip
def test_an_untrue_claim_is_noticed(mirrors: Path, entry: str, why: str) -> None:
    found = claims(entry, RELEASES)
    [name] = found.entries
    assert prove.why_not(found, name, lambda n: mirror(mirrors, n)) == f"{name}: {why}"


def test_a_file_that_moved_proves_nothing(mirrors: Path) -> None:
    folder = mirrors / "docker+compose/repo"
    (folder / "cmd").mkdir()
    (folder / "run.go").rename(folder / "cmd/run.go")
    commit(folder, "v3.0.0")
    releases = RELEASES.replace('  - "2.0.0"', '  - "2.0.0"\n  - "3.0.0"')
    moved = NEW.replace("1.1.0", "3.0.0").replace("run.go", "cmd/run.go")
    why = prove.why_not(claims(moved, releases), "new-flag", lambda n: mirror(mirrors, n))
    assert why.endswith("in docker/compose run.go at v2.0.0, found it")


def test_a_text_that_went_since_is_told(mirrors: Path) -> None:
    folder = mirrors / "docker+compose/repo"
    (folder / "run.go").write_text("nothing")
    commit(folder, "v3.0.0")
    releases = RELEASES.replace('  - "2.0.0"', '  - "2.0.0"\n  - "3.0.0"')
    found = claims(NEW, releases)
    assert not prove.why_not(found, "new-flag", lambda n: mirror(mirrors, n))
    why = prove.to_read_again(found, "new-flag", lambda n: mirror(mirrors, n))
    assert why == ("new-flag: run has a flag: its text is no longer there at docker/compose v3.0.0")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (NEW.replace('"1.1.0"', '"1.1.1"'), "new-flag: first: expected a release of compose, found 1.1.1"),
        (NEW.replace('"1.1.0"', '"1.0.0"'), "new-flag: first: expected a release with one before it, found 1.0.0"),
        (GONE.replace('"1.1.0"', '"2.0.0"'), "old-flag: last: expected a release with one after it, found 2.0.0"),
        (NEW.replace('"1.1.0"', "1.1"), "new-flag: first: expected text (numbers and yes/no need quotes), found 1.1"),
        (NEW.replace('first: "1.1.0"', ""), "new-flag: expected either first or last"),
        (NEW.replace("first:", "last: '1.0.0'\n  first:"), "new-flag: expected either first or last"),
        (NEW.replace("program: compose", "program: podman"), "new-flag: program: expected engine, cli,"),
        (NEW.replace("docker/compose", "docker/docs"), "new-flag: expected evidence from docker/compose"),
        (NEW.replace("new-flag", "New flag", 1), "New flag: expected an ID such as run-env-file"),
        (NEW + NEW, "new-flag: expected each key once, found it twice"),
        ("- a", "the file: expected fields with values"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_data_is_one_line(entry: str, message: str) -> None:
    with pytest.raises(PageError) as error:
        claims(entry, RELEASES)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("releases", "message"),
    [
        (RELEASES.replace("runc:", "crun:"), "crun: expected engine, cli"),
        (RELEASES.replace('"1.1.0"', '"1.1"', 1), "1: expected X.Y.Z as text, found '1.1'"),
        (RELEASES.replace('"1.1.0"', '"3.0.0"', 1), "once, oldest first"),
    ],
)
def test_a_mistake_in_the_releases_is_one_line(releases: str, message: str) -> None:
    with pytest.raises(PageError, match=r"releases-docker\.yml") as error:
        claims(NEW, releases)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("bounds", "program", "said"),
    [
        ('first: "1.1.0"', "compose", "Compose 1.1"),
        ('first: "29.0.0"', "engine", "Docker 29.0"),
        ('last: "28.5.2"', "engine", "Docker 29.0"),
        ('first: "1.1.0"', "cli", "Docker 1.1"),
        ('first: "1.1.0"', "dockerfile", "Dockerfile syntax 1.1"),
    ],
)
def test_how_a_claim_reads(bounds: str, program: str, said: str) -> None:
    owner = {"compose": "docker/compose", "engine": "moby/moby", "cli": "docker/cli"}
    entry = NEW.replace('first: "1.1.0"', bounds).replace("program: compose", f"program: {program}")
    entry = entry.replace("docker/compose", owner.get(program, "moby/buildkit"))
    assert claims(entry, RELEASES).said("new-flag") == said


def test_releases_come_from_tags() -> None:
    tags = ["docker-v29.0.0", "docker-v29.1.0-rc.1", "v29.0.0", "v28.5.2", "v28.5.10", "v17.06.0-ce",
            "api/v1.52.0", "v0.9.0"]  # fmt: skip
    assert prove.released(Program.engine, tags) == ("28.5.2", "28.5.10", "29.0.0")
    tags = ["dockerfile/1.4.0", "dockerfile/1.4.0-labs", "v0.12.0", "dockerfile/1.10.0"]
    assert prove.released(Program.dockerfile, tags) == ("1.4.0", "1.10.0")


@pytest.fixture
def data(tmp_path: Path) -> Callable[[str], Path]:
    def write(entries: str) -> Path:
        folder = tmp_path / "data"
        folder.mkdir(exist_ok=True)
        (folder / "claims.yml").write_text(entries)
        (folder / "releases-docker.yml").write_text(RELEASES)
        return folder

    return write


def test_what_is_proved_needs_no_repository(
    mirrors: Path, data: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = data(NEW)
    asked = ["--data", str(folder), "--mirrors"]
    assert command.main([*asked, str(mirrors)]) == 0
    assert list(json.loads((folder / "claims-proved.json").read_text())) == ["new-flag"]
    assert command.main([*asked, "/nowhere"]) == 0
    out = capsys.readouterr()
    assert out.out.splitlines() == [
        "1 claims, 1 asked, 0 not proved",
        "1 claims, 0 asked, 0 not proved",
    ]
    assert "not refreshed: moby/moby: expected" in out.err
    assert unproved(load(folder), read_proofs(folder)) == []
    data(NEW.replace('"1.1.0"', '"2.0.0"'))
    assert unproved(load(folder), read_proofs(folder)) == ["new-flag"]
    assert command.main([*asked, str(mirrors)]) == 1
    assert json.loads((folder / "claims-proved.json").read_text()) == {}


def test_wrong_data_ends_with_a_line(
    data: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--data", str(data("- a")), "--mirrors", "/nowhere"]) == 2
    assert "the file: expected fields with values" in capsys.readouterr().err


def test_a_clone_is_made_without_blobs_and_kept(mirrors: Path, tmp_path: Path) -> None:
    served = tmp_path / "served/docker"
    served.mkdir(parents=True)
    source = mirrors / "docker+compose/repo"
    git(source, "config", "uploadpack.allowFilter", "true")
    git(source, "config", "uploadpack.allowAnySHA1InWant", "true")
    (served / "compose").symlink_to(source)
    made = clone(tmp_path / "cache", "docker/compose", f"file://{tmp_path / 'served'}")
    objects = subprocess.run(
        ["git", "-C", made.folder, "cat-file", "--batch-all-objects", "--batch-check"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert " blob " not in objects.stdout
    assert made.text("v2.0.0", "run.go") == "the-new-flag"
    assert clone(tmp_path / "cache", "docker/compose", "file:///nowhere") == made


def test_what_cannot_be_read_is_one_line(tmp_path: Path, mirrors: Path) -> None:
    with pytest.raises(RepositoryError, match=r"docker/cli: expected docker/cli, .* found none"):
        mirror(mirrors, "docker/cli")
    with pytest.raises(RepositoryError, match="docker/cli: "):
        clone(tmp_path / "cache", "docker/cli", "file:///nowhere")
    with pytest.raises(RepositoryError, match=r"docker/compose: .*v9\.9\.9"):
        mirror(mirrors, "docker/compose").text("v9.9.9", "run.go")
    assert isinstance(mirror(mirrors, "docker/compose"), Repository)
