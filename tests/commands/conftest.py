"""What the tests of the commands share."""

from pathlib import Path

import pytest


@pytest.fixture
def knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the commands work on."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    return folder
