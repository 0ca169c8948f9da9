"""What older engines print otherwise is turned into today's words, for them alone."""

from __future__ import annotations

import pytest

from tests.examples.differences import todays_words

OLD_HELP = ("docker: 'docker stop' requires at least 1 argument.", "See 'docker stop --help'.")


def test_the_help_line_of_older_engines() -> None:
    new = (
        "docker: 'docker stop' requires at least 1 argument",
        "",
        "Run 'docker stop --help' for more information",
    )
    assert todays_words(OLD_HELP, (26, 1, 5)) == new


@pytest.mark.parametrize("version", [(28, 0), (28, 5, 2), (29, 0)])
def test_newer_engines_are_forgiven_nothing(version: tuple[int, ...]) -> None:
    assert todays_words(OLD_HELP, version) == OLD_HELP


def test_other_lines_stay() -> None:
    assert todays_words(("web", ""), (20, 10, 24)) == ("web", "")
