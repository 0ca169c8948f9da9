"""The built pages and our style sheets, as the W3C's validator (Nu) reads them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

HERE = Path(__file__).parent
JAR = HERE / "node_modules/vnu-jar/build/dist/vnu.jar"
STYLES = ROOT / "docs/assets/stylesheets"
QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # it runs for seconds: half of the time

# What the theme writes: the start of the message, and what stands in the line it is about.
THEMES = {
    "Attribute “autocomplete” is only allowed when": "md-toggle",
    "Bad value “” for attribute “tabindex” on element “label”": "md-nav__link",
    "The value of the “for” attribute of the “label” element must": "__toc",
}


def validate(*arguments: str | Path) -> Iterator[dict[str, Any]]:
    """Yield each error that Nu finds in files or folders, as it says it."""
    if shutil.which("npm") is None or shutil.which("java") is None:
        pytest.skip("the validator needs npm and Java: apt-get install npm default-jre-headless")
    if not JAR.is_file():
        npm = ("npm", "--prefix", HERE, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        done = subprocess.run(npm, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    done = subprocess.run(
        ("java", *QUICK, "-Xss8m", "-jar", JAR, "--format", "json", *arguments),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    for message in json.loads(done.stderr)["messages"]:
        if message["type"] != "info":
            yield message


def told(message: dict[str, Any]) -> str:
    """Return one line: file, line, what is wrong, where."""
    where = f"{message.get('url', '')}:{message.get('lastLine', '')}"
    return f"{where}: {message['message']} {message.get('extract', '').strip()!r}"


def themes(message: dict[str, Any]) -> str | None:
    """Return the entry of ``THEMES`` that the message is, or None."""
    return next(
        (
            start
            for start, part in THEMES.items()
            if message["message"].startswith(start) and part in message.get("extract", "")
        ),
        None,
    )


def test_the_pages_are_valid_but_for_what_the_theme_writes(built_site: Path) -> None:
    found = [
        (themes(message), told(message)) for message in validate("--skip-non-html", built_site)
    ]
    assert [line for known, line in found if not known] == []
    assert {known for known, _ in found} == set(THEMES), "an entry that is no longer needed"


def test_our_style_sheets_are_valid() -> None:
    assert [told(message) for message in validate("--css", *sorted(STYLES.glob("*.css")))] == []


def test_a_wrong_page_and_a_wrong_style_sheet_are_noticed(tmp_path: Path) -> None:
    page, sheet = tmp_path / "page.html", tmp_path / "sheet.css"
    page.write_text("<!doctype html><title>t</title><p><div role='combobox'></p><img src='a.png'>")
    sheet.write_text("a { colour: red }")
    assert any("role" in told(message) for message in validate(page))
    assert any("colour" in told(message) for message in validate("--css", sheet))
