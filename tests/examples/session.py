"""A bash session inside a sandbox: one command at a time, with a time limit.

Plain commands run in one bash that lasts for the page, so that variables and the folder
persist. Commands that need a terminal run in a pseudo terminal of their own, with the same
folder and variables.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pexpect

from macros.pages.terminal import NESTED
from tests.examples.match import prompt_pattern

KEYS = re.compile(r"^(?:\^[A-Z\\])+$")
_DRIVER = r"""
while IFS= read -r -u "$__ask" __mode; do
  __command=$(<"$__in")
  case $__mode in
    run)   (exit "$__status"); eval "$__command" </dev/null >"$__out" 2>"$__err"; __status=$?;;
    state) { declare -px; printf 'cd %q\n' "$PWD"; } >"$__out";;
  esac
  printf '%s\n' "$__status" >&"$__answer"
done
"""


class SandboxLike(Protocol):
    """What a session needs of a sandbox."""

    @property
    def env(self) -> Mapping[str, str]:
        """Environment of every command inside."""

    def argv(self, command: Sequence[str]) -> list[str]:
        """Return the arguments that run ``command`` inside the sandbox."""


class SessionError(Exception):
    """The command hung, or the shell or its sandbox went away."""


@dataclass(frozen=True)
class Raw:
    """What a command did, to the letter: exit status, standard output, standard error.

    In a terminal both are one.
    """

    status: int
    out: str
    err: str = ""
    terminal: bool = False


class Session:
    """A bash inside ``sandbox`` whose files of exchange are in ``exchange`` (a folder)."""

    def __init__(self, sandbox: SandboxLike, workdir: Path, exchange: Path) -> None:
        """Start the shell in ``workdir``."""
        self._sandbox = sandbox
        self._in, self._out, self._err = (exchange / name for name in ("in", "out", "err"))
        self._driver = exchange / "driver"
        self._driver.write_text(_DRIVER)
        ask_read, self._ask = os.pipe()
        self._answer, answer_write = os.pipe()
        script = (
            f"__ask={ask_read} __answer={answer_write} "
            f"__in={self._in} __out={self._out} __err={self._err} __status=0; "
            f". {self._driver}"
        )
        self._shell = subprocess.Popen(
            sandbox.argv(["bash", "--noprofile", "--norc", "-c", script, "bash"]),
            env=dict(sandbox.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(ask_read, answer_write),
            start_new_session=True,
        )
        os.close(ask_read)
        os.close(answer_write)

    def close(self) -> None:
        """End the shell."""
        os.close(self._ask)
        os.close(self._answer)
        self._shell.kill()
        self._shell.wait()

    def run(self, command: str, timeout: float) -> Raw:
        """Run ``command``; ``timeout`` is in seconds. SessionError if it hangs or the shell ends."""
        self._in.write_text(command)
        status = self._ask_shell("run", timeout)
        return Raw(status, self._read(self._out), self._read(self._err))

    def run_in_terminal(self, command: str, shown: Sequence[str], timeout: float) -> Raw:
        """Run ``command`` in a terminal, typing what ``shown`` has after nested prompts."""
        self._ask_shell("state", 10)
        state = self._read(self._out)
        program = f"{state}\nstty rows 40 cols 200 2>/dev/null\n{command}"
        argv = self._sandbox.argv(["bash", "--noprofile", "--norc", "-c", program])
        child = pexpect.spawn(
            argv[0],
            argv[1:],
            env=dict(self._sandbox.env),
            encoding="utf-8",
            codec_errors="replace",
            timeout=timeout,
            dimensions=(40, 200),
        )
        printed: list[str] = []
        try:
            for line in shown:
                if match := NESTED.match(line):
                    child.expect(prompt_pattern(match["prompt"]) + " ?(?:\x1b\\[6n)?")
                    printed += [child.before or "", match["prompt"], " "]
                    printed += _type(child, match["typed"])
            child.expect(pexpect.EOF)
        except pexpect.TIMEOUT as error:
            raise SessionError(
                f"no answer within {timeout:g} s; so far: {child.before!r}"
            ) from error
        except pexpect.EOF as error:
            raise SessionError(
                f"ended before it asked for more; it said: {child.before!r}"
            ) from error
        finally:
            child.close(force=True)
        printed.append(child.before or "")
        status = (
            child.exitstatus if child.exitstatus is not None else 128 + (child.signalstatus or 0)
        )
        return Raw(status, "".join(printed), terminal=True)

    def _ask_shell(self, mode: str, timeout: float) -> int:
        try:
            os.write(self._ask, f"{mode}\n".encode())
        except BrokenPipeError as error:
            raise SessionError("the shell or its engine has gone") from error
        answer = b""
        end = time.monotonic() + timeout
        while not answer.endswith(b"\n"):
            ready, _, _ = select.select([self._answer], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise SessionError(
                    f"no end within {timeout:g} s; so far: {self._read(self._out)[-400:]!r}"
                )
            part = os.read(self._answer, 100)
            if not part:
                raise SessionError("the shell or its engine has gone")
            answer += part
        return int(answer)

    @staticmethod
    def _read(path: Path) -> str:
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def _type(child: pexpect.spawn[str], typed: str) -> list[str]:
    """Type a line, or control keys such as ``^P^Q``; return what stands on the screen for it."""
    time.sleep(0.05)  # the program has printed its prompt and is about to read
    if KEYS.match(typed):
        for key in typed[1::2]:
            child.sendcontrol(key.lower())
        return [typed, "\n"]
    child.sendline(typed)
    child.expect_exact(typed)  # the echo; a prompt drawn twice before it is dropped
    return [typed]
