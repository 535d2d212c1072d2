"""What the browser's tests share: a bot with a secret on this machine, and Debian's Chromium in front of its pages."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientError, ClientSession

from tests.adapters.web.ports import free_port
from tests.browser.browser import Browser
from tests.browser.hostile import HOSTILE
from tests.preview.chromium import ChromiumMissing
from tests.wire.bot_process import ROOT, BotProcess

SECRET = "a-secret-of-the-pages"
BOARD = "---\ntitle: Board meeting\nvisibility: [slack:C1]\n---\n\nThe board spoke of wombats.\n"
DISCUSSIONS = ("zuckerberg-dwarkesh-2024-04.md", "zuckerberg-dwarkesh-2025-04.md", "nadella-dwarkesh-2025-02.md")


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def origin(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of the pages of a bot that this machine need not sign in to, but sees more if it does."""
    folder, port = tmp_path_factory.mktemp("bot"), free_port()
    (folder / "knowledge").mkdir()
    for name in DISCUSSIONS:
        shutil.copy(ROOT / "knowledge" / name, folder / "knowledge")
    (folder / "knowledge" / "hostile.md").write_text(HOSTILE, "utf-8")
    (folder / "knowledge" / "board.md").write_text(BOARD, "utf-8")
    environment = {"PORT": str(port), "WEB_HOST": "127.0.0.1", "WEB_SECRET": SECRET, "WEB_AUDIENCE": "slack:C1"}
    async with BotProcess(folder, environment, "run", "--only", "web"):
        async with asyncio.timeout(90), ClientSession() as session:
            while not await _is_ready(session, f"http://127.0.0.1:{port}/sources"):
                await asyncio.sleep(0.05)
        yield f"http://127.0.0.1:{port}"


async def _is_ready(session: ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except ClientError:
        return False


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium; without it a test is skipped by name, and fails in CI."""
    try:
        async with Browser() as opened:
            yield opened
    except ChromiumMissing as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))
