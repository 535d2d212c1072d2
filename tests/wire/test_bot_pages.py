"""The pages of the bot as a process: who reaches them, where, and what the log tells of them."""

import asyncio
import json
import os
import shutil
import socket
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from aiohttp import ClientError, ClientSession, CookieJar

from bot.answering.evaluation.cases import read_cases
from tests.adapters.web.ports import free_port
from tests.wire.bot_process import ROOT, BotProcess

QUESTIONS = ROOT / "tests" / "relevance" / "questions.jsonl"
SECRET = "canary-of-the-pages"
QUESTION = "When will AI write most of Meta's code?"
SAID = "sometime in the next 12 to 18 months, we'll reach the point where most of the code"


async def ready(session: ClientSession, base: str) -> None:
    async with asyncio.timeout(90):
        while True:
            try:
                async with session.get(f"{base}/readyz") as response:
                    if response.status == 200:
                        return
            except ClientError:
                pass
            await asyncio.sleep(0.05)


def own_address() -> str | None:
    """Return the address of this machine that others see, None if there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent
        except OSError:
            return None
        address: str = probe.getsockname()[0]
        return None if address.startswith("127.") else address


async def test_a_newcomer_asks_in_a_browser(tmp_path: Path) -> None:
    """With nothing set up; what is asked stands nowhere in the log."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    async with BotProcess(tmp_path, {"PORT": str(port), "LOG_LEVEL": "info"}) as bot, ClientSession() as session:
        await ready(session, base)
        async with session.get(base, params={"q": QUESTION}) as page:
            text = await page.text()
        async with session.get(f"{base}/api/ask", params={"q": QUESTION}) as data:
            answer = await data.json()
        async with session.get(
            f"{base}/sources/{answer['passages'][0]['source']}/{answer['passages'][0]['id']}"
        ) as read:
            passage = await read.text()
        async with session.get(f"{base}/metrics") as told:
            counted = await told.text()
        log = bot.log

    assert "reach the point where most of the" in text
    assert SAID == answer["passages"][0]["excerpt"]
    assert "is-cited" in passage
    assert "write most" not in log
    assert 'onrecord_requests_total{kind="page",outcome="answered",platform="web"} 1.0' in counted
    assert 'onrecord_requests_total{kind="api",outcome="answered",platform="web"} 1.0' in counted
    assert "path=/api/ask status=200" in log


async def test_with_nothing_set_up_only_this_machine_is_served(tmp_path: Path) -> None:
    """Also where PORT is set: nobody else reaches the port."""
    address = own_address()
    if address is None:
        pytest.skip("this machine has no address but its own")
    port = free_port()
    async with BotProcess(tmp_path, {"PORT": str(port)}), ClientSession() as session:
        await ready(session, f"http://127.0.0.1:{port}")
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(address, port)


@pytest.mark.parametrize("given", [{}, {"WEB_SECRET": SECRET}])
async def test_on_every_interface_the_pages_are_closed(tmp_path: Path, given: dict[str, str]) -> None:
    """Without a secret there are none, with one it is asked for; health is told all the same."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    async with BotProcess(tmp_path, {"PORT": str(port), **given}, "run", "--only", "web") as bot:
        async with ClientSession() as session:
            await ready(session, base)
            statuses = {}
            for path in (
                "/",
                "/sources",
                "/api/sources",
                "/sources/zuckerberg-dwarkesh-2025-04",
                "/status",
                "/healthz",
            ):
                async with session.get(base + path) as told:
                    statuses[path] = told.status
                    assert "Zuckerberg" not in await told.text()
        is_told = "set WEB_SECRET to open them" in bot.log

    assert is_told == (not given)
    closed = [401] * 5 if given else [200, 404, 404, 404, 404]
    assert [*closed, 200] == list(statuses.values())


async def test_the_secret_opens_the_pages(tmp_path: Path) -> None:
    """By the form or by the header, and what it stands for; nothing that opens them is in the log at any level."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    (tmp_path / "knowledge").mkdir()
    shutil.copy(ROOT / "knowledge" / "zuckerberg-dwarkesh-2025-04.md", tmp_path / "knowledge")
    for channel in ("C1", "C2"):
        restricted = (
            f"---\ntitle: Quaggas of {channel}\nvisibility: [slack:{channel}]\n---\n\nThe quagga had stripes.\n"
        )
        (tmp_path / "knowledge" / f"{channel}.md").write_text(restricted)
    environment = {"PORT": str(port), "WEB_SECRET": SECRET, "WEB_AUDIENCE": "slack:C1", "LOG_LEVEL": "debug"}
    async with BotProcess(tmp_path, environment) as bot:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
            await ready(session, base)
            async with session.post(f"{base}/sign-in", data={"secret": SECRET, "to": "/sources"}) as opened:
                page = await opened.text()
                cookie = next(iter(session.cookie_jar)).value
        async with ClientSession(headers={"Authorization": f"Bearer {SECRET}"}) as session:
            async with session.get(f"{base}/api/sources") as data:
                titles = [one["title"] for one in (await data.json())["sources"]]
        log = bot.log

    assert "Mark Zuckerberg" in page
    assert "Quaggas of C1" in page
    assert "Quaggas of C1" in titles
    assert 2 == len(titles)
    assert cookie not in log
    assert SECRET not in log


