"""Running the pages on a machine's own engine: never by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples import hub


def test_it_needs_consent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(hub.CONSENT, raising=False)
    monkeypatch.setenv("PATH", "")
    assert hub.main([]) == 2
    assert "deletes all that the engine holds" in capsys.readouterr().err


def test_commands_run_in_the_work_folder(tmp_path: Path) -> None:
    assert hub.Machine(tmp_path, {}).argv(["true"]) == ["env", "-C", str(tmp_path), "true"]
