"""What is remembered of the counts in OpenSearch: by what it depends on, and no more than so much."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.retrieval.opensearch import statistics
from bot.retrieval.opensearch.engine import Engine
from bot.retrieval.opensearch.records import BODY, StoredFolder
from bot.retrieval.opensearch.statistics import Statistics

FOLDER = StoredFolder(generation=1, root="", revision="", passages=10, body_length=10, title_length=10)
EVERYWHERE = [frozenset({"slack:C1"}), frozenset({"slack:C2", "discord:7"})]


class CountingEngine(Engine):
    """Holds each word in one passage; counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def term_vectors(self, body: Any) -> Any:
        fields = {
            field: {"terms": {term: {"doc_freq": 1} for term in text.split()}} for field, text in body["doc"].items()
        }
        return {"term_vectors": fields}

    def search_all(self, bodies: Sequence[Any], *, preference: str | None = None) -> list[Any]:
        self.asked += bodies
        return [{"hits": {"total": {"value": 1}}} for _ in bodies]


@pytest.fixture
def engine() -> CountingEngine:
    return CountingEngine()


def holds(counted: Statistics, word: str, *audience: str) -> bool:
    return counted.holds(BODY, (word,), frozenset(audience))


def test_channels_that_open_nothing_are_one_audience(engine: CountingEngine) -> None:
    """However many there are, what was asked for one serves all."""
    counted = Statistics(engine, FOLDER, EVERYWHERE)
    for number in range(50):
        assert holds(counted, "zebra", f"slack:D{number}", f"discord:{number + 100}")

    assert 2 == len(engine.asked)  # the body, and the title


def test_audiences_that_see_different_things_are_told_apart(engine: CountingEngine) -> None:
    """By what they open, and asked for with nothing else."""
    counted = Statistics(engine, FOLDER, EVERYWHERE)
    for audience in (["slack:C1", "slack:D5"], ["slack:D6", "slack:C1"], ["discord:7"], []):
        holds(counted, "zebra", *audience)

    asked = {tuple(one["query"]["bool"]["filter"][-1]["terms"]["visibility"]) for one in engine.asked}
    assert {("*", "slack:C1"), ("*", "discord:7"), ("*",)} == asked
    assert 6 == len(engine.asked)


def test_no_more_is_remembered_than_so_much(engine: CountingEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it begins anew, and still tells what is so."""
    monkeypatch.setattr(statistics, "_MOST_REMEMBERED", 20)
    counted = Statistics(engine, FOLDER, EVERYWHERE)

    assert all(holds(counted, f"word{number}", "slack:C1") for number in range(100))

    assert len(counted._held) <= 22
