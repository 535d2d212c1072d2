"""Following an index in a stand-in for OpenSearch: how a bot that starts waits for it."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answering.completions import Completions
from bot.answering.gaps import Unanswered
from bot.answering.people import People
from bot.answering.verbatim import FileCheck
from bot.corpus.library import read_folder
from bot.errors import SettingsError
from bot.operations import following
from bot.operations.following import Following
from bot.retrieval.opensearch.engine import Engine
from bot.retrieval.opensearch.writer import Made, Writer
from tests.engine.standin import StandIn
from tests.fakes import analyzer, header, write_folder

PATIENCE_SECONDS = 20.0


@pytest.fixture(autouse=True)
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often, and have no patience at a terminal."""
    monkeypatch.setattr(following, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(following, "_PATIENCE_SECONDS", 0.0)


def follow(engine: Engine, on_wait: Callable[[str], None] | None = None, here: Path | None = None) -> Following:
    return Following(engine, analyzer(), k1=1.2, b=0.75, title_weight=0.3, here=here, on_wait=on_wait)


def index(engine: Engine, folder: Path) -> None:
    Writer(engine, Made(1.2, 0.75, analyzer(), replicas=2)).update(read_folder(folder))


def test_a_bot_waits_for_an_engine_that_is_away_and_for_its_index(
    standin: StandIn, engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As long as it takes, telling each reason once; then it answers from what is there."""
    folder = write_folder(tmp_path, {"one.md": "A zebra."})
    caplog.set_level(logging.WARNING, "bot.operations.following")
    standin.trouble = lambda _, __: 503
    reasons: list[str] = []
    is_told = {1: threading.Event(), 2: threading.Event()}

    def on_wait(reason: str) -> None:
        reasons.append(reason)
        is_told[len(reasons)].set()

    found: list[Following] = []
    starting = threading.Thread(target=lambda: found.append(follow(engine, on_wait)))
    starting.start()
    assert is_told[1].wait(PATIENCE_SECONDS)
    standin.trouble = lambda _, __: None
    assert is_told[2].wait(PATIENCE_SECONDS)
    index(engine, folder)
    starting.join(PATIENCE_SECONDS)

    assert ["one.md"] == [one.path for one in found[0].knowledge.corpus.documents]
    assert [
        "the search engine cannot be used yet: it is busy (status 503). "
        "Wait; if it stays so, it needs more memory or more nodes.",
        "the search engine cannot be used yet: there is no index “onrecord” yet. "
        "Run `python -m bot index` where the folder is.",
    ] == reasons
    assert 2 == len(caplog.records)


@pytest.mark.parametrize(
    ("status", "reason"), [(401, "it refuses the name or the password"), (400, "it refuses what it is asked")]
)
def test_a_bot_gives_up_for_what_only_an_operator_mends(
    standin: StandIn, engine: Engine, status: int, reason: str
) -> None:
    """At once, with the reason."""
    standin.trouble = lambda _, __: status

    with pytest.raises(SettingsError, match=reason):
        follow(engine, lambda _: None)


@pytest.mark.parametrize(("status", "reason"), [(503, "it is busy"), (None, "there is no index “onrecord” yet")])
def test_who_asks_at_a_terminal_does_not_wait(
    standin: StandIn, engine: Engine, status: int | None, reason: str
) -> None:
    """For long: a sentence tells why."""
    standin.trouble = lambda _, __: status

    with pytest.raises(SettingsError, match=reason):
        follow(engine)


def test_what_is_shown_is_compared_with_the_folder_that_was_indexed(engine: Engine, tmp_path: Path) -> None:
    """Where the process has it."""
    folder = write_folder(tmp_path / "knowledge", {"one.md": "A zebra."})
    (passage,) = read_folder(folder).passages
    index(engine, folder)
    corpus = follow(engine, here=folder).knowledge.corpus
    before = FileCheck(corpus).holds(passage)
    (folder / "one.md").write_text("A gnu.")

    assert (True, False) == (before, FileCheck(corpus).holds(passage))


def test_another_folder_of_the_same_name_withholds_nothing(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout that lags behind the one that was indexed, each `./knowledge` to its process."""
    write_folder(tmp_path / "indexer" / "knowledge", {"one.md": "A zebra.", "new.md": "A gnu."})
    write_folder(tmp_path / "reader" / "knowledge", {"one.md": "An older zebra."})
    monkeypatch.chdir(tmp_path / "indexer")
    passages = read_folder(Path("knowledge")).passages
    index(engine, Path("knowledge"))
    monkeypatch.chdir(tmp_path / "reader")

    corpus = follow(engine, here=Path("knowledge")).knowledge.corpus

    assert [True, True] == [FileCheck(corpus).holds(passage) for passage in passages]


def test_without_a_folder_what_the_index_holds_is_shown(engine: Engine, tmp_path: Path) -> None:
    """As it was when it was indexed."""
    folder = write_folder(tmp_path / "knowledge", {"one.md": "A zebra."})
    (passage,) = read_folder(folder).passages
    index(engine, folder)

    corpus = follow(engine, here=tmp_path / "missing").knowledge.corpus

    assert FileCheck(corpus).holds(passage)


def test_words_asked_for_in_vain_are_counted_together(standin: StandIn, engine: Engine, tmp_path: Path) -> None:
    """In one request, however many questions there are."""
    index(engine, write_folder(tmp_path, {"one.md": "A zebra eats grass."}))
    followed = follow(engine)
    questions = [Unanswered(f"zebra mythos number{number} word{number}", float(number)) for number in range(40)]

    (gap,) = followed.gaps(questions)

    assert ("mythos", 40) == (gap.terms[0], gap.count)
    assert 1 == standin.count("POST /onrecord/_termvectors")


def test_sections_are_offered_to_who_is_typing(engine: Engine, tmp_path: Path) -> None:
    """With the id of their first passage, as from the folder; those of a discussion that changed as they are then."""
    texts = {"one.md": header(title="One") + "Zebras.\n\n## Grass\n\nGreen.\n\n## Grass and more\n\nGreener."}
    folder = write_folder(tmp_path, texts)
    index(engine, folder)
    followed = follow(engine)
    expected = Completions(People(analyzer())).sections("grass", read_folder(folder), None, limit=9)
    offered = Completions(People(analyzer())).sections("grass", followed.knowledge.corpus, None, limit=9)
    index(engine, write_folder(tmp_path, {"one.md": header(title="One") + "## Grass\n\nBrown."}))
    assert followed.look()

    then = Completions(People(analyzer())).sections("grass", followed.knowledge.corpus, None, limit=9)

    assert ["Grass", "Grass and more"] == [one.name for one in expected]
    assert expected == offered
    assert Completions(People(analyzer())).sections("grass", read_folder(folder), None, limit=9) == then
