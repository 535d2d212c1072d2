"""Spelling: two ways to write one word, and no two words as one."""

import pytest

from bot.answering.spelling import american, in_words


@pytest.mark.parametrize(
    ("british", "expected"),
    [
        ("colour", "color"),
        ("favourites", "favorites"),
        ("organisations", "organizations"),
        ("analysed", "analyzed"),
        ("centres", "centers"),
        ("fibre", "fiber"),
        ("defence", "defense"),
        ("dialogue", "dialog"),
        ("modelling", "modeling"),
        ("cancelled", "canceled"),
        ("programmes", "programs"),
        ("grey", "gray"),
        ("sceptical", "skeptical"),
        ("judgement", "judgment"),
    ],
)
def test_british_words_are_american_ones(british: str, expected: str) -> None:
    """By rules, with their endings."""
    assert (expected, expected) == (american(british), american(expected))


@pytest.mark.parametrize(
    ("one", "other"),
    [("four", "for"), ("filled", "filed"), ("prise", "prize"), ("timbre", "timber"), ("tour", "tor"), ("rise", "rize")],
)
def test_two_words_stay_two(one: str, other: str) -> None:
    """However much they look like two spellings."""
    assert american(one) != american(other)


@pytest.mark.parametrize(
    ("ordinal", "expected"),
    [
        ("1st", ("first",)),
        ("12th", ("twelfth",)),
        ("20th", ("twentieth",)),
        ("21st", ("twenty", "first")),
        ("99th", ("ninety", "ninth")),
        ("100th", ()),
        ("3d", ()),
        ("first", ()),
    ],
)
def test_ordinals_are_words(ordinal: str, expected: tuple[str, ...]) -> None:
    """Below a hundred; other words are none."""
    assert expected == in_words(ordinal)
