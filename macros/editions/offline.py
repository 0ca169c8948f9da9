"""The site as a zip file that opens without a server; the same bytes for the same sources."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from macros.editions.build import build_for_files

FOLDER = "docker-notes"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip file can hold
FOR_SERVERS = {"404.html", "sitemap.xml", "sitemap.xml.gz", "robots.txt"}


def write(root: Path, target: Path) -> None:
    """Build the site of ``root`` and pack it into the file ``target``."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        build_for_files(root, site)
        pack(site, target)


def pack(site: Path, target: Path) -> None:
    """Pack the files of ``site``, sorted, with one date and one mode for all."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(p for p in site.rglob("*") if p.is_file()):
            name = path.relative_to(site).as_posix()
            if name in FOR_SERVERS or path.suffix == ".map":
                continue
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
