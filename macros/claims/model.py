"""A claim, the programs it can be about, and how their versions read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

import pydantic.dataclasses
from pydantic import BaseModel, ConfigDict, Field, model_validator

from macros.data import Matching
from macros.pages import PageError


class Program(StrEnum):
    """A program whose versions pages speak of."""

    engine = "engine"
    cli = "cli"
    compose = "compose"
    buildx = "buildx"
    buildkit = "buildkit"
    dockerfile = "dockerfile"
    containerd = "containerd"
    runc = "runc"


NAMES: Mapping[Program, str] = {
    Program.engine: "Docker",
    Program.cli: "Docker",
    Program.compose: "Compose",
    Program.buildx: "Buildx",
    Program.buildkit: "BuildKit",
    Program.dockerfile: "Dockerfile syntax",
    Program.containerd: "containerd",
    Program.runc: "runc",
}
"""What a reader calls each program."""

REPOSITORIES: Mapping[Program, tuple[str, ...]] = {
    Program.engine: ("moby/moby", "docker/cli"),
    Program.cli: ("docker/cli", "moby/moby"),
    Program.compose: ("docker/compose",),
    Program.buildx: ("docker/buildx",),
    Program.buildkit: ("moby/buildkit",),
    Program.dockerfile: ("moby/buildkit",),
    Program.containerd: ("containerd/containerd",),
    Program.runc: ("opencontainers/runc",),
}
"""The GitHub repositories whose tags are each program's releases; its own comes first."""

Version = Annotated[str, Matching(r"[0-9]+\.[0-9]+\.[0-9]+", "X.Y.Z as text")]


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a ``version`` such as 29.3.0, to compare it by."""
    return tuple(int(part) for part in version.split("."))


def tag(program: Program, repository: str, version: str) -> str:
    """Return the tag of a release in a repository.

    The engine's releases are tagged ``docker-v`` in moby/moby since 29, which has Go modules with
    versions of their own; Dockerfile frontends have a prefix in moby/buildkit.
    """
    if program is Program.dockerfile:
        return f"dockerfile/{version}"
    if repository == "moby/moby" and numbers(version)[0] >= 29:
        return f"docker-v{version}"
    return f"v{version}"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Frozen):
    """Where a reader of the source sees it: ``text`` stands in ``path`` of a GitHub repository."""

    repository: Annotated[str, Matching(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+", "owner/name")]
    path: Annotated[str, Field(min_length=1)]
    text: Annotated[str, Field(min_length=3, max_length=200)]


class Claim(_Frozen):
    """Something that a program has since release ``first``, or had up to release ``last``."""

    what: Annotated[str, Field(min_length=3, max_length=100)]
    program: Program
    first: Version | None = None
    last: Version | None = None
    evidence: Evidence

    @model_validator(mode="after")
    def _check(self) -> Claim:
        if (self.first is None) == (self.last is None):
            raise ValueError("either first or last")
        if self.evidence.repository not in (known := REPOSITORIES[self.program]):
            raise ValueError(f"evidence from {' or '.join(known)}")
        return self

    @property
    def version(self) -> str:
        """The release that the data names."""
        return self.first or self.last or ""


@dataclass(frozen=True)
class Bounds:
    """The two neighbouring releases between which a claim's text appears or goes."""

    having: str
    lacking: str


@pydantic.dataclasses.dataclass(frozen=True)
class Proof:
    """That an entry was proved: hash of all that was proved, and the day."""

    entry: str
    day: date


@dataclass(frozen=True)
class Claims:
    """All claims by ID, and each program's releases, oldest first."""

    entries: Mapping[str, Claim]
    releases: Mapping[Program, tuple[str, ...]]

    def bounds(self, name: str) -> Bounds:
        """Return the release that has the text of claim ``name``, and the neighbour without it."""
        claim = self.entries[name]
        known = self.releases[claim.program]
        at = known.index(claim.version)
        return Bounds(claim.version, known[at - 1 if claim.first else at + 1])

    def hash(self, name: str) -> str:
        """Return the hash of what has to be proved of claim ``name``."""
        claim = self.entries[name]
        what = claim.model_dump(mode="json", exclude={"what"})
        what["lacking"] = self.bounds(name).lacking
        return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]

    def said(self, name: str) -> str:
        """Return program and version as a page prints them: ``Docker 29.3``, ``Compose 2.32.4``.

        For what is gone after ``last``, it is the first release without it. A patch of 0 is left
        out. PageError if there is no such claim.
        """
        if name not in self.entries:
            raise PageError(f"expected the ID of a claim in docs/data/claims.yml, found {name!r}")
        claim, bounds = self.entries[name], self.bounds(name)
        version = bounds.having if claim.first else bounds.lacking
        major, minor, patch = version.split(".")
        shown = f"{major}.{minor}" if patch == "0" else version
        return f"{NAMES[claim.program]} {shown}"
