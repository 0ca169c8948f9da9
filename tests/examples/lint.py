"""The linters of the files that a page shows.

hadolint and ``docker build --check`` for a Dockerfile, ``docker compose config`` for a Compose
file, shellcheck for a script. A bad example says which rules it breaks (``breaks="DL3009"``); then
exactly these must be reported.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from macros.pages import Fence, Language
from tests.examples.verdict import State

CONFIG = Path(__file__).with_name("hadolint.yaml")
NO_CHECK = "unknown flag: --check"  # of builders before Buildx 0.15
_CHECK = re.compile(r"^(?:WARNING|ERROR): (?P<rule>[A-Z][A-Za-z]+)(?: - |$)")

Ask = Callable[[str], tuple[int, str]]
"""From a command to exit status and output (both streams) of the engine at hand."""


def is_dockerfile(fence: Fence) -> bool:
    """True for a block that is a whole Dockerfile."""
    return fence.language is Language.DOCKERFILE and fence.title is not None


def lint(fence: Fence, ask: Ask) -> tuple[State, str]:
    """Return what the linters of a file say: verified, failed with a reason, else written.

    A builder too old for ``--check`` cannot say that a rule of it is broken: other engine.
    """
    if is_dockerfile(fence):
        why = hadolint_complaint(fence)
        return (State.FAILED, why) if why else build_check(fence, *_asked(fence, ask))
    path = Path(fence.title or "")
    if path.name in ("compose.yaml", "compose.yml"):
        status, said = ask(
            f"docker compose --project-directory {path.parent} -f {path} config --quiet"
        )
        return (State.FAILED, f"docker compose config: {said}") if status else (State.VERIFIED, "")
    if fence.language in (Language.BASH, Language.SH):
        why = _shellcheck(fence)
        return (State.FAILED, why) if why else (State.VERIFIED, "")
    return State.WRITTEN, ""


def hadolint_complaint(fence: Fence) -> str:
    """Return how hadolint's report differs from what the block says it breaks, or nothing."""
    done = _linter(["hadolint", "--config", str(CONFIG), "--format", "json", "-"], fence)
    try:
        found = frozenset(entry["code"] for entry in json.loads(done.stdout))
    except (ValueError, TypeError, KeyError):
        return f"hadolint: exit status {done.returncode}: {done.stdout}{done.stderr}"
    if done.returncode != int(bool(found)):
        return f"hadolint: exit status {done.returncode} with {_list(found)}: {done.stderr}"
    return _differ("hadolint", _of_hadolint(fence.options.breaks, True), found)


def build_check(fence: Fence, status: int, said: str) -> tuple[State, str]:
    """Return the verdict on a Dockerfile block from what ``docker build --check`` said of it."""
    wanted = _of_hadolint(fence.options.breaks, False)
    if NO_CHECK in said:
        return (State.OTHER_ENGINE, "needs Buildx 0.15") if wanted else (State.WRITTEN, "")
    fired = frozenset(m["rule"] for line in said.splitlines() if (m := _CHECK.match(line)))
    if "ParseError" in wanted:
        why = "" if status else "docker build --check: expected a parse error, found none"
    elif status and not fired:
        why = f"docker build --check: exit status {status}: {said}"
    else:
        why = _differ("docker build --check", wanted, fired)
    return (State.FAILED, why) if why else (State.VERIFIED, "")


def _asked(fence: Fence, ask: Ask) -> tuple[int, str]:
    return ask(f"docker build --check -f {fence.title} .")


def _shellcheck(fence: Fence) -> str:
    done = _linter(["shellcheck", "--severity=error", f"--shell={fence.language}", "-"], fence)
    return f"shellcheck: {done.stdout}{done.stderr}" if done.returncode else ""


def _linter(command: list[str], fence: Fence) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name(command[0]), *command[1:]],
        input="\n".join(fence.body) + "\n", capture_output=True, text=True, check=False,
    )  # fmt: skip


def _of_hadolint(rules: Iterable[str], wanted: bool) -> frozenset[str]:
    return frozenset(rule for rule in rules if rule.startswith(("DL", "SC")) is wanted)


def _differ(name: str, said: frozenset[str], fired: frozenset[str]) -> str:
    return "" if said == fired else f"{name}: expected {_list(said)}, found {_list(fired)}"


def _list(rules: frozenset[str]) -> str:
    return ", ".join(sorted(rules)) or "no complaint"
