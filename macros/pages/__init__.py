"""The one reader of pages: ``read`` makes the models of ``model`` from Markdown.

Everything that knows pages uses it: macros, hooks, the runner of the examples, all checks.
"""

from macros.pages.inline import Code, Link, Row, Table, plain
from macros.pages.mistake import PageError, expected, one_line, shown
from macros.pages.model import (
    Admonition,
    Command,
    Fence,
    FrontMatter,
    Language,
    Line,
    Macro,
    Options,
    Page,
    Section,
    Tab,
    numbers,
)
from macros.pages.paths import LISTS, NOT_PAGES, UNASKED, link, lists, of_one_subject, pages
from macros.pages.read import Releases, Scan, parse, read, read_all, releases, scan
from macros.pages.yml import Document, Loader, load
from macros.stores import Store

LOADER = Loader

__all__ = [
    "LISTS", "LOADER", "NOT_PAGES", "UNASKED", "Admonition", "Code", "Command", "Document", "Fence",
    "FrontMatter", "Language", "Line", "Link", "Loader", "Macro", "Options", "Page", "PageError",
    "Releases", "Row", "Scan", "Section", "Store", "Tab", "Table", "expected", "link", "lists",
    "load", "numbers", "of_one_subject", "one_line", "pages", "parse", "plain", "read", "read_all", "releases",
    "scan", "shown",
]  # fmt: skip
