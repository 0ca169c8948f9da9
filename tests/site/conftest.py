"""The built site as a reader meets it: served below a path, opened from a folder, in Chromium."""

from __future__ import annotations

import contextlib
import functools
import gzip
import http.server
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import SITE_URL, Editions

T = TypeVar("T")
BASE = urlsplit(SITE_URL).path  # /docker-notes/
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
FIRST_LOAD = 78_000  # bytes that a page may load by itself, compressed
# The headless shell needs a quarter less of the processor than the browser with its windows.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
COMPRESSED = {".html", ".css", ".js", ".svg", ".json", ".xml", ".md", ".txt"}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder below ``BASE`` as GitHub Pages does: gzip, and 404.html for what is missing."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer from the folder."""
        path = urlsplit(self.path).path
        file = Path(self.directory, path.removeprefix(BASE).lstrip("/"))
        if file.is_dir():
            if not path.endswith("/"):
                self.send_response(301)
                self.send_header("Location", path + "/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            file = file / "index.html"
        found = path.startswith(BASE) and file.is_file()
        file = file if found else Path(self.directory, "404.html")
        body = file.read_bytes()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.guess_type(str(file)))
        if file.suffix in COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # the browser went on to another page
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def serve(folder: Path) -> Iterator[str]:
    """Serve ``folder`` on a free loopback port; yield its address, which ends in ``BASE``."""
    handler = functools.partial(Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{BASE}"
    server.shutdown()


@pytest.fixture(scope="session")
def site(built_site: Path) -> Iterator[str]:
    """Return the address of the built site, served below a path."""
    yield from serve(built_site)


@pytest.fixture(scope="session")
def folder(edition: Editions) -> str:
    """Return the ``file://`` address of the site as ``make offline`` builds it."""
    return edition.site.as_uri() + "/"


def chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium, one for all tests."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


def visit(
    found: Sequence[str], look: Callable[[Page, str], Iterable[T]], **settings: Any
) -> list[T]:
    """Return what ``look`` yields for each address of ``found``, in two browsers at a time.

    ``look`` gets a page of a context with ``settings``, and the address; a browser belongs to one thread.
    """

    def half(addresses: Sequence[str]) -> list[T]:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium(), args=QUIET)
            page = browser.new_context(**settings).new_page()
            return [one for address in addresses for one in look(page, address)]

    with ThreadPoolExecutor(2) as pool:
        return [one for part in pool.map(half, (found[::2], found[1::2])) for one in part]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a fresh profile with a desk's window; it may use the clipboard."""
    context = browser.new_context(viewport=DESK)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Return a tab of the fresh profile."""
    return context.new_page()
