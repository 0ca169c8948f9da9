"""All pages on one, in the order of the navigation: to print, or to search with the browser."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from pathlib import Path

from mkdocs.structure.pages import Page
from pygments.formatters import HtmlFormatter

from macros.editions.build import Built, build_for_files
from macros.editions.rewrite import rewrite, slug
from macros.pages import lists

TITLE = "Docker notes"
STYLE = Path(__file__).with_name("print.css")
SCREEN = frozenset({"index.md", "how-do-i.md", "errors/index.md"})  # lists that need a screen


def write(root: Path, target: Path) -> None:
    """Build the site of ``root`` and write all of it as one HTML file."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        target.write_text(document(build_for_files(root, site), site), encoding="utf-8")


@dataclass(frozen=True)
class Book:
    """What a printed book has beside its pages: version, ISO day, and the page that each URL is on.

    ``numbers`` is empty while nothing has been laid out yet.
    """

    version: str
    day: str
    numbers: Mapping[str, int] = field(default_factory=dict)


def document(built: Built, site: Path, book: Book | None = None) -> str:
    """Return the document; ``site`` holds the pictures that the pages show.

    A ``book`` has a title page and page numbers, and leaves out what only a screen needs.
    """
    urls = {page.url: page for page in built.pages if page.url in built.content}
    shown = [p for p in urls.values() if book is None or on_paper(p, built.content[p.url])]

    def read(name: str) -> bytes:
        try:
            return (site / name).read_bytes()
        except OSError as error:
            raise RuntimeError(
                f"{name}: expected a file of the site, found {error.strerror}"
            ) from None

    articles = "".join(
        f'<article id="{slug(page.url)}">{rewrite(built.content[page.url], page.url, urls, read)}'
        "</article>\n"
        for page in shown
    )
    missing = "".join(
        f'<a id="{slug(url)}"></a>' for url, page in urls.items() if page not in shown
    )
    code: str = HtmlFormatter(style="friendly").get_style_defs(".highlight")  # type: ignore[no-untyped-call]
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{TITLE}</title>\n"
        f"<style>\n{code}\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        f"{_title_page(book) if book else ''}"
        f'<nav aria-label="Contents">{missing}{_contents(shown, book)}</nav>\n'
        f"{articles}</body>\n</html>\n"
    )


def on_paper(page: Page, content: str) -> bool:
    """Return False for a page that only leads to others, by links or by the search box."""
    return not lists(page.file.src_uri) or (
        page.parent is not None and "<h2" in content and page.file.src_uri not in SCREEN
    )


def _title_page(book: Book) -> str:
    return (
        f'<section class="title-page"><h1>{TITLE}</h1><p>Version {escape(book.version)}, '
        f'<time datetime="{book.day}">{book.day}</time></p>'
        "<p>Commands were run on a real engine, and outputs are what it printed. A block that was not run says why.</p></section>\n"
    )


def _contents(pages: Iterable[Page], book: Book | None) -> str:
    if book is None:
        rows = (f'<li><a href="#{slug(p.url)}">{escape(str(p.title))}</a></li>' for p in pages)
        return f"<ol>{''.join(rows)}</ol>"
    parts = groupby(pages, key=_part)
    return "<h1>Contents</h1>" + "".join(
        f"<h2>{escape(part)}</h2><ol>"
        + "".join(
            f'<li><a href="#{slug(p.url)}"><span>{escape(str(p.title))}</span>'
            f"<b>{book.numbers.get(p.url, '')}</b></a></li>"
            for p in of_part
        )
        + "</ol>"
        for part, of_part in parts
    )


def _part(page: Page) -> str:
    """Return the title of the part of the navigation that has ``page``, however deep it stands."""
    section = page.parent
    while section and section.parent:
        section = section.parent
    return section.title if section else ""
