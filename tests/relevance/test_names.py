"""Among people whose names are easily mixed up, nobody's name stands over words of another's, or of nobody's."""

import pytest

from bot.answering.answerer import Answerer
from bot.corpus.documents import Words
from tests.relevance.labels import Judgement, Label, Truth, read_labels
from tests.relevance.names import NAMESAKES, Shown, ask_everything, build

LABELS = read_labels()
VERBS = {"ask": 280, "ask from:": 500, "quote": 450, "compare": 250, "timeline": 200, "show": 250}

Judged = list[tuple[Shown, Judgement]]


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    """Answers from the conversations."""
    return build()


@pytest.fixture(scope="module")
def judged(answerer: Answerer) -> Judged:
    """All that the verbs show, judged by the labels."""
    truth = Truth(LABELS)
    return [(shown, shown.judge(truth)) for shown in ask_everything(answerer, LABELS)]


def test_the_set_is_large_and_of_many_formats() -> None:
    """Two hundred sentences and more, some of nobody who is known, some of notes, in five formats."""
    assert len(LABELS) >= 200
    assert {".md", ".txt", ".vtt", ".srt", ".html"} == {path.suffix for path in NAMESAKES.iterdir()}
    assert {path.stem for path in NAMESAKES.iterdir()} == {label.source for label in LABELS}
    assert sum(label.speaker is None and label.words is Words.VERBATIM for label in LABELS) >= 30
    assert sum(label.words is Words.NOTES for label in LABELS) >= 10


def test_every_part_of_every_conversation_is_labelled(answerer: Answerer) -> None:
    """Each segment as it was read stands in the labels, under the right name and kind."""
    truth = Truth(LABELS)
    segments = [(doc.source, one) for doc in answerer.knowledge.corpus.documents for one in doc.segments]

    judged = {one.text: truth.judge(source, one.text, one.words, one.speaker) for source, one in segments}

    assert {} == {text: how for text, how in judged.items() if how in (Judgement.WRONG, Judgement.UNJUDGED)}


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_shows_names_and_no_wrong_one(judged: Judged, verb: str) -> None:
    """Hundreds of citations bear a name, none of them a wrong one, and each can be judged."""
    of_verb = [(shown, judgement) for shown, judgement in judged if shown.verb == verb]

    assert sum(shown.excerpt.speaker is not None for shown, _ in of_verb) >= VERBS[verb]
    assert [] == [shown for shown, judgement in of_verb if judgement is Judgement.WRONG]
    assert [] == [shown for shown, judgement in of_verb if judgement is Judgement.UNJUDGED]


def test_few_names_are_withheld(judged: Judged) -> None:
    """A name that a file gives is shown; the one that is not stands behind a quotation, in a file that knows it not."""
    withheld = {shown.excerpt.text for shown, judgement in judged if judgement is Judgement.WITHHELD}

    assert {"The weights of a model tell you what it knows, and never what it cost to teach it — Ann Lee"} == withheld


@pytest.mark.parametrize(
    ("speaker", "judgement"),
    [("Ann Lee", Judgement.RIGHT), ("ANN LEE", Judgement.RIGHT), ("Anne Lee", Judgement.WRONG), (None, "withheld")],
)
def test_a_wrong_name_would_be_seen(speaker: str | None, judgement: str) -> None:
    """The labels tell another's name, and one that is left out, from the right one."""
    label = Label("talk", "Nobody pays for a file.", Words.VERBATIM, "Ann Lee")

    assert judgement == Truth([label]).judge("talk", "Nobody pays", Words.VERBATIM, speaker)
