"""Numbers in figures, in words, and with a scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.numbers import LONGEST_NUMBER, number_at


def forms(text: str) -> set[str]:
    return {" ".join(form) for form in number_at(text.split())[1]}


@pytest.mark.parametrize(
    ("figures", "words"), [("0", "zero"), ("3", "three"), ("12", "twelve"), ("20", "twenty"), ("47", "forty seven")]
)
def test_figures_and_words(figures: str, words: str) -> None:
    """Below a hundred each is the other."""
    assert {figures, words} == forms(figures) == forms(words)


@pytest.mark.parametrize("typed", ["600b", "600 billion", "600bn", "600 bn"])
def test_a_scale_is_a_word_or_a_letter(typed: str) -> None:
    """As much as all its other forms."""
    assert {"600 billion", "600b", "600bn"} == forms(typed)


def test_a_scale_behind_words() -> None:
    """Ten billion is 10 billion; a thousand may also be figures alone."""
    assert {"10 billion", "10b", "10bn", "ten billion"} == forms("ten billion")
    assert {"25 thousand", "25k", "twenty five thousand", "25000"} == forms("twenty five thousand")
    assert {"1.5 trillion", "1.5t", "1.5tn", "1.5tr"} == forms("1.5t")


@pytest.mark.parametrize("text", ["one", "1", "2027", "100", "model", "billion", "3d", "1.5", "v3", "½", "٣", "²"])
def test_what_has_one_form_is_a_word_like_others(text: str) -> None:
    """Years, versions, and `one`, which is mostly no number."""
    assert (0, ()) == number_at([text])


@pytest.mark.parametrize(("text", "length"), [("ten m", 1), ("twenty ten", 1), ("ten five", 1), ("twenty zero", 1)])
def test_what_does_not_belong_to_a_number_is_left(text: str, length: int) -> None:
    """A letter by itself is no scale, and not every two number words are a number."""
    assert length == number_at(text.split())[0]


WORDS = st.sampled_from(["one", "two", "ten", "forty", "5", "70", "1.5", "3b", "20k", "billion", "bn", "model", "k"])


@given(st.lists(st.one_of(WORDS, st.text(min_size=1, max_size=6)), min_size=1, max_size=4))
def test_forms_of_a_number_are_forms_of_each_other(words: list[str]) -> None:
    """Whatever it is read from: it is one of its forms, or its figures are, and each form is read as the same."""
    length, found = number_at(words)

    assert 0 <= length <= min(LONGEST_NUMBER, len(words))
    assert bool(length) == bool(found)
    for form in found:
        again, others = number_at(form)
        assert again in (0, len(form))
        assert again == 0 or set(others) == set(found)
