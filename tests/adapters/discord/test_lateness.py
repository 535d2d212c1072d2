"""How late things arrive, on clocks that differ."""

import datetime as dt

import discord

from bot.adapters.discord.lateness import Lateness

EPOCH = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)


def made_at(seconds: float) -> int:
    return discord.utils.time_snowflake(EPOCH + dt.timedelta(seconds=seconds))


class Clock:
    """A clock that a test sets, which has nothing to do with the time of day."""

    now = 77.0

    def __call__(self) -> float:
        return self.now


def test_what_comes_later_than_others_is_late() -> None:
    """By as much as it took longer than the quickest, whatever this machine's clock says."""
    clock = Clock()
    lateness = Lateness(clock)

    seconds = []
    for made, arrived in ((0, 77.3), (10, 87.2), (20, 100.2), (21, 98.2)):
        clock.now = arrived
        seconds.append(round(lateness.seconds(made_at(made)), 2))

    assert [0.0, 0.0, 3.0, 0.0] == seconds


def test_clocks_that_drift_apart_make_nothing_late() -> None:
    """Only the last hour counts: ten parts in a million are six seconds in a week."""
    clock = Clock()
    lateness = Lateness(clock)

    worst = 0.0
    for hour in range(24 * 7):
        clock.now = 77 + 3600 * hour * 1.00001
        worst = max(worst, lateness.seconds(made_at(3600 * hour)))

    assert worst < 0.1
