"""The glossary: what its file may hold, and what page and tooltips make of it."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from macros import glossary
from macros.glossary import Term
from tests.conftest import ROOT

FILE = ROOT / "docs/data/glossary.yml"
TERMS = glossary.load(FILE)


def write(folder: Path, text: str) -> Path:
    file = folder / "glossary.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_terms_come_by_name_whatever_the_order_of_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, "- {term: tag, text: A name.}\n- {term: Image, text: A template.}\n")
    assert glossary.load(file) == (Term("Image", "A template."), Term("tag", "A name."))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "expected YAML"),
        ("term: tag", "expected a list of terms"),
        ("[]", "expected a list of terms"),
        ("- tag", "entry 1: expected term and text, found 'tag'"),
        ("- {text: A name.}", "entry 1: field 'term': expected text, found nothing"),
        ("- {term: tag}", "tag: field 'text': expected text, found nothing"),
        ("- {term: tag, text: A name., long: x}", "expected the fields term, text, short, page"),
        ("- {term: tag, text: 3}", "tag: field 'text': expected plain str, found 3"),
        ("- {term: tag, text: A <b>, short: true}", "expected plain str, found 'A <b>'"),
        ("- {term: tag, text: A name., short: maybe}", "expected plain bool, found 'maybe'"),
        ("- {term: tag, text: A.}\n- {term: Tag, text: B.}", "Tag: expected each term once"),
    ],
)
def test_a_mistake_is_one_line_that_names_file_and_term(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(click.ClickException) as caught:
        glossary.load(write(tmp_path, text))
    assert message in caught.value.message
    assert caught.value.message.startswith("glossary.yml: ")
    assert "\n" not in caught.value.message


def test_the_page_lists_every_term_and_the_tooltips_only_the_short_ones() -> None:
    terms = (
        Term("OOM", "Out of memory.", short=True),
        Term("tag", "A name.", page="images/name.md"),
    )
    listed = "OOM\n:   Out of memory.\n\n[tag](../images/name.md)\n:   A name.\n"
    assert glossary.page(terms) == listed
    assert glossary.tooltips(terms, "The OOM killer") == "\n\n*[OOM]: Out of memory.\n"
    assert glossary.tooltips(terms, "A killer").strip() == ""


def test_each_explanation_is_one_sentence() -> None:
    wrong = [term.term for term in TERMS if not re.fullmatch(r"[A-Z`].{8,158}\.", term.text)]
    assert wrong == []


def test_the_built_page_shows_every_term(built_site: Path) -> None:
    page = (built_site / "about/glossary/index.html").read_text(encoding="utf-8")
    shown = re.findall(r"<dt>(.*?)</dt>", page, re.DOTALL)
    assert [re.sub(r"<[^>]+>", "", term) for term in shown] == [term.term for term in TERMS]


def test_a_short_term_has_its_tooltip_where_it_is_used(built_site: Path) -> None:
    page = (built_site / "containers/lifecycle/index.html").read_text(encoding="utf-8")
    text = next(term.text for term in TERMS if term.term == "SIGTERM").replace("'", "&#39;")
    assert f'<abbr title="{text}">SIGTERM</abbr>' in page.replace("&#x27;", "&#39;")
