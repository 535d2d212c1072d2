"""Small facts that outlive a restart."""

from pathlib import Path

import pytest

from bot.operations.remembered import RememberedFile


def test_what_was_remembered_is_there_after_a_restart(tmp_path: Path) -> None:
    """Another instance reads what the first wrote, in a folder made for it."""
    path = tmp_path / "var" / "remembered.json"
    RememberedFile(path).set("a", "one")
    RememberedFile(path).set("b", "zwei — 数")

    assert ("one", "zwei — 数", None) == tuple(RememberedFile(path).get(key) for key in "abc")
    assert ["remembered.json"] == [file.name for file in path.parent.iterdir()]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_a_broken_file_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    """Nothing is remembered, and it can be written over."""
    path = tmp_path / "remembered.json"
    path.write_bytes(content)
    remembered = RememberedFile(path)

    assert remembered.get("a") is None
    remembered.set("a", "one")
    assert "one" == remembered.get("a")


def test_a_file_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    """A read-only place forgets."""
    (tmp_path / "var").write_text("a file where a folder should be")
    remembered = RememberedFile(tmp_path / "var" / "remembered.json")

    remembered.set("a", "one")

    assert remembered.get("a") is None
