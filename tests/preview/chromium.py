"""Pictures of pages, taken by Debian's Chromium through its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import shutil
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

import aiohttp

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
START_SECONDS = 30
READY_SECONDS = 20
TALLEST = 4_000
LARGEST_FRAME = 64 * 1024 * 1024

_STYLE = """{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(%s);
  document.adoptedStyleSheets.push(sheet);
}"""
_RECTANGLE = """document.fonts.ready.then(() => {
  const box = document.querySelector(%s).getBoundingClientRect();
  return {x: box.x, y: box.y, width: box.width, height: box.height};
})"""


class ChromiumMissing(RuntimeError):
    """There is no Chromium on the PATH; the message says what to install."""


class Chromium:
    """A headless browser with a profile of its own: `async with Chromium() as chromium`."""

    def __init__(self) -> None:
        self._exits = AsyncExitStack()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._sent = 0

    async def __aenter__(self) -> Self:
        binary = chromium_binary()
        async with AsyncExitStack() as exits:
            profile = exits.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            process = await asyncio.create_subprocess_exec(
                binary,
                *FLAGS,
                f"--user-data-dir={profile}",
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=PIPE,
                env=os.environ | {"TMPDIR": profile},
            )
            exits.push_async_callback(_end, process)
            address = await asyncio.wait_for(_address(process), START_SECONDS)
            session = await exits.enter_async_context(aiohttp.ClientSession(trust_env=False))
            self._socket = await exits.enter_async_context(session.ws_connect(address, max_msg_size=LARGEST_FRAME))
            self._exits = exits.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._exits.aclose()

    async def picture(
        self, url: str, element: str, *, width: int, ready: str = "true", style: str = "", scale: float = 2
    ) -> bytes:
        """Return a PNG of one element of a page, once its expression `ready` is true and `style` is added."""
        target = (await self._call("Target.createTarget", url="about:blank"))["targetId"]
        page = (await self._call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        metrics = {"width": width, "height": TALLEST, "deviceScaleFactor": scale, "mobile": False}
        await self._call("Emulation.setDeviceMetricsOverride", page, **metrics)
        await self._call("Page.navigate", page, url=url)
        await self._until(page, f"document.readyState === 'complete' && ({ready})")
        await self._evaluate(page, _STYLE % json.dumps(style))
        clip = await self._settled(page, _RECTANGLE % json.dumps(element))
        shot = await self._call("Page.captureScreenshot", page, format="png", clip=clip | {"scale": 1})
        await self._call("Target.closeTarget", targetId=target)
        return base64.b64decode(shot["data"])

    async def _settled(self, page: str, expression: str) -> Any:
        """Return what an expression gives as soon as it gives it twice."""
        before, after = None, await self._evaluate(page, expression)
        async with asyncio.timeout(READY_SECONDS):
            while before != after:
                await asyncio.sleep(0.2)
                before, after = after, await self._evaluate(page, expression)
        return after

    async def _until(self, page: str, expression: str) -> None:
        async with asyncio.timeout(READY_SECONDS):
            while not await self._evaluate(page, expression):
                await asyncio.sleep(0.1)

    async def _evaluate(self, page: str, expression: str) -> Any:
        arguments = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        found = await self._call("Runtime.evaluate", page, **arguments)
        if "exceptionDetails" in found:
            raise RuntimeError(f"the page failed at {expression}: {found['exceptionDetails']}")
        return found["result"].get("value")

    async def _call(self, method: str, page: str | None = None, **parameters: Any) -> dict[str, Any]:
        assert self._socket is not None
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": parameters}
        await self._socket.send_json(message | ({"sessionId": page} if page else {}))
        while (answer := await self._socket.receive_json()).get("id") != self._sent:
            pass  # events, which nobody here waits for
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result


def chromium_binary() -> str:
    """Return the path of Chromium; raises ChromiumMissing."""
    found = shutil.which("chromium")
    if found is None:
        raise ChromiumMissing(
            "There is no chromium on the PATH. Install it, in Debian: "
            "apt-get install chromium fonts-noto-color-emoji fonts-liberation"
        )
    return found


async def _address(process: Process) -> str:
    assert process.stderr is not None
    async for line in process.stderr:
        if found := re.search(r"DevTools listening on (ws://\S+)", line.decode(errors="replace")):
            return found.group(1)
    raise RuntimeError("chromium ended before it listened")


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        await process.wait()