async def test_a_saved_file_is_on_its_page(tmp_path: Path) -> None:
    """Within two seconds or so, without a restart."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    async with BotProcess(tmp_path, {"PORT": str(port)}), ClientSession() as session:
        await ready(session, base)
        (tmp_path / "knowledge" / "new.md").write_text("---\ntitle: Quaggas\n---\n\nThe quagga had stripes in front.\n")
        async with asyncio.timeout(5):
            while True:
                async with session.get(f"{base}/sources/new") as page:
                    if page.status == 200:
                        break
                await asyncio.sleep(0.1)
        async with session.get(f"{base}/sources/new") as page:
            text = await page.text()

    assert "The quagga had stripes in front." in text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"WEB_SECRET": "short"}, "WEB_SECRET must have at least 16 characters"),
        ({"WEB_AUDIENCE": "C0123"}, "WEB_AUDIENCE must list slack:C0123 or discord:456 ids, or be “all”"),
        ({"WEB_URL": "pages.example"}, "WEB_URL must be an address such as https://"),
        ({"WEB_URL": "https://pages.example/bot"}, "WEB_URL must be an address such as https://"),
        ({"WEB_URL": "javascript:alert(1)"}, "WEB_URL must be an address such as https://"),
    ],
)
async def test_wrong_settings_are_named(tmp_path: Path, given: dict[str, str], sentence: str) -> None:
    """In one line, with exit status 2."""
    async with BotProcess(tmp_path, given) as bot:
        status = await bot.ended(timeout=10)

    assert 2 == status
    assert bot.log.startswith(sentence)
    assert 1 == bot.log.count("\n")


async def test_citations_open_in_the_reader(tmp_path: Path) -> None:
    """At the address that others know, where the discussion has none; nobody is here then; it is not offered twice."""
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "kickoff.md").write_text("---\ntitle: Kickoff\n---\n\nThe quagga had stripes in front.\n")
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {"PORT": str(port), "WEB_URL": "https://pages.example/", "WEB_SECRET": SECRET}
    who_knows = {"Authorization": f"Bearer {SECRET}"}
    async with BotProcess(tmp_path, environment), ClientSession(headers=who_knows) as session:
        await ready(session, base)
        async with ClientSession() as stranger, stranger.get(f"{base}/sources/kickoff") as closed:
            status = closed.status
        async with session.get(f"{base}/api/ask?q=quagga+stripes") as data:
            first = (await data.json())["passages"][0]
        async with session.get(f"{base}/?q=quagga+stripes") as page:
            text = await page.text()

    assert 401 == status
    assert f"https://pages.example/sources/kickoff/{first['id']}" == first["url"]
    assert 1 == text.count(first["id"] + "#")
    assert "pages.example" not in text


def mixed() -> Iterator[str]:
    """Yield addresses without end: each page in turn, every discussion, a question of somebody's each time."""
    discussions = cycle(sorted(path.stem for path in (ROOT / "knowledge").glob("*-*.md")))
    questions = cycle(quote_plus(case.question) for case in read_cases(QUESTIONS) if case.answerable)
    while True:
        yield from ("/", f"/?q={next(questions)}", "/sources", f"/sources/{next(discussions)}")
        yield from (f"/api/ask?q={next(questions)}", "/static/style.css", "/compare?q=open+source", "/status")


async def test_where_nobody_is_let_in_no_citation_opens(tmp_path: Path) -> None:
    """With an address for Slack's calls and no secret, the pages are closed: nothing leads there."""
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "kickoff.md").write_text("---\ntitle: Kickoff\n---\n\nThe quagga had stripes in front.\n")
    environment = {"WEB_URL": "https://pages.example/"}
    async with BotProcess(tmp_path, environment, "ask", "--json", "quagga stripes") as bot:
        await bot.ended(60)

    assert "quagga had stripes" in bot.log
    assert "pages.example" not in bot.log


async def test_what_is_no_request_is_not_logged(tmp_path: Path) -> None:
    """An address that is too long is refused, and what was asked in it stands nowhere; a long quotation fits."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    async with BotProcess(tmp_path, {"PORT": str(port)}) as bot, ClientSession() as session:
        await ready(session, base)
        async with session.get(f"{base}/quote", params={"q": "ж" * 5_000}) as told:
            fits = told.status
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /quote?q=quagga{'+quagga' * 20_000} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        refused = await reader.readline()
        writer.close()
        await bot.said("refused what is no HTTP")
        log = bot.log

    assert 200 == fits
    assert b" 400 " in refused
    assert "quagga" not in log
    assert "Traceback" not in log


@pytest.mark.slow
async def test_two_hundred_requests_a_second(tmp_path: Path) -> None:
    """For 30 s, each answered, however they are mixed; the bot has one core. How long that took is printed."""
    rate, seconds, port = 200, 30, free_port()
    paths = list(islice(mixed(), rate * seconds))
    (tmp_path / "knowledge").symlink_to(ROOT / "knowledge")
    base = f"http://127.0.0.1:{port}"
    statuses: list[int] = []
    took: list[float] = []
    async with BotProcess(tmp_path, {"PORT": str(port), "LOG_LEVEL": "info"}) as bot, ClientSession() as session:
        await ready(session, base)
        assert bot._process
        os.sched_setaffinity(bot._process.pid, {min(os.sched_getaffinity(0))})

        async def ask(path: str) -> None:
            asked = time.monotonic()
            async with session.get(base + path) as told:
                await told.read()
                statuses.append(told.status)
            took.append(time.monotonic() - asked)

        started = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for number in range(rate * seconds):
                await asyncio.sleep(max(0.0, started + number / rate - time.monotonic()))
                group.create_task(ask(paths[number]))
        whole = time.monotonic() - started

    print(json.dumps({"whole": round(whole, 2), "p50": sorted(took)[len(took) // 2], "worst": max(took)}))
    assert [200] * (rate * seconds) == statuses
