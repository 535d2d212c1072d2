"""Text that Discord shows as it is."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.escaping import escape, units
from bot.adapters.visible import visible
from tests.adapters.hostile import HOSTILE

TROUBLE = st.text(st.sampled_from("<>@#!&|*_~`[]()-+:\\/ \n\u200b\u202e🙂1.aehvryno"), max_size=80)
# An even number of backslashes in front leaves a character its meaning.
BARE = re.compile(r"(?<!\\)(?:\\\\)*[*_~|`>#\[\]()\-+<:@]")


@given(TROUBLE)
def test_escaped_text_is_inert_and_says_the_same(text: str) -> None:
    """Every character with a meaning has a backslash; without these it is what a screen shows of the text."""
    escaped = escape(text)

    assert not BARE.search(escaped)
    assert not any(call in escaped for call in ("@everyone", "@here"))
    assert visible(text) == re.sub(r"\\(.)", r"\1", escaped).replace("@\u200b", "@")


def test_hostile_text_is_inert() -> None:
    """A whole line of everything."""
    assert not BARE.search(escape(HOSTILE))


@pytest.mark.parametrize("text", ["1. one", "  12. one"])
def test_a_number_begins_no_list(text: str) -> None:
    """A note that begins like a list item is text."""
    assert text.replace(".", "\\.") == escape(text)


def test_ordinary_text_is_left_alone() -> None:
    """Letters, figures, points, commas and quotation marks have no meaning."""
    ordinary = f"“So it is, 1.5 times… isn't it?” {string.ascii_letters}{string.digits}"

    assert ordinary == escape(ordinary)


@pytest.mark.parametrize("text", ["[a](" * 250_000, "*" * 1_000_000, "<@" * 500_000, "1. " * 300_000])
def test_a_million_characters_are_no_trouble(text: str) -> None:
    """The library's own escaping takes minutes for a fiftieth of this."""
    assert len(escape(text)) >= len(text)


def test_units_are_utf_16() -> None:
    """A character beyond the first plane counts twice."""
    assert [1, 1, 2, 4] == [units(text) for text in ("a", "数", "🙂", "a🙂b")]
    assert [1, 2] == [units(text) for text in ("\uffff", "\U00010000")]
