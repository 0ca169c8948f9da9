"""What people type when they look for a section: ``docs/data/asked/*.yml``, phrases by address."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from macros.pages import LOADER, PageError

FOLDER = Path("data/asked")
MOST = 6  # phrases a section may have

Asked = Mapping[str, tuple[str, ...]]


def read(docs: Path) -> Asked:
    """Return the phrases by address (``containers/run/#anchor``) that lie below ``docs``.

    PageError names file and address of the first mistake.
    """
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((docs / FOLDER).glob("*.yml")):
        for address, phrases in _entries(path).items():
            where = f"{path}: {address}"
            if address in found:
                raise PageError(f"{where}: expected each address once, found it twice")
            if not isinstance(phrases, list) or not 1 <= len(phrases) <= MOST:
                raise PageError(f"{where}: expected one to {MOST} phrases, found {phrases!r}")
            for phrase in phrases:
                if not isinstance(phrase, str):
                    raise PageError(f"{where}: expected text, found {phrase!r}: quote it")
            if len(set(phrases)) < len(phrases):
                raise PageError(f"{where}: expected each phrase once, found one twice")
            found[str(address)] = tuple(phrases)
    return found


def _entries(path: Path) -> Mapping[str, object]:
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), LOADER)
    except yaml.YAMLError as error:
        raise PageError(f"{path}: {' '.join(str(error).split())}") from None
    if not isinstance(entries, dict):
        raise PageError(f"{path}: expected addresses, each with a list, found {entries!r}")
    return entries
