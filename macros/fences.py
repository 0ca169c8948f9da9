"""Fenced blocks: Pygments HTML, plus what this site adds to a fence.

Options that a fence may carry (``validator`` refuses any other):

``title``    file name: the block is a file that the page's commands use
``unrun``    why the block cannot run on the test engine; shown to the reader
``cheat``    description under which the first command stands on the cheat sheet
``key``      start of the command that the block is about, if that is not the first one
``since``    first engine version that has the command, such as ``23.0``
``store``    image store that the block needs: ``overlay2`` or ``containerd``
``timeout``  seconds that one command may take
``breaks``   linter rules that a bad example breaks on purpose, such as ``DL3009``
``hl_lines`` lines to highlight, in Pygments' notation
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Any

from pygments import highlight
from pygments.lexer import Lexer, do_insertions  # type: ignore[attr-defined]  # not in the stubs
from pygments.lexers import get_lexer_by_name
from pygments.lexers.shell import BashLexer
from pygments.token import Generic, _TokenType
from pygments.util import ClassNotFound

from macros.code_lines import LineFormatter

STORES = {"overlay2": "classic image store (overlay2)", "containerd": "containerd image store"}
OPTIONS = frozenset(
    {"title", "unrun", "cheat", "key", "since", "store", "timeout", "breaks", "hl_lines"}
)


class Session(Lexer):
    """A terminal session: ``$ `` and, after a line that ends in ``\\``, ``> `` begin what is typed.

    All else is output, unlike in Pygments' own lexer: prompts of programs that the command
    started, and lines such as ``#8 DONE 0.1s``.
    """

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        """Yield position, kind and text of each piece."""
        prompts: list[Any] = []
        typed, start, position = "", 0, 0
        for line in text.splitlines(keepends=True):
            more = bool(typed) and typed.endswith("\\\n") and line.startswith("> ")
            if typed and not more:
                yield from _command(typed, prompts, start)
                typed, prompts = "", []
            if more or line.startswith("$ "):
                start = start if more else position
                prompts.append((len(typed), [(0, Generic.Prompt, line[:2])]))
                typed += line[2:]
            else:
                yield position, Generic.Output, line
            position += len(line)
        if typed:
            yield from _command(typed, prompts, start)


def _command(typed: str, prompts: list[Any], start: int) -> Iterator[tuple[int, _TokenType, str]]:
    pieces = do_insertions(prompts, BashLexer().get_tokens_unprocessed(typed))
    yield from ((start + at, kind, text) for at, kind, text in pieces)


def validator(
    language: str, inputs: dict[str, str], options: dict[str, Any], attrs: dict[str, str], md: Any
) -> bool:
    """Accept a fence header whose options are all known.

    Returns False otherwise; superfences then shows the fence as text, which the site's
    tests report with file and line.
    """
    options.update(inputs)
    return set(inputs) <= OPTIONS


def formatter(
    source: str, language: str, css_class: str, options: dict[str, Any], md: Any, **kwargs: Any
) -> str:
    """Return the HTML of one fenced block, with the reader's notes below it."""
    language = language or "text"
    frame = _formatter(language, options.get("title", ""), options.get("hl_lines", ""))
    html: str = highlight(source, _lexer(language), frame)
    return html.rstrip("\n") + "".join(
        f'<p class="fence-note">{text}</p>' for text in _notes(options)
    )


@lru_cache(maxsize=1000)  # making one costs more than using it
def _formatter(language: str, title: str, lines: str) -> Any:
    return LineFormatter(
        cssclass=f"highlight language-{language}",
        wrapcode=True,
        filename=escape(title),
        hl_lines=_lines(lines),
    )


@lru_cache(maxsize=100)
def _lexer(language: str) -> Lexer:
    if language == "console":
        return Session(stripnl=False)
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return get_lexer_by_name("text", stripnl=False)


def _notes(options: dict[str, Any]) -> list[str]:
    notes = []
    store, since = options.get("store", ""), options.get("since")
    holds = [f"with the {escape(STORES.get(store, store))}"] if store else []
    holds += [f"since Docker {escape(since)}"] if since else []
    if holds:
        text = ", ".join(holds)
        notes.append(f"{text[0].upper()}{text[1:]}.")
    if rules := options.get("breaks"):
        notes.append(f"Bad on purpose: breaks <code>{escape(rules)}</code>.")
    if reason := options.get("unrun"):
        notes.append(f"Not run here: {escape(reason)}")
    return notes


def _lines(spec: str) -> list[int]:
    lines: list[int] = []
    for part in spec.split():
        first, _, last = part.partition("-")
        lines.extend(range(int(first), int(last or first) + 1))
    return lines
