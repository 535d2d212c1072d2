"""Reading: a discussion from beginning to end, whole and in its order, and only to whom it may be shown."""

from pathlib import Path

import pytest

from bot.answering.reading import PART, Reading, read
from bot.corpus.corpus import Corpus
from bot.errors import UnknownPassageError, UnknownSourceError
from tests.fakes import corpus_of, header

PUBLIC: frozenset[str] = frozenset()
TALK = header(title="Talk", speakers=["Ada"], video="https://www.youtube.com/watch?v=abc") + (
    "## First [0:30]\n\nA note on zebras.\n\n> Zebras graze. — Ada [1:10]\n\n## Second\n\n**Ada** [2:00]: They rest.\n"
)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return corpus_of(tmp_path, {"talk.md": TALK, "other/talk.md": header(title="Other") + "The okapi is elsewhere.\n"})


def texts_of(reading: Reading) -> list[tuple[str, str]]:
    return [
        (chapter.name, part.text)
        for chapter in reading.chapters
        for passage in chapter.passages
        for part in passage.parts
    ]


def test_a_discussion_is_read_in_its_order(tmp_path: Path) -> None:
    """Every segment under its section, none twice."""
    reading = read("talk", corpus_of(tmp_path, {"talk.md": TALK}), PUBLIC)

    assert [("First", "A note on zebras."), ("First", "Zebras graze."), ("Second", "They rest.")] == texts_of(reading)
    assert ["First", "Second"] == [section.name for section in reading.sections]
    assert (1, 1, None) == (reading.part, reading.parts, reading.cited)


def test_times_open_the_video(tmp_path: Path) -> None:
    """At the second of the words; words without a time open nothing."""
    reading = read("talk", corpus_of(tmp_path, {"talk.md": TALK}), PUBLIC)
    spoken = reading.chapters[1].passages[0].parts[0]

    assert "https://www.youtube.com/watch?v=abc&t=120s" == reading.opens(spoken)


def test_of_two_discussions_of_a_name_that_with_the_passage_is_read(corpus: Corpus) -> None:
    """A citation never opens another discussion than its own."""
    for passage in corpus.passages:
        reading = read("talk", corpus, PUBLIC, passage=passage.id)

        assert passage.document is reading.source.document
        assert reading.cited
        assert passage.id == reading.cited.id


def test_what_is_not_there_is_named(corpus: Corpus) -> None:
    """A discussion, a passage, a part."""
    with pytest.raises(UnknownSourceError, match="no discussion “nope”"):
        read("nope", corpus, PUBLIC)
    with pytest.raises(UnknownPassageError, match="changed or removed"):
        read("talk", corpus, PUBLIC, passage="0123456789")
    with pytest.raises(UnknownPassageError, match="has no part 2"):
        read("talk", corpus, PUBLIC, part=2)


def test_what_an_audience_may_not_see_is_not_there(tmp_path: Path) -> None:
    """As if there were no such discussion, with or without a passage of it."""
    corpus = corpus_of(tmp_path, {"talk.md": header(title="Talk", visibility=["slack:C1"]) + "A note.\n"})

    for passage in ("", corpus.passages[0].id):
        with pytest.raises(UnknownSourceError):
            read("talk", corpus, PUBLIC, passage=passage)
    assert read("talk", corpus, frozenset({"slack:C1"})).chapters


def test_only_what_stands_in_the_file_is_read(tmp_path: Path) -> None:
    """What was changed since is left out at once."""
    corpus = corpus_of(tmp_path, {"talk.md": TALK})
    (tmp_path / "talk.md").write_text(TALK.replace("They rest.", "They run."))

    assert ["A note on zebras.", "Zebras graze."] == [text for _, text in texts_of(read("talk", corpus, PUBLIC))]
    with pytest.raises(UnknownPassageError):
        read("talk", corpus, PUBLIC, passage=corpus.passages[-1].id)


def test_the_parts_make_up_the_whole(tmp_path: Path) -> None:
    """A long discussion comes in parts, each passage in one of them, under the number that it has in the whole."""
    turns = "".join(f"## Part {n // 30}\n\n**Ada**: {f'zebra{n} ' * 100}\n\n" for n in range(2 * PART + 1))
    corpus = corpus_of(tmp_path, {"talk.md": header(title="Talk", speakers=["Ada"]) + turns})
    parts = [read("talk", corpus, PUBLIC, part=part) for part in (1, 2, 3)]
    read_passages = [one for part in parts for chapter in part.chapters for one in chapter.passages]

    assert [passage.id for passage in corpus.passages] == [one.id for one in read_passages]
    assert list(range(1, 2 * PART + 2)) == [one.number for one in read_passages]
    assert 3 == read("talk", corpus, PUBLIC, passage=corpus.passages[-1].id).part
