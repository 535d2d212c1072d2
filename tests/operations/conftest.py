"""What the tests of OpenSearch's operations share: a small one in memory, and a way to it."""

from collections.abc import Iterator

import pytest

from bot.retrieval.opensearch.engine import Engine, connect
from tests.engine.standin import StandIn

ALIAS = "onrecord"


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """An OpenSearch that holds nothing yet."""
    with StandIn() as standin:
        yield standin


@pytest.fixture
def engine(standin: StandIn) -> Iterator[Engine]:
    """The way to it."""
    engine = connect(standin.url, ALIAS)
    yield engine
    engine.close()
