"""The analyzer: one form for all ways to write a word."""

import threading
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.analyzer import Analyzer, Word, fold
from tests.fakes import analyzer

_LETTERS = st.text(st.characters(categories=["L"], min_codepoint=0x61, max_codepoint=0x24F), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        ("Meta's", "Meta"),
        ("Meta’s", "Meta"),
        ("META'S", "meta"),
        ("we've", "we"),
        ("Café", "cafe"),
        ("Cafe\u0301", "café"),
        ("NAÏVE", "naive"),
        ("Straße", "STRASSE"),
        ("ﬁle", "file"),
        ("1,000", "1000"),
        ("1,000,000", "1000000"),
        ("１０００", "1000"),
        ("open-source", "open source"),
        ("open_source", "open source"),
        ("O'Brien", "OBrien"),
        ("O’Brien", "O'Brien"),
        ("models", "model"),
        ("training", "trained"),
    ],
)
def test_ways_to_write_a_word(written: str, otherwise: str) -> None:
    """Case, accents, possessives, apostrophes, thousands, hyphens and endings make no difference."""
    assert analyzer().terms(otherwise) == analyzer().terms(written) != []


@pytest.mark.parametrize(("one", "other"), [("3.1", "31"), ("1.5", "15"), ("GPT-4", "GPT-5"), ("cat", "car")])
def test_different_words_stay_different(one: str, other: str) -> None:
    """A decimal point is not a thousands' comma."""
    assert analyzer().terms(one) != analyzer().terms(other)


@given(_LETTERS)
def test_a_possessive_is_its_word(word: str) -> None:
    """Straight or curly, an apostrophe with s adds nothing."""
    assert analyzer().terms(word) == analyzer().terms(word + "'s") == analyzer().terms(word + "’s")


@given(st.lists(_LETTERS, max_size=5).map(" ".join))
def test_composed_and_decomposed_text_are_the_same(text: str) -> None:
    """An accent may be part of its letter or stand behind it."""
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)

    assert analyzer().terms(composed) == analyzer().terms(decomposed)


@given(st.text(max_size=40))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    """A word's offsets cut it out of the text in order, and by itself it has the same term."""
    words = analyzer().words(text)
    bounds = [bound for word in words for bound in (word.start, word.end)]

    assert sorted(bounds) == bounds
    assert [[word.term] for word in words] == [analyzer().terms(text[word.start : word.end]) for word in words]


def test_stop_words_are_left_out_in_any_spelling() -> None:
    """A list without apostrophes stops the words with them."""
    words = Analyzer(["dont", "the"]).words("Don't DON’T the models")

    assert [Word("model", 16, 22)] == words


@given(st.text(max_size=40))
def test_terms_are_the_stems_of_the_folded_words(text: str) -> None:
    """Whoever kept the folded words of a text has its terms without reading it again."""
    terms = [word.term for word in analyzer().words(text)]

    assert terms == analyzer().terms(text) == analyzer().stems(analyzer().folded_words(text))


def test_folded_words_are_compared_but_not_stemmed() -> None:
    """In order, repetitions included, stop words left out."""
    assert ["metas", "models", "cafe", "models"] == analyzer().folded_words("What are Metas’s Models? Café MODELS")


def test_the_language_is_a_setting() -> None:
    """Another language has other endings."""
    assert Analyzer([], language="german").terms("Modelle") == Analyzer([], language="german").terms("Modellen")
    assert analyzer().terms("Modelle") != analyzer().terms("Modellen")


def test_threads_share_an_analyzer() -> None:
    """Two threads get the same terms from one analyzer."""
    shared = analyzer()
    text = "training models generalizes beyond benchmarks " * 50
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(shared.terms(text))) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [shared.terms(text)] * 4 == found


def test_folding_keeps_letters_of_all_scripts() -> None:
    """Other scripts are compared as they are."""
    assert "数据" == fold("数据")
    assert "данные" == fold("Данные")
