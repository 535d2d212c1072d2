"""`python -m bot index` as a process, against a stand-in for OpenSearch: how it ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.standin import StandIn
from tests.fakes import write_folder
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
    async with BotProcess(tmp_path, environment_of(standin), "index") as first:
        assert 0 == await first.ended(PATIENCE_SECONDS)
    (folder / "one.md").unlink()

    async with BotProcess(tmp_path, environment_of(standin), "index") as second:
        assert 2 == await second.ended(PATIENCE_SECONDS)

    assert "knowledge lacks 1 of the 1 discussions in the index: nothing was changed." in second.log
    assert "Traceback" not in second.log
    assert ["one.md"] == standin.paths("onrecord")


async def test_it_can_be_stopped_while_the_engine_is_away(standin: StandIn, tmp_path: Path) -> None:
    """Soon, with the reason in the log, and a status that tells a script that it has not ended its work."""
    standin.trouble = lambda _, __: 503
    async with BotProcess(tmp_path, environment_of(standin), "index") as process:
        await process.said("it is busy (status 503)", timeout=PATIENCE_SECONDS)

        assert 1 == await process.stop()

    assert "Stopped; what was written stays" in process.log
    assert "Traceback" not in process.log
