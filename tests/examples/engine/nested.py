"""Verification where there is a Docker engine, but no root or no Debian: a laptop.

Everything runs in one privileged container of that engine, a Debian that makes its own engine
inside as it would on a machine. Nothing else of the engine is touched: the container has a name
and a label of ours and goes at the end, the image goes if it was not there before. A named
volume stays, as cache; the last line says how to remove it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
IMAGE = "debian:bookworm"
LABEL = "docker-notes.nested"
VOLUME = "docker-notes-cache"
SCRIPT = r"""
{ cat >/dev/null; kill -TERM 1; } <&3 &
set -e
export DEBIAN_FRONTEND=noninteractive
mapfile -t lists < <(ls /src/tests/*/debian-packages.txt /src/tests/examples/engine/debian-packages.txt)
apt-get -qq update
apt-get -qq install -y --no-install-recommends ca-certificates git make python3 python3-venv \
  $(sed 's/#.*//' "${lists[@]}") >/dev/null
cd /notes
tar -C /src --exclude='./.venv*' --exclude=./.cache --exclude=./docs -cf - . | tar -xf -
git config --global --add safe.directory /notes
set +e
"$@"
status=$?
find docs -uid 0 -exec chown --reference=/src {} + 2>/dev/null
exit "$status"
"""


def unavailable_reason() -> str | None:
    """Return one sentence saying why there is no engine to run in, or None."""
    if shutil.which("docker") is None:
        return "there is no docker command"
    asked = _docker("version", "--format", "{{.Server.Os}}/{{.Server.Arch}}")
    if asked.returncode:
        return f"docker: {asked.stderr.strip()}"
    platform = asked.stdout.strip()
    return None if platform == "linux/amd64" else f"the engine is of {platform}, not linux/amd64"


def run_nested(argv: Sequence[str]) -> int:
    """Run ``argv`` in a copy of the repository in the container; return its exit status.

    ``docs/`` is the repository's own, so that recorded outputs and results stay. The container
    ends when this process ends, however it ends.
    """
    name = f"{LABEL.replace('.', '-')}-{os.getpid()}"
    _remove_left_overs()
    had_image = _docker("image", "inspect", IMAGE).returncode == 0
    running = subprocess.Popen(container(name, argv), stdin=subprocess.PIPE)
    try:
        return running.wait()
    finally:
        _docker("rm", "--force", "--volumes", name)
        running.wait()
        if not had_image:
            _docker("image", "rm", IMAGE)
        if _cache() == VOLUME:
            print(f"The cache stays: docker volume rm {VOLUME}", file=sys.stderr)


def container(name: str, argv: Sequence[str]) -> list[str]:
    """Return the command that runs ``argv`` in a container called ``name``."""
    passed = [f"--env={key}" for key in ("CI", "DOCKER_NOTES_WORKERS") if key in os.environ]
    return [
        "docker", "run", "--rm", "--init", "--interactive", "--privileged", f"--name={name}",
        f"--label={LABEL}={os.getpid()}", "--platform=linux/amd64",
        f"--volume={ROOT}:/src:ro", f"--volume={ROOT / 'docs'}:/notes/docs",
        f"--volume={_cache()}:/cache",
        "--env=DOCKER_NOTES_CACHE=/cache", *passed,
        IMAGE, "bash", "-c", f"exec 3<&0 </dev/null\n{SCRIPT}", "bash", *argv,
    ]  # fmt: skip


def _remove_left_overs() -> None:
    """Remove containers of runs whose process is gone."""
    listed = _docker("ps", "--all", f"--filter=label={LABEL}",
                     "--format", f'{{{{.ID}}}} {{{{.Label "{LABEL}"}}}}')  # fmt: skip
    for line in listed.stdout.splitlines():
        identifier, _, pid = line.partition(" ")
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            _docker("rm", "--force", "--volumes", identifier)
        except PermissionError:
            pass


def _cache() -> str:
    return os.environ.get("DOCKER_NOTES_CACHE") or VOLUME


def _docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
