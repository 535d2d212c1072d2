"""The scan: which files there are, how they look, and when so many are gone that the folder may be lost."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.corpus.scan import Listing, Signature, is_loss, list_files, look_into, signature_of
from tests.fakes import write_folder

DEEP = 1_050  # folders in one another; Python calls functions 1,000 deep
LOOKS = Signature(1, 2, 3, 4)


@pytest.fixture
def deep_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in a folder in a folder, of which Python cannot get rid either."""
    root = tmp_path / "deep"
    root.mkdir()
    handle = os.open(root, os.O_RDONLY)
    for _ in range(DEEP):
        os.mkdir("d", dir_fd=handle)
        below = os.open("d", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = below
    os.close(os.open("a.md", os.O_WRONLY | os.O_CREAT, dir_fd=handle))
    os.close(handle)
    yield root
    subprocess.run([shutil.which("rm") or "rm", "-r", root], check=True)


def listing_of(*paths: str, unlisted: str | None = None) -> Listing:
    return Listing(dict.fromkeys(paths, LOOKS), unlisted={} if unlisted is None else {unlisted: "closed"})


def test_files_are_listed_in_the_order_of_their_names(tmp_path: Path) -> None:
    """A folder's files stand where its name does: which are too many is the same on every machine."""
    write_folder(tmp_path, dict.fromkeys(["c.md", "b/z.md", "b/a/y.txt", "a.md", "b.md", "b/readme.md"], "x"))

    assert ["a.md", "b/a/y.txt", "b/z.md", "b.md", "c.md"] == list_files(tmp_path)


def test_folders_may_be_deeper_than_python_calls(deep_folder: Path) -> None:
    """What is too deep for the system is said to be, what is not is found; nothing crashes."""
    listing = look_into(deep_folder)

    assert [f"{'d/' * DEEP}a.md"] == [*listing.files, *(f"{path}/a.md" for path in listing.unlisted)]


def test_writing_to_a_file_changes_how_it_looks(tmp_path: Path) -> None:
    """Its size, its time, or, where both were set back, the time at which that was done."""
    path = write_folder(tmp_path, {"a.md": "one"}) / "a.md"
    os.utime(path, ns=(5, 5))
    first, status = signature_of(path), os.lstat(path)

    path.write_text("more")
    os.utime(path, ns=(5, 5))
    longer = signature_of(path)
    path.write_text("four")
    os.utime(path, ns=(5, 5))
    hidden = signature_of(path)

    assert first == Signature(3, 5, status.st_ctime_ns, status.st_ino)
    assert 3 == len({first, longer, hidden})


def test_a_file_that_is_gone_looks_like_nothing(tmp_path: Path) -> None:
    """Whoever looks again finds out that it is gone."""
    assert None is signature_of(tmp_path / "a.md")


def test_a_link_looks_like_itself(tmp_path: Path) -> None:
    """What it leads to may change without it."""
    write_folder(tmp_path, {"outside": "long and outside"})
    (tmp_path / "a.md").symlink_to("outside")

    listing = look_into(tmp_path)

    assert {"a.md": signature_of(tmp_path / "a.md")} == listing.files
    assert len("outside") == listing.files["a.md"].size


@pytest.mark.parametrize(
    ("path", "may_be"),
    [("a.md", True), ("b.md", False), ("below/c.md", True), ("below/deep/c.md", True), ("below2/c.md", False)],
)
def test_a_file_may_be_in_a_folder_that_is_closed(path: str, may_be: bool) -> None:
    """There, or below a folder of which nobody can tell."""
    assert may_be is listing_of("a.md", unlisted="below").may_hold(path)


def test_any_file_may_be_in_a_root_that_is_closed() -> None:
    """Then nobody can tell of any."""
    assert listing_of(unlisted="").may_hold("below/c.md")


@pytest.mark.parametrize(
    ("known", "there", "is_lost"), [(10, 5, True), (10, 6, False), (9, 0, False), (11, 6, False), (0, 0, False)]
)
def test_half_of_ten_or_more_is_a_loss(known: int, there: int, is_lost: bool) -> None:
    """Nine may go at once, and so may four of ten."""
    paths = [f"{number}.md" for number in range(known)]

    assert is_lost is is_loss(paths, listing_of(*paths[:there]))


def test_the_root_is_a_loss_if_there_was_anything() -> None:
    """Of an empty folder there is nothing to lose."""
    assert [True, False] == [is_loss(["a.md"], None), is_loss([], None)]


def test_a_closed_folder_is_no_loss() -> None:
    """What may still be there is not gone."""
    assert not is_loss([f"below/{number}.md" for number in range(10)], listing_of(unlisted="below"))
