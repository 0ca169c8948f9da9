"""However a run of the pages ends, nothing of it is left: processes, mounts, cgroups, files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.examples.engine import CACHE, Engine
from tests.examples.engine.sandbox import CGROUP_PREFIX, CGROUPS, sweep
from tests.processes import command_lines

ROOT = Path(__file__).resolve().parents[3]
RUNS = CACHE / "runs"
SCRIPT = """
import sys
from tests.examples import engine as engines, pages
from tests.made import made

with engines.ending():
    engine = engines.find_engine(sys.argv[1])
    page = made("```console\\n$ docker run -d busybox sleep 4343\\n...\\n$ sleep 60\\n```\\n")
    pool, futures = pages.submit([page], engine, print, 2)
    with pool:
        try:
            [future.result() for future in futures.values()]
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            engines.end_all()
            raise
"""


def _left(pid: int) -> list[str]:
    """Return what there is of the run of process ``pid``."""
    named = f"{CGROUP_PREFIX}{pid}-*"
    found = [*RUNS.glob(f"{pid}-*"), *CGROUPS.glob(named), *CGROUPS.glob(f"*/{named}")]
    return [str(path) for path in found] + command_lines(f"{CACHE}/runs/{pid}-") + _sleeping()


def _sleeping() -> list[str]:
    return [line for line in command_lines("sleep 4343") if line.startswith("sleep")]


def _wait_until(true: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.05)


@pytest.mark.engine
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_of_a_run(engine: Engine, tmp_path: Path, how: signal.Signals) -> None:
    mounts = Path("/proc/mounts").read_text()
    child = subprocess.Popen(
        [sys.executable, "-c", f"import signal\nsignal.signal(signal.SIGINT, "
         f"signal.default_int_handler)\n{SCRIPT}", engine.folder],
        cwd=ROOT, env=os.environ | {"TMPDIR": str(tmp_path)}, stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_until(lambda: bool(_sleeping()) or child.poll() is not None, "no container runs")
        assert child.poll() is None
        assert _left(child.pid)
        child.send_signal(how)
        child.wait(20)
        if how is signal.SIGKILL:
            _wait_until(lambda: not _sleeping(), "the container lives on")
            sweep(RUNS)
        _wait_until(lambda: not _left(child.pid), f"left: {_left(child.pid)}", 20)
        assert not list(tmp_path.iterdir())
        _wait_until(lambda: Path("/proc/mounts").read_text() == mounts, "a mount is left")
    finally:
        child.kill()
