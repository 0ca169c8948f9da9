"""What the site is built with, from the lock file: CycloneDX 1.5, read by scanners."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VENDORED = Path("docs/assets/javascripts/vendor")


def write(root: Path, target: Path) -> None:
    """Write the bill of materials of the site at ``root``."""
    lock = (root / "requirements/site.txt").read_text(encoding="utf-8")
    parts = [*packages(lock), *scripts(root / VENDORED)]
    target.write_text(json.dumps(document(parts), indent=2) + "\n", encoding="utf-8")


def document(components: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the CycloneDX document for ``components``."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "docker-notes"}},
        "components": components,
    }


def packages(lock: str) -> Iterator[dict[str, Any]]:
    """Yield a component for each package of a hash-locked requirements file."""
    for name, version, rest in re.findall(
        r"^([\w.-]+)==(\S+)(.*?)(?=^[\w.-]+==|\Z)", lock, re.MULTILINE | re.DOTALL
    ):
        yield {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "hashes": [
                {"alg": "SHA-256", "content": digest}
                for digest in re.findall(r"--hash=sha256:([0-9a-f]{64})", rest)
            ],
        }


def scripts(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield a component for each script kept in ``folder``; its first lines name the version."""
    for path in sorted(folder.glob("*.js")):
        found = re.search(r"(\d+\.\d+\.\d+)", path.read_text(encoding="utf-8")[:500])
        version = {"version": found[1]} if found else {}
        yield {"type": "library", "name": path.stem, **version}
