"""A fresh Docker engine in namespaces of its own, gone without trace when it ends.

Everything an engine makes (processes, mounts, networks, ports, images) lives in mount,
network, process, IPC and host-name namespaces and on a tmpfs inside them. Their first process
ends when its standard input closes, so the kernel takes everything down even if the tests are
killed. Only cgroup folders and a run folder can outlive a kill; the next run removes those
whose lock is free.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from macros.stores import Store
from tests.examples.engine.locks import locked
from tests.examples.engine.programs import Programs

HERE = Path(__file__).resolve().parent
CGROUPS = Path("/sys/fs/cgroup")
CGROUP_PREFIX = "docker-notes-"
ENVIRONMENT: Mapping[str, str] = {
    "PATH": "/run/notes/engine/usr/bin:/run/notes/engine/usr/sbin:"
    "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin:/run/notes/bin",
    "HOME": "/home/you",
    "USER": "you",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "TERM": "dumb",
    "SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt",
}


ENDING = threading.Event()
"""Set when this process is to end: no sandbox starts any more."""


class SandboxError(RuntimeError):
    """The engine did not start; the message is the last thing it said."""


@dataclass(frozen=True)
class Parts:
    """What a sandbox is made of: the engine's programs, folders of the cache, the image store.

    ``upstreams`` has where the names of registries lead; without, stand-ins answer for them.
    """

    engine: Programs
    tools: Path
    registry: Path
    certificates: Path
    archive: Path
    runs: Path
    store: Store = Store.OVERLAY2
    keep_registry: bool = False
    upstreams: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox: its first process (as the host counts) and the environment of commands."""

    pid: int
    env: Mapping[str, str]

    def argv(self, command: Sequence[str]) -> list[str]:
        """Return the arguments that run ``command`` inside, in the work folder."""
        enter = ["nsenter", "-t", str(self.pid), "-m", "-n", "-p", "-i", "-u"]
        return [*enter, "env", "-C", "/home/you/notes", *command]


@contextlib.contextmanager
def start(parts: Parts, workdir: Path) -> Iterator[Sandbox]:
    """Run an engine whose work folder is ``workdir``; SandboxError if it does not answer.

    The folder around ``workdir`` is visible inside under the same path, unless it is the
    machine's temporary folder.
    """
    with run_folder(parts.runs) as run, contextlib.ExitStack() as ending:
        ending.callback(_remove_cgroups, CGROUP_PREFIX + run.name)
        _delegate(CGROUPS)
        uplink = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", sys.executable, "-I", "-S", HERE / "uplink.py",
             run / "uplink", parts.archive, json.dumps(dict(parts.upstreams))],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        ending.callback(_end, uplink)
        _first_line(uplink)
        init = subprocess.Popen(
            ["unshare", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--mount-proc",
             "--kill-child=SIGKILL", "bash", HERE / "start.sh"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=_variables(parts, workdir.resolve(), run), start_new_session=True,
        )  # fmt: skip
        ending.callback(_end, init)
        (run / "init").write_text(str(init.pid))
        if ENDING.is_set():
            raise SandboxError("the run was ended")
        if _first_line(init) != "ready":
            raise SandboxError(f"no engine: {init.communicate()[1].strip() or 'it said nothing'}")
        yield Sandbox(_child(init.pid), ENVIRONMENT)


def end_sandboxes(runs: Path) -> None:
    """End every sandbox of this process, and start none any more: who waits for one takes it down."""
    ENDING.set()
    for init in runs.glob(f"{os.getpid()}-*/init"):
        with contextlib.suppress(OSError, ValueError):  # ended meanwhile, or not started yet
            os.kill(int(init.read_text()), signal.SIGKILL)


def sweep(runs: Path) -> None:
    """Remove what killed runs left: run folders and cgroups whose lock is free."""
    for left in runs.glob("*-*"):
        with locked(left / "lock", wait=False) as free:
            if free and _remove_cgroups(CGROUP_PREFIX + left.name):
                shutil.rmtree(left, ignore_errors=True)


def _variables(parts: Parts, work: Path, run: Path) -> dict[str, str]:
    shared = work if work.parent == Path(tempfile.gettempdir()).resolve() else work.parent
    return {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "ENGINE": "\n".join(f"{folder}\t{inner}" for folder, inner in parts.engine.mounts),
        "TOOLS": str(parts.tools),
        "GOLDEN": str(parts.registry),
        "CERTS": str(parts.certificates),
        "SCRIPTS": str(HERE),
        "WORK": str(work),
        "SHARED": str(shared),
        "BASE": str(run / "base"),
        "UPLINK": str(run / "uplink"),
        "PYTHON": str(Path(sys.executable).resolve()),
        "STORE": parts.store.value,
        "HUB": "real" if parts.upstreams else "stand-ins",
        "KEEP": "yes" if parts.keep_registry else "no",
        "CGROUP": CGROUP_PREFIX + run.name,
    }


@contextlib.contextmanager
def run_folder(runs: Path) -> Iterator[Path]:
    """A folder of this run, locked for as long as its process lives; what it leaves, the next removes."""
    with contextlib.ExitStack() as held:
        with locked(runs / "lock"):
            sweep(runs)
            run = runs / f"{os.getpid()}-{time.monotonic_ns()}"
            run.mkdir()
            held.callback(shutil.rmtree, run, ignore_errors=True)
            held.enter_context(locked(run / "lock"))
        yield run


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def _child(pid: int) -> int:
    """Return the process that ``unshare`` forked: PID 1 of the sandbox, in the host's count."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def _delegate(top: Path) -> None:
    """Let cgroups below ``top`` have limits where this is a container with cgroup v2.

    There ``top`` is not the kernel's root, and may hold no processes itself: they move aside.
    """
    if not (top / "cgroup.type").exists():
        return
    aside = top / "aside"
    aside.mkdir(exist_ok=True)
    wanted = {f"+{name}" for name in (top / "cgroup.controllers").read_text().split()}
    for _ in range(20):
        for pid in (top / "cgroup.procs").read_text().split():
            with contextlib.suppress(OSError):  # ended meanwhile
                (aside / "cgroup.procs").write_text(pid)
        with contextlib.suppress(OSError):  # a process was born meanwhile
            (top / "cgroup.subtree_control").write_text(" ".join(sorted(wanted)))
            return
    raise SandboxError(f"{top}: its processes cannot be moved aside, so no container can run")


def _remove_cgroups(name: str) -> bool:
    """Remove the cgroups of a sandbox that has ended; False if something in them lives on.

    A process that is frozen does not die of SIGKILL (cgroup v1): paused containers are thawed.
    """
    for _ in range(100):
        tops = [CGROUPS / name, *CGROUPS.glob(f"*/{name}")]
        for top in tops:
            for folder, _, files in os.walk(top, topdown=False):
                with contextlib.suppress(OSError):
                    if "freezer.state" in files:
                        Path(folder, "freezer.state").write_text("THAWED")
                    Path(folder).rmdir()
        if not any(top.exists() for top in tops):
            return True
        time.sleep(0.01)  # the kernel still counts the killed processes
    return False
