"""Read the claims, the releases and the proofs; a mistake is a PageError of one line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import RootModel, model_validator

from macros import data
from macros.claims.model import Claim, Claims, Program, Proof, Version, numbers
from macros.data import Matching
from macros.pages import Document

CLAIMS = "claims.yml"
RELEASES = "releases-docker.yml"
PROVED = "claims-proved.json"
_ID = Annotated[str, Matching(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "an ID such as run-env-file")]


class _Claims(RootModel[dict[_ID, Claim]]):
    pass


class _Proofs(RootModel[dict[str, Proof]]):
    pass


class _Releases(RootModel[dict[Program, tuple[Version, ...]]]):
    @model_validator(mode="after")
    def _check(self) -> _Releases:
        for program in Program:
            listed = self.root.get(program, ())
            if not listed or list(listed) != sorted(set(listed), key=numbers):
                raise ValueError(f"each release of {program} once, oldest first")
        return self


def load(folder: Path) -> Claims:
    """Return the claims of the data folder ``folder``; PageError for the first mistake."""
    return _claims(*(data.read(folder / name, f"docs/data/{name}") for name in (CLAIMS, RELEASES)))


def claims(claims_yaml: str, releases_yaml: str) -> Claims:
    """Return the claims that the texts of the two files describe."""
    texts = {CLAIMS: claims_yaml, RELEASES: releases_yaml}
    return _claims(*(data.parse(text, f"docs/data/{name}") for name, text in texts.items()))


def read_proofs(folder: Path) -> dict[str, Proof]:
    """Return what was proved, by ID; nothing if there is no such file."""
    if not (folder / PROVED).is_file():
        return {}
    return data.read(folder / PROVED, f"docs/data/{PROVED}").validated(_Proofs).root


def unproved(found: Claims, proofs: Mapping[str, Proof]) -> list[str]:
    """Return the IDs whose entries are not proved as they are now."""
    return [
        name
        for name in found.entries
        if name not in proofs or proofs[name].entry != found.hash(name)
    ]


def _claims(entries: Document, known: Document) -> Claims:
    releases = known.validated(_Releases).root
    found = entries.validated(_Claims).root
    for name, claim in found.items():
        field, of = "first" if claim.first else "last", releases[claim.program]
        if claim.version not in of:
            raise entries.wrong((name, field), f"a release of {claim.program}", claim.version)
        if claim.version == (of[0] if claim.first else of[-1]):
            word = "before" if claim.first else "after"
            raise entries.wrong((name, field), f"a release with one {word} it", claim.version)
    return Claims(found, releases)
