"""Links between the pages: every address and anchor is there, and none breaks below a path."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import SITE_URL
from tests.site import html
from tests.site.html import Html

BASE = urlsplit(SITE_URL).path
OTHER_SCHEMES = ("mailto:", "javascript:", "data:")


@pytest.fixture(scope="module")
def pages(built_site: Path) -> dict[str, Html]:
    return {page.name: page for page in html.pages(built_site)}


def test_links_and_anchors_resolve(pages: dict[str, Html], built_site: Path) -> None:
    found = []
    for page in pages.values():
        for link in {*page.links(), *page.loads()}:
            if html.outside(link) or link.startswith(OTHER_SCHEMES):
                continue
            file, anchor = html.target(page.name, link, BASE)
            if not (built_site / file).is_file():
                found.append(f"{page.name}: {link} leads nowhere")
            elif (
                anchor
                and file in pages
                and not anchor.startswith(("__", ":~:"))
                and anchor not in pages[file].ids
            ):
                found.append(f"{page.name}: {link} has no such anchor")
    assert not found, "\n".join(found)


def test_no_link_is_absolute(pages: dict[str, Html]) -> None:
    """The site works below any path; the page for missing addresses is served everywhere."""
    found = [
        f"{page.name}: {link}"
        for page in pages.values()
        if page.name != "404.html"
        for link in {*page.links(), *page.loads()}
        if link.startswith("/") or link.startswith(SITE_URL)
    ]
    assert not found, "\n".join(found)


def test_links_to_other_sites_are_encrypted(pages: dict[str, Html]) -> None:
    found = [
        f"{page.name}: {link}"
        for page in pages.values()
        for link in page.links()
        if link.startswith("http:") and urlsplit(link).hostname not in {"localhost", "127.0.0.1"}
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("page", "link", "file", "anchor"),
    [
        ("a/b/index.html", "../c/", "a/c/index.html", ""),
        ("a/b/index.html", "../..", "index.html", ""),
        ("a/b/index.html", ".", "a/b/index.html", ""),
        ("a/b/index.html", "#x", "a/b/index.html", "x"),
        ("index.html", "a/#x", "a/index.html", "x"),
        ("index.html", "./", "index.html", ""),
        ("a/index.html", "../assets/x.css", "assets/x.css", ""),
        ("404.html", "/docker-notes/a/", "a/index.html", ""),
        ("404.html", "/docker-notes/", "index.html", ""),
        ("404.html", "/elsewhere", "/elsewhere", ""),
    ],
)
def test_target(page: str, link: str, file: str, anchor: str) -> None:
    assert html.target(page, link, "/docker-notes/") == (file, anchor)
