"""What is typed into a program that a command started: `/ # ls` under ``docker run -it …``.

The runner types these lines, the pages show them as commands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

NESTED = re.compile(r"^(?P<prompt>\S{0,60}(?: \S{0,20})?[#$>]) (?P<typed>\S.*)$")
_TERMINAL = re.compile(
    r"^docker\s+(?:container\s+)?(?:(?:run|exec|create)\s[^|<]*?(?<=\s)(?:-[a-z]*t[a-z]*|--tty)\s[^|<]*$"
    r"|(?:attach|start)\s.*$|compose\s(?:.*\s)?(?:exec|run)\s(?!.*-T\s)[^|<]*$)"
)
_ALWAYS = re.compile(r"^docker\s+(?:container\s+)?(?:run|exec|compose)\s")


def can_be_typed_into(command: str) -> bool:
    """Return True if ``command`` is one of docker's that can hand over the terminal."""
    return bool(_TERMINAL.match(command + " "))


def needs_terminal(command: str, shown: Sequence[str]) -> bool:
    """Return True if ``command`` asks docker for a terminal, or the page types into what it starts.

    ``shown`` are the lines below the command.
    """
    if not can_be_typed_into(command):
        return False
    return bool(_ALWAYS.match(command)) or any(NESTED.match(line) for line in shown)
