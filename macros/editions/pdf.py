"""The print edition as PDF, made by the browser that is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from macros.editions import single

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
SECONDS = 300


def write(root: Path, target: Path) -> None:
    """Build the print edition of ``root`` and let the browser print it to ``target``.

    RuntimeError when there is no browser, or when it fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "docker-notes.html")
        single.write(root, page)
        render(page, target)


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
