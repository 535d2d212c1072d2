"""Watches the knowledge folder: the system's notices make it quick, looking again and again makes it right."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path

from bot.corpus.corpus import Corpus
from bot.corpus.library import Library
from bot.corpus.mounts import mount_of

logger = logging.getLogger(__name__)

RECONCILE_SECONDS = 60.0
READ_ALL_SECONDS = 600.0
_POLL_SECONDS = 2.0
_POLL_SHARE = 10  # of the time at most a tenth is spent on looking
_NOTICE_MILLISECONDS = 50
_LONGEST_BATCH_MILLISECONDS = 200
_LISTEN_MILLISECONDS = 500


class Watcher:
    """Refreshes a library whenever its folder changes; `publish` gets each new corpus, in the thread that read it."""

    name = "knowledge"

    def __init__(self, library: Library, publish: Callable[[Corpus], None]) -> None:
        self._library = library
        self._publish = publish
        self._noticed = asyncio.Event()
        self._wanted: asyncio.Future[None] | None = None
        self._is_deaf = False
        self._has_warned = False

    async def look_again(self) -> None:
        """Read every file anew, whether it seems changed or not, and return when that is published."""
        if self._wanted is None:
            self._wanted = asyncio.get_running_loop().create_future()
        self._noticed.set()
        await asyncio.shield(self._wanted)

    async def run(self) -> None:
        """Follow the folder until cancelled."""
        listening = asyncio.create_task(self._listen())
        try:
            await self._follow()
        except asyncio.CancelledError:
            self._library.end()
            raise
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening

    async def _follow(self) -> None:
        read_all_at = time.monotonic() + READ_ALL_SECONDS
        while True:
            wanted, self._wanted = self._wanted, None
            is_all = wanted is not None or time.monotonic() >= read_all_at
            seconds = await asyncio.to_thread(self._refresh, all_contents=is_all)
            if wanted:
                wanted.set_result(None)
            read_all_at = time.monotonic() + READ_ALL_SECONDS if is_all else read_all_at
            await self._wait(seconds)

    def _refresh(self, *, all_contents: bool) -> float:
        """Look, and publish what is new; return the seconds that a look takes by which nothing is found."""
        started = time.monotonic()
        if not self._library.refresh(all_contents=all_contents):
            return time.monotonic() - started
        self._publish(self._library.corpus)
        self._library.save()
        return 0.0

    async def _wait(self, look_seconds: float) -> None:
        """Wait for a notice, for what is known to be due, or until it is time to look for what nobody announced."""
        polling = min(max(_POLL_SECONDS, look_seconds * _POLL_SHARE), RECONCILE_SECONDS)
        longest = polling if self._is_deaf else RECONCILE_SECONDS
        due_in = self._library.due_in
        with contextlib.suppress(TimeoutError):
            # Up to Python 3.11 wait_for forgets that it was cancelled if the notice comes at the same moment.
            async with asyncio.timeout(longest if due_in is None else min(due_in, longest)):
                await self._noticed.wait()
        self._noticed.clear()

    async def _listen(self) -> None:
        """Take the system's notices; anew when another folder takes the place of this one, which ends them."""
        while True:
            identity = _identity(self._library.root)
            self._noticed.set()
            if identity is None:
                await asyncio.sleep(_POLL_SECONDS)
            elif (mount := mount_of(self._library.root)) and mount.is_silent:
                await self._be_deaf(f"the folder is on {mount.kind}")
            else:
                await self._take_notices(identity)

    async def _take_notices(self, identity: tuple[int, int]) -> None:
        from watchfiles import Change, awatch  # here, since a question at a terminal does not follow the folder

        self._is_deaf = False
        root_is_gone = (Change.deleted, str(self._library.root.absolute()))
        failure = ""
        stop = asyncio.Event()
        guard = asyncio.create_task(self._stop_when_replaced(identity, stop))
        try:
            async for changes in awatch(
                self._library.root,
                watch_filter=None,
                debounce=_LONGEST_BATCH_MILLISECONDS,
                step=_NOTICE_MILLISECONDS,
                rust_timeout=_LISTEN_MILLISECONDS,
                stop_event=stop,
                ignore_permission_denied=True,
            ):
                self._noticed.set()
                if root_is_gone in changes:
                    # One that is made anew at once may have the same identity, and is not listened to.
                    stop.set()
        except* (OSError, RuntimeError) as errors:  # a failure while listening comes in a group
            failure = str(errors.exceptions[0])
        finally:
            guard.cancel()
        if failure and _identity(self._library.root) is not None:
            await self._be_deaf(failure)

    async def _stop_when_replaced(self, identity: tuple[int, int], stop: asyncio.Event) -> None:
        while _identity(self._library.root) == identity:  # noqa: ASYNC110 - a replaced folder sets no event
            await asyncio.sleep(_POLL_SECONDS)
        stop.set()

    async def _be_deaf(self, reason: str) -> None:
        """Have the folder looked at every few seconds for a while, before trying again to hear of changes."""
        if not self._has_warned:
            logger.warning("the system gives no notice of changes (%s): looking every few seconds instead", reason)
        self._has_warned = self._is_deaf = True
        self._noticed.set()
        await asyncio.sleep(RECONCILE_SECONDS)


def _identity(root: Path) -> tuple[int, int] | None:
    try:
        status = root.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
