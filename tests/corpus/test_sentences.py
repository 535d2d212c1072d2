"""Where sentences begin and end."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.sentences import sentence_bounds
from tests.slowness import slowness


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_bounds(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["One.", "Two!", "Three?", "Four"],
        ["He said “one.”", "Then two."],
        ["Wait…", "What?!", "Yes."],
        ["It costs 1.5 billion.", "That is a lot."],
        ["Dr. Doe of the U.S. army met Mr. X etc. on Jan. 5.", "Then they left."],
        ["So did I.", "So did you."],
        ["See example.org for more.", "Or not."],
    ],
)
def test_sentences(expected: list[str]) -> None:
    """Stops, marks and closing quotes end a sentence; abbreviations, initials and numbers do not."""
    assert expected == sentences(" ".join(expected))


def test_a_stop_before_a_small_letter_ends_nothing() -> None:
    """An unknown abbreviation is followed by a small letter."""
    assert ["It was ca. twelve."] == sentences("It was ca. twelve.")


@given(st.text(st.sampled_from('ab .!?…"”)\nI\t'), max_size=80))
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    """Together the sentences are the text, in order, none of them empty or with white space around it."""
    found = sentences(text)

    assert "".join(text.split()) == "".join("".join(found).split())
    assert all(sentence == sentence.strip() != "" for sentence in found)


@pytest.mark.parametrize("text", ["." * 200_000 + "x", "A b. " * 60_000], ids=["stops", "sentences"])
def test_long_texts_are_read_quickly(text: str) -> None:
    """The time grows with the text, not with its square."""
    started = time.perf_counter()

    sentence_bounds(text)

    assert time.perf_counter() - started < 2 * slowness()
