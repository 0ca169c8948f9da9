"""Ask the real command line whether a command that is not run would be understood.

Nothing is executed: ``docker … --help`` says which subcommands and flags there are.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from macros.pages import Fence
from tests.examples.session import SandboxLike

_FLAG = re.compile(r"^\s+(?:(-\w), )?\s*(--[\w-]+)(?: (\S+))?")
_COMMAND = re.compile(r"^  (\w[\w-]*)\*?\s{2,}\S")


@dataclass(frozen=True)
class Usage:
    """What ``--help`` says of a command: subcommands, flags, and the flags that take a value."""

    commands: frozenset[str]
    flags: frozenset[str]
    valued: frozenset[str]


def complaints(sandbox: SandboxLike, fence: Fence) -> Iterator[tuple[int, str]]:
    """Yield line and reason for each docker command of ``fence`` that the CLI does not know."""

    @cache
    def usage(path: tuple[str, ...]) -> Usage:
        done = subprocess.run(
            sandbox.argv(["docker", *path, "--help"]),
            env=dict(sandbox.env), capture_output=True, text=True, check=False,
        )  # fmt: skip
        return read_usage(done.stdout)

    for number, line in enumerate(_joined(fence.body), fence.line + 1):
        for part in re.split(r"\||&&|;|\$\(|\)|\{|\}", line):
            words = _words(part)
            if words[:1] == ["docker"] and (why := check(words[1:], usage)):
                yield number, why


def check(words: list[str], usage: Callable[[tuple[str, ...]], Usage]) -> str:
    """Return why the CLI would not understand ``docker WORDS``, or nothing."""
    path: tuple[str, ...] = ()
    known = usage(path)
    waiting = False
    for word in words:
        if waiting:
            waiting = False
        elif word.startswith("-") and word != "-":
            name = word.partition("=")[0]
            flags = [name] if name.startswith("--") else [f"-{c}" for c in name[1:2]]
            if unknown := [flag for flag in flags if flag not in known.flags]:
                return f"docker {' '.join(path)}: unknown flag {unknown[0]}"
            waiting = name in known.valued and "=" not in word
        elif known.commands:
            if word not in known.commands:
                return f"docker {' '.join(path)}: unknown command {word}"
            path = (*path, word)
            known = usage(path)
        elif path in (("run",), ("exec",), ("container", "run"), ("container", "exec")):
            return ""
    return ""


def read_usage(text: str) -> Usage:
    """Return what a help text says."""
    flags: set[str] = {"--help", "-h"}
    valued: set[str] = set()
    commands = set()
    listing = False
    for line in text.splitlines():
        if line.endswith("Commands:") or line == "Commands:":
            listing = True
        elif line and not line.startswith(" "):
            listing = False
        if listing and (match := _COMMAND.match(line)):
            commands.add(match[1])
        elif match := _FLAG.match(line):
            names = {name for name in (match[1], match[2]) if name}
            flags |= names
            if match[3] and match[3].islower() and not line.split(match[2])[1].startswith("   "):
                valued |= names
    return Usage(frozenset(commands), frozenset(flags), frozenset(valued))


def _joined(lines: tuple[str, ...]) -> list[str]:
    return [line.removeprefix("$ ").removeprefix("PS> ").rstrip("`\\ ") for line in lines]


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text.strip(), comments=True)
    except ValueError:
        return text.split()
