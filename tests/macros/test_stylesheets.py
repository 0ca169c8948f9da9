"""The theme's styles keep what a page or a script may need, and lose the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.stylesheets import prune, pruned, words

USED = {"a", "b", "md-tip--"}


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a{x:y}", ".a{x:y}"),
        (".gone{x:y}", ""),
        (".a,.gone .b,i{x:y}", ".a,i{x:y}"),
        (".a .gone>b{x:y}", ""),
        (".a:not(.gone){x:y}", ".a:not(.gone){x:y}"),
        (":is(.gone,.a) b{x:y}", ":is(.gone,.a) b{x:y}"),
        ('[class=".gone"]{x:y}', '[class=".gone"]{x:y}'),
        (".md-tip--on{x:y}", ".md-tip--on{x:y}"),
        ("@media print{.gone{x:y}}.a{x:y}", ".a{x:y}"),
        ("@media (width>1em){.gone{x:y}.a{x:y}}", "@media (width>1em){.a{x:y}}"),
        ("@font-face{src:url(x.woff)}", "@font-face{src:url(x.woff)}"),
        ("@keyframes gone{0%{x:1.5em}}", "@keyframes gone{0%{x:1.5em}}"),
        ("/*! a notice */.a{x:y}", ".a{x:y}"),
    ],
)
def test_a_rule_stays_if_something_can_have_its_classes(css: str, kept: str) -> None:
    assert pruned(css, USED) == kept


def test_classes_are_those_of_pages_and_of_all_scripts(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    page = '<p class="one two-2">three</p><script>add("four")</script><i class="five">'
    (tmp_path / "x/index.html").write_text(page)
    scripts = tmp_path / "assets/javascripts"
    scripts.mkdir(parents=True)
    (scripts / "s.js").write_text('toggle("six")')
    found = words(tmp_path)
    assert {"one", "two-2", "four", "five", "six"} <= found
    assert "three" not in found


def test_only_the_themes_own_sheets_change(tmp_path: Path) -> None:
    sheets = tmp_path / "assets/stylesheets"
    sheets.mkdir(parents=True)
    for name in ("main.0a1b.min.css", "site.css"):
        (sheets / name).write_text(".gone{x:y}")
    prune(tmp_path)
    assert (sheets / "main.0a1b.min.css").read_text() == ""
    assert (sheets / "site.css").read_text() == ".gone{x:y}"
