"""The sentences that the bot says itself."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from bot.adapters import wording
from bot.answering.answers import Newer
from bot.answering.questions import Question
from bot.corpus.documents import Moment, Words
from tests.fakes import answer, citation


def test_the_lead_counts_passages_and_discussions() -> None:
    """One is one, more are more."""
    first, second = citation(), citation(number=2)
    other = citation(number=3, path="other.md")

    assert "1 passage from 1 discussion" == wording.lead(answer(first))
    assert "3 passages from 2 discussions" == wording.lead(answer(first, second, other))


def test_nothing_found_names_the_words_that_never_occur() -> None:
    """The copy, to the letter."""
    assert (
        "Nothing in the knowledge folder answers this. Words that never occur: “mythos”, “quagga”."
        == wording.declined(answer(unknown_words=("mythos", "quagga")))
    )


def test_many_unknown_words_are_counted() -> None:
    """Eight are named, long ones shortened."""
    declined = wording.declined(answer(unknown_words=("x" * 100, *map(str, range(20)))))

    assert declined.endswith("”, “6” and 13 more.")
    assert f"“{'x' * 39}…”" in declined


def test_corrections_are_told() -> None:
    """What was read for what was typed."""
    told = wording.notes(answer(corrections=(("Zuckerburg", ("zuckerberg",)), ("modols", ("models", "modals")))))

    assert ["Read “Zuckerburg” as Zuckerberg.", "Read “modols” as models or modals."] == told


def test_no_question_makes_endless_notes() -> None:
    """However many words were mistyped and however long they are, what is told of them stays short."""
    corrections = tuple(("x" * 400, ("y" * 400,) * 3) for _ in range(90))
    silent = tuple(("y" * 400,) * 20 for _ in range(5))
    told = wording.notes(answer(corrections=corrections, read_with=("z" * 500,) * 5, silent=silent))

    assert len(" ".join(told)) < 2_800


def test_it_is_told_that_earlier_questions_were_read_along() -> None:
    """Who asks "and what about China?" sees what it was taken for."""
    told = wording.notes(answer(read_with=("Are chips exported?",)))
    both = wording.notes(answer(read_with=("Are chips exported?", "x" * 200)))

    assert ["Read together with your earlier question: “Are chips exported?”."] == told
    assert [f"Read together with your earlier questions: “Are chips exported?” and “{'x' * 79}…”."] == both


def test_who_has_nothing_to_say_is_told() -> None:
    """Of several people asked for, those without a passage; namesakes are all meant."""
    told = wording.notes(answer(citation(), silent=(("Jane Doe",), ("Dario Amodei", "Daniela Amodei"))))

    assert ["Nothing from Jane Doe on this."] == wording.notes(answer(citation(), silent=(("Jane Doe",),)))
    assert ["Nothing from Jane Doe, Dario Amodei or Daniela Amodei on this."] == told


def test_a_name_stands_over_own_words_only() -> None:
    """A note is a note, whoever it is about; words of nobody known are an unidentified speaker's."""
    assert "Mark Zuckerberg" == wording.heading(citation())
    assert "unidentified speaker" == wording.heading(citation(speaker=None))
    assert "note" == wording.heading(citation(words=Words.NOTES))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Mark Zuckerberg — Meta's AGI Plan", "Meta's AGI Plan · 29 April 2025"),
        ("Mark Zuckerberg: The letter", "The letter · 29 April 2025"),
        ("Mark Zuckerberg", "Mark Zuckerberg · 29 April 2025"),
        ("Talk with Mark Zuckerberg — Part 2", "Talk with Mark Zuckerberg — Part 2 · 29 April 2025"),
    ],
)
def test_a_name_is_not_said_twice(title: str, shown: str) -> None:
    """A title that begins with the speaker's name goes on without it."""
    assert shown == wording.origin(citation(title=title))


def test_a_note_is_never_shown_behind_a_name() -> None:
    """The guest's name in the title would read as if the words were his."""
    assert "Plan" == wording.origin(citation(title="Mark Zuckerberg — Plan", words=Words.NOTES, date=None))


