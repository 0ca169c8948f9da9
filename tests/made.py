"""Pages that tests make: the front matter that every page has, and what the test is about."""

from __future__ import annotations

import json

from macros.pages import Page, parse, releases
from tests.conftest import ROOT

DESCRIPTION = "A page that a test made, and that no reader ever sees."
HEAD = f"---\ndescription: {DESCRIPTION}\n---\n# Made\n"
ABOVE = HEAD.count("\n")  # lines that stand above what a test gives to ``made``


def made(source: str, name: str = "made.md") -> Page:
    """Return the page that has Markdown ``source`` below its head."""
    return whole(HEAD + source, name)


def titled(markdown: str, name: str = "made.md", **front: object) -> Page:
    """Return the page of ``markdown``, which has a title, with more fields of front matter."""
    fields = "".join(f"{key}: {json.dumps(value)}\n" for key, value in front.items())
    return whole(f"---\ndescription: {DESCRIPTION}\n{fields}---\n{markdown}", name)


def whole(text: str, name: str = "made.md") -> Page:
    """Return the page that the file ``text`` is; PageError if it is wrong."""
    return parse(text, name, f"docs/{name}", releases(ROOT / "docs"))
