"""What readers are told of the runs: the foot of a page, and the page about verification."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from macros.pages import Page, Store
from macros.results import Record, Run, digest
from macros.verified import Repository, foot, summary, verified
from tests.examples import stand_ins
from tests.made import titled

PAGE = titled("# A\n```console\n$ docker version\n```\n", "a/b.md")
BOTH = (Store.CONTAINERD, Store.OVERLAY2)


def record(engine: str, store: Store, day: str = "2026-11-30", page: Page = PAGE) -> Record:
    run = Run(day=date.fromisoformat(day), digest=digest(page), commands=38, verified=38, unrun=2)
    versions = {"engine": f"{engine}+dfsg1", "Compose": "5.5.0"}
    return Record(
        engine="29", store=store, versions=versions, origin="Debian", pages={"a/b.md": run}
    )


def records(engines: Sequence[str], stores: Sequence[Store] = BOTH) -> list[Record]:
    return [record(engine, store) for engine in engines for store in stores]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], "Not verified in this build"),
        (
            records(["29.7.2", "28.5.2", "26.1.5"]),
            "38 commands: Docker 29.7.2, 28.5.2, 26.1.5, both image stores, 2026-11-30, 2 not run",
        ),
        (
            records(["29.7.2"], [Store.CONTAINERD]),
            "38 commands: Docker 29.7.2, containerd image store, 2026-11-30, 2 not run",
        ),
        (
            [*records(["29.7.2"]), record("28.5.2", Store.OVERLAY2, "2026-11-27")],
            "38 commands: Docker 29.7.2 (both image stores), 28.5.2 (overlay2 image store), "
            "2026-11-27, 2 not run",
        ),
    ],
)
def test_the_foot_names_engines_stores_and_day(found: list[Record], said: str) -> None:
    assert verified(found, PAGE) == said


def test_a_page_that_changed_since_its_run_says_so() -> None:
    changed = titled("# A\n```console\n$ docker info\n```\n", "a/b.md")
    assert verified(records(["29.7.2"]), changed) == (
        "Not verified in this build; changed since its run on Docker 29.7.2, both image stores"
    )


def test_only_current_runs_count() -> None:
    old = titled("# A\n```console\n$ docker info\n```\n", "a/b.md")
    found = [record("29.7.2", Store.CONTAINERD), record("28.5.2", Store.CONTAINERD, page=old)]
    assert "28.5.2" not in verified(found, PAGE)


def test_the_foot_leads_to_the_form_and_the_source_if_there_is_a_repository() -> None:
    about = "../../about/verification/"
    alone = foot(PAGE, records(["29.7.2"]), "2026-11-01", about, None, "a/b/")
    assert alone.count("<a ") == 1
    assert f'<a href="{about}">38 commands: ' in alone
    assert "changed 2026-11-01" in alone
    with_links = foot(PAGE, [], "", about, Repository.of("https://x/y/z/edit/main/docs/"), "a/b/")
    assert 'href="https://x/y/z/blob/main/docs/a/b.md"' in with_links
    assert "template=wrong-page.yml&amp;page=a%2Fb%2F&amp;engine=Not+verified" in with_links


def test_a_page_without_commands_has_no_verdict() -> None:
    assert "erified" not in foot(titled("# A\n", "a/b.md"), [], "2026-11-01", "", None, "")


def test_the_table_has_a_column_for_each_engine_and_store() -> None:
    text = summary(records(["29.7.2", "28.5.2"]), {"a/b.md": PAGE})
    assert "| Docker | 29.7.2 | 29.7.2 | 28.5.2 | 28.5.2 |" in text
    assert "| Image store | containerd | overlay2 | containerd | overlay2 |" in text
    assert "| Compose | 5.5.0 | 5.5.0 | 5.5.0 | 5.5.0 |" in text
    assert "| Days |" + ' <span class="dn-word">2026-11-30</span> |' * 4 in text
    assert "| Commands | 38 | 38 | 38 | 38 |" in text
    assert "| Changed since | 0 | 0 | 0 | 0 |" in text
    assert "| a | 1 | 38 | 2 | 0 |" in text
    assert "| a | 1 | 38 | 2 | 1 |" in summary(records(["29.7.2"]), {})  # the page is gone
    assert "no result file" in summary([], {})


def test_the_stand_ins_that_the_site_shows_are_those_of_the_tests() -> None:
    kept = stand_ins.FILE.read_text(encoding="utf-8")
    assert kept == stand_ins.text(), "python -m tests.examples.stand_ins writes it"
