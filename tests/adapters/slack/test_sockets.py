"""The pauses between two attempts to open a socket; the sockets themselves are tested at the wire."""

import random

from bot.adapters.slack.sockets import Pauses


def test_a24_pauses_grow_to_half_a_minute() -> None:
    """From one second to 30, twice as long each time, never quite the same; after a settled socket from one again."""
    random.seed(24)
    pauses, others = Pauses(), Pauses()

    taken = [pauses.take() for _ in range(8)]

    for seconds, longest in zip(taken, [1, 2, 4, 8, 16, 30, 30, 30], strict=True):
        assert 0.75 * longest <= seconds <= longest
    assert taken[:6] == sorted(taken[:6])
    assert taken != [others.take() for _ in range(8)]
    pauses.settle()
    assert pauses.take() <= 1
