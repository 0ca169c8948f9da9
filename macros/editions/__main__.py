"""``python -m macros.editions NAME``: make one edition in ``build/`` (make offline, print, …)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from mkdocs.exceptions import MkDocsException

from macros.editions import offline, pdf, sbom, single

ROOT = Path(__file__).resolve().parents[2]
EDITIONS: dict[str, tuple[Callable[[Path, Path], None], Path]] = {
    "offline": (offline.write, Path("build/docker-notes.zip")),
    "print": (single.write, Path("build/docker-notes.html")),
    "pdf": (pdf.write, Path("build/docker-notes.pdf")),
    "sbom": (sbom.write, Path("build/docker-notes.cdx.json")),
}


def main(arguments: list[str]) -> int:
    """Return 0 when the edition is written, 1 when it cannot be, 2 for an unknown name."""
    if len(arguments) != 1 or arguments[0] not in EDITIONS:
        print(f"usage: python -m macros.editions {'|'.join(EDITIONS)}", file=sys.stderr)
        return 2
    make, target = EDITIONS[arguments[0]]
    (ROOT / target).parent.mkdir(exist_ok=True)
    try:
        make(ROOT, ROOT / target)
    except (MkDocsException, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
