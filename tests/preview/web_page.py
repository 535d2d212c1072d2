"""The pages of the bot itself, as a browser shows them."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from aiohttp import ClientError, ClientSession

from tests.adapters.web.ports import free_port
from tests.preview.chromium import Chromium
from tests.wire.bot_process import ROOT, BotProcess

QUESTION = "When will AI write most of Meta's code?"
WIDTH = 1000
# The page as it is, but no taller than what is on it; of a discussion the section of the passage, as far as it fits.
STYLE = """
body { min-height: 0; max-height: 940px; overflow: hidden }
.bottom { display: none }
.reader > :not(:has(.is-cited)) { display: none }
.reader > section { max-height: 830px; overflow: hidden; padding: 1px 60px 0 }
.reader { max-width: 50rem }
"""


async def draw_pages(chromium: Chromium) -> dict[str, bytes]:
    """Return a picture of an answer, and of its first passage in the reader, by their names."""
    async with _pages() as base:
        asked = f"{base}/?q={quote(QUESTION)}"
        async with ClientSession() as session, session.get(f"{base}/api/ask?q={quote(QUESTION)}") as response:
            first = (await response.json())["passages"][0]
        cited = f"{base}/sources/{first['source']}/{first['id']}"
        return {
            "web-answered": await chromium.picture(asked, "body", width=WIDTH, style=STYLE, scale=1.6),
            "web-reader": await chromium.picture(cited, ".reader", width=WIDTH, style=STYLE, scale=1.6),
        }


@asynccontextmanager
async def _pages() -> AsyncIterator[str]:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "knowledge").symlink_to(ROOT / "knowledge")
        async with BotProcess(Path(folder), {"PORT": str(port)}), ClientSession() as session:
            while not await _is_ready(session, base):
                await asyncio.sleep(0.1)
            yield base


async def _is_ready(session: ClientSession, base: str) -> bool:
    try:
        async with session.get(f"{base}/readyz") as response:
            return response.status == 200
    except ClientError:
        return False
