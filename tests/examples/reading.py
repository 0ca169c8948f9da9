"""Which of the files that a page writes are read: by a command, or by a file that one reads.

A file counts as read if a later command names it or its directory, if a command reads it by
convention (``docker build`` the Dockerfile), or if a file that is read later names it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from macros.pages import Fence, Language

_BY_CONVENTION: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (
        re.compile(
            r"\bdocker (?:buildx |image )?(?:build|bake)\b|\bcompose\b.*\b(?:build|up|run)\b"
        ),
        frozenset({"Dockerfile", ".dockerignore"}),
    ),
    (
        re.compile(r"\bdocker[ -]compose\b|\bbuildx bake\b"),
        frozenset({"compose.yaml", "compose.yml", "compose.override.yaml", ".env"}),
    ),
    (re.compile(r"\bbuildx bake\b"), frozenset({"docker-bake.hcl", "docker-bake.json"})),
)
_BUILD = re.compile(r"\bdocker (?:buildx |image )?build\b")
_HERE = re.compile(r"(?:^|[\s'\"=,])(?:\.|\./|\$PWD|\$\(pwd\)|\"\$PWD\"|\*)(?=$|[\s'\":/,*])")
_BREAK = re.compile(r"[\s'\"=:,;|&()<>\[\]{}]+")


def unread(fences: Sequence[Fence], linted: frozenset[int]) -> tuple[Fence, ...]:
    """Return the files among ``fences``, a branch in its order, that nothing reads.

    ``linted`` are the lines of the fences whose files a linter has read.
    """
    end = len(fences)
    files = {at: fence for at, fence in enumerate(fences) if fence.writes}
    reads = {at: _readers(at, fence, fences) for at, fence in files.items()}
    for at, fence in files.items():
        if fence.line in linted:
            reads[at].add(end)
    grown = True
    while grown:
        grown = False
        for at, fence in files.items():
            for other, reader in files.items():
                if other != at and _names("\n".join(reader.body), fence, reader):
                    new = {r for r in reads[other] if r in _life(at, fence, fences)} - reads[at]
                    reads[at] |= new
                    grown = grown or bool(new)
    return tuple(fence for at, fence in files.items() if not reads[at])


def _life(at: int, fence: Fence, fences: Sequence[Fence]) -> range:
    """Return the places in the branch at which the file is as ``fence`` wrote it."""
    later = (n for n, f in enumerate(fences) if n > at and f.writes and f.title == fence.title)
    return range(at + 1, next(later, len(fences) + 1))


def _readers(at: int, fence: Fence, fences: Sequence[Fence]) -> set[int]:
    """Return the places of the sessions that read the file of ``fence`` themselves."""
    return {
        number
        for number in _life(at, fence, fences)
        if number < len(fences) and fences[number].runs
        for command in fences[number].commands
        if _names(command.text, fence) or _by_convention(command.text, fence)
    }


def _by_convention(command: str, fence: Fence) -> bool:
    name = PurePosixPath(fence.title or "").name
    return any(name in names and pattern.search(command) for pattern, names in _BY_CONVENTION)


def _names(text: str, fence: Fence, reader: Fence | None = None) -> bool:
    """True if ``text``, a command or what the file of ``reader`` holds, names the file of ``fence``."""
    path = PurePosixPath(fence.title or "")
    if re.search(rf"(?<![\w.-]){re.escape(path.name)}(?![\w-])", text):
        return True
    words = {word.removeprefix("./").rstrip("/") for word in _BREAK.split(text)}
    if any(str(parent) in words for parent in path.parents[:-1]):
        return True
    if reader is not None and reader.language is not Language.DOCKERFILE:
        return path.name == "Dockerfile" and "build:" in text  # of a Compose file
    if reader is not None:
        text = "\n".join(line for line in text.splitlines() if re.match(r"(?:COPY|ADD) ", line))
    return bool(_HERE.search(text)) and not (reader is None and _BUILD.search(text))
