"""The list of a page's sources, folded: it proves the sentences, and few readers want it."""

from __future__ import annotations

import re

_LIST = re.compile(r"(?<=</h2>\n)<ul>\n(?:(?!<h2).)*</ul>(?=\s*$)", re.DOTALL)


def folded(html: str) -> str:
    """Return ``html`` of a page with the list at its end, below "Sources", in one line that opens."""
    above, heading, below = html.rpartition('<h2 id="sources"')
    return above + heading + _LIST.sub(_fold, below) if heading else html


def _fold(found: re.Match[str]) -> str:
    count = found[0].count("<li>")
    summary = "1 source" if count == 1 else f"{count} sources"
    return f'<details class="dn-sources"><summary>{summary}</summary>\n{found[0]}\n</details>'
