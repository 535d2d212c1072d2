"""Quote: whether somebody said what they are said to have said."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.questions import Question
from bot.answering.quote import Checked
from bot.answering.verdicts import Verdict
from bot.corpus.documents import Words
from tests.fakes import answerer_of, header
from tests.slowness import slowness

LONG = " ".join(f"We planted {number} trees near the village of Birk{number}." for number in range(101, 140))
TEXTS = {
    "talk.md": header(title="A talk", speakers=["Jane Doe", "Max Muster"], host="Kim Host")
    + "**Kim Host** [0:01]: Isn't the zebra the most dangerous animal?\n\n"
    "**Jane Doe** [0:09]: I don't think that zebras bite, and we've kept 15 zebras since 2019. "
    "They're not just gentle. "
    "It's their stripes that calm the lions.\n\n"
    "**Max Muster** [0:40]: Lions sleep for 20 hours — the keepers of Hamburg never wake them.\n\n"
    f"**Jane Doe** [1:00]: {LONG}\n\n",
    "notes.md": header(title="Notes", speakers=["Jane Doe"]) + "Doe explained how giraffes cross a river at night.",
    "plans.md": header(title="Plans", speakers=["Ada Plan"])
    + "**Ada Plan** [0:01]: We will not ship it before one of the keepers has seen it. "
    "Our favourite harbour, they say, organised its theatre programme in grey colours for the 21st time. "
    "A keeper who comes in the morning feeds the otters and the seals, and then the penguins get their herring, "
    "which nobody steals while the gulls are away, and only in the evening do the doors of the park close.\n\n"
    "> The first tram to the zoo was painted by schoolchildren — Ada Plan\n\n"
    "The tram has stood in the depot of the town since the war.\n\n",
    "unknown.md": header(title="Recording", speakers=["Jane Doe", "Max Muster"], words="verbatim")
    + "**Speaker 2** [0:01]: A hippo outruns every bicycle that I own.",
}


@pytest.fixture
def answerer(tmp_path: Path) -> Answerer:
    return answerer_of(tmp_path, TEXTS)


def check(answerer: Answerer, text: str, by: str | None = None) -> Checked:
    return answerer.quote(text, Question("", by, audience=None))


@pytest.mark.parametrize(
    "text",
    [
        "I don't think that zebras bite, and we've kept 15 zebras since 2019.",
        "“i DON’T think that zebras bite, and we’ve kept fifteen zebras…”",
        "... we've kept 15 zebras since 2019. They're not just gentle",
        "I don't think that zebras bite, and we've kept 15 zebras since 2019 — Jane Doe",
        "“It's their stripes that calm the lions” - doe",
    ],
)
def test_the_same_words_are_verbatim(answerer: Answerer, text: str) -> None:
    """Case, curly quotes, ellipses at the ends and numbers in words don't matter."""
    checked = check(answerer, text)

    assert (Verdict.VERBATIM, ()) == (checked.verdict, checked.differences)
    assert "Jane Doe" == checked.passages[0].excerpt.speaker


@pytest.mark.parametrize(
    "text",
    [
        "We will not ship it before 1 of the keepers has seen it",
        "The 1st tram to the zoo was painted by schoolchildren",
        "in grey colours for the twenty first time",
    ],
)
def test_figures_and_words_are_the_same(answerer: Answerer, text: str) -> None:
    """`one` and `1`, `first` and `1st`."""
    checked = check(answerer, text)

    assert (Verdict.VERBATIM, ()) == (checked.verdict, checked.differences)


