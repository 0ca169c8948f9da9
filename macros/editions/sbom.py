"""What the site is built with, from the lock file: CycloneDX 1.5, read by scanners."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

Component = dict[str, object]


def write(root: Path, target: Path) -> None:
    """Write the bill of materials of the site at ``root``."""
    lock = (root / "requirements/site.txt").read_text(encoding="utf-8")
    target.write_text(json.dumps(document(list(packages(lock))), indent=2) + "\n", encoding="utf-8")


def document(components: list[Component]) -> dict[str, object]:
    """Return the CycloneDX document for ``components``."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "docker-notes"}},
        "components": components,
    }


def packages(lock: str) -> Iterator[Component]:
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
