"""The site for programs: ``llms.txt``, each page's Markdown, a feed of changed pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

FEED_LENGTH = 40


@dataclass(frozen=True)
class Note:
    """A page: part of the navigation, name below ``docs``, address, and what it says of itself.

    ``changed`` is the ISO date of the last change, empty where nothing knows it.
    """

    part: str
    name: str
    url: str
    title: str
    description: str
    changed: str


def write(site: Path, name: str, description: str, base: str, notes: Sequence[Note]) -> None:
    """Write list and feed below ``site``, whose address is ``base``."""
    site.joinpath("llms.txt").write_text(llms(name, description, base, notes), encoding="utf-8")
    site.joinpath("feed.xml").write_text(feed(name, base, notes), encoding="utf-8")


def write_markdown(target: Path, text: str) -> None:
    """Write the Markdown ``text`` of a page, macros filled in, beside its HTML."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text.strip() + "\n", encoding="utf-8")


def llms(name: str, description: str, base: str, notes: Iterable[Note]) -> str:
    """Return ``llms.txt``: the pages, with the addresses of their Markdown below ``base``."""
    lines = [f"# {name}", "", f"> {description}"]
    part = None
    for note in notes:
        if note.part != part:
            part = note.part
            lines += ["", f"## {part}", ""]
        lines.append(f"- [{note.title}]({base}{note.name}): {note.description}")
    return "\n".join(lines) + "\n"


def feed(name: str, base: str, notes: Sequence[Note]) -> str:
    """Return the pages that changed last as an Atom feed; ``base`` is the address of the site."""
    dated = sorted((n for n in notes if n.changed), key=lambda n: (n.changed, n.name), reverse=True)
    newest = dated[0].changed if dated else "1970-01-01"
    entries = "".join(
        f"<entry><id>{escape(base + n.url)}</id><title>{escape(n.title)}</title>"
        f'<link href="{escape(base + n.url)}"/><updated>{n.changed}T00:00:00Z</updated>'
        f"<summary>{escape(n.description)}</summary></entry>\n"
        for n in dated[:FEED_LENGTH]
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{escape(base)}</id><title>{escape(name)}</title>"
        f'<link href="{escape(base)}"/><link rel="self" href="{escape(base)}feed.xml"/>'
        f"<author><name>{escape(name)}</name></author><updated>{newest}T00:00:00Z</updated>\n"
        f"{entries}</feed>\n"
    )
