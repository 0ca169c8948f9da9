"""Words with hyphens stay whole where a line wraps; texts stay what they are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import markdown

from macros.words import LONGEST, whole


def html(text: str) -> str:
    return markdown(text, extensions=["toc", "pymdownx.inlinehilite", "macros.words"])


def bare(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)


def test_flags_in_code_and_headings_stay_whole() -> None:
    page = html("## Run (docker run -it)\n\n`docker run --rm -it web` makes a well-known `--name`.")
    kept = re.findall(r'<span class="dn-word">([^<]*)</span>', page)
    assert kept == ["-it", "--rm", "-it", "--name"]
    assert 'id="run-docker-run-it"' in page


@pytest.mark.parametrize("text", [f"`{'a' * LONGEST}-b`", "a-b --name", "`no hyphen`", "    a-b"])
def test_other_words_can_be_torn(text: str) -> None:
    assert "dn-word" not in html(text)


def test_a_command_keeps_its_tags() -> None:
    row = '<span class="gp">$ </span>docker run -d <span class="s1" title="x -y">&#39;a --b&#39;</span>'
    assert whole(row).count("dn-word") == 2
    assert bare(whole(row)) == bare(row)


@given(st.text(alphabet="ab -<>&`'", max_size=40))
def test_no_text_changes(text: str) -> None:
    plain = markdown(text, extensions=["toc", "pymdownx.inlinehilite"])
    assert html(text).replace('<span class="dn-word">', "").replace("</span>", "") == plain.replace(
        "</span>", ""
    )
