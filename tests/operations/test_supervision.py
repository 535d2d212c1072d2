"""Supervision: an adapter that fails starts again and never stops another."""

import asyncio
import logging
import os
import signal
from collections.abc import Sequence

import pytest

from bot.errors import SettingsError
from bot.operations import supervision
from bot.operations.supervision import supervise


class FakeAdapter:
    """Runs through a list of endings, one at each start, then stays until it is cancelled."""

    def __init__(self, name: str, endings: Sequence[Exception | None] = ()) -> None:
        self.name = name
        self.starts = 0
        self.is_cleaned_up = False
        self.is_up = asyncio.Event()
        self._endings = list(endings)

    async def run(self) -> None:
        self.starts += 1
        if self._endings:
            ending = self._endings.pop(0)
            if ending:
                raise ending
            return
        self.is_up.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.is_cleaned_up = True


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let attempts follow each other at once."""
    monkeypatch.setattr(supervision, "_FIRST_DELAY_SECONDS", 0.001)


async def stop_when_up(*adapters: FakeAdapter) -> None:
    for adapter in adapters:
        await asyncio.wait_for(adapter.is_up.wait(), 5)
    os.kill(os.getpid(), signal.SIGTERM)


async def test_a_signal_stops_all_and_lets_them_clean_up() -> None:
    """SIGTERM is the ordinary end."""
    adapters = [FakeAdapter("slack"), FakeAdapter("discord")]

    ended, _ = await asyncio.gather(supervise(adapters), stop_when_up(*adapters))

    assert ended is True
    assert [True, True] == [adapter.is_cleaned_up for adapter in adapters]


async def test_a_failure_is_tried_again_and_stops_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    """After a crash and an end without a reason the adapter runs again; the other never noticed."""
    failing, steady = FakeAdapter("slack", [RuntimeError("lost"), None]), FakeAdapter("discord")

    await asyncio.gather(supervise([failing, steady]), stop_when_up(failing, steady))

    assert (3, 1) == (failing.starts, steady.starts)
    assert ["slack failed", "slack ended by itself"] == [record.getMessage() for record in caplog.records]
    assert caplog.records[0].exc_info is not None


async def test_what_only_an_operator_can_mend_is_not_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """The adapter is off, with its reason and no traceback; the other goes on."""
    refused, steady = FakeAdapter("slack", [SettingsError("Slack refuses SLACK_BOT_TOKEN.")]), FakeAdapter("discord")

    ended, _ = await asyncio.gather(supervise([refused, steady]), stop_when_up(steady))

    assert (True, 1) == (ended, refused.starts)
    (record,) = caplog.records
    assert ("slack is off: Slack refuses SLACK_BOT_TOKEN.", None) == (record.getMessage(), record.exc_info)


async def test_when_all_have_given_up_it_ends() -> None:
    """There is nothing left to wait for, and that is no ordinary end."""
    adapters = [FakeAdapter(name, [SettingsError("refused")]) for name in ("slack", "discord")]

    assert await supervise(adapters) is False


async def test_attempts_come_at_growing_intervals(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each delay is half to all of twice the one before, up to a minute."""
    caplog.set_level(logging.CRITICAL)
    delays: list[float] = []
    monkeypatch.setattr(supervision, "_FIRST_DELAY_SECONDS", 1.0)

    async def note_delay(seconds: float) -> None:
        delays.append(seconds)

    monkeypatch.setattr("bot.operations.supervision.asyncio.sleep", note_delay)
    failing = FakeAdapter("slack", [*[RuntimeError("lost")] * 9, SettingsError("enough")])

    await supervise([failing])

    longest = [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert all(most / 2 <= delay <= most for delay, most in zip(delays, longest, strict=True))
