"""Ports for tests."""

import random
import socket
from contextlib import suppress

# Below those that the system gives to whoever connects, which may take one in the moment before a bot does.
_FIRST, _LAST = 12_000, 32_000


def free_port() -> int:
    """Return a port that nobody listens on at the moment."""
    while True:
        port = random.randint(_FIRST, _LAST)  # noqa: S311 - spreads the tests, no secret
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
