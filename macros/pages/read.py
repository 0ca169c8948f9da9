"""Read pages: the one place that knows the grammar of CONTRIBUTING.md.

``scan`` finds what Python-Markdown and SuperFences will find (front matter, fences, tabs,
headings); ``parse`` makes models of it and refuses what breaks the grammar.
Anchors are those of Python-Markdown's ``toc`` extension.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml.html.defs import tags
from markdown.extensions.toc import slugify, unique
from pydantic import ValidationError

from macros.pages import yml
from macros.pages.inline import plain, without_code
from macros.pages.mistake import expected, problems, shown
from macros.pages.model import (
    RELEASES,
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
)
from macros.pages.paths import pages

Releases = Mapping[str, Sequence[str]]
"""Versions by program; empty where nothing is known, and then no version is accepted."""

ADMONITIONS = frozenset({"abstract", "danger", "info", "note", "tip", "warning"})
_FENCE = re.compile(r"(?P<indent> *)(?P<ticks>`{3,}|~{3,})(?P<header>.*)$")
_MISPLACED = re.compile(r"[ \t]*(?:>|[-*+] |\d+\. |\t)[> \t]*(?:`{3,}|~{3,})")
_HEADER = re.compile(r"[ \t]*(?P<language>[^\s=\"{]*)(?P<options>.*)$")
_OPTION = re.compile(r'\s+([A-Za-z]\w*)="([^"]*)"')
_TAB = re.compile(r'(?P<indent> *)===(?P<new>!?)\+? "(?P<label>[^"]+)"\s*$')
_HEADING = re.compile(r"(#{1,6}) (.+?)(?: \{ *#([\w-]+) *\})?\s*$")
_ADMONITION = re.compile(r' *(?:!!!|\?\?\?\+?) (?P<kind>[\w-]+)(?: "(?P<title>.*)")?\s*$')
_MACRO = re.compile(r"\{=(?![%#])\s*((\w*).*?)\s*=\}", re.DOTALL)
_ELEMENT = re.compile(r"(?<!\\)</?([A-Za-z][\w.-]*)(?: [^<>]*)?/?>")
_DEFINED = re.compile(r" *\[([^\]]+)\]:(?: |$)")
_REFERENCE = re.compile(
    r"(?<!\\)\[(?P<words>[^\[\]^][^\[\]]*)\]\[(?P<name>[^\[\]]*)\]|\[(?P<note>\^[^\[\]]+)\](?!:)"
)
_NOT_PROSE = ("--8<--", "*[", "=== ")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block as it stands there: ``line`` is that of its opening, 1-based."""

    line: int
    indent: int
    header: str
    body: tuple[str, ...]
    tab: Tab | None


@dataclass(frozen=True, slots=True)
class Scan:
    """A Markdown text: front matter, all other lines outside fences, and the fenced blocks."""

    front: str
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]


def read(path: Path, docs: Path) -> Page:
    """Return the page at ``path`` below ``docs``; an unchanged file is read once."""
    return _read(path, docs, path.stat().st_mtime_ns, releases(docs))


def read_all(docs: Path) -> tuple[Page, ...]:
    """Return all pages below ``docs``, by path."""
    return tuple(read(path, docs) for path in pages(docs))


def releases(docs: Path) -> Releases:
    """Return the released versions of each program; none where the data file is missing."""
    path = docs / RELEASES
    return _releases(path, docs, path.stat().st_mtime_ns) if path.exists() else _NONE


class _Kept(dict[str, tuple[str, ...]]):
    """Releases that stand for themselves in a cache."""

    __hash__ = object.__hash__  # type: ignore[assignment]


_NONE = _Kept()


@cache
def _releases(path: Path, docs: Path, _mtime: int) -> _Kept:
    document = yml.load(path.read_text(encoding="utf-8"), shown(path, docs))
    if not isinstance(document.value, dict):
        raise expected(document.at(), "the file", "programs", repr(document.value))
    for program, versions in document.value.items():
        for version in versions if isinstance(versions, list) else [versions]:
            if not isinstance(version, str) or not re.fullmatch(r"\d+\.\d+\.\d+", version):
                place = document.at(program)
                raise expected(place, program, "a list of releases such as 28.5.2", repr(version))
    return _Kept((program, tuple(found)) for program, found in document.value.items())


