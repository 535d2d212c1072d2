"""Limits: exactly as many as may, in any minute, and one notice."""

from hypothesis import given
from hypothesis import strategies as st

from bot.operations.limits import Limiter, Limits
from tests.operations.couriers import received


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def ask_at(limiter: Limiter, clock: Clock, times: list[float]) -> list[bool]:
    """Return which of the questions at these times were let through."""
    answered = []
    for clock.now in times:
        answered.append(limiter.refusal(received()) is None)
    return answered


@given(st.lists(st.floats(0, 20), max_size=80))
def test_exactly_ten_in_any_minute(pauses: list[float]) -> None:
    """No minute has more than ten answers, and nothing is refused that does not make eleven."""
    clock = Clock()
    limiter = Limiter(Limits(channel_a_minute=1_000, user_an_hour=1_000), clock=clock)
    times = [sum(pauses[: number + 1]) for number in range(len(pauses))]

    answered = ask_at(limiter, clock, times)

    expected: list[float] = []
    for time, is_answered in zip(times, answered, strict=True):
        within = [other for other in expected if other + 60 > time]
        assert (len(within) < 10) is is_answered
        if is_answered:
            expected.append(time)


def test_a_hundred_an_hour() -> None:
    """However evenly they come."""
    clock = Clock()
    limiter = Limiter(Limits(), clock=clock)

    answered = ask_at(limiter, clock, [7.0 * number for number in range(500)])

    assert (100, False) == (sum(answered), answered[499])
    assert [True] == ask_at(limiter, clock, [3_600.0])


def test_twenty_a_minute_in_a_channel() -> None:
    """Of thirty people, two thirds; who is refused is not counted."""
    clock = Clock()
    limiter = Limiter(Limits(), clock=clock)

    refusals = [limiter.refusal(received(person=f"U{number}")) for number in range(30)]

    assert [None] * 20 == refusals[:20]
    assert {("channel", 60.0, True)} == {(r.reason, r.retry_after_seconds, r.is_notice_needed) for r in refusals if r}
    clock.now = 60.0
    assert limiter.refusal(received(person="U29")) is None


def test_who_is_over_is_told_once_a_minute() -> None:
    """With the seconds until the next question is answered."""
    clock = Clock()
    limiter = Limiter(Limits(user_a_minute=1, user_an_hour=3), clock=clock)
    limiter.refusal(received())

    told = []
    for clock.now in (15.0, 16.0, 74.0, 75.0, 76.0):
        if (refusal := limiter.refusal(received())) and refusal.is_notice_needed:
            told.append((clock.now, refusal.retry_after_seconds))

    assert [(15.0, 45.0), (75.0, 59.0)] == told


def test_platforms_do_not_share_limits() -> None:
    """The same id on another platform is another person."""
    limiter = Limiter(Limits(user_a_minute=1))
    limiter.refusal(received())

    assert limiter.refusal(received(platform="discord")) is None


def test_only_so_many_people_are_remembered() -> None:
    """Whoever asked longest ago is forgotten first."""
    limiter = Limiter(Limits(user_a_minute=1, channel_a_minute=1_000), most=2)
    for person in ("A", "B", "A", "C"):
        limiter.refusal(received(person=person))

    assert limiter.refusal(received(person="A")) is not None
    assert limiter.refusal(received(person="B")) is None
