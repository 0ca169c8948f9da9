"""The workflows and pipelines that pages show: the linters of GitHub and GitLab accept them.

A yaml block whose first line is ``# .github/workflows/NAME.yml`` or ``# .gitlab-ci.yml`` is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from macros.pages import Language, pages, read
from tests.workflows.test_workflows import BIN, ROOT, actionlint, run

DOCS = ROOT / "docs"
GITHUB = "# .github/workflows/"
GITLAB = "# .gitlab-ci.yml"


def _shown(head: str) -> Iterator[tuple[str, str]]:
    for path in pages(DOCS):
        for fence in read(path, DOCS).fences:
            text = "\n".join(fence.body)
            if fence.language is Language.YAML and text.startswith(head):
                yield f"{path.relative_to(ROOT)}:{fence.line}", text


def _schema(file: Path) -> int:
    return run(BIN / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", file).returncode


def test_actionlint_accepts_the_workflows_of_pages(tmp_path: Path) -> None:
    files = {}
    for number, (where, text) in enumerate(_shown(GITHUB)):
        file = tmp_path / f"{number}.yml"
        file.write_text(text)
        files[where] = file
    assert files
    assert {where: found for where, file in files.items() if (found := actionlint(file))} == {}


def test_the_schema_accepts_the_pipelines_of_pages(tmp_path: Path) -> None:
    found = list(_shown(GITLAB))
    assert found
    for where, text in found:
        file = tmp_path / "pipeline.yml"
        file.write_text(text)
        assert _schema(file) == 0, where


@pytest.mark.parametrize("text", ["build:\n  script: 3\n", "build:\n  script: make\n  retry: 9\n"])
def test_the_schema_would_refuse_a_mistake(tmp_path: Path, text: str) -> None:
    file = tmp_path / "pipeline.yml"
    file.write_text(text)
    assert _schema(file) != 0
