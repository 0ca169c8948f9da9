"""What older engines print otherwise is turned into today's words, for them alone."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.examples.differences import DIFFERENCES, reworded

OLD_HELP = ("docker: 'docker stop' requires at least 1 argument.", "See 'docker stop --help'.")


def test_the_help_line_of_older_engines() -> None:
    new = (
        "docker: 'docker stop' requires at least 1 argument",
        "",
        "Run 'docker stop --help' for more information",
    )
    assert reworded(OLD_HELP, (26, 1, 5)) == new


@pytest.mark.parametrize("version", [(28, 0), (28, 5, 2), (29, 0)])
def test_newer_engines_are_forgiven_nothing(version: tuple[int, ...]) -> None:
    assert reworded(OLD_HELP, version) == OLD_HELP


def test_other_lines_stay() -> None:
    assert reworded(("web", ""), (20, 10, 24)) == ("web", "")


@pytest.mark.parametrize("page", sorted({d.page for d in DIFFERENCES if d.page}))
def test_the_page_of_a_difference_exists(page: str) -> None:
    assert (ROOT / "docs" / page).is_file()


def test_what_is_forgiven_to_one_page_is_not_to_another() -> None:
    assert reworded(("15",), (26, 1, 5), "errors/compose.md") == ("1",)
    assert reworded(("15",), (26, 1, 5), "errors/exit-codes.md") == ("15",)


def test_another_error_is_not_turned_into_the_one_shown() -> None:
    lines = ("docker: Error response from daemon: no such image.",)
    assert reworded(lines, (26, 1, 5))[0] == "docker: Error response from daemon: no such image"
    assert reworded(("Error response from daemon: x.",), (26, 1, 5)) == (
        "Error response from daemon: x.",
    )
