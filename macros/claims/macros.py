"""What pages can call: ``version("ID")``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from macros.claims.load import CLAIMS, load
from macros.yaml_data import DataError


def register(env: Any) -> None:
    """Read the claims (a mistake in them stops the build) and register the macro on ``env``."""
    claims = load(Path(env.conf["docs_dir"]) / "data")

    def version(name: str) -> str:
        if name not in claims.entries:
            raise DataError(CLAIMS, name, "expected a claim of that ID, found none")
        return claims.said(name)

    env.macro(version)
