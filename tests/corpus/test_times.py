"""Times as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.times import seconds_to_time, time_to_seconds


@pytest.mark.parametrize(
    ("time", "seconds"), [("0:05", 5), ("12:34", 754), ("1:02:03", 3723), ("00:12:34", 754), ("90:00", 5400)]
)
def test_seconds_of_a_time(time: str, seconds: int) -> None:
    """Minutes and seconds, with or without hours."""
    assert seconds == time_to_seconds(time)


@given(st.integers(0, 99 * 3600))
def test_a_time_is_read_as_it_is_written(seconds: int) -> None:
    """What the bot writes, it reads back."""
    assert seconds == time_to_seconds(seconds_to_time(seconds))


@pytest.mark.parametrize("time", ["", "12", "1:2", "1:60", "a:bc"])
def test_anything_else_is_no_time(time: str) -> None:
    """A number is no time, nor are 60 seconds."""
    with pytest.raises(ValueError, match="not a time"):
        time_to_seconds(time)
