"""The glossary: one file feeds the page and the tooltips of abbreviations."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, RootModel
from pydantic.dataclasses import dataclass

from macros import data
from macros.data import Matching

FILE = "data/glossary.yml"
Plain = Annotated[str, Matching(r"[^<\n]+", "text on one line without markup")]


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Term:
    """A word, its explanation in one sentence, if it gets a tooltip everywhere, its page in docs/."""

    term: Plain
    text: Plain
    short: Annotated[bool, Field(strict=True)] = False
    page: str = ""


class _Terms(RootModel[list[Term]]):
    root: Annotated[list[Term], Field(min_length=1)]


def load(docs: Path, pages: Collection[str]) -> tuple[Term, ...]:
    """Return the terms of the glossary below ``docs`` by name; PageError for the first mistake.

    ``pages`` are the names of all pages, one of which a term may show.
    """
    file = data.read(docs / FILE, f"docs/{FILE}")
    terms = file.validated(_Terms).root
    seen: set[str] = set()
    for number, term in enumerate(terms):
        if term.term.lower() in seen:
            raise file.wrong((number, "term"), "each term once", "it twice")
        if term.page and term.page not in pages:
            raise file.wrong((number, "page"), "the name of a page", repr(term.page))
        seen.add(term.term.lower())
    return tuple(sorted(terms, key=lambda t: t.term.lower()))


def page(terms: Iterable[Term]) -> str:
    """Return the glossary as a Markdown definition list, for a page one folder below docs/."""
    entries = ((f"[{t.term}](../{t.page})" if t.page else t.term, t.text) for t in terms)
    return "\n\n".join(f"{term}\n:   {text}" for term, text in entries) + "\n"


def tooltips(terms: Iterable[Term]) -> dict[str, str]:
    """Return the short terms with their explanations, as Markdown's ``abbr`` extension takes them."""
    return {term.term: term.text for term in terms if term.short}
