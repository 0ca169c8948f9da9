"""The command behind ``make verify`` and ``make record``: a wrong page is named in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.__main__ import main


@pytest.mark.parametrize("command", ["verify", "record"])
def test_a_page_that_is_not_there_is_named(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "docs/nosuch.md"]) == 2
    assert capsys.readouterr().err == (
        "docs/nosuch.md: expected a page below docs/, found no such file\n"
    )


def test_a_file_elsewhere_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "x.md"
    page.write_text("# X\n", encoding="utf-8")
    assert main(["verify", str(page)]) == 2
    assert capsys.readouterr().err == (
        f"{page}: expected a page below docs/, found a file elsewhere\n"
    )
