"""Read the claims, the releases and the proofs; a mistake is a ``DataError`` of one line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from macros.claims.model import Claim, Claims, Program, Proof, numbers
from macros.yaml_data import DataError, expected, parse, read, shown, validated

CLAIMS = "claims.yml"
RELEASES = "releases-docker.yml"
PROVED = "claims-proved.json"
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_VERSION = re.compile(r"\d+\.\d+\.\d+")


def load(folder: Path) -> Claims:
    """Return the claims of the data folder ``folder``; ``DataError`` at the first mistake."""
    return claims(read(folder, CLAIMS), read(folder, RELEASES))


def claims(claims_yaml: str, releases_yaml: str) -> Claims:
    """Return the claims that the texts of the two files describe."""
    releases = _releases(parse(RELEASES, releases_yaml))
    entries = parse(CLAIMS, claims_yaml)
    if not isinstance(entries, dict):
        raise DataError(CLAIMS, f"expected claims by ID, found {shown(entries)}")
    found: dict[str, Claim] = {}
    for name, entry in entries.items():
        if not isinstance(name, str) or not _ID.fullmatch(name):
            raise DataError(CLAIMS, str(name), "expected an ID such as run-env-file")
        found[name] = _claim(name, entry, releases)
    return Claims(found, releases)


def read_proofs(folder: Path) -> dict[str, Proof]:
    """Return what was proved, by ID; nothing if there is no such file."""
    file = folder / PROVED
    if not file.is_file():
        return {}
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return {
            name: Proof(str(proof["entry"]), date.fromisoformat(proof["day"]))
            for name, proof in content.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DataError(PROVED, f"expected what make claims writes, found {error!r}") from None


def unproved(found: Claims, proofs: Mapping[str, Proof]) -> list[str]:
    """Return the IDs whose entries are not proved as they are now."""
    return [
        name
        for name in found.entries
        if name not in proofs or proofs[name].entry != found.hash(name)
    ]


def _releases(data: Any) -> dict[Program, tuple[str, ...]]:
    if not isinstance(data, dict):
        raise DataError(RELEASES, f"expected releases by program, found {shown(data)}")
    if unknown := sorted(set(data) - set(Program)):
        raise expected(RELEASES, unknown[0], "(all)", f"one of {', '.join(Program)}", unknown[0])
    found = {}
    for program in Program:
        listed = data.get(program.value)
        if not isinstance(listed, list) or not listed:
            raise DataError(
                RELEASES, program, f"expected a list of releases, found {shown(listed)}"
            )
        for version in listed:
            if not isinstance(version, str) or not _VERSION.fullmatch(version):
                raise DataError(RELEASES, program, f"expected X.Y.Z as text, found {version!r}")
        if listed != sorted(set(listed), key=numbers):
            raise DataError(RELEASES, program, "expected each release once, oldest first")
        found[program] = tuple(listed)
    return found


def _claim(name: str, entry: Any, releases: Mapping[Program, tuple[str, ...]]) -> Claim:
    claim = validated(Claim, CLAIMS, name, entry)
    known = releases[claim.program]
    field = "first" if claim.first else "last"
    if claim.version not in known:
        raise expected(CLAIMS, name, field, f"a release of {claim.program}", claim.version)
    if claim.version == (known[0] if claim.first else known[-1]):
        word = "before" if claim.first else "after"
        raise expected(CLAIMS, name, field, f"a release with one {word} it", claim.version)
    return claim
