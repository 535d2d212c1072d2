"""Writing into a real OpenSearch: what was interrupted is gone on with, and what may be set later is."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.corpus.corpus import Corpus
from bot.corpus.library import read_folder
from bot.errors import SearchAwayError
from bot.retrieval.opensearch import writer as writing
from bot.retrieval.opensearch.engine import Engine, connect
from bot.retrieval.opensearch.shelf import list_discussions
from bot.retrieval.opensearch.writer import Made, Writer
from tests.engine.engines import K1, B
from tests.fakes import analyzer, write_folder

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MADE = Made(K1, B, analyzer(), replicas=2)
DISCUSSIONS = 30


class InterruptedWritingError(Exception):
    """Stands for a signal."""


class Interruption:
    """Lets so many requests through, and then none."""

    def __init__(self, after: int) -> None:
        self._left = after

    def __call__(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise InterruptedWritingError


@pytest.fixture
def engine(engine_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine with an alias of its own, which is written to in small bulks."""
    monkeypatch.setattr(writing, "_RECORDS", 8)
    engine = connect(engine_url, f"tests-{secrets.token_hex(4)}", patience_seconds=60.0)
    yield engine
    for version in (1, 2, 3):
        engine.tell("DELETE", f"/{engine.alias}-v{version}")
    engine.close()


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return read_folder(write_folder(tmp_path, {f"{number:02}.md": f"Zebra {number}." for number in range(DISCUSSIONS)}))


def indices(engine: Engine) -> list[str]:
    """Return which there are, the one that is answered from with a star."""
    found = engine.tell("GET", f"/{engine.alias}-v*/_alias") or {}
    return sorted(name.rpartition("-")[2] + ("*" if one["aliases"] else "") for name, one in found.items())


def test_an_interrupted_write_is_gone_on_with(engine: Engine, corpus: Corpus) -> None:
    """What is there is not written again, and nothing is answered from before all is there."""
    with pytest.raises(InterruptedWritingError):
        Writer(engine, MADE, Interruption(after=5)).update(corpus)
    begun = indices(engine)

    written = Writer(engine, MADE).update(corpus)

    assert ["v1"] == begun
    assert 0 < written.changed < DISCUSSIONS
    assert ["v1*"] == indices(engine)
    assert DISCUSSIONS == len(list(list_discussions(engine)))


def test_an_interrupted_rebuild_is_gone_on_with_by_whichever_run_is_next(engine: Engine, corpus: Corpus) -> None:
    """The old index answers until the new one has everything, and is gone then."""
    Writer(engine, MADE).update(corpus)
    with pytest.raises(InterruptedWritingError):
        Writer(engine, MADE, Interruption(after=5)).update(corpus, is_anew=True)
    begun = indices(engine)

    written = Writer(engine, MADE).update(corpus)

    assert ["v1*", "v2"] == begun
    assert written.is_new
    assert 0 < written.changed < DISCUSSIONS
    assert ["v2*"] == indices(engine)
    assert DISCUSSIONS == len(list(list_discussions(engine)))


def test_another_number_of_copies_is_set_without_a_new_index(engine: Engine, corpus: Corpus) -> None:
    """By the next update."""
    Writer(engine, MADE).update(corpus)

    written = Writer(engine, Made(K1, B, analyzer(), replicas=0)).update(corpus)

    (settings,) = engine.tell("GET", f"/{engine.alias}/_settings").values()
    assert "0-0" == settings["settings"]["index"]["auto_expand_replicas"]
    assert (0, False) == (written.changed, written.is_new)


def test_what_is_there_already_is_no_reason_to_end(engine: Engine, corpus: Corpus) -> None:
    """An index whose making was answered to nobody is told apart from a request that is refused for good."""
    engine.tell("PUT", f"/{engine.alias}-v1", MADE.body())

    with pytest.raises(SearchAwayError):
        engine.tell("PUT", f"/{engine.alias}-v1", MADE.body())

    assert DISCUSSIONS == Writer(engine, MADE).update(corpus).changed
