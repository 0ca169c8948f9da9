"""Read the two data files; any mistake becomes one line that names file, entry and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from macros.base_images.model import Catalogue, Image, Release

try:
    from yaml import CSafeLoader as Safe
except ImportError:  # a PyYAML without libyaml: the same, slower
    from yaml import SafeLoader as Safe  # type: ignore[assignment]

IMAGES = "base-images.yml"
RELEASES = "releases.yml"

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


def load(folder: Path) -> Catalogue:
    """Return the catalogue in ``folder``; raise ``DataError`` at the first mistake."""
    return catalogue(_read(folder, IMAGES), _read(folder, RELEASES))


def catalogue(images_yaml: str, releases_yaml: str) -> Catalogue:
    """Return the catalogue that the texts of the two files describe."""
    releases = _releases(_parse(RELEASES, releases_yaml))
    images: dict[str, Image] = {}
    for image in _images(_parse(IMAGES, images_yaml)):
        if image.name in images:
            raise _expected(IMAGES, image.name, "tag", "each image and tag once", "it twice")
        for field in ("release", "program"):
            key = getattr(image, field)
            if key is not None and key not in releases:
                raise _expected(IMAGES, image.name, field, f"a key of {RELEASES}", repr(key))
        images[image.name] = image
    return Catalogue(images=tuple(images.values()), releases=releases)


def _read(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(name, "expected a file, found none") from None
    except UnicodeDecodeError as error:
        raise DataError(
            name, f"expected UTF-8, found another encoding at byte {error.start}"
        ) from None


def _parse(name: str, text: str) -> Any:
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


def _images(data: Any) -> Iterator[Image]:
    if not isinstance(data, list):
        raise DataError(IMAGES, f"expected a list of images, found {_shown(data)}")
    if not data:
        raise DataError(IMAGES, "expected at least one image, found an empty list")
    for number, entry in enumerate(data, 1):
        yield _validated(Image, IMAGES, _entry_name(entry, number), entry)


def _releases(data: Any) -> Mapping[str, Release]:
    if not isinstance(data, dict):
        raise DataError(RELEASES, f"expected releases by key, found {_shown(data)}")
    return {str(key): _validated(Release, RELEASES, str(key), entry) for key, entry in data.items()}


def _entry_name(entry: Any, number: int) -> str:
    if not isinstance(entry, dict) or not isinstance(entry.get("image"), str):
        return f"entry {number}"
    tag = entry.get("tag")
    return " ".join(f"{entry['image']}{'' if tag is None else f':{tag}'}".split())


def _validated(model: type[_Model], file: str, entry: str, data: Any) -> _Model:
    if not isinstance(data, dict):
        raise DataError(file, entry, f"expected fields, found {_shown(data)}")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"] if part != "[key]")
        raise _expected(file, entry, field or "(all)", _wanted(first), _found(first)) from None


def _expected(file: str, entry: str, field: str, expected: str, found: str) -> DataError:
    return DataError(file, entry, f"field '{field}'", f"expected {expected}, found {found}")


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
        return next(text for part, text in _PATTERNS.items() if part in context["pattern"])
    return _WANTED.get(kind, error["msg"])


def _found(error: ErrorDetails) -> str:
    return "none" if error["type"] == "missing" else _shown(error["input"])


def _shown(value: Any) -> str:
    text = {list: "a list", dict: "fields", type(None): "nothing"}.get(type(value)) or repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
