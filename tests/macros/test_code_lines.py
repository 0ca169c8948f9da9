"""Columns of output scroll; messages wrap, so that their end is not cut off."""

from __future__ import annotations

from macros.code_lines import lines

COLUMNS = [
    "NAMES     STATUS          PORTS         IMAGE\n",
    "web       Up 2 minutes    80/tcp        nginx\n",
]
MESSAGE = [
    "WARNING:  database shop has a collation version mismatch\n",
    "DETAIL:  The database was created elsewhere\n",
]


def test_columns_share_a_group_that_scrolls() -> None:
    (only,) = lines(COLUMNS, console=True)
    assert only.count("dn-table") == 1


def test_two_blanks_behind_a_colon_are_no_column() -> None:
    found = list(lines(MESSAGE, console=True))
    assert len(found) == 2
    assert all('class="dn-line"' in line for line in found)
