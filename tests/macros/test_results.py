"""The result file: a record for each engine, none of it stale, every block covered by one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import indent

import pytest

from macros import results
from macros.pages import Page, PageError, read_all
from macros.results import Record, Run
from macros.stores import Store
from tests.conftest import ROOT
from tests.made import made

BLOCK = "```console\n$ ls\n```\n"
OLD = '```console until="28"\n$ ls\n```\n'


def _run(page: Page, *other: int) -> Run:
    return Run(
        day=date(2026, 11, 28), digest=results.digest(page), commands=1, verified=1, unrun=0,
        other_engine=other,
    )  # fmt: skip


def _record(page: Page, *other: int, version: str = "29.7.2", store: str = "containerd") -> Record:
    versions = {"engine": version, "Compose": "5.5.0" if version[:2] == "29" else "2.40.3"}
    name = version.partition(".")[0]
    return Record(
        engine=name, store=Store(store), versions=versions, origin="packages", pages={page.name: _run(page, *other)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        (f"Other prose.\n\n{BLOCK}", True),
        (BLOCK.replace("console", 'console cheat="List" key="ls"'), True),
        (BLOCK.replace("$ ls", "$ ls -a"), False),
        (BLOCK.replace("console", 'console until="28"'), False),
        (BLOCK + BLOCK, False),
        (f'=== "A"\n\n{indent(BLOCK, "    ")}', False),
    ],
)
def test_a_digest_changes_with_what_is_run(changed: str, same: bool) -> None:
    assert (results.digest(made(changed)) == results.digest(made(BLOCK))) is same


def test_what_is_written_is_read(tmp_path: Path) -> None:
    records = (_record(made(BLOCK)), _record(made(OLD), version="28.5.2", store="overlay2"))
    (tmp_path / "data").mkdir()
    (tmp_path / results.FILE).write_text(results.text(records), encoding="utf-8")
    assert results.read(tmp_path) == records


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"records": [{"engine": 29}]}', '{"records": 1}']
)
def test_a_broken_file_is_named_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / results.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(PageError, match=r"data/verification\.json:1: .*expected") as caught:
        results.read(tmp_path)
    assert "\n" not in str(caught.value)


def test_runs_are_merged_page_by_page_and_failures_taken_out() -> None:
    one, two = made(BLOCK, "one.md"), made(BLOCK, "two.md")
    records = results.merged((_record(one),), _record(two), ())
    assert set(records[0].pages) == {"one.md", "two.md"}
    (record,) = results.merged(records, _record(two), ["one.md"])
    assert set(record.pages) == {"two.md"}


def test_runs_of_another_version_of_an_engine_are_left_out() -> None:
    one, two = made(BLOCK, "one.md"), made(BLOCK, "two.md")
    kept = (_record(one), _record(one, version="28.5.2"), _record(one, store="overlay2"))
    records = results.merged(kept, _record(two, version="29.8.0"), ())
    assert sorted((r.version, r.store, tuple(r.pages)) for r in records) == [
        ("28.5.2", "containerd", ("one.md",)),
        ("29.7.2", "overlay2", ("one.md",)),
        ("29.8.0", "containerd", ("two.md",)),
    ]


def test_a_block_that_no_record_covers_is_named() -> None:
    page, changed = made(BLOCK + OLD), made(OLD + BLOCK)
    shown = _record(page, 1)
    old = _record(page, version="28.5.2")
    assert list(results.uncovered([page], [shown, old])) == []
    (found,) = results.uncovered([page], [shown])
    assert found.startswith("docs/made.md:8: expected a run on an engine or image store")
    assert len(list(results.uncovered([page], [shown, _record(changed, version="28.5.2")]))) == 1
    for records in ([], [old], [_record(changed)]):
        (found,) = results.uncovered([page], records)
        assert found == "docs/made.md:1: expected a current run on Docker 29, found none"
    assert list(results.uncovered([made("No block.\n")], [])) == []


def test_every_block_of_the_site_is_covered() -> None:
    found = results.uncovered(read_all(ROOT / "docs"), results.read(ROOT / "docs"))
    assert not (missing := list(found)), "make verify STALE=1 runs these:\n" + "\n".join(missing)
