"""Show: a passage in its place, a discussion with its sections."""

from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.ask import Knowledge
from bot.answering.show import InPlace, Shown
from bot.corpus.corpus import Corpus
from bot.corpus.documents import Segment, join_spans
from bot.corpus.folder import read_content, read_text
from bot.corpus.library import read_folder
from tests.fakes import answerer_of, header, write_folder

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
FILLER = " ".join(["word"] * 70)
TALK = header(title="A talk", speakers=["Jane Doe"], host="Kim Host", date="2025") + (
    f"## One\n\n**Kim Host** [0:01]: Why lions? {FILLER}\n\n"
    f"**Jane Doe** [0:09]: Because of lions. {FILLER}\n\n**Jane Doe** [0:30]: And tigers. {FILLER}\n\n"
    f"## Two\n\n**Kim Host** [1:00]: Why apes?\n\n**Jane Doe** [1:09]: Because of apes.\n"
)
NOTES = header(title="Notes", speakers=["Jane Doe"], host="Kim Host") + (
    "> Who asks this — Kim Host [0:01]\n\nA note in between.\n\n> Her words on zebras — Jane Doe [0:05]\n"
)
SECRET = header(title="Secret plan", visibility=["slack:C1"]) + "A quagga."
TEXTS = {"talk.md": TALK, "notes.md": NOTES, "secret.md": SECRET}
INSIDER = frozenset({"slack:C1"})
NOBODY = frozenset[str]()


@pytest.fixture
def answerer(tmp_path: Path) -> Answerer:
    return answerer_of(tmp_path, TEXTS)


def ids(answerer: Answerer, source: str = "talk") -> list[str]:
    return [one.id for one in answerer.knowledge.corpus.passages if one.document.source == source]


def in_place(shown: Shown) -> InPlace:
    assert shown.passage is not None, shown.reason
    return shown.passage


def test_a_passage_stands_between_its_neighbours(answerer: Answerer) -> None:
    """Every segment with its own speaker and time; before and after, over the border of a section too."""
    shown = in_place(answerer.show(ids(answerer)[2], NOBODY))

    assert ([("Jane Doe", 30)], 3, 4) == (
        [(part.speaker, part.moment and part.moment.seconds) for part in shown.passage.parts],
        shown.passage.citation.number,
        shown.passages,
    )
    assert shown.before
    assert shown.after
    assert (ids(answerer)[1], ids(answerer)[3]) == (
        shown.before.citation.passage.id,
        shown.after.citation.passage.id,
    )
    assert ["Why apes?", "Because of apes."] == [part.text for part in shown.after.parts]


def test_a_discussion_begins_and_ends(answerer: Answerer) -> None:
    """Another discussion's passage is no neighbour."""
    first, last = (in_place(answerer.show(ids(answerer)[at], NOBODY)) for at in (0, -1))

    assert (None, None) == (first.before, last.after)
    assert first.after
    assert last.before


def test_who_asked_what(answerer: Answerer) -> None:
    """The host's turn before a guest's words, however long the guest goes on; none before the host's own turn."""
    questions = [in_place(answerer.show(one, NOBODY)).question for one in ids(answerer)]

    assert [None, "Why lions?", "Why lions?", "Why apes?"] == [one and one.text[:10].strip() for one in questions]
    assert {"Kim Host"} == {one.speaker for one in questions if one}


def test_in_notes_nobody_is_said_to_have_asked(answerer: Answerer) -> None:
    """A host's quotation with a note behind it is no question to the next quotation."""
    shown = in_place(answerer.show(ids(answerer, "notes")[0], NOBODY))

    assert None is shown.question
    assert ["Kim Host", None, "Jane Doe"] == [part.speaker for part in shown.passage.parts]


def test_the_ids_of_an_answer_can_be_shown(answerer: Answerer) -> None:
    """However they are typed."""
    for citation in answerer.ask("zebras lions apes top:5").passages:
        shown = in_place(answerer.show(f" {citation.passage.id.upper()} ", NOBODY))
        assert shown.passage.citation.passage is citation.passage


def test_a_discussion_is_shown_by_its_file_or_its_title(answerer: Answerer) -> None:
    """Its sections with where they begin and the ids of their passages."""
    by_file, by_title = answerer.show("talk", NOBODY).discussion, answerer.show("a TALK", NOBODY).discussion

    assert by_file
    assert by_file == by_title
    assert [("One", 1, 3), ("Two", 60, 1)] == [
        (one.name, one.moment and one.moment.seconds, len(one.ids)) for one in by_file.sections
    ]
    assert ids(answerer) == [passage_id for section in by_file.sections for passage_id in section.ids]
    assert (4, ("Jane Doe", "Kim Host")) == (by_file.source.passages, by_file.source.speakers)


def test_a_file_may_be_named_like_an_id(tmp_path: Path) -> None:
    """Ten digits are an id as long as a passage has it."""
    answerer = answerer_of(tmp_path, {"2025040112.md": "A note."})

    assert answerer.show("2025040112", NOBODY).discussion


