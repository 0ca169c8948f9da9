"""What the tests say at their end."""

from __future__ import annotations

from tests.conftest import REMEDIES, not_verified


def test_what_was_not_verified_is_one_line_a_reason() -> None:
    reasons = ["Skipped: no Chromium", *["Skipped: NOT VERIFIED: it needs root"] * 929]
    assert not_verified(reasons) == [
        "929 not verified: it needs root",
        "1 not verified: no Chromium",
        REMEDIES,
    ]
    assert not_verified([]) == []
