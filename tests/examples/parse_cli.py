"""Ask the real command line whether a command that is not run would be understood.

Nothing is executed: ``docker … --help`` says which subcommands and flags there are; of programs
that the engine does not bring, what ``tests/prose/cli.json`` keeps.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache

from macros.pages import Fence
from tests.examples.session import SandboxLike
from tests.prose import cli, mentions


def complaints(sandbox: SandboxLike, fence: Fence) -> Iterator[tuple[int, str]]:
    """Yield line and reason for each docker command of ``fence`` that the CLI does not know."""

    @cache
    def usage(path: tuple[str, ...]) -> cli.Usage | None:
        if path[0] in cli.OTHERS:
            return cli.load()(path)
        done = subprocess.run(
            sandbox.argv([*path, "--help"]),
            env=dict(sandbox.env), capture_output=True, text=True, check=False,
        )  # fmt: skip
        return cli.read_usage(done.stdout)

    for number, line in enumerate(_joined(fence.body), fence.line + 1):
        for part in re.split(r"[{}]", line):
            for command in mentions.parsed(part, usage):
                if command.complaint:
                    yield number, command.complaint


def _joined(lines: tuple[str, ...]) -> list[str]:
    return [line.removeprefix("$ ").removeprefix("PS> ").rstrip("`\\ ") for line in lines]
