"""Prove claims: the text is there at one release and not at its neighbour."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from macros.claims.model import NAMES, REPOSITORIES, Claims, Evidence, Program, numbers, tag
from tests.claims.repository import Repository, RepositoryError

OLDEST = {
    Program.engine: "20.10.0",
    Program.cli: "20.10.0",
    Program.compose: "2.0.0",
    Program.buildx: "0.8.0",
    Program.buildkit: "0.8.0",
    Program.dockerfile: "1.0.0",
    Program.containerd: "1.4.0",
    Program.runc: "1.0.0",
}
"""The release from which each list begins: what is older is of no use to a reader."""
LOCKS = frozenset({"go.mod", "vendor.mod"})  # hold one version at a time

Repositories = Callable[[str], Repository]


def why_not(claims: Claims, name: str, repositories: Repositories) -> str:
    """Return in one line why claim ``name`` is not proved, or nothing."""
    claim, bounds = claims.entries[name], claims.bounds(name)
    evidence = claim.evidence
    having, lacking = (
        tag(claim.program, evidence.repository, version)
        for version in (bounds.having, bounds.lacking)
    )
    where = f"{evidence.repository} {evidence.path}"
    try:
        repository = repositories(evidence.repository)
        there = repository.text(having, evidence.path)
        if there is None:
            return f"{name}: expected {where} at {having}, found no such file"
        if evidence.text not in there:
            return f"{name}: expected {evidence.text!r} in {where} at {having}, found none"
        if other := _elsewhere(repository, lacking, evidence):
            return (
                f"{name}: expected no {evidence.text!r} in {evidence.repository} {other} "
                f"at {lacking}, found it"
            )
    except RepositoryError as error:
        return f"{name}: {error}"
    return ""


def to_read_again(claims: Claims, name: str, repositories: Repositories) -> str:
    """Return why a proved claim may no longer be true of the newest release, or nothing.

    A text that has gone since does not refute the claim: it may only read otherwise. Lock files
    hold one version at a time and say nothing of it.
    """
    claim = claims.entries[name]
    evidence, newest = claim.evidence, claims.releases[claim.program][-1]
    if PurePosixPath(evidence.path).name in LOCKS:
        return ""
    at = tag(claim.program, evidence.repository, newest)
    try:
        found = bool(_elsewhere(repositories(evidence.repository), at, evidence))
    except RepositoryError as error:
        return f"{name}: {error}"
    if found is (claim.first is not None):
        return ""
    state = "back" if found else "no longer there"
    return f"{name}: {claim.what}: its text is {state} at {evidence.repository} {at}"


def released(program: Program, tags: Iterable[str]) -> tuple[str, ...]:
    """Return the releases of ``program`` among the ``tags`` of its repository, oldest first.

    Pre-releases, and Dockerfile frontends of the labs channel, are left out.
    """
    prefix = "dockerfile/" if program is Program.dockerfile else "(?:docker-)?v"
    pattern = re.compile(rf"{prefix}(\d+\.\d+\.\d+)")
    own = REPOSITORIES[program][0]
    found = {
        match[1]
        for name in tags
        if (match := pattern.fullmatch(name)) and tag(program, own, match[1]) == name
    }
    oldest = numbers(OLDEST[program])
    return tuple(sorted((v for v in found if numbers(v) >= oldest), key=numbers))


def releases_yaml(releases: dict[Program, tuple[str, ...]]) -> str:
    """Return the text of ``releases-docker.yml``."""
    lines = [
        "# Releases of each program, oldest first, from the tags of its repository; pre-releases are"
    ]
    lines += ["# left out. Rewritten by `make claims`."]
    for program, versions in releases.items():
        lines += [f"{program}:  # {NAMES[program]}, {REPOSITORIES[program][0]}"]
        lines += [f'  - "{version}"' for version in versions]
    return "\n".join(lines) + "\n"


def _elsewhere(repository: Repository, at: str, evidence: Evidence) -> str:
    """Return the path that has the text at tag ``at``, or nothing.

    Where the file is not there, files of the same name count: a move is no change.
    """
    same = repository.text(at, evidence.path)
    paths = (evidence.path,) if same is not None else repository.namesakes(at, evidence.path)
    texts = ((path, repository.text(at, path) or "") for path in paths)
    return next((path for path, text in texts if evidence.text in text), "")
