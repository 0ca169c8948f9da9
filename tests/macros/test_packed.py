"""The index is the same after the browser has put the words back; test_search.py reads the real one."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.search.packed import SHORT, expression, shortened

TEXTS = st.text() | st.text('Ā ǿnewdocker\\"`${}\n\t', min_size=3)


@given(TEXTS)
def test_the_words_can_be_put_back(text: str) -> None:
    words, short = shortened(text)
    back = "".join(words[ord(c) - SHORT[0]] if ord(c) in SHORT else c for c in short)
    assert back == text


def test_a_word_that_comes_back_is_one_character() -> None:
    assert shortened("docker rm; docker ps")[1] == "Ā rm; Ā ps"


@pytest.mark.skipif(not shutil.which("node"), reason="no node: the browser tests read the index")
def test_javascript_reads_what_python_wrote() -> None:
    text = 'back`quote ${no} \\n "q"\r\n\x1e Ā ǿ é …' + "docker\nnode " * 3
    script = f"process.stdout.write({expression(text)})"
    done = subprocess.run(["node", "-e", script], capture_output=True, check=True)
    assert done.stdout.decode() == text
