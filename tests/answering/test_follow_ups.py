"""Follow-ups: what the earlier questions of a conversation lend to one that is weak by itself."""

from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.answers import Answer, Outcome
from bot.answering.questions import Question
from tests.fakes import answerer_of, header

TEXTS = {
    "chips.md": header(speakers=["Jane Doe"]) + "**Doe** [0:01]: Chip exports to China should be banned.",
    "huang.md": header(speakers=["Max Muster"]) + "**Muster** [0:01]: Chip exports to China should go on.",
    "robots.md": "Robots walk to China.",
    "tariffs.md": "Tariffs are taxes.",
    "filler.md": "Lions and ibexes, wolves and bears.",
}
EARLIER = "What does Doe say on chip exports?"


@pytest.fixture
def answerer(tmp_path: Path) -> Answerer:
    return answerer_of(tmp_path, TEXTS, threshold=0.15)


def ask(answerer: Answerer, typed: str, *context: str) -> Answer:
    return answerer.ask(typed, Question("", context=context))


def first(answer: Answer) -> str:
    return answer.passages[0].passage.document.source


def test_a_question_of_one_word_is_read_with_the_earlier_one(answerer: Answerer) -> None:
    """And what about China? On chip exports, by the person asked for; the answer says so."""
    answer = ask(answerer, "and what about China?", EARLIER)

    assert ("chips", (EARLIER,)) == (first(answer), answer.read_with)


def test_a_question_that_says_enough_stays_by_itself(answerer: Answerer) -> None:
    """What was asked before changes nothing of a question that answers well alone."""
    alone, later = ask(answerer, "Do robots walk?"), ask(answerer, "Do robots walk?", EARLIER)

    assert ((), alone.confidence) == (later.read_with, later.confidence)
    assert [c.passage.id for c in alone.passages] == [c.passage.id for c in later.passages]


def test_of_people_the_last_one_counts(answerer: Answerer) -> None:
    """And Muster? On the same subject, and no longer the person before."""
    answer = ask(answerer, "and Muster?", EARLIER)

    assert ("huang", (EARLIER,)) == (first(answer), answer.read_with)


def test_what_is_found_must_hold_something_of_the_question(answerer: Answerer) -> None:
    """A new subject of one word is not drowned by the one before."""
    answer = ask(answerer, "tariffs?", EARLIER)

    assert ("tariffs", ()) == (first(answer), answer.read_with)


def test_it_goes_back_to_a_question_that_stood_alone(answerer: Answerer) -> None:
    """Through other follow-ups, but not further; what lends is told in the order in which it was asked."""
    answer = ask(answerer, "and in China?", "Do lions walk?", EARLIER, "and Muster?")

    assert ("huang", (EARLIER, "and Muster?")) == (first(answer), answer.read_with)


def test_modifiers_of_earlier_questions_are_not_inherited(answerer: Answerer) -> None:
    """Who limits a question limits that one."""
    answer = ask(answerer, "and what about China?", "source:robots chip exports by Muster")

    assert "huang" == first(answer)


@pytest.mark.parametrize("typed", ["thanks", "hi there!", "quagga"])
def test_what_finds_nothing_and_asks_nothing_repeats_no_answer(answerer: Answerer, typed: str) -> None:
    """Thanks are no follow-up."""
    answer = ask(answerer, typed, EARLIER)

    assert (Outcome.NOTHING_FOUND, ()) == (answer.outcome, answer.read_with)


def test_a_question_without_a_word_of_its_own_is_about_the_one_before(answerer: Answerer) -> None:
    """Who says that?"""
    assert "chips" == first(ask(answerer, "who says that?", EARLIER))


def test_far_off_questions_are_declined_in_the_middle_of_a_conversation(answerer: Answerer) -> None:
    """A passage that holds a fraction of what is asked is no answer, however well it fits what was asked before."""
    answer = ask(answerer, "Can my landlord raise the rent in China?", EARLIER)

    assert (Outcome.NOTHING_FOUND, ()) == (answer.outcome, answer.read_with)


def test_only_unknown_words_of_the_question_itself_are_told(answerer: Answerer) -> None:
    """What never occurs of an earlier question was told then."""
    answer = ask(answerer, "and China?", "quagga chip exports by Doe")

    assert ("chips", ()) == (first(answer), answer.unknown_words)


def test_an_endless_conversation_is_read_to_an_end(answerer: Answerer) -> None:
    """Five questions back, whatever they are."""
    answer = ask(answerer, "and China?", EARLIER, *["so?", "\u200b", "from:x", "and then?", "?!"])

    assert () == answer.read_with


def test_several_people_of_an_earlier_question_are_heard_again(answerer: Answerer) -> None:
    """And in China? Each of them on that."""
    answer = ask(answerer, "and in China?", "Do Doe and Muster agree on chip exports?")

    assert {"chips", "huang"} == {citation.passage.document.source for citation in answer.passages[:2]}


def test_a_mistyped_word_is_understood_and_told(answerer: Answerer) -> None:
    """In the question itself; what was mistyped earlier was told then."""
    answer = ask(answerer, "and Chinna?", "What does Doe say on chip exprts?")

    assert ("chips", (("Chinna", ("china",)),)) == (first(answer), answer.corrections)