@cache
def _read(path: Path, docs: Path, _mtime: int, known: _Kept) -> Page:
    place = shown(path, docs)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise expected(f"{place}:1", "the file", "UTF-8", error.reason) from None
    return parse(text, path.relative_to(docs).as_posix(), place, known)


def parse(text: str, name: str, place: str, known: Releases) -> Page:
    """Return the page that Markdown ``text`` is.

    ``name`` is its path below ``docs``, ``place`` how messages name it, ``known`` what versions
    there are. PageError names file and line of the first mistake.
    """
    found = scan(text, place)
    if not found.front:
        raise expected(f"{place}:1", "front matter", "a description", "none")
    _refuse_unknown_elements(found.lines, place)
    _refuse_unknown_references(found.lines, place)
    document = yml.load(found.front, place, 2, "front matter")
    front = document.validated(FrontMatter)
    fences = tuple(fence(block, place, known) for block in found.blocks)
    sections = tuple(_sections(found.lines, fences, place))
    if not sections or sections[0].level != 1:
        line = sections[0].line if sections else 1
        found_there = sections[0].title if sections else "none"
        raise expected(f"{place}:{line}", "heading", "one of the first level first", found_there)
    return Page(
        name=name,
        path=Path(place),
        front=front,
        front_lines=document.lines,
        sections=sections,
        fences=fences,
        lines=found.lines,
        admonitions=tuple(_admonitions(found.lines, place)),
        macros=tuple(_macros(text)),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def scan(text: str, place: str) -> Scan:
    """Return what Markdown ``text`` consists of; PageError for a fence or tab that would not render.

    Nothing is asked of front matter, languages and options.
    """
    lines = text.split("\n")
    front, number = _front(lines, place)
    outside: list[Line] = []
    blocks: list[Block] = []
    group, tab, tab_indent, html = 0, None, -1, False
    empty: tuple[int, int] | None = None  # line and indent of a tab or admonition with nothing yet

    def refuse_empty(indent: int) -> None:
        if empty and indent < empty[1] + 4:
            wanted = "something below it, indented by four blanks"
            raise expected(f"{place}:{empty[0]}", "tab or admonition", wanted, "nothing")

    while number < len(lines):
        line = lines[number]
        number += 1
        stripped = line.strip()
        if not stripped:
            html = False
            outside.append(Line(number, line, prose=False))
            continue
        indent = len(line) - len(line.lstrip(" "))
        refuse_empty(indent)
        empty = (number, indent) if stripped.startswith(("!!!", "???")) else None
        if stripped.startswith("==="):
            if match := _TAB.match(line):
                if tab is not None and indent > tab_indent:
                    where = f"{place}:{number}"
                    raise expected(where, "tab", "no tabs inside tabs", repr(match["label"]))
                if tab is not None and indent == tab_indent and not match["new"]:
                    tab = Tab(tab.group, tab.index + 1, match["label"])
                else:
                    group += 1
                    tab, tab_indent = Tab(group, 0, match["label"]), indent
                outside.append(Line(number, line, prose=False))
                empty = (number, indent)
                continue
            if not stripped.strip("=") == "":
                raise expected(f"{place}:{number}", "tab", '=== "Label"', repr(stripped))
        if tab is not None and indent <= tab_indent:
            tab, tab_indent = None, -1
        if match := _FENCE.match(line):
            body, end = _body(lines, number, match, place)
            blocks.append(Block(number, indent, match["header"], body, tab))
            number = end
        elif _MISPLACED.match(line):
            raise expected(
                f"{place}:{number}",
                "fence",
                "a line of its own, indented by blanks",
                repr(stripped),
            )
        else:
            heading = _HEADING.match(line) if line.startswith("#") else None
            opens = not html and stripped.startswith("<")
            prose = not (html or opens or stripped.startswith(_NOT_PROSE))
            if html or opens:
                html = not stripped.startswith("</")
            outside.append(Line(number, line, len(heading[1]) if heading else 0, prose))
    refuse_empty(0)
    return Scan(front, tuple(outside), tuple(blocks))


def _refuse_unknown_elements(lines: Iterable[Line], place: str) -> None:
    """Refuse ``<dest>``: a browser takes it for an element and shows nothing."""
    for line in lines:
        for match in _ELEMENT.finditer(without_code(line.text)) if "<" in line.text else ():
            if match[1].lower() not in tags:
                wanted = "an element of HTML, or a placeholder in capitals or in code"
                raise expected(f"{place}:{line.number}", "element", wanted, repr(match[0]))


def _refuse_unknown_references(lines: Iterable[Line], place: str) -> None:
    """Refuse ``[words][name]`` and ``[^name]`` that nothing defines: they would be shown as text."""
    texts = [(line.number, without_code(_MACRO.sub("", line.text))) for line in lines]
    known = {match[1].lower() for _, text in texts if (match := _DEFINED.match(text))}
    for number, text in texts:
        for match in _REFERENCE.finditer(text) if "[" in text else ():
            if (match["note"] or match["name"] or match["words"]).lower() not in known:
                field, wanted = ("footnote", "one") if match["note"] else ("link", "a reference")
                wanted += " that the page defines"
                raise expected(f"{place}:{number}", field, wanted, match[0])


def _front(lines: Sequence[str], place: str) -> tuple[str, int]:
    """Return the front matter and the number of lines that it takes."""
    if not lines or lines[0].rstrip() != "---":
        return "", 0
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == "---":
            return "\n".join(lines[1:number]) + "\n", number + 1
    raise expected(f"{place}:1", "front matter", "a line --- at its end", "none")


def _body(
    lines: Sequence[str], start: int, opening: re.Match[str], place: str
) -> tuple[tuple[str, ...], int]:
    """Return the dedented lines of a fence and the number of lines up to its end."""
    indent = len(opening["indent"])
    for number in range(start, len(lines)):
        line = lines[number]
        if line[:indent].strip():
            wanted = f"{indent} blanks before each line of the fence"
            raise expected(f"{place}:{number + 1}", "fence", wanted, repr(line.strip()))
        if line[indent:].rstrip() == opening["ticks"]:
            return tuple(text[indent:] for text in lines[start:number]), number + 1
    raise expected(f"{place}:{start}", "fence", f"a line {opening['ticks']} that closes it", "none")


def fence(block: Block, place: str, known: Releases) -> Fence:
    """Return the checked fence that ``block`` is."""
    where = f"{place}:{block.line}"
    header = _HEADER.match(block.header)
    assert header
    if rest := _OPTION.sub("", header["options"]).strip():
        raise expected(where, "fence option", 'name="value"', repr(rest))
    pairs = _OPTION.findall(header["options"])
    options = dict(pairs)
    if len(options) < len(pairs):
        raise expected(where, "fence option", "each option once", "one twice")
    try:
        checked = Options.model_validate(options, context=known)
    except ValidationError as error:
        path, wanted, found = next(problems(error, Options))
        name = str(path[0]) if path else "since and until"
        unknown = wanted.startswith("one of ") and name not in Options.model_fields
        raise expected(where, "fence option" if unknown else name, wanted, found) from None
    language = language_of(header["language"], where)
    commands = tuple(_commands(block)) if language is Language.CONSOLE else ()
    made = Fence(block.line, block.indent, language, checked, block.body, block.tab, commands)
    if problem := _problem(made):
        raise expected(where, *problem)
    return made


def language_of(name: str, where: str) -> Language:
    """Return the language called ``name``; PageError at ``where`` for an unknown one."""
    try:
        return Language(name)
    except ValueError:
        meant = {"docker": "dockerfile", "Dockerfile": "dockerfile", "yml": "yaml"}.get(name)
        wanted = meant or f"one of {', '.join(Language)}"
        raise expected(
            where, "language of a fence", wanted, repr(name) if name else "none"
        ) from None


def _problem(fence: Fence) -> tuple[str, str, str] | None:
    """Return field, what was expected, what was found, if the parts of a fence do not agree."""
    options, language = fence.options, fence.language
    console = language is Language.CONSOLE
    if console and fence.title:
        return "title", "none on a console block", repr(fence.title)
    if console and not fence.commands:
        return "console block", "a line that starts with '$ '", "none"
    if fence.has_docker and not (console or fence.unrun or fence.title):
        wanted = 'a console block, or unrun="why not"'
        return "docker command", wanted, f"it in a {language} block"
    if options.key and not fence.key_command:
        return "key", "the start of a command of the block", repr(options.key)
    if options.cheat and not fence.key_command:
        return "cheat", "a block with a command", "none"
    if options.breaks and not (language is Language.DOCKERFILE and fence.title):
        return "breaks", 'a dockerfile block with title="…"', f"it on a {language} block"
    if max(options.hl_lines, default=0) > len(fence.body):
        return "hl_lines", f"lines up to {len(fence.body)}", str(max(options.hl_lines))
    return None


def _commands(block: Block) -> Iterator[Command]:
    text, start, shown_lines = "", 0, list[str]()
    continued = False
    for number, line in enumerate(block.body, block.line + 1):
        if continued and line.startswith("> "):
            text = f"{text}\n{line[2:]}"
            continued = line.endswith("\\")
        elif line.startswith("$ "):
            if start:
                yield Command(start, text, _trimmed(shown_lines))
            text, start, shown_lines = line[2:], number, []
            continued = line.endswith("\\")
        else:
            continued = False
            shown_lines.append(line)
    if start:
        yield Command(start, text, _trimmed(shown_lines))


def _trimmed(lines: list[str]) -> tuple[str, ...]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return tuple(lines[:end])


def _sections(lines: Iterable[Line], fences: Sequence[Fence], place: str) -> Iterator[Section]:
    found = [(line, _HEADING.match(line.text)) for line in lines if line.heading]
    own = [match[3] for _, match in found if match and match[3]]
    ids = set(own)
    if len(ids) < len(own):
        twice = next(anchor for anchor in own if own.count(anchor) > 1)
        at = [line.number for line, match in found if match and match[3] == twice][1]
        raise expected(f"{place}:{at}", "anchor", "each anchor once", f"#{twice} twice")
    ends = [line.number for line, _ in found[1:]] + [1 << 30] * bool(found)
    text: dict[int, list[str]] = {line.number: [] for line, _ in found}
    for line in lines:
        if line.heading:
            current = text[line.number]
        elif text and line.number > found[0][0].number:
            current.append(line.text.strip())
    for (line, match), end in zip(found, ends, strict=True):
        assert match
        title = plain(match[2])
        yield Section(
            line.number,
            line.heading,
            title,
            match[3] or unique(slugify(title, "-"), ids),
            plain(" ".join(text[line.number])),
            tuple(fence for fence in fences if line.number < fence.line < end),
        )


def _admonitions(lines: Iterable[Line], place: str) -> Iterator[Admonition]:
    for line in lines:
        if line.text.lstrip().startswith(("!!!", "???")):
            match = _ADMONITION.match(line.text)
            if not match or match["kind"] not in ADMONITIONS:
                wanted = f'one of {", ".join(sorted(ADMONITIONS))}, then "a title" or nothing'
                raise expected(
                    f"{place}:{line.number}", "admonition", wanted, repr(line.text.strip())
                )
            yield Admonition(line.number, match["kind"], match["title"] or "")


def _macros(text: str) -> Iterator[Macro]:
    if "{=" in text:
        for match in _MACRO.finditer(text):
            yield Macro(text.count("\n", 0, match.start()) + 1, match[2], match[1])