def test_a_restricted_file_that_is_named_like_an_id_is_not_there(tmp_path: Path) -> None:
    """To others it is an id like any other that no passage has."""
    answerer = answerer_of(tmp_path, {"2025040112.md": header(visibility=["slack:C1"]) + "A note."})

    assert (answerer.show("2025040112", NOBODY).reason or "").startswith("There is no passage 2025040112")
    assert answerer.show("2025040112", INSIDER).discussion


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (
            "0123456789",
            "There is no passage 0123456789 in the folder: if it was shown before, it was changed or removed since. "
            "Asking again finds it as it is now.",
        ),
        ("talc", "No discussion “talc”. Did you mean talk?"),
        ("\0 ?", "Show what? Give the id of a passage, as it stands below an answer, or a discussion's name."),
    ],
)
def test_what_is_not_there_is_told(answerer: Answerer, asked: str, reason: str) -> None:
    """What it means, and what to do."""
    shown = answerer.show(asked, NOBODY)

    assert (reason, None, None) == (shown.reason, shown.passage, shown.discussion)


@pytest.mark.parametrize("asked", ["x" * 10_000, "word " * 5_000, "\ud800\x00\x1b[31m", "<@U1> & *bold*"])
def test_nonsense_gets_a_short_sentence(answerer: Answerer, asked: str) -> None:
    """It is not repeated at length."""
    assert 5 < len(answerer.show(asked, NOBODY).reason or "") < 150


def test_a_file_that_changed_meanwhile_is_not_shown(tmp_path: Path) -> None:
    """Neither a passage of it nor its sections; what did not change stands."""
    answerer = answerer_of(tmp_path, TEXTS)
    write_folder(tmp_path, {"talk.md": TALK.replace("lions", "goats").replace("[1:00]", "[2:00]")})
    tigers = in_place(answerer.show(ids(answerer)[2], NOBODY))

    assert "The file of “A talk” was changed" in (answerer.show(ids(answerer)[0], NOBODY).reason or "")
    assert (None, None, None) == (tigers.before, tigers.question, tigers.after)
    contents = answerer.show("talk", NOBODY).discussion
    assert contents
    assert [ids(answerer)[2:3]] == [list(section.ids) for section in contents.sections]


def test_a_discussion_that_is_gone_is_told(tmp_path: Path) -> None:
    """Its name is still known for a moment, its passages stand nowhere."""
    answerer = answerer_of(tmp_path, {**TEXTS, "a.md": "A.", "b.md": "B."})
    (tmp_path / "talk.md").unlink()

    assert "was changed or removed" in (answerer.show("talk", NOBODY).reason or "")


def test_a_restricted_passage_is_answered_like_one_that_is_not_there(answerer: Answerer) -> None:
    """To the letter, by its id, its file and its title; its audience sees it."""
    (secret,) = ids(answerer, "secret")
    unknown = answerer.show("0123456789", NOBODY).reason or ""

    assert unknown.replace("0123456789", secret) == answerer.show(secret, NOBODY).reason
    assert ["No discussion “secret”.", "No discussion “Secret plan”."] == [
        answerer.show(name, NOBODY).reason for name in ("secret", "Secret plan")
    ]
    assert all(answerer.show(asked, INSIDER).reason is None for asked in (secret, "secret", "Secret plan"))


def test_of_two_copies_the_first_that_may_be_seen_is_shown(tmp_path: Path) -> None:
    """A copy below another folder has the same ids; one of them is restricted."""
    texts = {"a/talk.md": header(visibility=["slack:C1"]) + "A note.", "b/talk.md": "A note."}
    answerer = answerer_of(tmp_path, texts)
    files = [read_content(Path(path), text.encode()) for path, text in texts.items()]
    passages = tuple(passage for file in files for passage in file.passages)
    corpus = Corpus(str(tmp_path), "1", tuple(file.document for file in files), passages)
    answerer.knowledge = Knowledge(corpus, answerer.knowledge.retriever)
    first, second = ids(answerer)

    shown = [in_place(answerer.show(first, audience)).passage.citation for audience in (NOBODY, INSIDER, None)]

    assert first == second
    assert ["b/talk.md", "a/talk.md", "a/talk.md"] == [one.passage.document.path for one in shown]
    contents = answerer.show("talk", NOBODY).discussion
    assert contents
    assert "b/talk.md" == contents.source.document.path


def spans_of(corpus: Corpus) -> dict[tuple[str, str], list[Segment]]:
    found: dict[tuple[str, str], list[Segment]] = {}
    for passage in corpus.passages:
        for one in passage.segments:
            found.setdefault((passage.document.path, one.text), []).append(one)
    return found


def test_all_that_is_shown_of_the_shipped_folder_stands_in_it(tmp_path: Path) -> None:
    """Every passage by its id: each part of it, what stands beside it and the question are what its file holds."""
    corpus = read_folder(KNOWLEDGE)
    answerer = answerer_of(tmp_path, {})
    answerer.knowledge = Knowledge(corpus, answerer.knowledge.retriever)
    texts = {one.path: read_text(corpus.root, one.path) for one in corpus.documents}
    known = spans_of(corpus)

    for passage in corpus.passages:
        shown = in_place(answerer.show(passage.id, NOBODY))
        assert shown.passage.citation.passage == passage
        path = passage.document.path
        for whole in filter(None, (shown.before, shown.passage, shown.after)):
            for part in whole.parts:
                spans = {one.spans for one in known[path, part.text] if one.speaker == part.speaker}
                assert part.text in {join_spans(texts[path], one) for one in spans}
            assert whole.citation.excerpt.text in whole.citation.passage.text
        if shown.question:
            assert (path, shown.question.text) in known
