"""The linters of what a page shows: hadolint, ``docker build --check``, ``docker compose config``.

A bad example says which rules it breaks (``breaks="DL3009"``); then exactly these must be
reported.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from macros.pages import Fence, Language

CONFIG = Path(__file__).with_name("hadolint.yaml")
NO_CHECK = "unknown flag: --check"  # of builders before buildx 0.15
_CHECK = re.compile(r"^(?:WARNING|ERROR): (?P<rule>[A-Z][A-Za-z]+)(?: - |$)")


def is_dockerfile(fence: Fence) -> bool:
    """True for a block that is a whole Dockerfile."""
    return fence.language is Language.DOCKERFILE and fence.title is not None


def is_compose(fence: Fence) -> bool:
    """True for a block that is a Compose file of its own (no override)."""
    name = Path(fence.title or "").name
    return fence.language is Language.YAML and name in {"compose.yaml", "compose.yml"}


def hadolint_rules(fence: Fence) -> frozenset[str]:
    """Return the rules that hadolint reports for a Dockerfile block."""
    done = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), "--config", CONFIG, "--format", "json", "-"],
        input="\n".join(fence.body) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    return frozenset(entry["code"] for entry in json.loads(done.stdout or "[]"))


def hadolint_complaint(fence: Fence) -> str:
    """Return how hadolint's report differs from what the block says it breaks, or nothing."""
    said = frozenset(r for r in fence.options.breaks if _is_hadolint(r))
    return _differ("hadolint", said, hadolint_rules(fence))


def engine_command(fence: Fence) -> str | None:
    """Return the command by which the engine checks the file of ``fence``, or None."""
    if is_dockerfile(fence):
        return f"docker build --check -f {fence.title} ."
    if is_compose(fence):
        folder = Path(fence.title or "").parent
        return f"docker compose --project-directory {folder} -f {fence.title} config --quiet"
    return None


def engine_complaint(fence: Fence, status: int, lines: Sequence[str]) -> str:
    """Return what is wrong with the engine's answer to ``engine_command``, or nothing."""
    if is_compose(fence):
        return "docker compose config: " + "\n".join(lines) if status else ""
    if NO_CHECK in lines:
        return ""
    fired = frozenset(m["rule"] for line in lines if (m := _CHECK.match(line)))
    said = frozenset(r for r in fence.options.breaks if not _is_hadolint(r))
    if any(rule == "ParseError" for rule in said):
        return "" if status else "docker build --check: expected a parse error, found none"
    if not fired and status:
        return "docker build --check: " + "\n".join(lines)
    return _differ("docker build --check", said, fired)


def _is_hadolint(rule: str) -> bool:
    return rule.startswith(("DL", "SC"))


def _differ(name: str, said: frozenset[str], fired: frozenset[str]) -> str:
    if said == fired:
        return ""
    return f"{name}: expected {_list(said)}, found {_list(fired)}"


def _list(rules: frozenset[str]) -> str:
    return ", ".join(sorted(rules)) or "no complaint"
