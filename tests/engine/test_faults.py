"""What happens when nodes of the search engine die, when all are gone, and when two processes want to write."""

import asyncio
import json
import shutil
import signal
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.answering.evaluation.cases import read_cases
from bot.corpus.library import read_folder
from bot.errors import SearchAwayError
from bot.operations.following import Following
from bot.retrieval.opensearch.engine import connect
from bot.retrieval.opensearch.writer import Written
from bot.retrieval.query import Filters, QueryAnalyzer
from tests.engine.engines import K1, TITLE_WEIGHT, B, Indexed
from tests.engine.server import Server, free_ports
from tests.fakes import analyzer, header, write_folder
from tests.slowness import slowness
from tests.wire.bot_process import BotProcess

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
QUESTIONS_A_SECOND = 20
SECONDS_BEFORE, SECONDS = 3, 10
WARMING = 60  # questions, so that each copy has answered some
QUESTIONS = ROOT / "tests" / "relevance" / "questions.jsonl"
LONGEST_REPLY_SECONDS = 3.0
LONGEST_WRITE_SECONDS = 5.0
START_SECONDS = 120.0
ALIAS = "tests-faults"
QUESTION = "When will AI write most of Meta's code?"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of the bot: after how many seconds, and what became of the question."""

    seconds: float
    outcome: str


def test_a_node_that_is_killed_costs_no_answer(own_server: Server, tmp_path: Path) -> None:
    """
    The one with the primary, under 20 questions a second with the patience of production.

    What is written next, a discussion that came, is written within 5 seconds; each question has the answer that it had.
    """
    folder = shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    indexed = Indexed(own_server.url)
    engine = connect(own_server.url, indexed.engine.alias)
    try:
        indexed.hold(read_folder(folder))
        following = Following(engine, analyzer(), k1=K1, b=B, title_weight=TITLE_WEIGHT)
        retriever = following.knowledge.retriever
        changed = read_folder(write_folder(folder, {"new.md": header(title="New") + "Zebras eat grass."}))
        read = QueryAnalyzer(analyzer())
        texts = [case.question for case in read_cases(QUESTIONS)[: SECONDS * QUESTIONS_A_SECOND : QUESTIONS_A_SECOND]]
        queries = [read.analyze(text, Filters(audience=None)) for text in texts]

        def ask(number: int) -> tuple[str, ...]:
            query = queries[number % len(queries)]
            return tuple(hit.passage.id for hit in retriever.search(query, limit=5).hits)

        def write() -> tuple[Written, float]:
            started = time.monotonic()
            return indexed.writer.update(changed), time.monotonic() - started

        own_server.start()  # which waits until each node has its copy
        before = [warmed(ask, number) for number in range(WARMING)]
        asked: list[Future[tuple[str, ...]]] = []
        with ThreadPoolExecutor(32) as pool, followed(following):
            for number in range(SECONDS * QUESTIONS_A_SECOND):
                if number == SECONDS_BEFORE * QUESTIONS_A_SECOND:
                    own_server.kill(own_server.node_with_primary(indexed.engine.alias))
                    writing = pool.submit(write)
                asked.append(pool.submit(ask, number))
                time.sleep(1 / QUESTIONS_A_SECOND)
            written, seconds = writing.result()
        failed = [number for number, one in enumerate(asked) if one.exception()]
        print(f"\n{len(asked)} questions, failed: {failed}; written after {seconds:.2f} s")
    finally:
        own_server.start()
        indexed.remove()
        engine.close()

    assert [] == failed
    assert [before[number % len(queries)] for number in range(len(asked))] == [one.result() for one in asked]
    assert (1, False) == (written.changed, written.is_new)
    assert seconds <= LONGEST_WRITE_SECONDS * slowness()


@contextmanager
def followed(following: Following) -> Iterator[None]:
    """Look at the index again and again, as the bot does."""
    is_over = threading.Event()

    def follow() -> None:
        while not is_over.wait(0.5):
            following.look()

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def warmed(ask: Callable[[int], tuple[str, ...]], number: int) -> tuple[str, ...]:
    """Ask until there is an answer: nodes that have just begun are slow."""
    while True:
        try:
            return ask(number)
        except SearchAwayError:
            time.sleep(1)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def bot(own_server: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a bot with its pages, as it runs in production, which finds passages in an index of its own."""
    (port,) = free_ports(1)
    environment = {**environment_of(own_server, ALIAS), "PORT": str(port), "WEB_HOST": "127.0.0.1"}
    folder = tmp_path_factory.mktemp("bot")
    async with BotProcess(folder, environment, "index") as process:
        await process.ended(START_SECONDS)
    async with BotProcess(folder, environment, "run", "--only", "web") as process:
        await process.said("knowledge read", timeout=START_SECONDS)
        yield f"http://127.0.0.1:{port}"
    own_server.start()
    Indexed(own_server.url, ALIAS).remove()


