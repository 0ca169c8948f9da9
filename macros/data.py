"""Data files below ``docs/data``: read, checked by the models they are for, wrong in one line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from macros.pages import Document, expected, load


def read(path: Path, place: str) -> Document:
    """Return the YAML file at ``path``, which messages call ``place``.

    PageError if it is not there, not UTF-8, no YAML, or empty.
    """
    try:
        return parse(path.read_text(encoding="utf-8"), place)
    except FileNotFoundError:
        raise expected(f"{place}:1", "the file", "one that is there", "none") from None
    except UnicodeDecodeError as error:
        raise expected(f"{place}:1", "the file", "UTF-8", error.reason) from None


def parse(text: str, place: str) -> Document:
    """Return what ``text`` says; PageError if that is no YAML, or nothing."""
    found = load(text, place)
    if found.value == {}:
        raise expected(f"{place}:1", "the file", "entries", "none")
    return found


@dataclass(frozen=True)
class Matching:
    """Annotates text that has to match ``pattern`` as a whole; ``wanted`` completes "expected …"."""

    pattern: str
    wanted: str

    def check(self, text: str) -> str:
        """Return ``text`` if it matches; ValueError says what was wanted."""
        if not re.fullmatch(self.pattern, text):
            raise ValueError(self.wanted)
        return text

    def __get_pydantic_core_schema__(
        self, source: type[str], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the check that comes after pydantic's own one of the type."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the JSON Schema with the pattern."""
        return handler(schema) | {"pattern": f"^{self.pattern}$"}
