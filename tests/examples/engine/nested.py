"""Any target of make where there is a Docker engine, but no root or no Debian: a laptop.

``.ci/run`` runs in one privileged container of that engine, a Debian that makes its own engine
inside as it would on a machine. Nothing else of the engine is touched: the container has a name
and a label of ours and goes at the end, the image goes if it was not there before. A named
volume stays, as cache; the last line says how to remove it. Standard library only, and run as a
file: it needs no environment of ours.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
IMAGE = "debian:bookworm"
LABEL = "docker-notes.nested"
VOLUME = "docker-notes-cache"
PASSED = ("ENGINE", "STORE", "PAGE", "HUB", "ACCEPT", "STALE", "DOCKER_NOTES_WORKERS")
SCRIPT = r"""
{ cat >/dev/null; kill -TERM 1; } <&3 &
cd /notes
tar -C /src --exclude='./.venv*' --exclude=./.cache --exclude=./docs -cf - . | tar -xf -
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=/notes
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
    passed = [f"--env={key}={os.environ[key]}" for key in PASSED if os.environ.get(key)]
    folder = Path(os.environ.get("ENGINE") or "none").absolute()
    if folder.is_dir():
        passed += [f"--env=ENGINE={folder}", f"--volume={folder}:{folder}:ro"]
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


if __name__ == "__main__":
    if reason := unavailable_reason():
        print(f"IN=docker: {reason}", file=sys.stderr)
        sys.exit(1)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the container goes as well
    try:
        sys.exit(run_nested(["bash", ".ci/run", *sys.argv[1:]]))
    except KeyboardInterrupt:
        sys.exit(130)
