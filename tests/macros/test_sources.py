"""The sources at the end of a page fold into one line; other lists stay as they are."""

from __future__ import annotations

import pytest

from macros.sources import folded

HEADING = '<h2 id="sources">Sources</h2>\n'
LIST = "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"


def test_the_list_below_the_heading_folds_and_says_how_long_it_is() -> None:
    assert folded(f"{LIST}\n{HEADING}{LIST}") == (
        f'{LIST}\n{HEADING}<details class="dn-sources"><summary>2 sources</summary>\n{LIST}\n</details>'
    )


def test_one_source_is_one_source() -> None:
    assert "<summary>1 source</summary>" in folded(f"{HEADING}<ul>\n<li>a</li>\n</ul>")


@pytest.mark.parametrize("html", [LIST, f"{HEADING}<p>None.</p>", f"{HEADING}{LIST}\n<p>more</p>"])
def test_anything_else_stays(html: str) -> None:
    assert folded(html) == html
