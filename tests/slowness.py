"""How slow this machine is just now: what others do on it must not decide about a bar in seconds."""

import time

_ROUNDS = 200_000
_PEER_SECONDS = 0.008
_MOST = 10.0


def slowness() -> float:
    """
    Return how many times as long as undisturbed a peer takes now, from 1 to 10.

    A bar in seconds is multiplied by it, and so becomes a ratio against the peer in the same run. The peer is a sum of
    200,000 numbers, 8 ms on an undisturbed core of the machine that the bars were met on (Python 3.11).
    """
    return min(_MOST, max(1.0, sorted(_peer_seconds() for _ in range(5))[2] / _PEER_SECONDS))


def _peer_seconds() -> float:
    started = time.perf_counter()
    total = 0
    for number in range(_ROUNDS):
        total += number
    return time.perf_counter() - started
