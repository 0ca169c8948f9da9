"""Read YAML that people write: keys once, dates as text, and the line of every entry for messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from macros.pages.mistake import PageError, expected, one_line, problems

try:
    from yaml import CSafeLoader as Safe  # ten times as fast, if it is there
except ImportError:
    from yaml import SafeLoader as Safe  # type: ignore[assignment]

Model = TypeVar("Model", bound=BaseModel)
_NAMES = ("image", "tag", "term")  # fields by which the entries of a list are known


class Loader(Safe):
    """Safe YAML that keeps dates as text."""


Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: str(node.value))


@dataclass(frozen=True)
class Document:
    """What a YAML text says (no text: no fields), and the line (1-based, in the file) of each entry by its path."""

    place: str
    value: Any
    lines: Mapping[tuple[str | int, ...], int]

    def at(self, *path: str | int) -> str:
        """Return ``file:line`` of the entry at ``path``, or of the nearest one above it."""
        while path not in self.lines and path:
            path = path[:-1]
        return f"{self.place}:{self.lines[path]}"

    def validated(self, model: type[Model]) -> Model:
        """Return the document as a ``model``; PageError for its first mistake."""
        try:
            return model.model_validate(self.value)
        except ValidationError as error:
            path, wanted, found = next(problems(error, model))
            raise self.wrong(path, wanted, found) from None

    def wrong(self, path: Sequence[str | int], wanted: str, found: str) -> PageError:
        """Return the error for what stands at ``path``, an entry or a field below one."""
        entry = [self._entry(part) for part in path[:1]]
        field = [".".join(map(str, path[1:]))] if path[1:] else []
        return expected(self.at(*path), ": ".join(entry + field) or "the file", wanted, found)

    def _entry(self, part: str | int) -> str:
        """Return what an entry is called: its key, what it calls itself, or its number."""
        if not isinstance(part, int):
            return str(part)
        entry = self.value[part]
        names = [entry.get(key) for key in _NAMES] if isinstance(entry, dict) else []
        return one_line(":".join(str(n) for n in names if n is not None)) or f"entry {part + 1}"


def load(text: str, place: str, first: int = 1, what: str = "the file") -> Document:
    """Return what ``text`` says; ``first`` is the line of ``place`` that it begins on.

    ``what`` is what messages call it.
    PageError for what is no YAML, for a key given twice and for one that is not text.
    """
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        lines = {(): first, **dict(_lines(node, (), place, first))}
        return Document(place, {} if node is None else loader.construct_document(node), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = first + (mark.line if mark else 0)
        raise expected(f"{place}:{line}", what, "YAML", str(error.problem)) from None
    except yaml.YAMLError as error:
        raise expected(f"{place}:{first}", what, "YAML", str(error)) from None
    finally:
        loader.dispose()


def _lines(
    node: yaml.Node | None, path: tuple[str | int, ...], place: str, first: int
) -> Iterator[tuple[tuple[str | int, ...], int]]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            line = first + key.start_mark.line
            name = key.value
            if not isinstance(name, str):
                raise expected(f"{place}:{line}", "key", "text", "a list or fields")
            if name in seen:
                raise expected(f"{place}:{line}", name, "each key once", "it twice")
            seen.add(name)
            yield (*path, name), line
            yield from _lines(value, (*path, name), place, first)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield (*path, number), first + value.start_mark.line
            yield from _lines(value, (*path, number), place, first)
