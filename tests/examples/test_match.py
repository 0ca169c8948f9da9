"""Comparison: cuts hide what they say and nothing else; a comparison that accepts anything is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples.match import accepts_anything, matches
from tests.examples.record import cut
from tests.examples.reshape import clean

LINES = st.lists(
    st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=30), max_size=6
)


@pytest.mark.parametrize(
    ("shown", "actual", "same"),
    [
        (["web"], ["web"], True),
        (["web"], ["wep"], False),
        (["web"], ["web", "more"], False),
        (["a    b"], ["a b"], True),
        (["ab"], ["a b"], False),
        (["4c01db0b..."], ["f" * 64], True),
        (["4c01db0b..."], ["Error response from daemon"], False),
        (["4c01db0b..."], ["f" * 11], False),
        (["sha256:4c01db0b... done"], ["sha256:" + "0" * 64 + " done"], True),
        (["Up ... seconds"], ["Up 3 seconds"], True),
        (["Up ... seconds"], ["Up 3 minutes"], False),
        (["Up ... seconds"], ["Up  seconds"], False),
        (["first", "...", "last"], ["first", "x", "y", "last"], True),
        (["first", "...", "last"], ["first", "last"], False),
        (["first", "...", "last"], ["first", "x", "list"], False),
    ],
)
def test_matches(shown: list[str], actual: list[str], same: bool) -> None:
    assert matches(shown, actual) is same


@pytest.mark.parametrize("shown", [["..."], ["... ..."], ["ok", "... , ..."], ["...", "..."]])
def test_vacuous_outputs_are_refused(shown: list[str]) -> None:
    assert accepts_anything(shown) is not None


@pytest.mark.parametrize("shown", [["4c01db0b..."], ["Up ..."], ["x", "..."], []])
def test_firm_outputs_are_accepted(shown: list[str]) -> None:
    assert accepts_anything(shown) is None


@given(LINES)
def test_an_output_without_cuts_matches_itself_and_no_longer_one(lines: list[str]) -> None:
    shown = [line for line in clean("\n".join(lines)) if "..." not in line]
    assert matches(shown, shown)
    assert not matches(shown, [*shown, "more"])


def test_clean_takes_escapes_and_overwritten_text_away() -> None:
    assert clean("\x1b[1mbold\x1b[0m  \nold\rnew\n\n") == ("bold", "new")


@pytest.mark.parametrize(
    ("line", "other", "recorded"),
    [
        ("0123456789abcdef", None, "01234567..."),
        ("0123456789ab", "ba9876543210", "01234567..."),
        ("web   Up 3 seconds   80/tcp", None, "web   Up ...         80/tcp"),
        ("pid 123 ok", "pid 456 ok", "pid ... ok"),
        ("same", "same", "same"),
    ],
)
def test_cut(line: str, other: str | None, recorded: str) -> None:
    assert cut(line, other) == recorded
