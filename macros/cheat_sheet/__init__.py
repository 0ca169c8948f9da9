"""The cheat sheet: the key command of every block that carries ``cheat="…"``, by section."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from macros.pages import Page, link


def cheat_sheet(sources: Iterable[Page], page: str, names: dict[str, str]) -> str:
    """Return HTML and Markdown: a table a section; links are relative to ``page``.

    ``names`` gives the heading of each folder below ``docs/``.
    """
    groups: dict[str, list[str]] = {}
    for source in sources:
        folder = source.name.partition("/")[0]
        for section in source.sections:
            for block in section.fences:
                if block.options.cheat:
                    anchor = f"#{section.anchor}" if section.level > 1 else ""
                    address = f"{link(source.name, page)}{anchor}"
                    row = _row(block.options.cheat, address, block.key_command.replace("\\\n", ""))
                    groups.setdefault(folder, []).append(row)
    parts = [f"## {names[f]}\n\n" + "\n".join(groups[f]) for f in names if f in groups]
    return '<div class="cheat-sheet" markdown>\n\n' + "\n\n".join(parts) + "\n\n</div>\n"


def _row(text: str, link: str, command: str) -> str:
    return f"- [{text}]({link})\n  <code>{escape(command)}</code>"
