"""Version claims in prose, sources, and the voice: each rule finds what it should, and no more."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.prose import rules, sources, versions, voice
from tests.prose.__main__ import main

TODAY = dt.date(2026, 11, 28)


@pytest.mark.parametrize(
    "text",
    [
        "The flag came in Docker 29.3 and later.",
        "Since 23.0 a path may be relative.",
        "from 28.2 on also with `../`",
        "It is the default in Docker 29.",
        "It is the default since Engine 29.",
        "Removed in 29, it fails.",
        "`x` needs Compose 2.30.",
        "`x` needs Compose 2.30 or later.",
        "New in BuildKit 0.26: a flag.",
        "Buildx 0.15+ has it.",
        "Before 27 the pool was smaller.",
        "Docker 29 removed it.",
        "Beginning with Docker 29, it is off.",
        "Docker 29.3 onward has it.",
        "It needs an engine ≥ 29.3.",
        "| `--x` | up to Docker 28.5 |",
        "runc 1.3 and newer print other words.",
        "As of containerd 2.1 it is off.",
        "!!! warning \"Gone since Docker 29\"\n\n    Text.",
        "Dockerfile syntax 1.20 or later",
        "| 29.3 (March 2026) and later | 1.40 |",
        "Debian 12 has Docker 20.10, and since 23.0 it is quiet.",
    ],
)  # fmt: skip
def test_a_version_claim_is_found(text: str) -> None:
    assert len(list(versions.findings("p.md", f"# A\n\n{text}\n"))) == 1


def test_a_version_claim_in_a_description_is_found() -> None:
    page = "---\ndescription: What changed in Docker since 29.0\n---\n# A\n"
    assert list(versions.findings("p.md", page)) == [
        "p.md:2: version: expected {= version(\"ID\") =}, found 'since 29.0'"
    ]


@pytest.mark.parametrize(
    "text",
    [
        'The flag needs {= version("run-env-file") =} or later.',
        "Docker 29 prints a table.",
        "PostgreSQL 18 and later use another path.",
        "Debian 12 and later refuse it.",
        "Since Python 3.14 it is another default.",
        "musl since 1.2.4 asks over TCP.",
        "The pause doubles from 100 ms; before 30 seconds have passed it ends.",
        "from 20 to 30 lines",
        "128 and later are signals: from 128 on.",
        "Addresses from 172.17.0.0 and after 10.0.0.1.",
        "PEP 656, since 2021; read 2026-11-24.",
        "`since 23.0` in code\n\n```console\n$ docker ps --since 23.0\n```",
        '## Sources\n\n- [notes](https://a.example/), read 2026-11-28, for "since 23.0"',
        "after 20 seconds, before 18 hours",
    ],
)
def test_what_is_no_claim_is_left_alone(text: str) -> None:
    assert list(versions.findings("p.md", f"# A\n\n{text}\n")) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Mend the file.", "word"),
        ("It starts anew.", "word"),
        ("It belongs into the image.", "word"),
        ("It is not there any more.", "word"),
        ("It is no error.", "word"),
        ("From 128 on it is a signal.", "word"),
        ("From PostgreSQL 18 on the path is another.", "word"),
        ("Whoever reads it knows.", "word"),
        ("## Start a shell in it", "heading"),
        ("## Give it more memory", "heading"),
        ("## Are both on the same network?", "heading"),
        ("## What lets it out?", "heading"),
        ("One reason: it is slow: wait.", "colons"),
        ("| key | Effect |\n|---|---|\n| a | b |", "table"),
    ],
)
def test_each_rule_of_the_voice_finds(text: str, rule: str) -> None:
    assert [f.split(": ")[1] for f in voice.findings("p.md", f"# A\n\n{text}\n")] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "There is no error; it is no longer there; from now on it runs.",
        "`mend` in code; amendment.",
        "## Create a volume and keep data in it",
        "## Label containers and find them again",
        "## EXPOSE does not publish a port, it is a label",
        "## Run a one-off command",
        "One reason: it is slow. Another: it waits.",
        "| Key | Effect: what |\n|---|---|\n| a: b | c: d |",
        "| `key` | Effect |\n|---|---|\n| a | b |",
        "## Sources\n\n- [mend it](https://a.example/)",
    ],
)
def test_the_rules_of_the_voice_leave_alone(text: str) -> None:
    assert list(voice.findings("p.md", f"# A\n\n{text}\n")) == []


GOOD = '- [docker stop](https://a.example/x), read 2026-11-28, for `--timeout`, "10 seconds"'


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (GOOD, ""),
        (f"{GOOD}.", ""),
        (GOOD.replace(", for `--timeout`, \"10 seconds\"", ""), "found another form"),
        (GOOD.replace('`--timeout`, "10 seconds"', "the flag"), "expected at least one `term`"),
        (GOOD.replace("2026-11-28", "2026-11-29"), "expected a day that has been, found 2026-11-29"),
        (GOOD.replace("2026-11-28", "2026-02-30"), "expected a day as YYYY-MM-DD, found 2026-02-30"),
        (f"{GOOD}, [b](https://b.example/)", "expected one link, found 2"),
        ("- a book", "expected one link, found 0"),
        (GOOD.replace("10 seconds", "x" * 90), "expected a term of 2 to 80 characters"),
        (GOOD.replace("https://a.example/x", "https://github.com/a/b/blob/main/x.go"), "found a branch"),
        (GOOD.replace("https://a.example/x", "https://raw.githubusercontent.com/a/b/master/x"), "found a branch"),
        (GOOD.replace("https://a.example/x", "https://github.com/a/b/blob/v1.0/main/x.go"), ""),
        (f"{GOOD} and more", "expected terms only after 'for', found 'more'"),
    ],
)  # fmt: skip
def test_sources_have_a_form(line: str, what: str) -> None:
    found = list(sources.findings("p.md", f"# A\n\n## Sources\n\n{line}\n", TODAY))
    if what:
        assert len(found) == 1 and what in found[0] and found[0].startswith("p.md:5: source: ")
    else:
        assert found == []


def test_terms_are_code_and_quotes() -> None:
    page = (
        f"# A\n\n[b](https://b.example/)\n\n## Sources\n\n{GOOD}, ``a `b` ``\n\n## More\n\n{GOOD}\n"
    )
    assert list(sources.cited(page)) == [
        sources.Cited(7, "https://a.example/x", ("--timeout", "10 seconds", "a `b`"))
    ]


def test_sources_are_those_below_their_heading() -> None:
    assert rules.in_sources("# A\na\n## Sources {#s}\nb\n\nc\n## B\nd\n") == {4, 5, 6}


@pytest.mark.parametrize("path", ["docs/nosuch.md", "/etc/passwd"])
def test_a_page_that_is_not_there_is_named(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["rules", path])
    assert f"{path}: expected a page below docs/, found none" in capsys.readouterr().err
