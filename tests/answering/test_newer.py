"""Newer words: a hint that somebody spoke of the same again."""

from pathlib import Path

import pytest

from bot.answering.answers import Newer
from bot.answering.newer import is_later
from tests.answering.test_timeline import talk
from tests.fakes import answerer_of

OLD = {"old.md": talk("2024-05", "Open models win, and open models are good.")}


def newer(root: Path, typed: str, *texts: str) -> Newer | None:
    """Return the hint of an answer of one passage from the old discussion and others."""
    others = {f"other{at}.md": text for at, text in enumerate(texts)}
    answer = answerer_of(root, OLD | others, threshold=0.1).ask(f"{typed} top:1")
    assert ["old"] == [citation.passage.document.source for citation in answer.passages]
    return answer.newer


def test_later_words_of_the_speaker_are_hinted_at(tmp_path: Path) -> None:
    """Whose, on what, and from when: the newest."""
    later = [talk(date, "I used to think a lot about open models.") for date in ("2025-01", "2026-02-03", "2025")]

    assert Newer("Jane Doe", "open models", "2026-02-03") == newer(tmp_path, "Doe on open models", *later)


@pytest.mark.parametrize(
    "other",
    [
        talk("2026", "I used to think a lot about open models.", speaker="Max Muster"),
        talk("2023", "I used to think a lot about open models."),
        talk("2024", "I used to think a lot about open models."),
        talk(None, "I used to think a lot about open models."),
        talk("2026", "I used to think a lot about open doors."),
        talk("2026", "I used to think a lot about open models.", visibility=["slack:C1"]),
    ],
)
def test_others_words_older_ones_and_those_on_something_else_are_not(tmp_path: Path, other: str) -> None:
    """Nor what has no date, nor what the asker may not see."""
    assert None is newer(tmp_path, "Doe on open models", other)


def test_what_is_shown_needs_no_hint(tmp_path: Path) -> None:
    """A later passage among those of the answer says it itself."""
    texts = OLD | {"new.md": talk("2026", "I used to think a lot about open models.")}
    answer = answerer_of(tmp_path, texts, threshold=0.1).ask("Doe on open models")

    assert (2, None) == (len(answer.passages), answer.newer)


def test_who_asks_for_an_earlier_time_is_not_told_of_a_later_one(tmp_path: Path) -> None:
    """They know what they want."""
    assert None is newer(tmp_path, "Doe on open models before:2025", talk("2026", "A lot about open models."))


def test_what_changed_in_its_file_is_not_hinted_at(tmp_path: Path) -> None:
    """It can not be shown."""
    texts = OLD | {"new.md": talk("2026", "I used to think a lot about open models.")}
    answerer = answerer_of(tmp_path, texts, threshold=0.1)
    (tmp_path / "new.md").write_text(talk("2026", "I used to think."))

    assert None is answerer.ask("Doe on open models top:1").newer


@pytest.mark.parametrize(
    ("date", "other", "expected"),
    [
        ("2025", "2024-12-31", True),
        ("2025-04", "2025", False),
        ("2025", "2025-04", False),
        ("2025-04-02", "2025-04-01", True),
        (None, "2025", False),
        ("2025", None, False),
    ],
)
def test_a_date_is_later_if_it_surely_is(date: str | None, other: str | None, expected: bool) -> None:
    """A year may be any day of it."""
    assert expected is is_later(date, other)
