"""Supervision: an adapter that fails starts again and never stops another; all end in time."""

import asyncio
import logging
import os
import signal
from collections.abc import Sequence

import pytest

from bot.errors import SettingsError
from bot.operations import supervision
from bot.operations.supervision import Course, Standing, Supervision
from tests.operations.virtual_time import now, run


class FakeAdapter:
    """Runs through a list of endings, one at each start, then stays until it is cancelled."""

    def __init__(self, name: str, endings: Sequence[Exception | None] = ()) -> None:
        self.name = name
        self.starts = 0
        self.is_cleaned_up = False
        self.is_up = asyncio.Event()
        self.starts_at: list[float] = []
        self._endings = list(endings)

    async def run(self) -> None:
        self.starts += 1
        self.starts_at.append(now())
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


class StubbornAdapter(FakeAdapter):
    """Does not let go."""

    async def run(self) -> None:
        try:
            await super().run()
        finally:
            await asyncio.sleep(1_000)


async def nothing() -> None:
    """Close what needs no closing."""


def supervised(*adapters: FakeAdapter) -> Supervision:
    return Supervision(adapters, [], nothing)


async def stop_when_up(*adapters: FakeAdapter) -> None:
    for adapter in adapters:
        await adapter.is_up.wait()
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_signal_stops_all_and_lets_them_clean_up() -> None:
    """SIGTERM is the ordinary end, for what is beside the adapters too."""

    async def testing() -> None:
        adapters = [FakeAdapter("slack"), FakeAdapter("discord")]
        beside = FakeAdapter("knowledge")

        ended, _ = await asyncio.gather(Supervision(adapters, [beside], nothing).run(), stop_when_up(*adapters, beside))

        assert ended is True
        assert [True, True, True] == [adapter.is_cleaned_up for adapter in (*adapters, beside)]

    run(testing())


def test_what_is_under_way_is_finished_before_connections_end() -> None:
    """And a second signal changes nothing."""

    async def testing() -> None:
        adapter = FakeAdapter("slack")
        seen: list[bool] = []

        async def close() -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(15)
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(5)
            seen.append(adapter.is_cleaned_up)

        ended, _ = await asyncio.gather(Supervision([adapter], [], close).run(), stop_when_up(adapter))

        assert (True, [False], True) == (ended, seen, adapter.is_cleaned_up)

    run(testing())


@pytest.mark.parametrize("failure", [None, RuntimeError("a defect")])
def test_it_ends_within_25_seconds_whatever_happens(
    failure: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    """What under way never ends, or fails, and an adapter that does not let go, keep nobody."""

    async def testing() -> None:
        adapters = [StubbornAdapter("slack"), FakeAdapter("discord")]
        started = now()

        async def close() -> None:
            if failure:
                raise failure
            await asyncio.sleep(1_000)

        ended, _ = await asyncio.gather(Supervision(adapters, [], close).run(), stop_when_up(*adapters))

        assert (True, True) == (ended, adapters[1].is_cleaned_up)
        assert now() - started < 23.1

    caplog.set_level(logging.CRITICAL)
    run(testing())


def test_a_failure_is_tried_again_and_stops_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    """After a crash and an end without a reason the adapter runs again; the other never noticed."""

    async def testing() -> None:
        failing, steady = FakeAdapter("slack", [RuntimeError("lost"), None]), FakeAdapter("discord")

        await asyncio.gather(supervised(failing, steady).run(), stop_when_up(failing, steady))

        assert (3, 1) == (failing.starts, steady.starts)

    run(testing())
    assert ["slack failed", "slack ended by itself"] == [record.getMessage() for record in caplog.records]
    assert caplog.records[0].exc_info is not None


def test_what_only_an_operator_can_mend_is_not_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """The adapter is off, with its reason and no traceback; the other goes on."""

    async def testing() -> None:
        sentence = "Slack refuses SLACK_BOT_TOKEN."
        refused, steady = FakeAdapter("slack", [SettingsError(sentence)]), FakeAdapter("discord")
        both = supervised(refused, steady)

        ended, _ = await asyncio.gather(both.run(), stop_when_up(steady))

        assert (True, 1) == (ended, refused.starts)
        assert (sentence, None) == (both.off_because("slack"), both.off_because("discord"))

    run(testing())
    (record,) = caplog.records
    assert ("slack is off: Slack refuses SLACK_BOT_TOKEN.", None) == (record.getMessage(), record.exc_info)


def test_it_is_told_how_each_is() -> None:
    """Running, waiting with the reason and the time of the next start, or off."""

    async def testing() -> None:
        failing, refused = FakeAdapter("slack", [OSError("lost")]), FakeAdapter("discord", [SettingsError("refused")])
        both = supervised(failing, refused)
        supervising = asyncio.create_task(both.run())
        await asyncio.sleep(0.1)

        waiting = both.standings["slack"]
        assert (Course.WAITING, "OSError") == (waiting.course, waiting.reason)
        assert Standing(Course.OFF, "refused") == both.standings["discord"]
        await asyncio.gather(supervising, stop_when_up(failing))

        assert pytest.approx(waiting.starts_at) == failing.starts_at[1]
        assert Standing(Course.RUNNING) == both.standings["slack"]

    run(testing())


def test_when_all_have_given_up_it_ends() -> None:
    """There is nothing left to wait for, and that is no ordinary end; what was beside them ends with them."""

    async def testing() -> None:
        adapters = [FakeAdapter(name, [SettingsError("refused")]) for name in ("slack", "discord")]
        beside = FakeAdapter("knowledge")

        assert await Supervision(adapters, [beside], nothing).run() is False
        assert beside.is_cleaned_up

    run(testing())


def test_attempts_come_at_growing_intervals(caplog: pytest.LogCaptureFixture) -> None:
    """Each delay is half to all of twice the one before, up to a minute."""

    async def testing() -> None:
        failing = FakeAdapter("slack", [*[RuntimeError("lost")] * 9, SettingsError("enough")])

        await supervised(failing).run()

        longest = [1, 2, 4, 8, 16, 32, 60, 60, 60]
        delays = [after - before for before, after in zip(failing.starts_at, failing.starts_at[1:])]
        assert all(most / 2 <= delay <= most + 0.01 for delay, most in zip(delays, longest, strict=True))

    caplog.set_level(logging.CRITICAL)
    run(testing())


def test_who_ran_for_long_is_soon_started_again(caplog: pytest.LogCaptureFixture) -> None:
    """The delay begins anew."""

    class Failing(FakeAdapter):
        async def run(self) -> None:
            self.starts_at.append(now())
            await asyncio.sleep(0 if len(self.starts_at) < 6 else supervision._SETTLED_AFTER_SECONDS + 1)
            if len(self.starts_at) == 7:
                raise SettingsError("enough")
            raise RuntimeError("lost")

    async def testing() -> None:
        failing = Failing("slack")

        await supervised(failing).run()

        assert failing.starts_at[6] - failing.starts_at[5] < supervision._SETTLED_AFTER_SECONDS + 2.1

    caplog.set_level(logging.CRITICAL)
    run(testing())