@pytest.mark.parametrize(
    ("text", "kind", "quoted", "said"),
    [
        ("I do not think that zebras bite", "contraction", "do not", "don't"),
        ("I don't think that zebras really bite", "filler", "really", ""),
        ("I don't, you know, think that zebras bite", "filler", "you know", ""),
        (
            "we've kept 15 zebras since 2019; they're not just gentle",
            "punctuation",
            "2019; they're",
            "2019. They're",
        ),
        ("It's their stripes that calm lions", "article", "", "the"),
        ("I don't think … we've kept 15 zebras", "omission", "", "that zebras bite, and"),
        ("Our favorite harbour, they say", "spelling", "favorite", "favourite"),
        ("organized its theater program in gray colors", "spelling", "gray", "grey"),
        ("in grey colours for the twenty-first time", "punctuation", "twenty-first", "21st"),
    ],
)
def test_harmless_differences_are_close(answerer: Answerer, text: str, kind: str, quoted: str, said: str) -> None:
    """And are shown as the quotation and the file have them."""
    checked = check(answerer, text)

    assert Verdict.CLOSE == checked.verdict
    assert (kind, quoted, said) in [(one.kind.value, one.quoted, one.said) for one in checked.differences]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I think that zebras bite, and we've kept 15 zebras", "negation"),
        ("think that zebras bite, and we've kept 15 zebras", "negation"),
        ("They're not gentle. It's their stripes that calm the lions.", "word"),
        ("They're just gentle. It's their stripes that calm the lions.", "negation"),
        ("we've kept 16 zebras since 2019", "number"),
        ("Lions sleep for 20 hours, the keepers of Munich never wake them", "name"),
        ("It's their smell that calms the lions", "word"),
        ("Lions sleep … the keepers of Hamburg wake them", "negation"),
        ("I … think that zebras bite", "negation"),
        ("We will … ship it before one of the keepers has seen it", "negation"),
        ("We will … ship it", "negation"),
        ("A keeper who comes in the morning … do the doors of the park close", "negation"),
        ("in grey colours for the 22nd time", "word"),
        ("in gray flavours for the 21st time", "word"),
        ("The second tram to the zoo was painted by schoolchildren", "word"),
    ],
)
def test_what_makes_another_statement_is_altered(answerer: Answerer, text: str, kind: str) -> None:
    """It is told first; an ellipsis, a filler or where the quotation begins does not hide it."""
    checked = check(answerer, text)

    assert (Verdict.ALTERED, kind) == (checked.verdict, checked.differences[0].kind.value)


@pytest.mark.parametrize("by", ["Max Muster", "Kim Host"])
def test_words_of_another_speaker(answerer: Answerer, by: str) -> None:
    """Whoever is named did not say them here; who did, is shown."""
    checked = check(answerer, "we've kept 15 zebras since 2019", by)

    assert (Verdict.OTHER_SPEAKER, "Jane Doe") == (checked.verdict, checked.passages[0].excerpt.speaker)


def test_a_hosts_question_is_not_the_guests(answerer: Answerer) -> None:
    """They are the host's words, whether or not a name is given."""
    guest = check(answerer, "Isn't the zebra the most dangerous animal?", "Doe")
    anybody = check(answerer, "Isn't the zebra the most dangerous animal?")

    assert (Verdict.OTHER_SPEAKER, Verdict.VERBATIM) == (guest.verdict, anybody.verdict)
    assert ["Kim Host"] * 2 == [one.passages[0].excerpt.speaker for one in (guest, anybody)]


def test_what_nobodys_name_stands_over_is_nobodys(answerer: Answerer) -> None:
    """Somebody who is named is never confirmed by words without a name."""
    checked = check(answerer, "A hippo outruns every bicycle that I own", "Jane Doe")

    assert (Verdict.OTHER_SPEAKER, None) == (checked.verdict, checked.passages[0].excerpt.speaker)


@pytest.mark.parametrize("joint", [" ", "… "])
def test_two_places_are_stitched(answerer: Answerer, joint: str) -> None:
    """Both are shown."""
    checked = check(answerer, f"It's their stripes that calm{joint}the keepers of Hamburg never wake them")

    assert Verdict.STITCHED == checked.verdict
    assert ["Jane Doe", "Max Muster"] == [citation.excerpt.speaker for citation in checked.passages]


def test_a_note_and_what_was_said_are_stitched(answerer: Answerer) -> None:
    """Both are shown, the note without a name."""
    checked = check(answerer, "was painted by schoolchildren. The tram has stood in the depot")

    assert Verdict.STITCHED == checked.verdict
    assert ["Ada Plan", None] == [citation.excerpt.speaker for citation in checked.passages]


def test_two_notes_are_nobodys_words(answerer: Answerer) -> None:
    """However they are put together."""
    checked = check(answerer, "The tram has stood in the depot … giraffes cross a river at night")

    assert (Verdict.NOTE_ONLY, 2) == (checked.verdict, len(checked.passages))


def test_a_turn_in_two_passages_is_one_place(answerer: Answerer) -> None:
    """What runs over from one passage to the next is verbatim, each part in its own passage."""
    first, last = [one for one in answerer.knowledge.corpus.passages if "Birk1" in one.text][-2:]
    text = f"{' '.join(first.text.split()[-5:])} {' '.join(last.text.split()[:5])}"

    checked = check(answerer, text)

    assert (Verdict.VERBATIM, 2) == (checked.verdict, len(checked.passages))
    assert all(citation.excerpt.text in citation.passage.text for citation in checked.passages)


