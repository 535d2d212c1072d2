"""By what a folder is known again, and told from a copy."""

import os
import shutil
from pathlib import Path

import pytest

from bot.corpus import mounts
from bot.corpus.mounts import folder_mark


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder."""
    (tmp_path / "knowledge").mkdir()
    return tmp_path / "knowledge"


def other_machine(root: Path, monkeypatch: pytest.MonkeyPatch, name: str, mount: str = "ext4 /dev/sda1") -> str:
    """Return the mark of a folder as another machine sees it."""
    device = root.stat().st_dev
    table, boot = root.parent / f"{name}-mounts", root.parent / f"{name}-boot"
    table.write_text(f"1 0 {os.major(device)}:{os.minor(device)} / / rw - {mount} rw\n")
    boot.write_text(name)
    with monkeypatch.context() as patch:
        patch.setattr(mounts, "_MOUNTS", table)
        patch.setattr(mounts, "_BOOT", boot)
        return folder_mark(root)


def test_a_folder_is_the_same_by_every_path(root: Path) -> None:
    """What lies in it does not matter."""
    link = root.parent / "link"
    link.symlink_to(root)
    before = folder_mark(root)
    (root / "one.md").write_text("A zebra.")

    assert before
    assert before == folder_mark(root) == folder_mark(link)


def test_a_copy_is_another_folder(root: Path) -> None:
    """As is none at all, which has no mark."""
    copy = Path(shutil.copytree(root, root.parent / "copy"))

    assert folder_mark(root) != folder_mark(copy)
    assert "" == folder_mark(root / "missing")


def test_a_disk_of_another_machine_is_another_folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though it may have the same numbers, as machines made from one image do."""
    assert other_machine(root, monkeypatch, "one") != other_machine(root, monkeypatch, "two")


def test_a_share_is_the_same_folder_for_every_machine(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another share is not."""
    one = other_machine(root, monkeypatch, "one", "nfs4 server:/export")

    assert one == other_machine(root, monkeypatch, "two", "nfs server:/export")
    assert one != other_machine(root, monkeypatch, "two", "nfs4 server:/other")


def test_where_no_system_tells_a_folder_is_known_on_its_machine(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As outside of Linux."""
    monkeypatch.setattr(mounts, "_MOUNTS", root / "missing")
    monkeypatch.setattr(mounts, "_BOOT", root / "missing")

    assert folder_mark(root)
    assert folder_mark(root) == folder_mark(root)
