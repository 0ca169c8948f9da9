"""Where the time of a run goes."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.examples.spent import Kind, Spent, kind, line


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker build -q -t x .", Kind.BUILD),
        ("docker buildx build .", Kind.BUILD),
        ("docker compose build", Kind.BUILD),
        ("docker compose up -d", Kind.COMPOSE),
        ("docker pull -q nginx", Kind.PULL),
        ("docker run --rm nginx nginx -t", Kind.RUN),
        ("docker images", Kind.CLIENT),
        ("ls", Kind.SHELL),
    ],
)
def test_a_command_has_a_kind(command: str, expected: Kind) -> None:
    assert kind(command) is expected


def test_the_sums_are_one_line_the_most_first() -> None:
    one, two = (Spent({Kind.START: 1.0}, Counter([Kind.START])) for _ in range(2))
    two.seconds[Kind.BUILD] = 7.4
    two.times[Kind.BUILD] = 3
    assert line([one, two]) == (
        "Time, of all pages together: builds 7 s (3), engine starts 2 s (2)"
    )
