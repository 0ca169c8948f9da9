#!/usr/bin/env python3
"""Say what a folder holds, file by file, and whether an address serves exactly that.

``manifest.py list FOLDER`` prints one line a file, as sha256sum does, sorted by name.
``manifest.py check URL < LIST`` asks URL for each file of the list; exit status 1 if one differs.
Standard library only: the publishing job runs it before anything is installed.
"""

from __future__ import annotations

import hashlib
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

TRIES = 4  # a published site may take some seconds to reach every server
PAUSE = 5.0  # seconds between two tries


def listed(folder: Path) -> Iterator[str]:
    """Yield ``HASH  NAME`` for each file below ``folder``."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        yield f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}"


def differences(lines: list[str], base: str, pause: float = PAUSE) -> Iterator[str]:
    """Yield one sentence for each line of the list that ``base`` does not serve as it stands."""
    for line in lines:
        wanted, _, name = line.strip().partition("  ")
        for attempt in range(TRIES):
            found = served(f"{base.rstrip('/')}/{urllib.parse.quote(name)}")
            if found == wanted:
                break
            if attempt + 1 < TRIES:
                time.sleep(pause)
        else:
            yield f"{name}: expected sha256 {wanted}, found {found}"


def served(url: str) -> str:
    """Return the sha256 of what ``url`` answers with, or the error in words."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return hashlib.sha256(answer.read()).hexdigest()
    except (urllib.error.URLError, TimeoutError) as error:
        return str(error)


def main(arguments: list[str]) -> int:
    """Return 0 if all is well, 1 if a file differs, 2 if the arguments are wrong."""
    match arguments:
        case ["list", folder] if Path(folder).is_dir():
            print(*listed(Path(folder)), sep="\n")
            return 0
        case ["check", url]:
            wrong = list(differences(sys.stdin.read().splitlines(), url))
            print(*wrong, sep="\n", end="\n" if wrong else "")
            return 1 if wrong else 0
    print("usage: manifest.py list FOLDER | manifest.py check URL < LIST", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