def test_a_note_is_nobodys_words(answerer: Answerer) -> None:
    """Even of the person whom it is about."""
    checked = check(answerer, "giraffes cross a river at night", "Jane Doe")

    assert (Verdict.NOTE_ONLY, Words.NOTES) == (checked.verdict, checked.passages[0].excerpt.words)


def test_what_is_not_there_comes_with_the_nearest_passage(answerer: Answerer) -> None:
    """It is no passage of the verdict."""
    checked = check(answerer, "In Hamburg a zebra once opened the door of a tram")

    assert (Verdict.NOT_IN_FOLDER, (), 1) == (checked.verdict, checked.passages, len(checked.nearest))


@pytest.mark.parametrize(
    ("text", "by"), [("Zebras bite at night — Jane Doo", None), ("Zebras bite at night", "Jane Doo")]
)
def test_an_unknown_name_is_asked_back(answerer: Answerer, text: str, by: str | None) -> None:
    """As by `ask`."""
    checked = check(answerer, text, by)

    assert Verdict.REFUSED == checked.verdict
    assert (checked.reason or "").startswith("No speaker “Jane Doo”. Did you mean Jane Doe (")


def test_a_dash_in_a_sentence_is_no_name(answerer: Answerer) -> None:
    """What stands behind it belongs to the quotation."""
    checked = check(answerer, "Lions sleep for 20 hours — the keepers of Hamburg never wake them")

    assert (Verdict.VERBATIM, None) == (checked.verdict, checked.speaker)


@pytest.mark.parametrize(
    "text", ["", "zebra", "three words only", "word " * 101, "x" * 10_000, "ÿ\x00þ\x01" * 4000, "it was on that and it"]
)
def test_what_cannot_be_checked_is_refused_at_once(answerer: Answerer, text: str) -> None:
    """With a sentence, in less than 50 ms."""
    started = time.perf_counter()

    checked = check(answerer, text)

    assert Verdict.REFUSED == checked.verdict
    assert (checked.reason or "").endswith((".", "?"))
    assert time.perf_counter() - started < 0.05 * slowness()


def test_a_restricted_discussion_is_not_there_for_others(tmp_path: Path) -> None:
    """Neither its words nor its people; all else is as if its file were missing."""
    secret = (
        header(speakers=["Greta Geheim"], visibility=["slack:C1"]) + "**Geheim** [0:01]: Zebras bite in Berlin at dawn."
    )
    without = answerer_of(tmp_path / "a", TEXTS)
    answerer = answerer_of(tmp_path / "b", TEXTS | {"secret.md": secret})

    def told(one: Answerer, text: str, audience: str) -> Checked:
        return replace(one.quote(text, Question("", audience=frozenset({audience}))), revision="", took_ms=0)

    for text in ("Zebras bite in Berlin at dawn", "“Zebras bite in Berlin” — Greta Geheim", "we've kept 15 zebras"):
        assert told(without, text, "slack:C2") == told(answerer, text, "slack:C2")
    assert Verdict.VERBATIM == told(answerer, "Zebras bite in Berlin at dawn", "slack:C1").verdict


def test_what_left_its_file_is_not_quoted(tmp_path: Path) -> None:
    """A file that changed since it was read proves nothing."""
    answerer = answerer_of(tmp_path, TEXTS)
    (tmp_path / "talk.md").write_text(TEXTS["talk.md"].replace("15 zebras", "five zebras"), "utf-8")

    assert Verdict.NOT_IN_FOLDER == check(answerer, "I don't think that zebras bite, and we've kept 15").verdict


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("You can train a larger model, you can't", "You can train a larger model, you can"),
        (
            "The larger model did not, and the smaller model didn't.",
            "The larger model did not, and the smaller model did.",
        ),
    ],
)
def test_a_quotation_that_ends_inside_a_contracted_negation_is_altered(tmp_path: Path, said: str, quoted: str) -> None:
    """Without its last syllable it says the contrary."""
    answerer = answerer_of(tmp_path, {"talk.md": header(speakers=["Jane Doe"]) + f"**Jane Doe** [0:10]: {said}"})

    assert Verdict.ALTERED is answerer.quote(quoted, Question("", audience=None)).verdict
