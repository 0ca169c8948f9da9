"""The refresh against a real registry: right figures, small diffs, and nothing written on a failure."""

from __future__ import annotations

import difflib
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from macros.base_images import load
from macros.base_images.refresh.__main__ import main
from macros.base_images.refresh.http import ATTEMPTS, Asker, AskError, client
from macros.base_images.refresh.registry import Registry, split
from tests.macros.base_images.refresh.conftest import Spoiler

pytestmark = pytest.mark.engine

IMAGES = """\
# A comment at the head.
- image: busybox
  tag: "1.37"
  use: Small tools   # a comment beside
  uses: [binary]
  libc: glibc
  package_manager: none
  release: debian-13
  platforms: [linux/amd64, linux/arm64]
  published: true
  facts:
    source: https://example.org/facts
    read: 2026-01-02

# A retired one: never asked for.
- image: debian
  tag: jessie
  use: Old
  uses: [system]
  libc: glibc
  package_manager: none
  published: false
  facts:
    source: https://example.org/facts
    read: 2026-01-02
  sizes:
    measured: 2021-01-01
    source: https://example.org/sizes
    platforms:
      linux/amd64:
        bytes: 54400000
- image: debian
  tag: trixie
  use: One platform, no index
  uses: [system]
  libc: glibc
  package_manager: none
  published: true
  facts:
    source: https://example.org/facts
    read: 2026-01-02
"""
RELEASES = """\
# Dates.
debian-13:
  name: Debian 13
  kind: distribution
  released: 2025-08-09
  support_until: 2028-08-09
  lts_until: 2030-06-30
  lts_by: Debian LTS   # who gives it
  endoflife: debian/13
  source: https://example.org/dates
  read: 2026-01-02
"""
ANSWER = {"releaseDate": "2025-08-09", "eol": "2028-08-10", "extendedSupport": "2030-07-01"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with two small data files."""
    (tmp_path / load.IMAGES).write_text(IMAGES)
    (tmp_path / load.RELEASES).write_text(RELEASES)
    return tmp_path


def _refresh(data: Path, spoiler: Spoiler, *more: str) -> int:
    spoiler.dates.setdefault("debian/13", dict(ANSWER))
    hosts = ["--host", f"docker.io={spoiler.address}", "--dates", f"{spoiler.address}/api"]
    return main(["--data", str(data), *hosts, "--no-wait", "--timeout", "1", *more])


def test_the_figures_are_those_of_a_second_tool(data: Path, spoiler: Spoiler) -> None:
    assert _refresh(data, spoiler) == 0
    image = next(i for i in load.load(data).images if i.name == "busybox:1.37")
    assert image.sizes
    name = f"docker://127.0.0.1:{spoiler.upstream}/library/busybox"
    index = _skopeo(f"{name}:1.37")
    told = {
        f"{m['platform']['os']}/{m['platform']['architecture']}": m["digest"]
        for m in index["manifests"]
    }
    assert {p.value: s.digest for p, s in image.sizes.platforms.items()} == told
    for platform, size in image.sizes.platforms.items():
        layers = _skopeo(f"{name}@{told[platform.value]}")["layers"]
        assert size.bytes == sum(layer["size"] for layer in layers) > 0


def test_the_diff_is_small_and_comments_stay(
    data: Path, spoiler: Spoiler, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _refresh(data, spoiler) == 0
    images = (data / load.IMAGES).read_text()
    diff = list(difflib.unified_diff(IMAGES.splitlines(), images.splitlines(), lineterm="", n=1))
    assert [line for line in diff[2:] if line.startswith("-")] == []
    assert "\n\n# A retired one: never asked for.\n- image: debian\n  tag: jessie" in images
    retired = "  tag: jessie" + IMAGES.split("  tag: jessie")[1].split("- image")[0]
    assert retired in images
    releases = (data / load.RELEASES).read_text()
    assert "# who gives it" in releases and "support_until: 2028-08-10" in releases
    told = capsys.readouterr()
    assert "[1/2] busybox:1.37" in told.err
    assert "busybox:1.37 linux/amd64:" in told.out and "measured for the first time" in told.out


def test_an_image_without_an_index_is_measured_by_its_own_platform(
    data: Path, spoiler: Spoiler
) -> None:
    assert _refresh(data, spoiler) == 0
    image = next(i for i in load.load(data).images if i.name == "debian:trixie")
    assert image.sizes and image.sizes.index is None
    assert [p.value for p in image.sizes.platforms] == ["linux/amd64"]


def test_unchanged_figures_cost_one_request_and_move_the_day_alone(
    data: Path, spoiler: Spoiler
) -> None:
    assert _refresh(data, spoiler) == 0
    first = (data / load.IMAGES).read_text()
    today = datetime.now(UTC).date().isoformat()
    (data / load.IMAGES).write_text(first.replace(f"measured: {today}", "measured: 2026-01-03", 1))
    spoiler.asked.clear()
    assert _refresh(data, spoiler) == 0
    assert (data / load.IMAGES).read_text() == first
    assert [a for a in spoiler.asked if "busybox" in a] == [
        "HEAD /v2/library/busybox/manifests/1.37"
    ]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("refused", "status 403"),
        ("limited", f"rate limited (429), {ATTEMPTS} times"),
        ("slow", "no answer in time"),
        ("truncated", "cut short"),
        ("type", "expected an image manifest, found text/html"),
        ("digest", "expected digest sha256:"),
        ("shape", "an answer of another shape than expected"),
    ],
)
def test_a_failure_names_image_and_reason_and_writes_nothing(
    data: Path, spoiler: Spoiler, capsys: pytest.CaptureFixture[str], fault: str, why: str
) -> None:
    spoiler.fault = fault
    assert _refresh(data, spoiler) == 1
    told = capsys.readouterr().err
    line = next(line for line in told.splitlines() if line.startswith("busybox:1.37: "))
    assert why in line
    assert "nothing was written, the old figures stay" in told
    assert (data / load.IMAGES).read_text() == IMAGES
    assert (data / load.RELEASES).read_text() == RELEASES
    assert sorted(p.name for p in data.iterdir()) == sorted([load.IMAGES, load.RELEASES])


def test_no_registry_at_all(
    data: Path, spoiler: Spoiler, capsys: pytest.CaptureFixture[str]
) -> None:
    hosts = ["--host", "docker.io=http://127.0.0.1:9", "--dates", f"{spoiler.address}/api"]
    assert main(["--data", str(data), *hosts, "--no-wait"]) == 1
    assert "busybox:1.37: " in (told := capsys.readouterr().err) and "no connection" in told


def test_dates_without_a_release_day_are_refused(
    data: Path, spoiler: Spoiler, capsys: pytest.CaptureFixture[str]
) -> None:
    spoiler.dates["debian/13"] = {"eol": True}
    assert _refresh(data, spoiler) == 1
    assert "debian-13: " in (told := capsys.readouterr().err) and "expected a releaseDate" in told


def test_the_token_flow(data: Path, spoiler: Spoiler) -> None:
    spoiler.fault = "token"
    assert _refresh(data, spoiler) == 0
    assert "GET /token?service=s&scope=repository:x:pull" in spoiler.asked


def test_retry_after_is_obeyed_and_a_late_answer_counts(spoiler: Spoiler) -> None:
    waits: list[float] = []
    spoiler.fault, spoiler.times = "limited", 2
    with client(2.0) as http:
        found = Registry(Asker(http, waits.append), {"docker.io": spoiler.address}).measure(
            "busybox", "1.37"
        )
    assert set(found.platforms) == {"linux/amd64", "linux/arm64"}
    assert waits == [7.0, 7.0]


def test_an_unknown_tag_says_so(spoiler: Spoiler) -> None:
    with client(2.0) as http, pytest.raises(AskError, match="status 404"):
        Registry(Asker(http, lambda _: None), {"docker.io": spoiler.address}).measure(
            "busybox", "9.99"
        )


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("debian", ("docker.io", "library/debian")),
        ("curlimages/curl", ("docker.io", "curlimages/curl")),
        ("gcr.io/distroless/static-debian12", ("gcr.io", "distroless/static-debian12")),
        ("localhost:5000/x", ("localhost:5000", "x")),
    ],
)
def test_split(image: str, parts: tuple[str, str]) -> None:
    assert split(image) == parts


def _skopeo(name: str) -> Any:
    done = subprocess.run(
        ["skopeo", "inspect", "--raw", "--tls-verify=false", name],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)
