"""Commands and flags that a page names outside what is run: would the programs understand them?

Inline code that begins with a program of Docker's, or with cosign or skopeo, is a command. A flag alone has to be one of a
command that its section shows: in a block, in the heading, or in inline code. A bad one on purpose
has the class ``bad``: then it has to be refused.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from macros.pages import Fence, Language, Page, Section, read_all
from tests.prose import cli
from tests.prose.cli import Known, Parsed

# Plugins that come with Docker Desktop or alone: their parsers are not there.
ELSEWHERE = frozenset(
    [
        "ai",
        "cloud",
        "debug",
        "desktop",
        "dev",
        "extension",
        "feedback",
        "init",
        "mcp",
        "model",
        "offload",
        "pass",
        "sandbox",
        "sbom",
        "scan",
        "scout",
    ]
)
_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)(?P<attributes>\{[^}]*\})?")
_PREFIX = re.compile(
    r"^(?:\$ |PS> |sudo (?:-\w+ )*|(?:[A-Z_]+=\S* )+|env |time |xargs (?:-\S+ )*)*"
)
_FLAG = re.compile(r"-(?:[A-Za-z?]{1,3}|-[a-z][a-z0-9-]+)(?:$|[ =])")
_SPLIT = re.compile(r"\|\|?|&&?|;|\$\(|\)|`|\n")
_ARGUMENT = re.compile(r"'(?![^']*docker)[^']*[;&|)][^']*'")  # a text, not commands of Docker's
_PROGRAM = re.compile(r"(?:docker|dockerd|docker-compose|cosign|skopeo)(?= |$)")
_NO_COMMAND = re.compile(r"^docker(?:d)?(?::| daemon| is | not |$)")
_LINK = re.compile(r"\]\((?!https?:)[^)]+\)")
_IN_FENCE = re.compile(r"\b(?:docker|dockerd|docker-compose|cosign|skopeo)(?:\.exe)? [^|;&]*")


@dataclass(frozen=True)
class Mention:
    """A command or a flag in inline code; if it is a bad one on purpose; if its line links on."""

    line: int
    text: str
    bad: bool = False
    linked: bool = False


@dataclass(frozen=True)
class Finding:
    """What a program would refuse: line, words, and the part that it does not know."""

    line: int
    why: str
    path: tuple[str, ...] = ()
    flag: str = ""


def mentions(page: Page) -> Iterator[Mention]:
    """Yield the inline code of a page's own words that is a command, or begins with a flag."""
    for line in page.lines:
        if page.section_at(line.number).title == "Sources" or not line.text.strip():
            continue
        for match in _SPAN.finditer(line.text):
            text = match[2].replace("\\|", "|").strip()
            bare = _PREFIX.sub("", text)
            if (_PROGRAM.match(bare) and not _NO_COMMAND.match(bare)) or _FLAG.match(bare):
                bad = ".bad" in (match["attributes"] or "")
                yield Mention(line.number, bare, bad, bool(_LINK.search(line.text)))


def findings(page: Page, known: Known) -> Iterator[Finding]:
    """Yield the commands and flags of a page that the programs do not know."""
    found = tuple(mentions(page))
    for mention in found:
        if _FLAG.match(mention.text):
            problems = list(_flag(mention, page, found, known))
        else:
            problems = list(_command(mention, known))
        if mention.bad and not problems:
            yield Finding(
                mention.line, f"expected a program to refuse `{mention.text}`, it is known"
            )
        elif not mention.bad:
            yield from problems


def unlisted(docs: Path, known: Known) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each command that no list has, and each command with such a flag, as pages name them."""
    seen = {(f.path, f.flag) for page in read_all(docs) for f in findings(page, known) if f.path}
    yield from sorted(seen)


def parsed(text: str, known: cli.Ask) -> Iterator[Parsed]:
    """Yield how the programs read each command of a line of shell."""
    for part in _SPLIT.split(_ARGUMENT.sub("'text'", text)):
        words = _words(_PREFIX.sub("", part.strip()))
        if words[:1] == ["docker-compose"]:
            words = ["docker", "compose", *words[1:]]
        if (
            words
            and words[0] in (*cli.PROGRAMS, *cli.OTHERS)
            and words[1:2] not in [[name] for name in ELSEWHERE]
        ):
            yield cli.parse(words, known)


def _command(mention: Mention, known: Known) -> Iterator[Finding]:
    for command in parsed(mention.text, known):
        if command.complaint:
            unknown = command.complaint.rpartition(" ")[2]
            flag = unknown if unknown.startswith("-") else ""
            path = command.path if flag else (*command.path, unknown)
            yield Finding(mention.line, f"`{mention.text}`: {command.complaint}", path, flag)


def _flag(
    mention: Mention, page: Page, found: tuple[Mention, ...], known: Known
) -> Iterator[Finding]:
    """Yield a finding for each flag of ``mention`` that is none of the commands in ``scope``."""
    scope = _scope(page, page.section_at(mention.line))
    name = mention.text.partition(" ")[0].partition("=")[0]
    fences = [fence for section in scope for fence in section.fences]
    instruction = (fence for fence in page.fences if fence.language is Language.DOCKERFILE)
    if any(_holds(fence, name) for fence in (*fences, *instruction)):
        return
    if mention.linked and any(_takes(path, name, known) for path in known.usages):
        return  # the page behind the link shows the command
    prose = [
        m.text
        for m in found
        if page.section_at(m.line) in scope and not m.bad and not _FLAG.match(m.text)
    ]
    shown = [command for fence in fences for command in _shown(fence)]
    titles = [section.title for section in scope]
    paths = {
        path
        for text in (*prose, *shown, *titles)
        for path in _paths(text, known)
        if (usage := known(path)) and not usage.commands
    }
    if not any(_takes(path, name, known) for path in paths):
        names = ", ".join(sorted(" ".join(path) for path in paths)) or "no command"
        why = f"`{mention.text}`: a flag of no command that its section shows ({names})"
        for path in sorted(paths) or [()]:
            yield Finding(mention.line, why, path, name if path else "")


def _takes(path: tuple[str, ...], name: str, known: Known) -> bool:
    """Return True if a command, or one above it, takes the flag, or all letters of it."""
    for length in range(len(path), 0, -1):
        usage = known(path[:length])
        names = {name} if name.startswith("--") else {f"-{letter}" for letter in name[1:]}
        if usage and names <= usage.flags:
            return True
    return False


def _paths(text: str, known: Known) -> Iterator[tuple[str, ...]]:
    for found in _IN_FENCE.findall(text):
        for command in parsed(found, known):
            yield command.path


@cache
def _shown(fence: Fence) -> tuple[str, ...]:
    return tuple(found for line in fence.body for found in _IN_FENCE.findall(line))


def _holds(fence: Fence, flag: str) -> bool:
    """Return True if the flag stands in the block, where it was run or written to a file."""
    return any(re.search(rf"(?<![\w-]){re.escape(flag)}(?![\w-])", line) for line in fence.body)


def _scope(page: Page, section: Section) -> tuple[Section, ...]:
    """Return the section and those above it: the page's introduction is read before each of them."""
    found = [section]
    for above in reversed(page.sections[: page.sections.index(section)]):
        if above.level < found[-1].level:
            found.append(above)
    return tuple(found)


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text, comments=False)
    except ValueError:
        return text.split()


def without_repeats(found: Iterator[Finding]) -> Iterator[Finding]:
    """Yield each line's reasons once."""
    seen: set[tuple[int, str]] = set()
    for finding in found:
        if (finding.line, finding.why) not in seen:
            seen.add((finding.line, finding.why))
            yield finding
