"""Blocks that no command of a page uses: the programs that would read them check them.

A ``json`` block of ``daemon.json`` is given to ``dockerd --validate``, a whole Compose file without
title to ``docker compose config``, a whole Dockerfile without title to ``docker build --check``.
Fragments of Dockerfiles and Compose files are left out.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from macros.pages import Fence, Language, Page
from tests.examples import lint
from tests.examples.session import SandboxLike


class Kind(StrEnum):
    """What a block is, by the file that a reader would make of it."""

    DAEMON = "daemon.json"
    COMPOSE = "compose.yaml"
    DOCKERFILE = "Dockerfile"


COMMANDS = {
    Kind.DAEMON: "dockerd --validate --config-file daemon.json",
    Kind.COMPOSE: "docker compose config --quiet",
    Kind.DOCKERFILE: "docker build --check .",
}
_UNRESOLVED = "failed to resolve source metadata"
_ABSENT = "no such file or directory"  # named by a file whose keys and values were read before
_BASE = re.compile(
    r"^(FROM (?:--platform=\S+ )?|COPY --from=(?=[^\s/]+/))[^\s:/]*[:/]\S+",
    re.MULTILINE | re.IGNORECASE,
)
_OF_THE_BASE = "found UndefinedVar"  # a variable that the image on the page sets
_STAND_IN = "busybox"


@dataclass(frozen=True)
class Fragment:
    """A block to check: where it stands, what it is, and the block."""

    place: str
    kind: Kind
    fence: Fence


def fragments(page: Page) -> Iterator[Fragment]:
    """Yield the blocks of a page that are checked here."""
    for section in page.sections:
        for fence in section.fences:
            if kind := _kind(fence, section.text):
                yield Fragment(f"{page.path}:{fence.line}", kind, fence)


def complaints(found: Iterable[Fragment], sandbox: SandboxLike, workdir: Path) -> Iterator[str]:
    """Yield what the programs of ``sandbox`` refuse; ``workdir`` is its work folder on the host."""
    for number, fragment in enumerate(found):
        folder = workdir / f"fragment{number}"
        folder.mkdir()
        text = "\n".join(fragment.fence.body) + "\n"
        status, said = _asked(fragment.kind, text, sandbox, folder)
        replaced = fragment.kind is Kind.DOCKERFILE and _UNRESOLVED in said
        if replaced:
            text = _BASE.sub(rf"\g<1>{_STAND_IN}", text)  # no stand-in is served: read the rest
            status, said = _asked(fragment.kind, text, sandbox, folder)
        why = _complaint(fragment, status, said)
        if why and not (replaced and why.endswith(_OF_THE_BASE)):
            yield f"{fragment.place}: {' '.join(why.split())}"


def _asked(kind: Kind, text: str, sandbox: SandboxLike, folder: Path) -> tuple[int, str]:
    """Return exit status and words of the program that reads ``text``, in ``folder``."""
    (folder / kind).write_text(text, encoding="utf-8")
    done = subprocess.run(
        sandbox.argv(["bash", "-c", f"cd {folder.name} && {COMMANDS[kind]} 2>&1"]),
        env=dict(sandbox.env), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def _complaint(fragment: Fragment, status: int, said: str) -> str:
    if fragment.kind is Kind.DOCKERFILE:
        return lint.build_check(fragment.fence, status, said)[1]
    if status == 0 or _ABSENT in said:
        return ""
    return f"{COMMANDS[fragment.kind]}: {said}"


def _kind(fence: Fence, text: str) -> Kind | None:
    if fence.language is Language.JSON and _of_daemon(fence, text):
        return Kind.DAEMON
    if fence.title is not None:
        return None
    if fence.language is Language.YAML and any(line == "services:" for line in fence.body):
        return Kind.COMPOSE
    if fence.language is Language.DOCKERFILE and _is_whole(fence.body):
        return Kind.DOCKERFILE
    return None


def _of_daemon(fence: Fence, text: str) -> bool:
    """Return True for a file of that name, and for an object in a section that speaks of it."""
    if fence.title is not None:
        return Path(fence.title).name == Kind.DAEMON
    if Kind.DAEMON not in text:
        return False
    try:
        return isinstance(json.loads("\n".join(fence.body)), dict)
    except ValueError:
        return True  # a mistake that dockerd shall tell


def _is_whole(body: tuple[str, ...]) -> bool:
    lines = (line for line in body if line.strip() and not re.match(r"\s*(?:#|ARG )", line))
    return next(lines, "").upper().startswith("FROM ")
