"""`python -m bot add`: what is refused, and that nothing is written or lost then."""

import os
from pathlib import Path

import pytest

from bot.corpus.library import read_folder
from bot.corpus.scan import list_files
from bot.errors import BotError
from tests.commands.test_add import WORDS, run, write


def refusal(path: Path | str, *options: str) -> str:
    """Return the sentence that says why nothing was written."""
    result = run(path, *options)
    if isinstance(result.exception, BotError):  # `python -m bot` prints it and exits with 2
        return str(result.exception)
    assert 2 == result.exit_code, result.output
    return result.stderr


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--date", "2025-02-30"), "--date"),
        (("--date", "April"), "--date"),
        (("--url", "ftp://x"), "--url"),
        (("--video", "x"), "--video"),
        (("--kind", "chat"), "--kind"),
        (("--length", "long"), "--length"),
        (("--name", "../x"), "--name"),
        (("--name", "README"), "--name"),
        (("--name", "readme"), "--name"),
        (("--words", "x"), "--words"),
    ],
)
def test_a_wrong_option_is_named(tmp_path: Path, knowledge: Path, options: tuple[str, ...], named: str) -> None:
    """Nothing is written then."""
    assert named in refusal(write(tmp_path), *options)
    assert [] == list(knowledge.iterdir())


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("talk.mp4", b"x", "formats are .md"),
        ("talk.pdf", b"x", "talk.pdf"),
        ("talk.md", b"---\ntitle: [\n---\nx", "mend it first"),
        ("talk.md", b"---\ntitle: A\n\nx", "mend it first"),
        ("talk.md", b"\n", "no words"),
        ("talk.txt", b"\0\1", "talk.txt"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, knowledge: Path, name: str, content: bytes, reason: str
) -> None:
    """One sentence says why; nothing is written."""
    assert reason in refusal(write(tmp_path, name, content))
    assert [] == list(knowledge.iterdir())


@pytest.mark.parametrize(
    ("file", "reason"), [("gone.txt", "no such file"), ("/", "no file"), ("https://x.org/a.html", "save the page")]
)
def test_what_is_no_file_is_refused(knowledge: Path, file: str, reason: str) -> None:
    """A missing file, a folder, an address."""
    assert reason in refusal(file)


def test_a_missing_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not made by the way: the setting may be misspelt."""
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path / "knowlege"))

    assert "KNOWLEDGE_DIR" in refusal(write(tmp_path))
    assert not (tmp_path / "knowlege").exists()


def test_nothing_is_overwritten_without_force(tmp_path: Path, knowledge: Path) -> None:
    """The refusal names the file and both ways out."""
    run(write(tmp_path), "--name", "talk")
    before = (knowledge / "talk.md").read_text()

    sentence = refusal(write(tmp_path, content=b"Other words."), "--name", "talk")

    assert str(knowledge / "talk.md") in sentence
    assert "--force" in sentence and "--name" in sentence
    assert before == (knowledge / "talk.md").read_text()


def test_force_replaces_the_file(tmp_path: Path, knowledge: Path) -> None:
    """Only then."""
    run(write(tmp_path), "--name", "talk")

    run(write(tmp_path, content=b"Other words."), "--name", "talk", "--force")

    assert "Other words." in (knowledge / "talk.md").read_text()


@pytest.mark.parametrize("taken", ["talk.txt", "below/talk.md"])
def test_a_name_is_taken_by_any_format_in_any_folder(tmp_path: Path, knowledge: Path, taken: str) -> None:
    """Two files of one name would be one source, and one of them is not read."""
    (knowledge / taken).parent.mkdir(exist_ok=True)
    (knowledge / taken).write_text(WORDS)

    assert taken in refusal(write(tmp_path), "--name", "talk", "--force")
    assert () == read_folder(knowledge).problems


@pytest.mark.parametrize("failing", ["replace", "fsync"])
def test_a_failed_write_leaves_nothing_behind(
    tmp_path: Path, knowledge: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """No half file, no temporary file, the old one as it was."""
    run(write(tmp_path), "--name", "talk")
    before = {path.name: path.read_text() for path in knowledge.iterdir()}

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, fail)

    assert "No space left on device" in refusal(write(tmp_path, content=b"Other."), "--name", "talk", "--force")
    assert before == {path.name: path.read_text() for path in knowledge.iterdir()}


def test_a_new_file_appears_at_once(tmp_path: Path, knowledge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the last step the folder holds nothing that counts as knowledge; then the whole file."""
    seen: list[list[str]] = []
    replace = os.replace

    def look(source: Path, target: Path) -> None:
        seen.append(list_files(knowledge))
        assert WORDS in Path(source).read_text()
        replace(source, target)

    monkeypatch.setattr(os, "replace", look)
    run(write(tmp_path), "--name", "talk")

    assert [[]] == seen
    assert ["talk.md"] == list_files(knowledge)
