"""Spelling: the words that a mistyped word was meant to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.spelling import Spelling

WORDS = ["zuckerberg", "models", "models", "modals", "agent", "llama", "café", "data", "data2000"]


@pytest.mark.parametrize("typed", ["zuckerburg", "zuckerber", "zuckerbergg", "zukcerberg", "uckerberg"])
def test_one_letter_wrong_missing_extra_or_swapped(typed: str) -> None:
    """Any one slip is mended."""
    assert ["zuckerberg"] == Spelling(WORDS).corrections(typed)


def test_the_commonest_comes_first() -> None:
    """Of several words the one that occurs most often is likeliest."""
    assert ["models", "modals"] == Spelling(WORDS).corrections("modols")


def test_the_alphabet_decides_among_equals() -> None:
    """The same words come in the same order in every process."""
    assert ["wordb", "wordc", "wordd", "worde"] == Spelling(["worde", "wordd", "wordc", "wordb"]).corrections("worda")


@pytest.mark.parametrize("typed", ["zuckrburg", "lam", "dato", "data2001", "", "quantum"])
def test_two_slips_short_words_and_numbers_are_left_alone(typed: str) -> None:
    """What might well mean something else is not mended."""
    assert [] == Spelling(WORDS).corrections(typed)


def test_without_words_nothing_is_corrected() -> None:
    """An empty folder knows no words."""
    assert [] == Spelling([]).corrections("zuckerberg")


@given(st.lists(st.sampled_from(["words", "wards", "wordy", "sword"])), st.lists(st.sampled_from(["words", "lords"])))
def test_a_change_counts_as_if_it_had_always_been_so(kept: list[str], changed: list[str]) -> None:
    """Words that come are known, words that go are forgotten, and the commonest is the commonest of what is there."""
    fresh = Spelling(kept).corrections("wordz")

    assert fresh == Spelling([*kept, *changed]).updated(changed, []).corrections("wordz")
    assert fresh == Spelling(changed).updated(changed, kept).corrections("wordz")
