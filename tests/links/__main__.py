"""``make links``: print the report; exit status 1 if a link is dead."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.links import check


def main() -> int:
    """Return 0 if no link is dead, else 1."""
    places = check.links(Path(__file__).resolve().parents[2] / "docs")
    verdicts = asyncio.run(check.ask_all(places))
    print(check.report(verdicts, places))
    return int(any(verdict.state is check.State.DEAD for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main())
