"""The glossary: what its file may hold, and what page and tooltips make of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from macros import glossary
from macros.glossary import Term
from macros.pages import PageError, read_all
from tests.conftest import ROOT

PAGES = {page.name for page in read_all(ROOT / "docs")}
TERMS = glossary.load(ROOT / "docs", PAGES)


def write(docs: Path, text: str) -> Path:
    """Write the glossary of the site whose pages are in ``docs``."""
    (docs / "data").mkdir()
    (docs / glossary.FILE).write_text(text, encoding="utf-8")
    return docs


def test_terms_come_by_name_whatever_the_order_of_the_file(tmp_path: Path) -> None:
    docs = write(tmp_path, "- {term: tag, text: A name.}\n- {term: Image, text: A template.}\n")
    assert glossary.load(docs, ()) == (Term("Image", "A template."), Term("tag", "A name."))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "2: the file: expected YAML"),
        ("term: tag", "1: the file: expected a list, found {'term': 'tag'}"),
        ("[]", "1: the file: expected at least one, found []"),
        ("- tag", "1: entry 1: expected fields with values, found 'tag'"),
        ("- {text: A name.}", "1: entry 1: term: expected a value, found nothing"),
        ("\n- {term: tag}", "2: tag: text: expected a value, found nothing"),
        ("- {term: tag, text: A name., long: x}", "1: tag: long: expected no such field, found 'long'"),
        ("- {term: tag, text: 3}", "1: tag: text: expected text (numbers and yes/no need quotes)"),
        ("- {term: tag, text: A <b>, short: true}", "1: tag: text: expected text on one line without"),
        ("- {term: tag, text: A name., short: maybe}", "1: tag: short: expected true or false"),
        ("- {term: tag, text: A., page: x.md}", "1: tag: page: expected the name of a page, found 'x.md'"),
        ("- {term: tag, text: A.}\n- {term: Tag, text: B.}", "2: Tag: term: expected each term once"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_that_names_file_line_and_term(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(PageError) as caught:
        glossary.load(write(tmp_path, text), ())
    assert str(caught.value).startswith(f"docs/data/glossary.yml:{message}")
    assert "\n" not in str(caught.value)


def test_the_page_lists_every_term_and_the_tooltips_only_the_short_ones() -> None:
    terms = (
        Term("OOM", "Out of memory.", short=True),
        Term("tag", "A name.", page="images/name.md"),
    )
    listed = "OOM\n:   Out of memory.\n\n[tag](../images/name.md)\n:   A name.\n"
    assert glossary.page(terms) == listed
    assert glossary.tooltips(terms) == {"OOM": "Out of memory."}


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
