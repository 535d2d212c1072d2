"""A real browser for tests: pages that are opened, typed into, looked at and measured."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.preview.chromium import READY_SECONDS, Chromium

PHONE, DESK = (390, 844), (1200, 800)
_KEYS = {"Tab": 9, "Enter": 13, "Space": 32}
_PAINT = """new Promise(resolve => {
  const found = () => performance.getEntriesByName('first-contentful-paint')[0];
  if (found()) return resolve(found().startTime);
  new PerformanceObserver(() => found() && resolve(found().startTime)).observe({type: 'paint', buffered: true});
})"""


class Browser(Chromium):
    """Chromium that remembers what its pages loaded: `async with Browser() as browser`."""

    def __init__(self) -> None:
        super().__init__()
        self._events: list[dict[str, Any]] = []

    async def open(
        self,
        url: str,
        *,
        size: tuple[int, int] = DESK,
        scheme: str = "light",
        scripts: bool = True,
        media: str = "",
        bytes_per_second: int = 0,
    ) -> Page:
        """Return a new page at an address, once it is loaded; on a slow line where a rate is given."""
        target = (await self._call("Target.createTarget", url="about:blank"))["targetId"]
        session = (await self._call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        page = Page(self, session, target)
        await page.call("Network.enable")
        await page.call("Page.enable")
        await page.resize(size)
        await page.prefer(scheme, media)
        await page.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        if bytes_per_second:
            line = {"latency": 0, "downloadThroughput": bytes_per_second, "uploadThroughput": bytes_per_second}
            await page.call("Network.emulateNetworkConditions", offline=False, **line)
        # In the background a page has no focus, which `autofocus` needs.
        await page.call("Emulation.setFocusEmulationEnabled", enabled=True)
        await page.go(url)
        return page

    async def call(self, method: str, page: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Return what a method of the DevTools protocol gives."""
        return await self._call(method, page, **parameters)

    def events(self, session: str, method: str) -> list[dict[str, Any]]:
        """Return what a page told of by itself."""
        return [one["params"] for one in self._events if (one.get("sessionId"), one["method"]) == (session, method)]

    async def _call(self, method: str, page: str | None = None, **parameters: Any) -> dict[str, Any]:
        assert self._socket is not None
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": parameters}
        await self._socket.send_json(message | ({"sessionId": page} if page else {}))
        while (answer := await self._socket.receive_json()).get("id") != self._sent:
            if "method" in answer:
                self._events.append(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result


@dataclass
class Page:
    """One page of a browser."""

    browser: Browser
    session: str
    target: str
    visited: list[str] = field(default_factory=list)

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return await self.browser.call(method, self.session, **parameters)

    async def go(self, url: str) -> None:
        """Open an address in this page."""
        self.visited.append(url)
        await self.call("Page.navigate", url=url)
        await self.settled()

    async def resize(self, size: tuple[int, int]) -> None:
        """Show the page on a screen of another size."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        await self.call("Emulation.setDeviceMetricsOverride", **metrics)

    async def prefer(self, scheme: str, media: str = "") -> None:
        """Show the page in the light or in the dark, on a screen or on paper."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        await self.call("Emulation.setEmulatedMedia", media=media, features=[feature])

    async def settled(self) -> None:
        """Wait until the page is loaded and stays as it is."""
        before = None
        async with asyncio.timeout(READY_SECONDS):
            while True:
                await asyncio.sleep(0.06)
                now = await self.value("[document.readyState, location.href, scrollY]")
                if now == before and now[0] == "complete" and now[1] != "about:blank":
                    return
                before = now

    async def value(self, expression: str) -> Any:
        """Return what an expression gives on the page; it works also where the page's own scripts are off."""
        try:
            found = await self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        except RuntimeError as error:
            if "context" in str(error) or "navigated" in str(error):
                return None
            raise
        if "exceptionDetails" in found:
            raise RuntimeError(f"the page failed at {expression[:200]}: {found['exceptionDetails']}")
        return found["result"].get("value")

    async def text(self, selector: str) -> list[str]:
        """Return the visible text of each element."""
        found: list[str] = await self.value(
            f"[...document.querySelectorAll({selector!r})].map(e => e.innerText.trim())"
        )
        return found

    async def press(self, key: str, times: int = 1) -> None:
        """Press a key so many times."""
        for _ in range(times):
            text = {"text": "\r"} if key == "Enter" else {}
            common = {"key": key, "code": key, "windowsVirtualKeyCode": _KEYS[key]}
            await self.call("Input.dispatchKeyEvent", type="keyDown", **common, **text)
            await self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    async def type(self, text: str) -> None:
        """Type where the focus is."""
        await self.call("Input.insertText", text=text)

    async def click(self, selector: str) -> None:
        """Click in the middle of an element with the mouse, and wait for where that leads."""
        element = f"document.querySelector({selector!r})"
        await self.value(f"{element}.scrollIntoView({{block: 'center'}})")
        box = await self.value(f"(r => [r.x + r.width / 2, r.y + r.height / 2])({element}.getBoundingClientRect())")
        for kind in ("mousePressed", "mouseReleased"):
            await self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)
        await asyncio.sleep(0.15)
        await self.settled()

    async def first_paint_ms(self) -> float:
        """Return the milliseconds from the navigation to the first content on the screen."""
        paint: float = await self.value(_PAINT)
        return paint

    def loaded(self) -> list[str]:
        """Return the addresses that the page asked for, documents and all else."""
        return [one["request"]["url"] for one in self.browser.events(self.session, "Network.requestWillBeSent")]

    def foreign(self, origin: str) -> list[str]:
        """Return the addresses that the page asked for elsewhere."""
        return [url for url in self.loaded() if urlsplit(url).netloc != urlsplit(origin).netloc and url[:5] != "data:"]

    def received_bytes(self) -> int:
        """Return how many bytes came over the wire, headers included."""
        return sum(
            int(one["encodedDataLength"]) for one in self.browser.events(self.session, "Network.loadingFinished")
        )

    async def picture(self) -> bytes:
        """Return a PNG of what is on the screen."""
        return base64.b64decode((await self.call("Page.captureScreenshot", format="png"))["data"])

    async def close(self) -> None:
        await self.browser.call("Target.closeTarget", targetId=self.target)
