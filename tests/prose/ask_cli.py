"""``make cli-flags ENGINE=FOLDER``: ask the programs of a folder what they accept, write cli.json.

Flags and commands that ``--help`` does not list, since they are deprecated or experimental, are
asked for one by one, where a page names them. cosign and skopeo are asked if they are installed;
otherwise what is kept of them stays.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from tests.examples.engine.programs import Part, Programs, ProgramsError, programs, versions
from tests.prose import cli, mentions
from tests.prose.cli import Known, Usage

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[[Iterable[str]], str]
"""From a command to all that it prints."""
_SHOWN = (Part.ENGINE, Part.CLIENT, Part.COMPOSE, Part.BUILDX)


def main(arguments: list[str]) -> int:
    """Return 0 if the file is written, 2 if the folder holds no engine."""
    parser = argparse.ArgumentParser(prog="python -m tests.prose.ask_cli")
    parser.add_argument("engine", type=Path, help="folder of programs, as make verify takes it")
    options = parser.parse_args(arguments)
    try:
        found = programs(options.engine.absolute())
        told = {part.value: version for part, version in versions(found).items() if part in _SHOWN}
    except ProgramsError as error:
        print(error, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        run = runner(found, Path(folder))
        usages = dict(ask(run))
        kept = cli.load()
        for program in cli.OTHERS:
            if shutil.which(program, path=os.defpath):
                usages |= dict(_below(run, (program,)))
            else:
                usages |= {path: usage for path, usage in kept.usages.items() if path[0] == program}
        for path, flag in mentions.unlisted(ROOT / "docs", Known(usages)):
            if flag and (usage := usages.get(path)) and (kind := accepts(run, path, flag)):
                new = replace(usage, flags=usage.flags | {flag})
                usages[path] = replace(new, valued=new.valued | {flag}) if kind == "=" else new
            elif not flag and is_command(run, path):
                above = usages[path[:-1]]
                usages[path[:-1]] = replace(above, commands=above.commands | {path[-1]})
                usages |= dict(_below(run, path))
    cli.FILE.write_text(cli.dump(Known(usages, told)), encoding="utf-8")
    print(f"{len(usages)} commands, {', '.join(f'{k} {v}' for k, v in told.items())}")
    return 0


def ask(run: Run) -> Iterator[tuple[tuple[str, ...], Usage]]:
    """Yield the usage of each command, aliases among them."""
    for program in cli.PROGRAMS:
        yield from _below(run, (program,))


def accepts(run: Run, path: tuple[str, ...], flag: str) -> str:
    """Return ``=`` for a flag with a value that the command takes, ``-`` for one without, or nothing."""
    if "unknown" in run((*path, flag, "--help")).partition("\n")[0]:
        return ""
    return "" if "Usage:" not in run((*path, flag, "1", "--help")) else _kind(run, path, flag)


def _kind(run: Run, path: tuple[str, ...], flag: str) -> str:
    """A flag that takes a value swallows ``--help``, and the command then lacks its arguments."""
    return "-" if "\nOptions:" in run((*path, flag, "--help")) else "="


def is_command(run: Run, path: tuple[str, ...]) -> bool:
    """Return True for a command that the program has and does not list."""
    return f"{' '.join(path)} " in run((*path, "--help")).partition("\n")[0] + " "


def _below(run: Run, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Usage]]:
    usage = cli.read_usage(run((*path, "--help")))
    names = set(usage.commands)
    for name in sorted(usage.commands):
        text = run((*path, name, "--help"))
        for alias in {name} | cli.aliases(text, (*path, name)):
            names.add(alias)
            for below, found in _below(run, (*path, name)):
                yield (*path, alias, *below[len(path) + 1 :]), found
    yield path, replace(usage, commands=frozenset(names))


def runner(found: Programs, folder: Path) -> Run:
    """Return what runs the programs of ``found``, with their plugins; ``folder`` is its own."""
    plugins = {
        str(path.parent) for n in ("docker-compose", "docker-buildx") if (path := found.path(n))
    }
    config = {"cliPluginsExtraDirs": sorted(plugins)}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    env = {"DOCKER_CONFIG": str(folder), "HOME": str(folder), "PATH": os.defpath, "LC_ALL": "C"}
    kept: dict[tuple[str, ...], str] = {}

    def run(words: Iterable[str]) -> str:
        command = tuple(words)
        if command not in kept:
            path = found.path(command[0])
            done = subprocess.run(
                [path or command[0], *command[1:]],
                env=env, capture_output=True, text=True, check=False, timeout=30,
            )  # fmt: skip
            kept[command] = done.stdout if done.returncode == 0 else done.stderr + done.stdout
        return kept[command]

    return run


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
