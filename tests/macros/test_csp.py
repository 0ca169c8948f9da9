"""The policy lets the page's own scripts run, and no other."""

from __future__ import annotations

import base64
import hashlib

from macros import csp

PAGE = '<head><meta charset="utf-8"><title>t</title></head>'


def digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def test_the_policy_comes_first_and_names_each_inline_script() -> None:
    page = PAGE + "<script>let a=1</script><script class=x>b()</script>"
    made = csp.with_policy(page)
    assert made.index("Content-Security-Policy") < made.index("<title>")
    assert f"'sha256-{digest('let a=1')}'" in made
    assert f"'sha256-{digest('b()')}'" in made
    assert made.replace(csp.meta(page), "") == page


def test_scripts_from_files_and_data_need_no_hash() -> None:
    page = '<script src="a.js"></script><script id="c" type="application/json">{}</script>'
    assert list(csp.hashes(page)) == []
    assert "unsafe-inline" not in csp.meta(page).split("style-src-attr")[0]


def test_the_theme_script_may_come_from_a_page_of_another_depth() -> None:
    page = '<script>x=new URL("../..",location)</script>'
    assert digest('x=new URL(".",location)') in list(csp.hashes(page))
