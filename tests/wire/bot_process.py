"""The bot as a subprocess with its production entry point."""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
# One is enough to be asked about, and what the tests expect of it does not change when the folder grows.
DISCUSSION = "zuckerberg-dwarkesh-2025-04.md"
# With LOG_LEVEL=debug in the environment of the test run, every bot that no test sets the level of tells all it can.
# A test asks more in a minute than people do; those of the limits set them.
_UNLIMITED = dict.fromkeys(("LIMITS_USER_A_MINUTE", "LIMITS_USER_AN_HOUR", "LIMITS_CHANNEL_A_MINUTE"), "100000")
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT", "LOG_LEVEL")
_SECRET_NAMES = ("_TOKEN", "_SECRET", "DATABASE_URL")
_SHORTEST_SECRET = 8


class BotProcess:
    """`python -m bot …` in a folder of its own, with the shipped config and one discussion unless told otherwise."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], *arguments: str, before: Sequence[str] = ()
    ) -> None:
        self._folder = folder
        self._before = before
        self._arguments = arguments or ("run",)
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self._environment = kept | _UNLIMITED | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment}
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self.log = ""

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
            assert [] == [name for name, secret in self._secrets().items() if secret in self.log]

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The lines of the log so far, as a program reads them."""
        return [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]

    @property
    def levels(self) -> set[str]:
        """How bad the worst and all others are that the log told of so far."""
        return {entry["level"] for entry in self.entries}

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

    def _secrets(self) -> dict[str, str]:
        """Return what the bot was given that it may never write, by the names of the variables."""
        given = {name: value for name, value in self._environment.items() if name.endswith(_SECRET_NAMES)}
        secrets = {name: urlsplit(value).password or "" if "://" in value else value for name, value in given.items()}
        return {name: secret for name, secret in secrets.items() if len(secret) >= _SHORTEST_SECRET}

    async def _read(self) -> None:
        assert self._process and self._process.stdout
        async for line in self._process.stdout:
            self.log += line.decode(errors="replace")
