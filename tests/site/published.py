"""The addresses that the site has promised: pages and anchors, one a line, added and never lost."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

LIST = Path(__file__).with_name("published.txt")
HEADING = re.compile(r"""<h[1-6][^>]*? id="([^"]+)\"""")


def addresses(site: Path) -> set[str]:
    """Return each page of the built ``site``, relative to it, and each heading on it."""
    found = set()
    for path in site.rglob("index.html"):
        page = path.parent.relative_to(site).as_posix() + "/"
        page = "./" if page == "./" else page
        found.add(page)
        article = path.read_text(encoding="utf-8").partition("<article")[2]
        found |= {f"{page}#{anchor}" for anchor in HEADING.findall(article)}
    return found


def main() -> None:
    """Build the site and add the addresses that the list does not have yet."""
    with tempfile.TemporaryDirectory() as folder:
        build(load_config("mkdocs.yml", site_dir=folder))
        known = LIST.read_text(encoding="utf-8").splitlines()
        lines = sorted({*known, *addresses(Path(folder))})
        LIST.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
