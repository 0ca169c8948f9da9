"""The glossary: one file feeds the page and the tooltips of abbreviations."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
import yaml

from macros.pages import LOADER

_FIELDS = {"term": str, "text": str, "short": bool, "page": str}


@dataclass(frozen=True)
class Term:
    """A word, its explanation in one sentence, if it gets a tooltip everywhere, its page in docs/."""

    term: str
    text: str
    short: bool = False
    page: str = ""


def load(path: Path) -> tuple[Term, ...]:
    """Return the terms of ``path`` by name; ClickException with one line for the first mistake."""
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), LOADER)
    except yaml.YAMLError as error:
        raise click.ClickException(
            f"{path.name}: expected YAML, found {_one_line(error)}"
        ) from None
    if not isinstance(entries, list) or not entries:
        raise click.ClickException(f"{path.name}: expected a list of terms, found {entries!r}")
    terms = tuple(_term(path.name, number, entry) for number, entry in enumerate(entries, 1))
    seen: set[str] = set()
    for term in terms:
        if term.term.lower() in seen:
            raise click.ClickException(f"{path.name}: {term.term}: expected each term once")
        seen.add(term.term.lower())
    return tuple(sorted(terms, key=lambda t: t.term.lower()))


def page(terms: tuple[Term, ...]) -> str:
    """Return the glossary as a Markdown definition list, for a page one folder below docs/."""
    entries = ((f"[{t.term}](../{t.page})" if t.page else t.term, t.text) for t in terms)
    return "\n\n".join(f"{term}\n:   {text}" for term, text in entries) + "\n"


def tooltips(terms: tuple[Term, ...], markdown: str) -> str:
    """Return the Markdown that makes each short term of ``markdown`` one with a tooltip."""
    used = (term for term in terms if term.short and term.term in markdown)
    return "\n\n" + "\n".join(f"*[{term.term}]: {term.text}" for term in used) + "\n"


def _term(file: str, number: int, entry: object) -> Term:
    if not isinstance(entry, dict):
        raise click.ClickException(
            f"{file}: entry {number}: expected term and text, found {entry!r}"
        )
    where = f"{file}: {entry.get('term', f'entry {number}')}"
    for name in ("term", "text"):
        if name not in entry:
            raise click.ClickException(f"{where}: field {name!r}: expected text, found nothing")
    for name, value in entry.items():
        kind = _FIELDS.get(name)
        if kind is None:
            raise click.ClickException(
                f"{where}: expected the fields {', '.join(_FIELDS)}, found {name!r}"
            )
        if not isinstance(value, kind) or (isinstance(value, str) and "<" in value):
            raise click.ClickException(
                f"{where}: field {name!r}: expected plain {kind.__name__}, found {value!r}"
            )
    return Term(**entry)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
