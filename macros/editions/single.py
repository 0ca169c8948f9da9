"""All pages on one, in the order of the navigation: to print, or to search with the browser."""

from __future__ import annotations

import tempfile
from html import escape
from pathlib import Path

from pygments.formatters import HtmlFormatter

from macros.editions.build import Built, build_for_files
from macros.editions.rewrite import rewrite, slug

TITLE = "Docker notes"
STYLE = Path(__file__).with_name("print.css")


def write(root: Path, target: Path) -> None:
    """Build the site of ``root`` and write all of it as one HTML file."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        target.write_text(document(build_for_files(root, site), site), encoding="utf-8")


def document(built: Built, site: Path) -> str:
    """Return the document; ``site`` holds the pictures that the pages show."""
    urls = {page.url: page for page in built.pages if page.url in built.content}

    def read(name: str) -> bytes:
        try:
            return (site / name).read_bytes()
        except OSError as error:
            raise RuntimeError(
                f"{name}: expected a file of the site, found {error.strerror}"
            ) from None

    contents = "".join(
        f'<li><a href="#{slug(page.url)}">{escape(page.title)}</a></li>' for page in built.pages
    )
    articles = "".join(
        f'<article id="{slug(url)}">{rewrite(built.content[url], url, urls, read)}</article>\n'
        for url in urls
    )
    code: str = HtmlFormatter(style="friendly").get_style_defs(".highlight")  # type: ignore[no-untyped-call]
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{TITLE}</title>\n"
        f"<style>\n{code}\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        f'<nav aria-label="Contents"><ol>{contents}</ol></nav>\n{articles}</body>\n</html>\n'
    )
