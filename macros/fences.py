"""Fenced blocks as HTML: Pygments, plus the reader's notes that the options of a block ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from html import escape

from markdown import Markdown
from pydantic import ValidationError
from pygments import highlight
from pygments.lexer import Lexer, do_insertions  # type: ignore[attr-defined]  # not in the stubs
from pygments.lexers import get_lexer_by_name
from pygments.lexers.shell import BashLexer
from pygments.token import Generic, _TokenType
from pymdownx.superfences import SuperFencesException  # type: ignore[import-untyped]

from macros.code_lines import LineFormatter
from macros.pages import Options, PageError, Store
from macros.pages.mistake import problems
from macros.pages.read import language_of
from macros.pages.terminal import NESTED, can_be_typed_into

STORES = {
    Store.CONTAINERD: "containerd image store",
    Store.OVERLAY2: "classic image store (overlay2)",
}


Prompt = tuple[int, list[tuple[int, _TokenType, str]]]  # where it stands, and its one token


class FenceError(PageError, SuperFencesException):  # type: ignore[misc]
    """A fence that is wrong; what SuperFences hands on instead of showing the fence as text."""


class Session(Lexer):
    """A terminal session: ``$ `` and, after a line that ends in ``\\``, ``> `` begin what is typed.

    What is typed into a program that the command started (``/ # ls``) has prompts of its own. All
    else is output, unlike in Pygments' own lexer: lines such as ``#8 DONE 0.1s``.
    """

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        """Yield position, kind and text of each piece."""
        prompts: list[Prompt] = []
        typed, start, position = "", 0, 0
        interactive = False
        for line in text.splitlines(keepends=True):
            more = bool(typed) and typed.endswith("\\\n") and line.startswith("> ")
            if typed and not more:
                yield from _command(typed, prompts, start)
                interactive = can_be_typed_into(typed.replace("\\\n", "").strip())
                typed, prompts = "", []
            if more or line.startswith("$ "):
                start = start if more else position
                prompts.append((len(typed), [(0, Generic.Prompt, line[:2])]))
                typed += line[2:]
            elif interactive and (nested := NESTED.match(line)):
                prompt: list[Prompt] = [(0, [(0, Generic.Prompt.Nested, f"{nested['prompt']} ")])]
                yield from _command(nested["typed"] + "\n", prompt, position)
            else:
                yield position, Generic.Output, line
            position += len(line)
        if typed:
            yield from _command(typed, prompts, start)


def _command(
    typed: str, prompts: list[Prompt], start: int
) -> Iterator[tuple[int, _TokenType, str]]:
    pieces = do_insertions(prompts, BashLexer().get_tokens_unprocessed(typed))
    yield from ((start + at, kind, text) for at, kind, text in pieces)


def validator(
    language: str,
    inputs: dict[str, str],
    options: dict[str, object],
    attrs: dict[str, str],
    md: Markdown,
) -> bool:
    """Put the checked options of a fence into ``options``; FenceError if something is wrong.

    Pages were checked when they were read; this is about the Markdown that macros make.
    """
    try:
        options["checked"] = Options.model_validate(inputs)
        language_of(language, "a fence made by a macro")
    except ValidationError as error:
        path, wanted, found = next(problems(error, Options))
        where = f"a fence made by a macro: {path[0] if path else 'options'}"
        raise FenceError(f"{where}: expected {wanted}, found {found}") from None
    except PageError as error:
        raise FenceError(str(error)) from None
    return True


def formatter(
    source: str,
    language: str,
    css_class: str,
    options: dict[str, object],
    md: Markdown,
    about: Callable[[str], Iterable[str]] = lambda _: (),
    **kwargs: object,
) -> str:
    """Return the HTML of one fenced block, with the reader's notes below it.

    ``about`` gives further notes on the text of a block; MkDocs' own call has none.
    """
    checked = options["checked"]
    assert isinstance(checked, Options)
    frame = _formatter(language, checked.title or "", checked.hl_lines)
    html: str = highlight(source, _lexer(language), frame)
    return html.rstrip("\n") + "".join(
        f'<p class="fence-note">{text}</p>'
        for text in (*_notes(checked), *map(escape, about(source)))
    )


@lru_cache(maxsize=1000)  # making one costs more than using it
def _formatter(language: str, title: str, lines: tuple[int, ...]) -> LineFormatter:
    return LineFormatter(
        cssclass=f"highlight language-{language}",
        wrapcode=True,
        filename=escape(title),
        hl_lines=lines,
    )


@lru_cache(maxsize=100)
def _lexer(language: str) -> Lexer:
    return (
        Session(stripnl=False)
        if language == "console"
        else get_lexer_by_name(language, stripnl=False)
    )


def _notes(options: Options) -> Iterator[str]:
    holds = [f"with the {STORES[options.store]}"] if options.store else []
    holds += _versions("Docker", options.since, options.until)
    holds += _versions("Compose", options.compose, options.compose_until)
    if holds:
        text = ", ".join(holds)
        yield f"{text[0].upper()}{text[1:]}."
    if options.breaks:
        yield f"Bad on purpose: breaks <code>{escape(' '.join(options.breaks))}</code>."
    if options.old:
        yield f"An old image on purpose: {escape(options.old)}"
    if options.unrun:
        yield f"Not run here: {escape(options.unrun)}"


def _versions(program: str, first: str | None, last: str | None) -> list[str]:
    if first and last:
        return [f"{program} {first} to {last}"]
    if last:
        return [f"up to {program} {last}"]
    return [f"since {program} {first}"] if first else []
