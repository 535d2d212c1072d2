"""What is typed behind /onrecord."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.verbs import Verb, Wish, read_wish


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("", Wish(Verb.HELP)),
        ("  \u200b ", Wish(Verb.HELP)),
        ("help", Wish(Verb.HELP)),
        ("Pizza please", Wish(Verb.HELP, unknown="Pizza")),
        ("ask When? from:Ada", Wish(Verb.ASK, "When? from:Ada")),
        ("ASK When?", Wish(Verb.ASK, "When?")),
        ("quote “we are all in” — Ada", Wish(Verb.QUOTE, "“we are all in” — Ada")),
        ('quote "we are all in" from:“Ada Love”', Wish(Verb.QUOTE, '"we are all in"', ("Ada Love",))),
        ("compare jobs", Wish(Verb.COMPARE, "jobs")),
        ("compare jobs: Ada, Bob and Eve", Wish(Verb.COMPARE, "jobs", ("Ada", "Bob", "Eve"))),
        ("compare jobs : Ada, and Bob", Wish(Verb.COMPARE, "jobs", ("Ada", "Bob"))),
        ("compare jobs at 12:30 after:2024 : Ada, Bob", Wish(Verb.COMPARE, "jobs at 12:30 after:2024", ("Ada", "Bob"))),
        ("timeline Ada : jobs: when", Wish(Verb.TIMELINE, "jobs: when", ("Ada",))),
        ("timeline jobs", Wish(Verb.TIMELINE, "jobs")),
        ("sources", Wish(Verb.SOURCES)),
        ("sources 2", Wish(Verb.SOURCES, page=2)),
        ("sources open models page 3", Wish(Verb.SOURCES, "open models", page=3)),
        ("sources 2025 kind:podcast", Wish(Verb.SOURCES, kind="podcast", year="2025")),
        ('sources from:"Ada Love" chips', Wish(Verb.SOURCES, "chips", ("Ada Love",))),
        ("show 0123456789", Wish(Verb.SHOW, "0123456789")),
        ("forget-me", Wish(Verb.FORGET_ME)),
    ],
)
def test_a_wish_is_read_as_it_is_typed(typed: str, wish: Wish) -> None:
    """Every verb with what belongs to it; curly marks are as good as straight ones."""
    assert wish == read_wish(typed)


@given(st.text() | st.sampled_from([*Verb]).flatmap(lambda verb: st.text().map(lambda text: f"{verb} {text}")))
def test_anything_typed_is_a_wish(typed: str) -> None:
    """Whatever is typed has a verb and a page of one to three digits."""
    wish = read_wish(typed)

    assert wish.verb in Verb
    assert 0 <= wish.page <= 999
