"""The dictionary: which words a language has."""

import pytest

from bot.retrieval.dictionary import words_of


@pytest.mark.parametrize(
    ("language", "words"),
    [("english", {"married", "wager", "steam"}), ("spanish", {"espanol", "manana"})],
)
def test_words_are_known_as_they_are_compared(language: str, words: set[str]) -> None:
    """Without accents, in small letters."""
    assert words <= words_of(language)


def test_a_slip_is_no_word() -> None:
    """The dictionary was cleaned of what people mistype."""
    assert words_of("english").isdisjoint({"agnets", "goverment", "zuckerburg"})


def test_a_language_without_a_dictionary_has_no_words() -> None:
    """What the folder has decides alone, as the stemmer knows more languages than the dictionary."""
    assert frozenset() == words_of("finnish")
