"""Read YAML data files; any mistake becomes one line that names file, entry and field."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import click
import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

try:
    from yaml import CSafeLoader as Safe
except ImportError:  # a PyYAML without libyaml: the same, slower
    from yaml import SafeLoader as Safe  # type: ignore[assignment]

_Model = TypeVar("_Model", bound=BaseModel)


class DataError(click.ClickException):
    """A mistake in a data file, in one line; MkDocs prints it without a traceback."""

    def __init__(self, file: str, *parts: str) -> None:
        """Join ``file`` and ``parts`` into the message."""
        super().__init__(": ".join((f"docs/data/{file}", *parts)))


class _Loader(Safe):
    """Safe YAML that keeps dates as text and refuses a key given twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if isinstance(key, list | dict):
            raise yaml.constructor.ConstructorError(
                None, None, "a key that is not text", key_node.start_mark
            )
        if key in found:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key '{key}' twice", key_node.start_mark
            )
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: str(node.value))


def read(folder: Path, name: str) -> str:
    """Return the text of the file ``name`` in ``folder``; ``DataError`` if there is none."""
    try:
        return (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(name, "expected a file, found none") from None
    except UnicodeDecodeError as error:
        raise DataError(
            name, f"expected UTF-8, found another encoding at byte {error.start}"
        ) from None


def parse(name: str, text: str) -> Any:
    """Return what the YAML ``text`` of the file ``name`` holds; dates stay text.

    ``DataError`` if it is no YAML, holds a key twice, or is empty.
    """
    try:
        data = yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}" if mark else "file"
        raise DataError(name, line, f"expected valid YAML, found {error.problem}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataError(name, f"expected valid YAML, found {reason}") from None
    if data is None:
        raise DataError(name, "expected entries, found an empty file")
    return data


def validated(model: type[_Model], file: str, entry: str, data: Any) -> _Model:
    """Return ``data`` as a ``model``; ``DataError`` names ``file``, ``entry`` and the first field."""
    if not isinstance(data, dict):
        raise DataError(file, entry, f"expected fields, found {shown(data)}")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"] if part != "[key]")
        raise expected(file, entry, field or "(all)", _wanted(first), _found(first)) from None


def expected(file: str, entry: str, field: str, wanted: str, found: str) -> DataError:
    """Return the error for a ``field`` of an ``entry`` that is not what was ``wanted``."""
    return DataError(file, entry, f"field '{field}'", f"expected {wanted}, found {found}")


_WANTED = {
    "missing": "a value",
    "extra_forbidden": "no such field",
    "string_type": "text (numbers and yes/no need quotes)",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "model_type": "fields",
    "model_attributes_type": "fields",
    "dict_type": "fields",
    "tuple_type": "a list",
    "too_short": "at least one",
    "greater_than_equal": "a number of bytes, 0 or more",
}

_PATTERNS = {
    "https": "an https:// address",
    "sha256": "sha256: and 64 hexadecimal digits",
    "^[a-z0-9]+([._/-]": "an image name in lower case, without tag",
    r"^[A-Za-z0-9_][": "a tag: letters, digits, dot, dash, underscore",
    "^[a-z][a-z0-9-]*": "a key such as debian-13 or python-3.14",
    "^[a-z0-9-]+/": "product/cycle of endoflife.date",
}


def _wanted(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "enum":
        return f"one of {context['expected']}"
    if kind == "string_pattern_mismatch":
        found = (text for part, text in _PATTERNS.items() if part in context["pattern"])
        return next(found, f"text like {context['pattern']}")
    return _WANTED.get(kind, error["msg"])


def _found(error: ErrorDetails) -> str:
    return "none" if error["type"] == "missing" else shown(error["input"])


def shown(value: Any) -> str:
    """Return ``value`` for a message, 60 characters at most."""
    text = {list: "a list", dict: "fields", type(None): "nothing"}.get(type(value)) or repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
