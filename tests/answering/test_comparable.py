"""Words as they are compared: at a glance the same as when they are read."""

from collections.abc import Iterable
from pathlib import Path

from bot.answering.comparable import glance, read_tokens
from bot.corpus.library import read_folder

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
IN_NUMBERS = {"per", "cent", "percent", "thousand", "million", "billion", "trillion", "to", "minus"}


def plain(keys: Iterable[str]) -> list[str]:
    """Return keys without those of numbers, which at a glance may be several."""
    return [key for key in keys if key.isalpha() and key not in IN_NUMBERS]


def test_a_glance_sees_what_is_read() -> None:
    """Otherwise what was said as it is quoted could be passed over."""
    segments = [one for document in read_folder(KNOWLEDGE).documents for one in document.segments]

    differing = [
        one for one in segments if plain(glance(one.text)) != plain(token.key for token in read_tokens(one.text))
    ]

    assert len(segments) > 100
    assert [] == differing


def test_a_glance_joins_no_numbers() -> None:
    """Each word is looked at by itself, whatever marks and capitals it has."""
    text = "“We DON'T pay $3.5 billion, twenty-one times!” – the 21st programme’s colour"

    keys = glance(text)

    assert (
        *("we", "do", "not", "pay", "dollar", "3.5", "billion", "20", "1", "times"),
        *("the", "20", "first", "program", "'s", "color"),
    ) == tuple(key for key in keys if key not in ("to", "minus"))
