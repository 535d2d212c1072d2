"""The bot as a subprocess with its production entry point."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
# One is enough to be asked about, and what the tests expect of it does not change when the folder grows.
DISCUSSION = "zuckerberg-dwarkesh-2025-04.md"
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT")


class BotProcess:
    """`python -m bot …` in a folder of its own, with the shipped config and one discussion unless told otherwise."""

    def __init__(self, folder: Path, environment: Mapping[str, str], *arguments: str) -> None:
        self._folder = folder
        self._arguments = arguments or ("run",)
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self._environment = kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment}
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

    async def said(self, sentence: str, timeout: float = 10) -> str:
        """Return the line of the output that holds a sentence, once it is there."""
        async with asyncio.timeout(timeout):
            while sentence not in self.log:
                await asyncio.sleep(0.01)
        return next(line for line in self.log.splitlines() if sentence in line)

    async def _read(self) -> None:
        assert self._process and self._process.stdout
        async for line in self._process.stdout:
            self.log += line.decode(errors="replace")
