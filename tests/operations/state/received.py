"""What is said to the bot in these tests, and processes that die."""

import asyncio

from bot.operations.received import Received
from bot.operations.state.state import State

SECRET = "what nobody else should read"


def received(*keys: str, person: str = "U1", channel: str = "C1", platform: str = "slack") -> Received:
    return Received(platform, keys or ("event:1",), person, channel, "T1", f'{{"text": "{SECRET}"}}')


async def rounds(*living: State, count: int = 6) -> None:
    """Let the living look after each other; whoever is not among them is dead after that."""
    for _ in range(count):
        for state in living:
            await state.housekeeping.go_round()


async def back(*states: State) -> None:
    """Wait until housekeeping has found the database again and written what waited."""
    for state in states:
        while True:
            await state.housekeeping.go_round()
            if not state.trouble and not any(map(len, state._backlogs)):
                break
            await asyncio.sleep(0.1)


class Time:
    """A clock that tests turn."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now
