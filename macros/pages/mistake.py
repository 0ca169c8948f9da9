"""A mistake of whoever writes the site, told in one line: ``file:line: field: expected …, found …``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mkdocs.exceptions import PluginError
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails


class PageError(PluginError):
    """What the site is made from is wrong; MkDocs prints the message without a traceback."""


def expected(place: str, field: str, wanted: str, found: str) -> PageError:
    """Return the error for ``field`` at ``place`` (``file:line``)."""
    return PageError(f"{place}: {field}: expected {wanted}, found {one_line(found)}")


def problems(
    error: ValidationError, model: type[BaseModel]
) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield for each mistake that pydantic found where it is, what was expected, what was found.

    Unknown fields come first: they are what is missing, misspelt. A validator says what it
    expects as the text of its ValueError.
    """
    known = ", ".join(sorted(model.model_fields))
    for detail in sorted(error.errors(), key=lambda it: it["type"] != "extra_forbidden"):
        path = tuple(part for part in detail["loc"] if part != "[key]")
        yield path, *_said(detail, known if len(path) == 1 else "")


def one_line(text: object) -> str:
    """Return ``text`` with every run of blanks as one."""
    return " ".join(str(text).split())


def shown(path: Path, docs: Path) -> str:
    """Return how messages name the file at ``path`` below ``docs``: ``docs/containers/run.md``."""
    return f"{docs.name}/{path.relative_to(docs).as_posix()}"


_TYPES = {
    "missing": "a value",
    "string_type": "text (numbers and yes/no need quotes)",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "fields with values",
    "model_type": "fields with values",
    "model_attributes_type": "fields with values",
    "dataclass_type": "fields with values",
    "too_short": "at least one",
}


def _said(detail: ErrorDetails, known: str) -> tuple[str, str]:
    kind, context, found = detail["type"], detail.get("ctx", {}), _cut(repr(detail["input"]))
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return f"one of {known}" if known else "no such field", repr(detail["loc"][-1])
    if kind == "missing":
        return _TYPES[kind], "nothing"
    if kind == "value_error":
        return str(context["error"]), found
    if kind in ("enum", "literal_error"):
        return str(context["expected"]).replace("'", ""), found
    return _TYPES.get(kind, detail["msg"].removeprefix("Input should be ")), found


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
