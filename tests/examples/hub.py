"""The same pages on this machine's own engine, against the real registries (make verify HUB=real).

For throw-away machines only: the engine is emptied before each branch of each page.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from macros.stores import Store
from tests.conftest import ROOT
from tests.examples import pages
from tests.examples.page import Setting, read_page
from tests.examples.run import run_page

CONSENT = "DOCKER_NOTES_EMPTY_THIS_ENGINE"
EMPTY = """
docker ps -aq | xargs -r docker rm -f
docker system prune --all --force --volumes
docker volume ls -q | xargs -r docker volume rm
"""


@dataclass(frozen=True)
class Machine:
    """This machine in place of a sandbox: commands run in ``folder``."""

    folder: Path
    env: Mapping[str, str]

    def argv(self, command: Sequence[str]) -> list[str]:
        """Return the arguments that run ``command`` in the folder."""
        return ["env", "-C", str(self.folder), *command]


@contextlib.contextmanager
def emptied(workdir: Path) -> Iterator[Machine]:
    """Empty the engine and yield the machine; RuntimeError when that fails."""
    done = subprocess.run(["bash", "-ec", EMPTY], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    names = ("PATH", "HOME", "USER")
    found = {name: os.environ[name] for name in names if name in os.environ}
    yield Machine(workdir, found | {"LANG": "C.UTF-8", "TZ": "UTC", "TERM": "dumb"})


def main(names: list[str]) -> int:
    """Return 0 if every page passed, 1 if one failed, 2 without consent or engine."""
    if os.environ.get(CONSENT) != "yes":
        print(f"this deletes all that the engine holds: set {CONSENT}=yes", file=sys.stderr)
        return 2
    asked = subprocess.run(
        ["docker", "version", "--format", "{{.Server.Version}}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if asked.returncode:
        print(f"no engine: {asked.stderr.strip()}", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    failed = 0
    for path in map(Path, names) if names else pages.all_pages():
        setting = Setting(asked.stdout.strip(), Store.OVERLAY2, "2")
        report = run_page(read_page(path), emptied, setting)
        failed += bool(report.failures)
        print(pages.summary(report), flush=True)
        print(*(verdict.why for verdict in report.failures), sep="\n", flush=True)
    print(f"{failed} pages failed on Docker {asked.stdout.strip()} against the real registries")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
