"""Nothing is shown which does not stand in its file now."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.answers import Outcome
from bot.answering.ask import Asking, Knowledge
from bot.answering.people import People
from bot.answering.verbatim import FileCheck
from bot.corpus.library import Library
from bot.retrieval.query import QueryAnalyzer
from tests.fakes import analyzer, answer_from, corpus_of, retriever_of, write_folder

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


# What changed, or was lost, since the folder was looked at


def put(root: Path, name: str, text: str | bytes) -> None:
    """Write a file that is long at rest."""
    write_folder(root, {name: text})
    os.utime(root / name, (1_700_000_000, 1_700_000_000))


def library_of(root: Path, **texts: str) -> Library:
    """Return the library of a folder of these Markdown files, looked at once."""
    for name, text in texts.items():
        put(root, f"{name}.md", text)
    library = Library(root)
    library.refresh()
    return library


def answerer_from(library: Library) -> Answerer:
    """Return what answers from a library; every hit is an answer."""
    asking = Asking(analyzer(), QueryAnalyzer(analyzer(), ()), threshold=0.0, people=People(analyzer()))
    return Answerer(Knowledge(library.corpus, retriever_of(library.corpus)), asking)


def told(answerer: Answerer, question: str = "zebra") -> list[str]:
    """Return everything that an answer quotes, as the answer or as what is nearest to one."""
    answer = answerer.ask(question)
    return sorted(citation.excerpt.text for citation in (*answer.passages, *answer.nearest))


def test_the_last_good_version_of_a_broken_file_holds(tmp_path: Path) -> None:
    """As long as the file is as broken as it was when it was looked at."""
    library = library_of(tmp_path, a=TEXT)
    put(tmp_path, "a.md", b"\0")
    library.refresh()

    holding = FileCheck(library.corpus).holds(library.corpus.passages[0], "One two")

    assert holding


@pytest.mark.parametrize("now", [b"\0\0", b"Mended.", None], ids=["broken anew", "mended", "deleted"])
def test_a_last_good_version_does_not_outlive_the_next_edit(tmp_path: Path, now: bytes | None) -> None:
    """What the file holds now nobody has looked at: the version before counts no more."""
    library = library_of(tmp_path, a=TEXT)
    put(tmp_path, "a.md", b"\0")
    library.refresh()
    if now is None:
        (tmp_path / "a.md").unlink()
    else:
        put(tmp_path, "a.md", now)
    check = FileCheck(library.corpus)

    holding = check.holds(library.corpus.passages[0])

    assert not holding
    assert {"a.md"} == check.changed


def test_a_broken_file_of_which_nobody_knows_yet_does_not_hold(tmp_path: Path) -> None:
    """Only the library decides what is kept, and then says so."""
    library = library_of(tmp_path, a=TEXT)
    put(tmp_path, "a.md", b"\0")

    assert not FileCheck(library.corpus).holds(library.corpus.passages[0])


def test_the_last_good_version_of_a_file_that_became_a_link_holds(tmp_path: Path) -> None:
    """Once the library has seen that the link cannot be read."""
    library = library_of(tmp_path, a=TEXT)
    (tmp_path / "a.md").unlink()
    (tmp_path / "a.md").symlink_to(tmp_path / "other.md")
    os.utime(tmp_path / "a.md", (0, 0), follow_symlinks=False)
    before = FileCheck(library.corpus).holds(library.corpus.passages[0])
    library.refresh()

    after = FileCheck(library.corpus).holds(library.corpus.passages[0])

    assert (False, True) == (before, after)


@pytest.mark.parametrize(("gone", "holds"), [(5, True), (4, False)])
def test_what_is_gone_with_half_of_the_folder_holds(tmp_path: Path, gone: int, holds: bool) -> None:
    """Five of ten look like a lost folder, four like four deleted files."""
    library = library_of(tmp_path, **{f"f{number}": TEXT for number in range(10)})
    for number in range(gone):
        (tmp_path / f"f{number}.md").unlink()
    check = FileCheck(library.corpus)

    holding = [check.holds(passage) for passage in library.corpus.passages]

    assert [holds] * gone + [True] * (10 - gone) == holding


def test_words_that_are_not_in_a_kept_passage_do_not_hold(tmp_path: Path) -> None:
    """A lost folder is no licence."""
    library = library_of(tmp_path / "knowledge", a=TEXT)
    (tmp_path / "knowledge").rename(tmp_path / "elsewhere")

    assert not FileCheck(library.corpus).holds(library.corpus.passages[0], "one two")


@pytest.mark.parametrize(
    "edit",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text("A lion now."),
        lambda path: path.write_text("A zebra no more."),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\0"),
        lambda path: path.rename(path.with_name("renamed.md")),
    ],
    ids=["deleted", "changed", "same word", "emptied", "broken", "renamed"],
)
def test_a54_the_very_next_answer_is_not_stale(tmp_path: Path, edit: Callable[[Path], object]) -> None:
    """A54: what was edited is not quoted any more, though nobody has looked at the folder again; the rest is."""
    answerer = answerer_from(library_of(tmp_path, a="A zebra.", b="Another zebra."))
    before = told(answerer)
    edit(tmp_path / "a.md")

    after = told(answerer)

    assert (["A zebra.", "Another zebra."], ["Another zebra."]) == (before, after)


def test_a54_the_only_passage_that_is_gone_is_nothing_found(tmp_path: Path) -> None:
    """A54: an answer without a passage is an honest no, and no error."""
    answerer = answerer_from(library_of(tmp_path, a="A zebra.", b="A lion."))
    (tmp_path / "a.md").unlink()

    answer = answerer.ask("zebra")

    assert (Outcome.NOTHING_FOUND, (), ()) == (answer.outcome, answer.passages, answer.nearest)


def test_a54_an_edit_is_answered_from_after_the_next_look(tmp_path: Path) -> None:
    """A54: the new words take the place of the old ones."""
    library = library_of(tmp_path, a="A zebra.")
    answerer = answerer_from(library)
    put(tmp_path, "a.md", "A zebra and a lion.")
    library.refresh()

    answer_from(answerer, library.corpus)

    assert ["A zebra and a lion."] == told(answerer, "zebra") == told(answerer, "lion")


def test_a48_a_lost_root_is_still_answered_from(tmp_path: Path) -> None:
    """A48: before the library knows of the loss, while it holds what it had, and when the root is back."""
    library = library_of(tmp_path / "knowledge", a="A zebra.")
    answerer = answerer_from(library)
    (tmp_path / "knowledge").rename(tmp_path / "elsewhere")
    at_once = told(answerer)
    library.refresh()
    answer_from(answerer, library.corpus)
    held = told(answerer)
    (tmp_path / "elsewhere").rename(tmp_path / "knowledge")

    back = told(answerer)

    assert [["A zebra."]] * 3 == [at_once, held, back]


def test_a48_a_lost_root_that_stays_lost_is_answered_from_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A48: once it is dropped, nothing is found, and the folder is known to be empty."""
    monkeypatch.setattr("bot.corpus.library.HOLD_SECONDS", 0.0)
    library = library_of(tmp_path / "knowledge", a="A zebra.")
    answerer = answerer_from(library)
    (tmp_path / "knowledge").rename(tmp_path / "elsewhere")
    library.refresh()
    answer_from(answerer, library.corpus)

    answer = answerer.ask("zebra")

    assert (Outcome.NOTHING_FOUND, (), True) == (answer.outcome, answer.passages, answer.is_folder_empty)


def test_a48_an_edit_in_a_root_that_is_back_is_not_stale(tmp_path: Path) -> None:
    """A48: a root that comes back is believed over what was held."""
    answerer = answerer_from(library_of(tmp_path / "knowledge", a="A zebra.", b="Another zebra."))
    (tmp_path / "knowledge").rename(tmp_path / "elsewhere")
    put(tmp_path / "elsewhere", "a.md", "A lion.")
    (tmp_path / "elsewhere").rename(tmp_path / "knowledge")

    assert ["Another zebra."] == told(answerer)


def test_a_half_lost_folder_is_quoted_though_some_of_it_was_never_read(tmp_path: Path) -> None:
    """A48: files that cannot be read count as there for those that quote as they do for those that hold."""
    texts: dict[str, str | bytes] = {f"{number}.md": f"Zebra {number}." for number in range(10)}
    broken: dict[str, str | bytes] = {f"broken{number}.md": b"\0\1" for number in range(4)}
    corpus = corpus_of(tmp_path, texts | broken)
    for number in range(7):
        (tmp_path / f"{number}.md").unlink()

    check = FileCheck(corpus)

    assert all(check.holds(passage) for passage in corpus.passages)
