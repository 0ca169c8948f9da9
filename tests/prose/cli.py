"""What Docker's programs and two of Debian's accept, and whether a command would be understood.

Commands and flags come from the programs' own ``--help``; ``cli.json`` keeps them, so that prose
can be checked where no program is. Nothing is executed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("cli.json")
PROGRAMS = ("docker", "dockerd")
OTHERS = ("cosign", "skopeo")  # Debian's packages, not part of an engine
_FLAG = re.compile(r"^\s+(?:(-\w)(?:, |\s{2,}))?(--[\w-]+)?(?: (\S+))?")
_COMMAND = re.compile(r"^  (\w[\w-]*)\*?\s{2,}\S")
_USAGE = re.compile(r"^Usage:\s+(.*)$", re.MULTILINE)
_TAIL = re.compile(r"\bCOMMAND\b|\bARGS?\b|ps OPTIONS")
# cosign does not indent its commands, and writes the default of a flag: --key='':
_COSIGN_COMMANDS = re.compile(r"(?<=\nAvailable Commands:\n)(?:\S.*\n)+")
_COSIGN_FLAG = re.compile(r"^( +(?:-\w, )?--[\w-]+)=(\S*):$", re.MULTILINE)
# Capitals are a value to fill in, and so is what stands in <…> or […].
PLACEHOLDER = re.compile(r"[A-Z][A-Z0-9_]*(?:[./:=@,-].*)?|[<\[…].*|.*\.\.\.|.*…")


@dataclass(frozen=True)
class Usage:
    """What ``--help`` says of a command.

    Subcommands, flags, the flags that take a value, and if flags end at the first argument.
    """

    commands: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    valued: frozenset[str] = frozenset()
    ends: bool = False


Ask = Callable[[tuple[str, ...]], Usage | None]
"""From a program and its subcommands to their usage; None if there is no such command."""


@dataclass(frozen=True)
class Known:
    """The usages of the programs, and the version of each."""

    usages: Mapping[tuple[str, ...], Usage]
    versions: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, path: tuple[str, ...]) -> Usage | None:
        """Return the usage of a command."""
        return self.usages.get(path)


@dataclass(frozen=True)
class Parsed:
    """A command as its program reads it: path of subcommands, flags, and arguments after them."""

    path: tuple[str, ...]
    flags: tuple[str, ...]
    arguments: tuple[str, ...]
    complaint: str = ""


def parse(words: Iterable[str], ask: Ask) -> Parsed:
    """Return how a program reads ``WORDS``; ``complaint`` says what it would refuse.

    A placeholder in capitals is a value. KeyError if the program is not known.
    """
    program, *rest = words
    path: tuple[str, ...] = (program,)
    known = ask(path)
    if known is None:
        raise KeyError(program)
    flags: list[str] = []
    arguments: list[str] = []
    waiting = ended = False
    for word in rest:
        if waiting:
            waiting = False
        elif ended or word == "-" or not word.startswith("-"):
            if known.commands and not arguments:
                if PLACEHOLDER.fullmatch(word):
                    return Parsed(path, tuple(flags), (word,))
                below = ask((*path, word)) if word in known.commands else None
                if below is None:
                    why = f"{' '.join(path)}: unknown command {word}"
                    return Parsed(path, tuple(flags), tuple(arguments), why)
                path, known = (*path, word), below
            else:
                arguments.append(word)
                ended = ended or known.ends
        elif word == "--":
            ended = True
        else:
            found, waiting, unknown = _flags(word, known)
            flags += found
            if unknown:
                why = f"{' '.join(path)}: unknown flag {unknown}"
                return Parsed(path, tuple(flags), tuple(arguments), why)
    return Parsed(path, tuple(flags), tuple(arguments))


def _flags(word: str, known: Usage) -> tuple[list[str], bool, str]:
    """Return the flags in ``word``, whether the next word is their value, and the unknown one."""
    if word.startswith("--"):
        name, equals, _ = word.partition("=")
        if name not in known.flags:
            return [], False, name
        return [name], name in known.valued and not equals, ""
    found: list[str] = []
    for at, letter in enumerate(word[1:], 1):
        name = f"-{letter}"
        if name not in known.flags:
            return found, False, name
        found.append(name)
        if name in known.valued:
            return found, at + 1 == len(word), ""
        if word[at + 1 : at + 2] == "=":
            break
    return found, False, ""


def read_usage(text: str) -> Usage:
    """Return what a help text says."""
    text = _COSIGN_COMMANDS.sub(lambda m: re.sub(r"(?m)^(\S+) ", r"  \1  ", m[0]), text)
    text = _COSIGN_FLAG.sub(lambda m: m[1] + ("" if m[2] in ("true", "false") else " value"), text)
    text = text.replace("\n\t", "\n        ")
    flags: set[str] = {"--help", "-h"}
    valued: set[str] = set()
    commands: set[str] = set()
    section = ""
    for line in text.splitlines():
        if line and not line.startswith(" "):
            section = line
        elif section.endswith("Commands:") and (match := _COMMAND.match(line)):
            commands.add(match[1])
        elif section.endswith(("Options:", "Flags:")) and (match := _FLAG.match(line)):
            names = {name for name in (match[1], match[2]) if name}
            flags |= names
            if match[3] and "[=" not in match[3]:
                valued |= names
    usage = _USAGE.search(text)
    ends = bool(usage and _TAIL.search(usage[1]) and not commands)
    return Usage(frozenset(commands), frozenset(flags), frozenset(valued), ends)


def aliases(text: str, path: tuple[str, ...]) -> frozenset[str]:
    """Return the other names, next to ``path``, that a help text gives to its command."""
    match = re.search(r"^Aliases:\n  (.+)$", text, re.MULTILINE)
    named = (tuple(name.split()) for name in match[1].split(", ")) if match else ()
    return frozenset(name[-1] for name in named if name[:-1] == path[:-1])


def dump(known: Known) -> str:
    """Return the text of ``cli.json``: by command, ``--flag=`` for one that takes a value."""
    commands = {}
    for path, usage in sorted(known.usages.items()):
        entry: dict[str, object] = {
            "flags": " ".join(f"{f}=" if f in usage.valued else f for f in sorted(usage.flags))
        }
        if usage.commands:
            entry["commands"] = " ".join(sorted(usage.commands))
        if usage.ends:
            entry["ends"] = True
        commands[" ".join(path)] = entry
    content = {"versions": dict(sorted(known.versions.items())), "commands": commands}
    return json.dumps(content, indent=1) + "\n"


@cache
def load(path: Path = FILE) -> Known:
    """Return what ``cli.json`` keeps."""
    content = json.loads(path.read_text(encoding="utf-8"))
    usages = {}
    for name, entry in content["commands"].items():
        flags = entry["flags"].split()
        usages[tuple(name.split())] = Usage(
            frozenset(entry.get("commands", "").split()),
            frozenset(flag.removesuffix("=") for flag in flags),
            frozenset(flag.removesuffix("=") for flag in flags if flag.endswith("=")),
            entry.get("ends", False),
        )
    return Known(usages, content["versions"])