@pytest.mark.parametrize(
    ("iso", "shown"),
    [("2025-04-29", "29 April 2025"), ("2025-12-01", "1 December 2025"), ("2025-04", "April 2025"), ("2025", "2025")],
)
def test_dates(iso: str, shown: str) -> None:
    """As much of a date as is known, as people write it."""
    assert shown == wording.date(iso)


@pytest.mark.parametrize(
    ("moment", "shown"), [(Moment(818), "▶ 13:38"), (Moment(3723, approximate=True), "▶ ≈ 1:02:03"), (None, "Open")]
)
def test_a_link_says_which_moment_it_opens(moment: Moment | None, shown: str) -> None:
    """An approximate time is marked."""
    assert shown == wording.link_label(citation(moment=moment))


def test_a_link_to_text_says_so() -> None:
    """An essay is read; without a video a time opens nothing."""
    assert "Read" == wording.link_label(citation(kind="essay", video=None, moment=None))
    assert "Open" == wording.link_label(citation(kind="podcast", video=None))


def test_own_words_stand_between_quotation_marks() -> None:
    """A note has none; what was cut ends in an ellipsis."""
    assert "“So it is…”" == wording.quotation(citation("So it is", is_cut=True).excerpt)
    assert "So it is" == wording.quotation(citation("So it is", words=Words.NOTES, speaker=None).excerpt)


def test_the_footer_has_what_is_needed_to_find_all_again() -> None:
    """Passages' ids and the folder's revision; of the nearest passages where there is no answer."""
    first, second = citation(), citation(number=2)

    assert "0000000001 0000000002 · folder abcdef01" == wording.footer(answer(first, second))
    assert "0000000001 · folder abcdef01" == wording.footer(answer(nearest=(first,)))
    assert "folder abcdef01" == wording.footer(answer())


def test_an_error_has_an_id() -> None:
    """The copy, to the letter."""
    assert "I could not answer (error 5e1c). The admins can find it in the log." == wording.error("5e1c")


def test_sentences_end() -> None:
    """What the bot says in sentences ends like one."""
    for sentence in (wording.USAGE, wording.NOTHING_FOUND, wording.EMPTY_FOLDER):
        assert re.search(r"[.?]$", sentence)


def test_what_a_question_was_limited_to_is_said() -> None:
    """Whoever reads the answer sees that others were left out, and so does whoever gets none."""
    limited = Question("emus?", speaker="Jane Doe", after="2024")

    assert "“emus?” · from Jane Doe · after 2024" == wording.asked(limited)
    assert "Nothing in the knowledge folder answers this (from Jane Doe, after 2024)." == wording.declined(
        replace(answer(), question=limited)
    )


def test_a_passage_without_an_address_has_a_place_in_its_file() -> None:
    """The file, and the time where there is one."""
    assert "talk.md, 1:50" == wording.file_place(citation(path="talk.md", moment=Moment(110)))
    assert "talk.md" == wording.file_place(citation(path="talk.md", moment=None))


def test_newer_words_are_a_note() -> None:
    """Whose, from when, and how to get there."""
    note = "Newer from Jane Doe on this: 30 July 2025."

    assert [note] == wording.notes(answer(citation(), newer=Newer("Jane Doe", "open models", "2025-07-30")))
    assert [] == wording.notes(answer(citation()))


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (None, "undated"),
        ("2024", "2 years ago"),
        ("2025", "1 year ago"),
        ("2026", "this year"),
        ("2027", "in the future"),
        ("2026-11", "this month"),
        ("2026-10", "1 month ago"),
        ("2025-11", "1 year ago"),
        ("2026-12", "in the future"),
        ("2026-11-23", "today"),
        ("2026-11-22", "1 day ago"),
        ("2026-10-24", "30 days ago"),
        ("2026-10-23", "1 month ago"),
        ("2025-11-24", "11 months ago"),
        ("2025-11-23", "1 year ago"),
        ("2024-02-29", "2 years ago"),
        ("2026-11-24", "in the future"),
    ],
)
def test_an_age_is_as_exact_as_its_date(date: str | None, expected: str) -> None:
    """Whole years, months or days that have passed."""
    assert expected == wording.age(date, dt.date(2026, 11, 23))
