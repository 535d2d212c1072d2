"""
Canaries: twelve secrets, each with a mark that is found again wherever a test run writes it (A55).

The counterparts of the wire tests hand them out as tokens, tickets and addresses; every bot that runs as a process has
the rest in its environment, and all that it writes and tells is searched at its end. So is what any test writes.
"""

from collections.abc import Iterable

MARKS = [f"c4n4ry{number:02d}x" for number in range(1, 13)]
(
    BOT_TOKEN,
    APP_TOKEN,
    SIGNING_SECRET,
    RESPONSE_URL,
    TICKET,
    DISCORD_TOKEN,
    INTERACTION,
    WEB_SECRET,
    PASSWORD,
    METRICS_TOKEN,
    VERIFICATION_TOKEN,
    CLIENT_SECRET,
) = MARKS


def heard(texts: Iterable[str]) -> list[str]:
    """Return the marks that are in any of these."""
    together = "\n".join(texts)
    return [mark for mark in MARKS if mark in together]
