"""Our own few rules for prose, as data and pure functions: text in, findings out.

A finding reads ``file:line: rule: what``. Code is not prose: fenced blocks, inline code,
addresses and front matter other than the description are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from macros.pages import Line, scan

FILLER = (
    "simply", "just", "easily", "obviously", "please", "note that", "of course", "basically",
    "actually", "very", "quite", "in order to", "as we can see", "it should be noted",
)  # fmt: skip
FIRST_PERSON = ("I", "my", "let's", "let us")
H1_WORDS = 9
SENTENCE_WORDS = 45

# Names that keep their capitals inside a heading. Instructions and flags are written as such.
_NAMES = """
Docker Dockerfile Dockerfiles Compose Engine Desktop Hub Debian Ubuntu Alpine Linux Windows Podman
BuildKit Buildx Bake Go Git GitHub Actions SELinux SSH Python Rust Fedora RHEL Kubernetes SBOM I/O
Apache Composer Poetry Ruby Rails Bitbucket Jenkins Docker's Debian's Ubuntu's Engine's Hub's Postgres Redis QEMU Mac macOS DNS PowerShell Java Markdown
Wayland Xvfb Fluentd Fluent Bit Kata
"""
NAMES = frozenset(_NAMES.split())


def prose(markdown: str) -> Iterator[Line]:
    """Yield the description and the lines of prose, with code and addresses taken out."""
    found = scan(markdown, "a text")
    for number, line in enumerate(found.front.splitlines(), 2):
        if line.startswith("description: "):
            yield Line(number, line.removeprefix("description: "))
    yield from (replace(line, text=plain(line.text)) for line in found.lines if line.prose)


def in_sources(markdown: str) -> frozenset[int]:
    """Return the numbers of the lines of the section Sources: their words are the sources'."""
    found: set[int] = set()
    inside = False
    for line in scan(markdown, "a text").lines:
        if line.heading:
            inside = bool(re.match(r"#+ +Sources(?: *\{.*\})?$", line.text))
        elif inside:
            found.add(line.number)
    return frozenset(found)


def plain(line: str) -> str:
    """Return a line without code, addresses, macros and marks."""
    line = re.sub(r"\{=.*?=\}", " ", line)
    line = re.sub(r"``.+?``|`[^`]*`", "CODE", line)
    line = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", line)
    line = re.sub(r"<?https?://\S+", " ", line)
    line = re.sub(r"\{ ?[:#][^}]*\}|(?<![\w-])--?[A-Za-z][\w-]*|<[^>]*>|\+\+\S+?\+\+", " ", line)
    return re.sub(
        r"^(\s*(?:#+|[-*+>]|\d+\.|!!!\s*\w+|\?\?\?\+?\s*\w+)\s)|(?<![a-z])[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}(?![a-z])",
        " ",
        line,
    )


def findings(name: str, markdown: str) -> Iterator[str]:
    """Yield the findings of a page called ``name``."""
    quoting = in_sources(markdown)
    for line in prose(markdown):
        ours = () if line.number in quoting else (*filler(line), *person(line))
        for rule, what in (*ours, *heading(line), *length(line)):
            yield f"{name}:{line.number}: {rule}: {what}"


def filler(line: Line) -> Iterable[tuple[str, str]]:
    """Yield the words that say nothing."""
    for word in FILLER:
        if re.search(rf"\b{word}\b", line.text, re.IGNORECASE):
            yield "filler", f"leave out '{word}'"


def person(line: Line) -> Iterable[tuple[str, str]]:
    """Yield the words that speak of the writer; questions in headings may be the reader's."""
    text = re.sub(
        r"\b(?:How|Why|What|When|Can|Which)\b[^.?…]*", "", line.text
    )  # what a reader asks
    for word in () if line.heading else FIRST_PERSON:
        if re.search(rf"(?<![\w'/.-]){word}(?![\w'/.-])", text):
            yield "person", f"write to the reader, not '{word}'"


def heading(line: Line) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with a heading: capitals, a full stop, length."""
    if not line.heading:
        return
    text = line.text.strip()
    if text.endswith((".", ":")) and not text.endswith("..."):
        yield "heading", "ends without a full stop or colon"
    words = text.split()
    if line.heading == 1 and len(words) > H1_WORDS:
        yield "heading", f"at most {H1_WORDS} words, found {len(words)}"
    for word in re.split(r"[\s/()]+", text)[1:]:
        bare = word.strip(".,:;?!\"'“”…")
        if re.fullmatch(r"[A-Z][a-z'-]+", bare) and bare not in NAMES:
            before = text[: text.index(word)].rstrip()
            if not before.endswith((":", ".", "?", '"')):
                yield "heading", f"sentence case, found '{bare}'"


def length(line: Line) -> Iterable[tuple[str, str]]:
    """Yield sentences that are too long to read at once."""
    if line.text.lstrip().startswith("|"):
        return
    for sentence in re.split(r"(?<=[.!?:;])\s", line.text):
        if len(words := sentence.split()) > SENTENCE_WORDS:
            yield "length", f"a sentence of {len(words)} words: cut it"


def words(markdown: str) -> Iterator[tuple[int, str]]:
    """Yield each word of the prose with its line, without the possessive."""
    for line in prose(markdown):
        for word in re.findall(
            r"(?<![\w./@:$%=&\\-])[A-Za-z][A-Za-z'’]*[A-Za-z](?![\w@=]|[./:-]\w)", line.text
        ):
            yield line.number, re.sub(r"['’]s$", "", word)
