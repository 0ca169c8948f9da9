"""Every question of the list is answered by a heading of the site."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.site.html import Html

QUESTIONS = [
    (line.partition("\t")[2].split(" | ")[0], line.partition("\t")[0].split())
    for line in Path(__file__).with_name("questions.tsv").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


@cache
def page(path: Path) -> Html:
    return Html(path.name, path.read_text(encoding="utf-8"))


def test_there_are_questions() -> None:
    assert len(QUESTIONS) >= 80
    assert all(question and answers for question, answers in QUESTIONS)


@pytest.mark.parametrize(("question", "answers"), QUESTIONS, ids=[q for q, _ in QUESTIONS])
def test_question_is_answered_by_a_heading(
    question: str, answers: list[str], built_site: Path
) -> None:
    for answer in answers:
        address, _, anchor = answer.partition("#")
        path = built_site / address / "index.html"
        assert path.is_file(), f"{address} is gone"
        query = (
            f"//article//*[self::h1 or self::h2 or self::h3][@id='{anchor}']"
            if anchor
            else "//article//h1"
        )
        assert page(path).tree.xpath(query), f"{answer}: no such heading"
