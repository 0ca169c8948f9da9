"""What older engines print is only reworded, for them alone; the table is held to its own rule."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.conftest import ROOT
from tests.examples.differences import DIFFERENCES, Difference, reworded
from tests.examples.reshape import without_help
from tests.examples.verdict import ERROR

# All that the table brings in: words of Docker's messages, none of them a name.
WORDS = """
access additional an API argument array as attach be because build but cannot container could declared
denied DNAT docker does during enable error exist external failed host index init invalid JSON may
networking no not or pool port properties push range repository request require rule set stdin
terminal to TTY-enabled Unable unknown up
"""
OLD = ("docker: 'nosuch' is not a docker command.", "See 'docker --help'")
EACH = pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda d: d.old[:40])


@EACH
def test_an_entry_brings_in_words_only(difference: Difference) -> None:
    """No digit, no line, no name: nothing but words that are known, and what the pattern matched."""
    literal = re.sub(r"\\\d", " ", difference.now)
    assert not re.search(r"\d", literal)
    assert "\n" not in literal and "\\" not in literal
    known = set(re.findall(r"[\w-]+", difference.pattern.pattern + difference.old))
    assert set(re.findall(r"[\w-]+", literal)) - known <= set(WORDS.split())


@EACH
def test_an_entry_rewords_what_was_printed(difference: Difference) -> None:
    new = difference.pattern.sub(difference.now, difference.old)
    assert new != difference.old
    assert not Counter(re.findall(r"\d+", new)) - Counter(re.findall(r"\d+", difference.old))
    assert bool(ERROR.search(new)) is bool(ERROR.search(difference.old))
    assert new.count("\n") <= difference.old.count("\n")


@EACH
def test_an_entry_leaves_newer_engines_and_other_lines_alone(difference: Difference) -> None:
    lines = tuple(difference.old.split("\n"))
    assert reworded(lines, (*difference.before, 0), difference.page) in (
        lines,
        reworded(lines, (29, 0), difference.page),
    )
    for line in ("web", "15", "localhost:5002/app:2", "26.1.5+dfsg1", ""):
        assert difference.pattern.sub(difference.now, line) == line


@pytest.mark.parametrize("page", sorted({d.page for d in DIFFERENCES if d.page}))
def test_the_page_of_an_entry_exists(page: str) -> None:
    assert (ROOT / "docs" / page).is_file()


@pytest.mark.parametrize("version", [(28, 0), (28, 5, 2), (29, 0)])
def test_engines_that_name_their_help_keep_it(version: tuple[int, ...]) -> None:
    assert without_help(OLD, version) == OLD


def test_help_is_taken_from_page_and_output_alike() -> None:
    page = (
        "docker: unknown command: docker nosuch",
        "",
        "Run 'docker --help' for more information",
    )
    assert without_help(reworded(OLD, (26, 1)), (26, 1)) == without_help(page, (26, 1))
    cut = ("4c01db0b...", "docker: Error response from daemon: no.")
    assert without_help(cut, (26, 1)) == (cut[0], cut[1][:-1])
    assert without_help(("web", "", "Usage: 5"), (26, 1)) == ("web", "", "Usage: 5")


def test_a_success_stays_one() -> None:
    for page in sorted({d.page for d in DIFFERENCES}):
        assert reworded(("localhost:5002/app:2",), (26, 1, 5), page) == ("localhost:5002/app:2",)
        assert reworded(("15",), (26, 1, 5), page) == ("15",)
