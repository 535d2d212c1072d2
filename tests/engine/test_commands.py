"""The bot as a process, against a stand-in for OpenSearch: how `index` ends, and how `run` begins."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.corpus.library import read_folder
from bot.retrieval.opensearch.engine import connect
from bot.retrieval.opensearch.writer import Made, Writer
from tests.engine.server import free_ports
from tests.engine.standin import StandIn
from tests.fakes import analyzer, write_folder
from tests.wire.bot_process import BotProcess

pytestmark = pytest.mark.asyncio
PATIENCE_SECONDS = 60.0


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as standin:
        yield standin


def environment_of(standin: StandIn) -> dict[str, str]:
    return {"RETRIEVAL_ENGINE": "opensearch", "OPENSEARCH_URL": standin.url}


async def test_a_folder_that_looks_lost_ends_it_with_status_2(standin: StandIn, tmp_path: Path) -> None:
    """With the remedy; the index stays as it was."""
    folder = write_folder(tmp_path / "knowledge", {"one.md": "A zebra."})
    engine = connect(standin.url, "onrecord")
    Writer(engine, Made(1.2, 0.75, analyzer(), replicas=2)).update(read_folder(folder))
    engine.close()
    (folder / "one.md").unlink()

    async with BotProcess(tmp_path, environment_of(standin), "index") as process:
        assert 2 == await process.ended(PATIENCE_SECONDS)

    assert "knowledge lacks 1 of the 1 discussions in the index: nothing was changed." in process.log
    assert "Traceback" not in process.log
    assert ["one.md"] == standin.paths("onrecord")


async def test_it_can_be_stopped_while_the_engine_is_away(standin: StandIn, tmp_path: Path) -> None:
    """Soon, with the reason in the log, and a status that tells a script that it has not ended its work."""
    standin.trouble = lambda _, __: 503
    async with BotProcess(tmp_path, environment_of(standin), "index") as process:
        await process.said("it is busy (status 503)", timeout=PATIENCE_SECONDS)

        assert 1 == await process.stop()

    assert "Stopped; what was written stays" in process.log
    assert "Traceback" not in process.log


async def test_a_bot_that_starts_without_the_engine_is_not_ready_until_it_is_there(
    standin: StandIn, tmp_path: Path
) -> None:
    """It does not end, and tells why it waits."""
    folder = write_folder(tmp_path / "folder", {"one.md": "A zebra."})
    (port,) = free_ports(1)
    environment = {**environment_of(standin), "PORT": str(port), "WEB_HOST": "127.0.0.1"}
    standin.trouble = lambda _, __: 503
    async with BotProcess(tmp_path, environment, "run", "--only", "web") as process:
        await process.said("OpenSearch cannot be used yet: it is busy", timeout=PATIENCE_SECONDS)
        waiting = json.loads(await process.page("/readyz"))
        standin.trouble = lambda _, __: None
        engine = connect(standin.url, "onrecord")
        Writer(engine, Made(1.2, 0.75, analyzer(), replicas=2)).update(read_folder(folder))
        engine.close()
        await process.said("knowledge read", timeout=PATIENCE_SECONDS)

    assert not waiting["ready"]
    assert "cannot be used yet: it is busy (status 503)" in str(waiting)
