"""Prose, Markdown, shell and Python of the repository, each by its checker."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from spellchecker import SpellChecker

from macros import glossary
from macros.base_images.load import load as load_catalogue
from macros.pages import pages, read_all
from tests.conftest import ROOT
from tests.prose import rules, sources, versions, voice
from tests.prose.__main__ import CHECKS

DOCS = ROOT / "docs"
PAGES = pages(DOCS)
TEXTS = [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "MOVING.md"]
CHECKED = ("rules", "versions", "voice", "sources", "commands")
VOCABULARY = frozenset(
    word
    for line in Path(__file__).with_name("vocabulary.txt").read_text(encoding="utf-8").splitlines()
    if (word := line.partition("#")[0].strip())
)


def run(*command: str | Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / command[0], *command[1:]],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def tracked(*patterns: str) -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()


@pytest.mark.parametrize("check", CHECKED)
def test_pages_follow_our_rules(check: str) -> None:
    found = [
        finding
        for path in PAGES
        for finding in CHECKS[check](
            path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        )
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", TEXTS[-3:], ids=lambda path: path.name)
def test_what_contributors_read_follows_the_voice(path: Path) -> None:
    assert list(voice.findings(path.name, path.read_text(encoding="utf-8"))) == []


def shown() -> Iterator[tuple[str, str]]:
    """Yield what readers see beside the pages' own words: place, and text."""
    for page in read_all(DOCS):
        for fence in page.fences:
            for text in (fence.unrun, fence.options.cheat, fence.options.old):
                if text:
                    yield f"{page.path}:{fence.line}", text
    for term in glossary.load(DOCS, [path.relative_to(DOCS).as_posix() for path in PAGES]):
        yield f"docs/{glossary.FILE}: {term.term}", term.text
    for image in load_catalogue(DOCS / "data").images:
        yield f"docs/data/base-images.yml: {image.name}", f"{image.use}. {image.note or ''}"


def test_labels_and_data_follow_the_voice() -> None:
    found = [it for place, text in shown() for it in voice.findings(place, f"# A\n\n{text}\n")]
    assert found == []


def test_data_makes_no_version_claim() -> None:
    found = [
        it
        for place, text in shown()
        if place.startswith("docs/data/")
        for it in versions.findings(place, f"# A\n\n{text}\n")
    ]
    assert found == []


def test_sources_of_the_data_do_not_change() -> None:
    found = [f"{name}:{line}: {url}" for name, line, url in sources.of_data(DOCS / "data")]
    assert len(found) > 100
    assert [place for place in found if sources.moving(place)] == [], "a tag or commit, no branch"


def unknown(markdown: str, checker: SpellChecker) -> list[tuple[int, str]]:
    words = [
        (line, word)
        for line, word in rules.words(markdown)
        if not any(c.isupper() for c in word[1:]) and word.lower() not in VOCABULARY
    ]
    wrong = checker.unknown(word.lower() for _, word in words)
    return [(line, word) for line, word in words if word.lower() in wrong]


def test_spelling() -> None:
    checker = SpellChecker()
    found = [
        f"{path.relative_to(ROOT)}:{line}: spelling: '{word}' (if it is right: tests/prose/vocabulary.txt)"
        for path in TEXTS
        for line, word in unknown(path.read_text(encoding="utf-8"), checker)
    ]
    assert not found, "\n".join(found)


def test_vocabulary_holds_only_words_that_are_used() -> None:
    used = {
        word.lower() for path in TEXTS for _, word in rules.words(path.read_text(encoding="utf-8"))
    }
    assert VOCABULARY - used == set()


def test_misspelt_words_are_found() -> None:
    checker = SpellChecker()
    assert unknown("# Remove a contianer\n\nThe `contianer` daemon.\n", checker) == [
        (1, "contianer")
    ]


def test_common_misspellings_in_all_files() -> None:
    run(
        "codespell",
        "--toml",
        "pyproject.toml",
        *tracked("*.md", "*.py", "*.yml", "*.css", "Makefile", ".ci/*"),
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("You can simply run it.", "filler"),
        ("Please run it.", "filler"),
        ("Note that it runs.", "filler"),
        ("I run it.", "person"),
        ("## Stop All containers", "heading"),
        ("## Stop a container.", "heading"),
        ("word " * 60 + ".", "length"),
    ],
)
def test_each_rule_finds(text: str, rule: str) -> None:
    page = f"---\ndescription: {'d' * 60}\n---\n# Stop a container\n\n{text}\n"
    assert [finding.split(": ")[1] for finding in rules.findings("p.md", page)] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "Run `simply` and [here](please/just.md).",
        "```console\n$ echo please just\n```",
        "## Use the Docker socket from Debian",
        "## How do I get into a container?",
        "## EXPOSE: note the port",
        "Justify it; pleased.",
        '## Sources\n\n- [An issue](https://e.org/1), for "after running my script, please"',
    ],
)
def test_each_rule_leaves_alone(text: str) -> None:
    page = f"---\ndescription: {'d' * 60}\n---\n# Stop a container\n\n{text}\n"
    assert list(rules.findings("p.md", page)) == []


def test_markdown_lint() -> None:
    run("rumdl", "check", "--quiet", "docs", *(path for path in TEXTS if path.parent == ROOT))


def test_shell_files() -> None:
    scripts = [
        name
        for name in tracked()
        if name.endswith(".sh") or re.match(rb"#!.*\b(ba)?sh\b", (ROOT / name).read_bytes()[:40])
    ]
    assert ".ci/run" in scripts
    run("shellcheck", *scripts)


def test_python_is_linted_and_formatted() -> None:
    run("ruff", "check", ".")
    run("ruff", "format", "--check", ".")


def test_types() -> None:
    run("mypy")


def test_readme_gives_a_reason_for_each_dependency() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = [
        found[0]
        for file in (ROOT / "requirements").glob("*.in")
        for line in file.read_text(encoding="utf-8").splitlines()
        if (found := re.match(r"[A-Za-z][\w.-]*", line))
    ]
    missing = [
        name for name in named if not name.startswith("types-") and f"`{name}`" not in readme
    ]
    assert named and not missing, missing