@pytest.mark.asyncio(loop_scope="module")
async def test_without_any_node_every_question_has_its_reply(own_server: Server, bot: str) -> None:
    """
    Within 3 seconds: killed, or hanging and holding every connection. When they are back, so are the answers.

    The bot is not started again.
    """
    await answered(bot)

    for process in own_server.processes.values():
        process.send_signal(signal.SIGSTOP)
    hanging = await asked_of(bot, 3 * QUESTIONS_A_SECOND)
    for process in own_server.processes.values():
        process.send_signal(signal.SIGCONT)
    await answered(bot)
    own_server.stop()
    gone = await asked_of(bot, 3 * QUESTIONS_A_SECOND)
    await asyncio.to_thread(own_server.start)
    await answered(bot)

    for replies in (hanging, gone):
        longest = max(reply.seconds for reply in replies)
        print(f"\n{len(replies)} questions, the longest {longest:.2f} s")
        assert {"refused"} == {reply.outcome for reply in replies}
        assert longest <= LONGEST_REPLY_SECONDS * slowness()


@pytest.mark.asyncio(loop_scope="module")
async def test_of_two_who_index_one_waits(own_server: Server, tmp_path: Path) -> None:
    """Until the other has ended: also if it was killed."""
    alias = f"{ALIAS}-two"
    environment = environment_of(own_server, alias) | {"DATABASE_URL": f"sqlite:///{tmp_path / 'state.sqlite3'}"}
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    async with BotProcess(tmp_path / "one", environment, "index", "--watch") as one:
        await one.said("A new index is in use", timeout=START_SECONDS)
        async with BotProcess(tmp_path / "two", environment, "index", "--watch") as two:
            await two.said("Another process writes the index", timeout=START_SECONDS)
            assert one._process
            one._process.kill()
            await one.ended()
            await two.said("The index is up to date", timeout=START_SECONDS)
    Indexed(own_server.url, alias).remove()


def environment_of(server: Server, alias: str) -> dict[str, str]:
    return {
        "RETRIEVAL_ENGINE": "opensearch",
        "OPENSEARCH_URL": server.url,
        "OPENSEARCH_INDEX": alias,
        "RETRIEVAL_THRESHOLD": "0",
    }


async def asked_of(bot: str, count: int) -> list[Reply]:
    """Ask so many questions, 20 a second."""
    asked = []
    with ThreadPoolExecutor(64) as pool:
        loop = asyncio.get_running_loop()
        for _ in range(count):
            asked.append(loop.run_in_executor(pool, ask, bot))
            await asyncio.sleep(1 / QUESTIONS_A_SECOND)
        return await asyncio.gather(*asked)


def ask(bot: str) -> Reply:
    started = time.monotonic()
    with urllib.request.urlopen(f"{bot}/api/ask?{urllib.parse.urlencode({'q': QUESTION})}", timeout=60) as response:
        return Reply(time.monotonic() - started, json.loads(response.read())["outcome"])


async def answered(bot: str) -> None:
    """Ask until there is an answer."""
    async with asyncio.timeout(START_SECONDS):
        while (await asyncio.to_thread(ask, bot)).outcome != "answered":
            await asyncio.sleep(0.2)
