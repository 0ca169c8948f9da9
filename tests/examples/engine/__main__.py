"""Command line of the test engine: ``provision``, ``list``, ``shell``, ``upgrade``."""

from __future__ import annotations

import argparse
import subprocess
import sys

from macros.stores import Store
from tests.examples.engine import (
    ArchiveError,
    ProgramsError,
    asked,
    ending,
    engines,
    find_engine,
    provision,
    sandbox,
    stand_ins,
    unavailable_reason,
    upgrade,
    work_folder,
)


def main() -> int:
    """Run one of the commands; the exit status is that of the shell, or 1 if there is no engine."""
    parser = argparse.ArgumentParser(prog="python -m tests.examples.engine")
    parser.add_argument("command", choices=("provision", "list", "shell", "upgrade"))
    parser.add_argument("--engine", help=f"{', '.join(engines())}, or a folder")
    parser.add_argument("--store", type=Store, choices=tuple(Store), help="the engine's own first")
    parser.add_argument("-c", dest="script", help="run this instead of an interactive shell")
    arguments = parser.parse_args()
    if arguments.command == "list":
        for stand_in in stand_ins():
            print(" ".join(stand_in.serves), "|", stand_in.holds, "|", stand_in.differs)
        return 0
    if arguments.command == "upgrade":
        try:
            upgrade(lambda text: print(text, file=sys.stderr))
        except (ArchiveError, ProgramsError) as error:
            print(f"the engine's versions stay as they are: {error}", file=sys.stderr)
        return 0
    if reason := unavailable_reason():
        print(reason, file=sys.stderr)
        return 1
    try:
        wanted = asked(arguments.engine) if arguments.engine else None
        name = provision(lambda text: print(text, file=sys.stderr, flush=True), wanted)
        if arguments.command == "provision":
            return 0
        engine = find_engine(name, arguments.store)
    except (ArchiveError, ProgramsError) as error:
        print(error, file=sys.stderr)
        return 1
    with (
        work_folder() as folder,
        sandbox(engine, folder) as running,
    ):
        command = ["bash", "-c", arguments.script] if arguments.script else ["bash", "--norc"]
        return subprocess.run(running.argv(command), env=dict(running.env), check=False).returncode


if __name__ == "__main__":
    try:
        with ending():
            sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
