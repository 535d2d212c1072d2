"""The bot as a subprocess with its production entry point."""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests import canaries
from tests.adapters.web.ports import free_port
from tests.canaries import heard

ROOT = Path(__file__).resolve().parents[2]
# One is enough to be asked about, and what the tests expect of it does not change when the folder grows.
DISCUSSION = "zuckerberg-dwarkesh-2025-04.md"
# A test asks more in a minute than people do; those of the limits set them.
_WIDE = ("LIMITS_USER_A_MINUTE", "LIMITS_USER_AN_HOUR", "LIMITS_CHANNEL_A_MINUTE", "SLACK_CHANNEL_POSTS_A_SECOND")
_UNLIMITED = dict.fromkeys(_WIDE, "100000")
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT")
_SECRET_NAMES = ("_TOKEN", "_SECRET", "DATABASE_URL")
_SHORTEST_SECRET = 8
_TELLING_SECONDS = 5


class BotProcess:
    """`python -m bot …` in a folder of its own, with the shipped config and one discussion unless told otherwise."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], *arguments: str, before: Sequence[str] = ()
    ) -> None:
        self._folder = folder
        self._before = before
        self._arguments = arguments or ("run",)
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        given = _planted(environment) if self._arguments == ("run",) else dict(environment)
        # At the level debug it tells all that it can.
        python = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "LOG_LEVEL": "debug"}
        self._environment = kept | _UNLIMITED | python | given
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self.log = ""
        self._pages: list[str] = []

    async def __aenter__(self) -> Self:
        if not (self._folder / "config").exists():
            (self._folder / "config").symlink_to(ROOT / "config")
        if not (self._folder / "knowledge").exists():
            (self._folder / "knowledge").mkdir()
            shutil.copy(ROOT / "knowledge" / DISCUSSION, self._folder / "knowledge")
        self._process = await asyncio.create_subprocess_exec(
            *self._before,
            sys.executable,
            "-m",
            "bot",
            *self._arguments,
            cwd=self._folder,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._process and self._reader
        if self._process.returncode is None:
            await self._read_pages()
            self._process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self._process.wait(), 10)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        await self._reader
        if error is not None:
            sys.stderr.write(f"--- the bot's output ---\n{self.log}")
        else:
            told = [self.log, *self._pages]
            names = [name for name, secret in self._secrets().items() if any(secret in text for text in told)]
            leaked = [*names, *heard(told)]
            assert not leaked, f"the bot told {', '.join(leaked)}"

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self._process
        return self._process.pid

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The lines of the log so far, as a program reads them."""
        return [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]

    @property
    def levels(self) -> set[str]:
        """How bad the worst and all others are that the log told of so far."""
        return {entry["level"] for entry in self.entries}

    async def page(self, path: str) -> str:
        """Return what the bot tells about itself at a path of its port."""
        address = f"http://127.0.0.1:{self._environment['PORT']}{path}"
        headers = {"Authorization": f"Bearer {self._environment.get('WEB_METRICS_TOKEN', '')}"}
        async with ClientSession(timeout=ClientTimeout(_TELLING_SECONDS)) as session:
            async with session.get(address, headers=headers) as told:
                return await told.text()

    async def metrics(self) -> dict[str, float]:
        """Return what it counted, by name and labels, without the `onrecord_` before them."""
        lines = (await self.page("/metrics")).splitlines()
        told = [line.removeprefix("onrecord_").rsplit(" ", 1) for line in lines if line.startswith("onrecord_")]
        return {name: float(value) for name, value in told}

    async def ended(self, timeout: float = 15) -> int:
        """Return the exit status once the bot has ended by itself."""
        assert self._process and self._reader
        status = await asyncio.wait_for(self._process.wait(), timeout)
        await self._reader
        return status

    async def stop(self, timeout: float = 10) -> int:
        """Send SIGTERM and return the exit status."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        return await self.ended(timeout)

    async def said(self, sentence: str, timeout: float = 30) -> str:
        """Return the line of the output that holds a sentence, once it is there."""
        async with asyncio.timeout(timeout):
            while sentence not in self.log:
                await asyncio.sleep(0.01)
        return next(line for line in self.log.splitlines() if sentence in line)

    async def _read_pages(self) -> None:
        """Keep what it tells at its end; a bot that does not listen, or is stalled, tells nothing."""
        if "PORT" in self._environment:
            with suppress(ClientError, OSError, TimeoutError):
                self._pages = [await self.page(path) for path in ("/metrics", "/healthz", "/readyz")]

    def _secrets(self) -> dict[str, str]:
        """Return what the bot was given that it may never write, by the names of the variables."""
        given = {name: value for name, value in self._environment.items() if name.endswith(_SECRET_NAMES)}
        secrets = {name: urlsplit(value).password or "" if "://" in value else value for name, value in given.items()}
        return {name: secret for name, secret in secrets.items() if len(secret) >= _SHORTEST_SECRET}

    async def _read(self) -> None:
        assert self._process and self._process.stdout
        async for line in self._process.stdout:
            self.log += line.decode(errors="replace")


def _planted(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a bot on a counterpart with a port and secrets that it may never tell (A55)."""
    is_on_wire = "SLACK_API_URL" in environment or "DISCORD_API_URL" in environment
    if not is_on_wire or "PORT" in environment:
        return dict(environment)
    planted = {
        "PORT": str(free_port()),
        "WEB_HOST": "127.0.0.1",
        "WEB_SECRET": f"{canaries.WEB_SECRET}-web-secret-for-the-pages",
        "WEB_METRICS_TOKEN": f"{canaries.METRICS_TOKEN}-for-the-metrics",
    }
    if "SLACK_APP_TOKEN" in environment:  # alone it would stand for HTTP
        planted["SLACK_SIGNING_SECRET"] = f"{canaries.SIGNING_SECRET}0123456789abcdef01234567"
    return planted | dict(environment)
