"""The print edition as PDF, made by the browser that is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from mkdocs.utils import get_build_date
from pypdf import PdfReader

from macros.editions import single
from macros.editions.build import Built, build_for_files
from macros.editions.rewrite import slug

BROWSERS = (
    "chromium", "chromium-browser", "chromium-headless-shell",
    "google-chrome-stable", "google-chrome", "chrome",
)  # fmt: skip
SECONDS = 300


def write(root: Path, target: Path) -> None:
    """Build the book of the site of ``root`` and let the browser print it to ``target``.

    RuntimeError when there is no browser, or when it fails.
    """
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        built = build_for_files(root, site)
        book = single.Book(settings["project"]["version"], get_build_date())
        publish(built, site, book, Path(folder, "docker-notes.html"), target)


def publish(built: Built, site: Path, book: single.Book, page: Path, target: Path) -> None:
    """Print ``book`` to ``target`` twice: the first time tells on which page each part begins."""
    for _ in range(2):
        page.write_text(single.document(built, site, book), encoding="utf-8")
        render(page, target)
        book = replace(book, numbers=numbers(target, [page.url for page in built.pages]))


def numbers(book: Path, urls: Iterable[str]) -> dict[str, int]:
    """Return the page of the PDF ``book``, counted from 1, on which each of ``urls`` begins."""
    reader = PdfReader(book)
    places = reader.named_destinations
    found = {}
    for url in urls:
        place = places.get(f"/{slug(url)}") or places.get(slug(url))
        number = reader.get_destination_page_number(place) if place else None
        if number is not None:
            found[url] = number + 1
    return found


def render(page: Path, target: Path) -> None:
    """Print the HTML file ``page`` to ``target``; no request leaves the machine."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise RuntimeError(f"the PDF needs one of these browsers: {', '.join(BROWSERS)}")
    target.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [
                browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-sync",
                "--disable-background-networking", "--disable-component-update",
                *(["--no-sandbox"] if os.geteuid() == 0 else []),
                "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}",
                "--no-pdf-header-footer", "--generate-pdf-document-outline",
                f"--print-to-pdf={target}", page.resolve().as_uri(),
            ],
            capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    if done.returncode or not target.exists():
        raise RuntimeError(f"{browser} wrote no PDF: {done.stderr.strip()[-500:]}")
