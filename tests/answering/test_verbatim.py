"""Nothing is shown which does not stand in its file now."""

from pathlib import Path

import pytest

from bot.answering.verbatim import FileCheck
from tests.fakes import corpus_of, write_folder

TEXT = "One **two** three.\n\nFour."


def holds(tmp_path: Path, now: str | None, *shown: str) -> bool:
    """Whether the passage of TEXT is held to stand in a file that by now has another text, or is gone."""
    corpus = corpus_of(tmp_path, {"a.md": TEXT})
    (passage,) = corpus.passages
    if now is None:
        (tmp_path / "a.md").unlink()
    else:
        write_folder(tmp_path, {"a.md": now})
    return FileCheck(corpus).holds(passage, *shown)


@pytest.mark.parametrize("now", [TEXT, TEXT + "\n\nFive."])
def test_what_still_stands_at_its_place_holds(tmp_path: Path, now: str) -> None:
    """The file as it was, or with more behind the passage."""
    assert holds(tmp_path, now, "One two", "Four.")


@pytest.mark.parametrize(
    "now",
    [
        None,
        "",
        "One **two** three.\n\nFive.",
        " " + TEXT,
        "One **too** three.\n\nFour.",
        TEXT[:-1],
    ],
    ids=["gone", "empty", "end changed", "moved", "word changed", "cut"],
)
def test_what_was_changed_does_not_hold(tmp_path: Path, now: str | None) -> None:
    """A changed letter, a moved beginning, a lost end, a missing file."""
    assert not holds(tmp_path, now, "One two")


def test_words_that_are_not_in_the_passage_do_not_hold(tmp_path: Path) -> None:
    """What is shown must be in the passage, letter for letter."""
    assert not holds(tmp_path, TEXT, "One two", "one two")


def test_a_file_that_became_a_link_does_not_hold(tmp_path: Path) -> None:
    """A link is not followed, even to the same text."""
    corpus = corpus_of(tmp_path / "root", {"a.md": TEXT})
    (tmp_path / "root" / "a.md").unlink()
    (tmp_path / "root" / "a.md").symlink_to(write_folder(tmp_path, {"other.md": TEXT}) / "other.md")

    assert not FileCheck(corpus).holds(corpus.passages[0])


@pytest.mark.parametrize("change", [("Jane Roe", "Bob Ross"), ("slack:C111", "slack:C222")])
def test_a_file_that_names_others_does_not_hold(tmp_path: Path, change: tuple[str, str]) -> None:
    """The words alone are not enough: neither a new speaker nor a new audience is passed over."""
    text = "---\nspeakers: [Ann Archer]\nvisibility: slack:C111\n---\n> One two — Jane Roe [0:01]"
    corpus = corpus_of(tmp_path, {"a.md": text})
    write_folder(tmp_path, {"a.md": text.replace(*change)})

    assert not FileCheck(corpus).holds(corpus.passages[0])
