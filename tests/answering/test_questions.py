"""Questions: what somebody typed, and what they chose beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.questions import Question, clean, read_date, read_question, read_top, without_modifiers
from bot.errors import EmptyQuestionError, QueryError, QuestionTooLongError


def read(typed: str, chosen: Question = Question("")) -> Question:
    return read_question(typed, chosen, longest=500)


def test_a_plain_question() -> None:
    """What is typed is the question; three passages are wanted."""
    assert Question("When will AI write code?", top=3) == read("  When will\nAI write code? ")


def test_all_modifiers() -> None:
    """Modifiers stand anywhere and are taken out."""
    question = read('from:"Dario Amodei" when source:talk will AFTER:2024 it before:2025-06 come top:5')

    assert Question("when will it come", "Dario Amodei", "talk", "2024", "2025-06", 5) == question


@pytest.mark.parametrize(
    "name",
    [
        *('"Dario Amodei"', "“Dario Amodei”", "„Dario Amodei“", "«Dario Amodei»", "”Dario Amodei”"),
        *("'Dario Amodei'", "‘Dario Amodei’", "‚Dario Amodei‘", "‹Dario Amodei›", "“Dario Amodei”,"),
    ],
)
def test_any_quotation_marks_hold_a_name(name: str) -> None:
    """Phones write curly marks."""
    assert "Dario Amodei" == read(f"from:{name} models").speaker


@pytest.mark.parametrize("mark", ["'", "’"])
def test_an_apostrophe_does_not_end_a_name(mark: str) -> None:
    """In single marks or in double ones, and in a name without any."""
    name = f"Conan O{mark}Brien"

    assert name == read(f"from:‘{name}’ models").speaker
    assert name == read(f'from:"{name}" models').speaker
    assert f"O{mark}Brien" == read(f"from:O{mark}Brien models").speaker


def test_what_a_phone_makes_of_dashes_is_a_hyphen() -> None:
    """In dates and in the names of files; marks of the sentence are no part of a value."""
    question = read("models after:2024–06, source:altman‑reflections—2025?")

    assert ("models", "2024-06", "altman-reflections-2025") == (question.text, question.after, question.source)


@pytest.mark.parametrize("typed", ["platform:x models", "https://top:5 models", "from: models", "a from"])
def test_what_only_looks_like_a_modifier_is_text(typed: str) -> None:
    """A modifier is a word of its own with a value."""
    assert Question(typed) == read(typed)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("x after:soon", "after"), ("x before:2025-13", "before"), ("x top:9", "top"), ("x top:all", "top")],
)
def test_a_senseless_modifier_is_refused(typed: str, key: str) -> None:
    """The asker is told what the modifier takes."""
    with pytest.raises(QueryError, match=f"^{key}: takes"):
        read(typed)


@pytest.mark.parametrize("typed", ["", "   ", "?!", "from:Dario", "\u200b", "🙂"])
def test_nothing_asked_is_refused(typed: str) -> None:
    """A question needs a word beside its modifiers."""
    with pytest.raises(EmptyQuestionError, match="Ask me something"):
        read(typed)


def test_the_limit_counts_composed_characters() -> None:
    """An é of two code points is one character; one character too many is refused."""
    assert 500 == len(read("e\u0301" * 500).text)
    with pytest.raises(QuestionTooLongError, match="501 characters; I read up to 500"):
        read("a" * 501)


CHOSEN = Question("", "Jane", "talk", "2023", "2026", 5, ("earlier",), frozenset({"slack:C1"}))


def test_what_was_chosen_holds_where_the_text_says_nothing() -> None:
    """Options of a command count; the conversation and the audience are carried."""
    assert Question("models", *("Jane", "talk", "2023", "2026", 5), ("earlier",), frozenset({"slack:C1"})) == read(
        "models", CHOSEN
    )


def test_the_text_is_stronger_than_what_was_chosen() -> None:
    """A typed modifier wins, one that asks for the usual number too."""
    question = read("models from:Max source:other after:2024 before:2025 top:3", CHOSEN)

    assert ("Max", "other", "2024", "2025", 3) == (
        question.speaker,
        question.source,
        question.after,
        question.before,
        question.top,
    )


@given(st.text(max_size=80))
def test_clean_text_is_one_line_of_visible_characters(typed: str) -> None:
    """Nothing invisible is left, and cleaning again changes nothing."""
    cleaned = clean(typed)

    assert cleaned == clean(cleaned) == " ".join(cleaned.split())
    assert all(character.isprintable() or character == "\u200d" for character in cleaned)


@given(st.text(max_size=80))
def test_every_text_is_a_question_or_refused(typed: str) -> None:
    """Reading raises nothing but what an asker can mend."""
    try:
        question = read(typed)
    except QueryError as error:
        assert str(error)
    else:
        assert question.text


def test_dates_and_numbers_for_options() -> None:
    """Options are read by the same rules."""
    assert ("2025-04", None, None) == (read_date("--after", "2025-04"), read_date("--after", None), read_date("x", ""))
    assert [1, 5] == [read_top("1"), read_top("5")]


@given(st.text(max_size=80))
def test_a_question_without_modifiers_is_the_text_of_the_question(typed: str) -> None:
    """An earlier question of a conversation is read like one that is asked now."""
    try:
        question = read(typed)
    except QueryError:
        return
    assert question.text == without_modifiers(typed)
