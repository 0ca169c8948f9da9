"""Python and JavaScript leave the same words out before a message."""

from __future__ import annotations

import re

from macros.search.index import BEFORE
from tests.conftest import ROOT

SCRIPT = (ROOT / "docs/assets/javascripts/search.js").read_text(encoding="utf-8")


def test_both_lists_of_what_messages_begin_with_are_the_same() -> None:
    found = re.search(r"const BEFORE = new RegExp\(`.*?\$\{\[(.*?)\]\.join", SCRIPT, re.DOTALL)
    assert found
    assert tuple(re.findall(r'"([^"]*)"', found[1])) == BEFORE
