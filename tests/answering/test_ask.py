"""Ask: what is answered, what is declined, and what nobody else may learn."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.answering.answerer import Answerer
from bot.answering.answers import Answer, Citation, Outcome
from bot.answering.questions import Question
from bot.corpus.documents import Words, join_spans
from bot.corpus.folder import read_text
from tests.fakes import answerer_of, header, write_folder
from tests.strategies import markdown

OWNER = Question("", audience=None)


def sources(citations: tuple[Citation, ...]) -> list[str]:
    return [citation.passage.document.source for citation in citations]


def sections(number: int, word: str = "zebra") -> str:
    return "\n\n".join(f"## S{section}\n\n{word} {section}" for section in range(number))


def test_an_answer_has_numbered_passages_best_first(tmp_path: Path) -> None:
    """Three at most, numbered from one."""
    answerer = answerer_of(tmp_path, {f"{n}.md": "zebra " + f"lion{n} " * n for n in range(5)})

    answer = answerer.ask("zebra")

    assert (Outcome.ANSWERED, None) == (answer.outcome, answer.reason)
    assert [(1, "0"), (2, "1"), (3, "2")] == [(c.number, c.passage.document.source) for c in answer.passages]
    assert answer.passages[0].score > answer.passages[1].score > 0
    assert () == answer.nearest


def test_a_citation_says_what_matched(tmp_path: Path) -> None:
    """The words as they are shown, in small letters, each once."""
    (citation,) = answerer_of(tmp_path, {"a.md": "Zebras, zebra's zebras and LIONS."}).ask("lion zebra").passages

    assert ("lions", "zebra's", "zebras") == citation.matched


@pytest.mark.parametrize("top", [1, 2, 5])
def test_as_many_passages_as_wanted(tmp_path: Path, top: int) -> None:
    """`top:` in the text, or chosen beside it."""
    answerer = answerer_of(tmp_path, {f"{n}.md": f"zebra {n}" for n in range(8)})

    assert top == len(answerer.ask(f"zebra top:{top}").passages)
    assert top == len(answerer.ask("zebra", Question("", top=top)).passages)


def test_at_most_two_passages_of_one_discussion_while_another_has_one(tmp_path: Path) -> None:
    """The third best of one discussion waits for the best of another."""
    answerer = answerer_of(tmp_path, {"a.md": sections(4), "b.md": "zebra " + "lion " * 30})

    assert ["a", "a", "b"] == sources(answerer.ask("zebra").passages)
    assert ["a", "a", "b", "a", "a"] == sources(answerer.ask("zebra top:5").passages)


def test_a_weak_passage_of_another_discussion_does_not_come_first(tmp_path: Path) -> None:
    """What is below the threshold is no reason to hold back a good passage."""
    texts = {"a.md": sections(4, "zebra ibex"), "b.md": "ibex " + "lion " * 60}
    weak = answerer_of(tmp_path, texts).knowledge
    answerer = answerer_of(tmp_path, texts, threshold=0.08)

    assert ["a", "a", "a"] == sources(answerer.ask("zebra ibex").passages)
    assert 5 == len(weak.corpus.passages)


def test_alone_a_discussion_may_give_all_passages(tmp_path: Path) -> None:
    """Without another there is nothing to make room for."""
    assert 5 == len(answerer_of(tmp_path, {"a.md": sections(7)}).ask("zebra top:5").passages)


def test_below_the_threshold_nothing_is_answered(tmp_path: Path) -> None:
    """The nearest two are given as such, with the words that occur nowhere."""
    answerer = answerer_of(tmp_path, {f"{n}.md": f"zebra lion ibex {n}" for n in range(4)}, threshold=0.9)

    answer = answerer.ask("When will zebra quagga Mythos?")

    assert (Outcome.NOTHING_FOUND, (), ("quagga", "Mythos")) == (answer.outcome, answer.passages, answer.unknown_words)
    assert [1, 2] == [citation.number for citation in answer.nearest]
    assert 0 < answer.confidence < 0.9


def test_the_threshold_itself_is_enough(tmp_path: Path) -> None:
    """At the threshold there is an answer, a trifle above it there is none."""
    texts = {"a.md": "zebra lion", "b.md": "ibex"}
    confidence = answerer_of(tmp_path, texts).ask("zebra quagga").confidence

    assert Outcome.ANSWERED is answerer_of(tmp_path, texts, threshold=confidence).ask("zebra quagga").outcome
    above = answerer_of(tmp_path, texts, threshold=confidence + 1e-9)
    assert Outcome.NOTHING_FOUND is above.ask("zebra quagga").outcome


@pytest.mark.parametrize("texts", [{}, {"a.md": ""}, {"a.md": "lion"}])
def test_without_a_shared_word_there_is_nothing(tmp_path: Path, texts: dict[str, str]) -> None:
    """No hit, no nearest passage, no confidence; even without a threshold."""
    answer = answerer_of(tmp_path, texts).ask("zebra")

    assert (Outcome.NOTHING_FOUND, (), 0.0, ("zebra",)) == (
        answer.outcome,
        answer.nearest,
        answer.confidence,
        answer.unknown_words,
    )
    assert answer.is_folder_empty == (texts.get("a.md") != "lion")


def test_corrections_are_told(tmp_path: Path) -> None:
    """What was read for a mistyped word stands in the answer."""
    answer = answerer_of(tmp_path, {"a.md": "Zuckerberg spoke."}).ask("Zuckerburg")

    assert (("Zuckerburg", ("zuckerberg",)),) == answer.corrections


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Ask me something"),
        ("x" * 501, "That question has 501 characters"),
        ("zebra from:Nobody", "No speaker “Nobody”."),
        ("zebra source:none", "No discussion “none”."),
        ("zebra top:9", "top: takes a number from 1 to 5"),
    ],
)
def test_what_the_asker_can_mend_is_refused_with_a_reason(tmp_path: Path, typed: str, reason: str) -> None:
    """A refusal is an answer, not an error."""
    answer = answerer_of(tmp_path, {"a.md": "zebra"}).ask(typed)

    assert Outcome.REFUSED is answer.outcome
    assert answer.reason is not None
    assert answer.reason.startswith(reason)
    assert len(answer.question.text) <= 500


def test_a_question_has_one_answer(tmp_path: Path) -> None:
    """The same folder, question and audience give the same answer with the same id; another question another id."""
    texts = {f"{n}.md": f"zebra {n}" for n in range(4)}
    answerers = [answerer_of(tmp_path / name, texts) for name in ("one", "two")]

    def told(answer: Answer) -> tuple[str, list[str], list[str]]:
        cited = answer.passages
        return (
            answer.answer_id,
            [citation.passage.id for citation in cited],
            [citation.excerpt.text for citation in cited],
        )

    first, second = (told(answerer.ask("zebra")) for answerer in answerers)
    assert first == second
    assert first[0] != answerers[0].ask("zebra top:2").answer_id
    assert first[0] != answerers[0].ask("zebra", OWNER).answer_id


def test_filters_hold(tmp_path: Path) -> None:
    """Speaker, source and date keep what they say; the excerpt shows the person asked for."""
    turns = header(speakers=["Jane Doe"], host="Kim Host", date="2025-04") + (
        "**Host** [0:01]: Is it a zebra?\n\n**Doe** [0:05]: It is the zebra of them all."
    )
    answerer = answerer_of(tmp_path, {"talk.md": turns, "old.md": header(date="2020") + "zebra"})

    assert "Jane Doe" == answerer.ask("zebra from:doe").passages[0].excerpt.speaker
    assert "Kim Host" == answerer.ask("zebra from:host").passages[0].excerpt.speaker
    assert ["old"] == sources(answerer.ask("zebra source:old").passages)
    assert ["talk"] == sources(answerer.ask("zebra after:2025").passages)
    assert ["old"] == sources(answerer.ask("zebra before:2025").passages)


# Whose words

PEOPLE = header(speakers=["Jane Doe", "Max Muster"], host="Kim Host")


@given(st.lists(markdown, min_size=1, max_size=3), st.sampled_from(["models data", "Zuckerberg agents", "Jane Llama"]))
@examples(max_examples=80)
def test_a_name_stands_only_over_that_persons_own_words(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], typed: str
) -> None:
    """In any folder: a shown speaker is one whom the file gives for the segment that the shown words come from."""
    files = {f"{number}.md": text for number, text in enumerate(texts) if "\0" not in text}
    answerer = answerer_of(tmp_path_factory.mktemp("folder"), files)

    for citation in answerer.ask(f"{typed} top:5", OWNER).passages:
        excerpt = citation.excerpt
        text = read_text(answerer.knowledge.corpus.root, citation.passage.document.path)
        shown = [
            segment
            for segment in citation.passage.document.segments
            if excerpt.text in join_spans(text, segment.spans)
            and (segment.words, segment.speaker) == (excerpt.words, excerpt.speaker)
        ]
        assert shown
        assert excerpt.speaker is None or excerpt.words is Words.VERBATIM
        assert citation.note is None or (citation.note.words, citation.note.speaker) == (Words.NOTES, None)


def test_the_neighbours_name_is_not_borrowed(tmp_path: Path) -> None:
    """In one passage with two turns and a note, each excerpt has its own origin."""
    body = PEOPLE + "A note on lions.\n\n**Doe** [0:01]: I like zebras.\n\n**Speaker 2** [0:09]: I like ibexes."
    answerer = answerer_of(tmp_path, {"a.md": body})

    def origin(typed: str) -> tuple[Words, str | None]:
        excerpt = answerer.ask(typed).passages[0].excerpt
        return excerpt.words, excerpt.speaker

    assert (Words.VERBATIM, "Jane Doe") == origin("zebras")
    assert (Words.VERBATIM, None) == origin("ibexes")


# Files that change


def test_a_changed_file_is_passed_over(tmp_path: Path) -> None:
    """A passage that no longer stands in its file is not shown, neither as it was nor as it is."""
    answerer = answerer_of(tmp_path, {"a.md": "The zebra is wild.", "b.md": "A zebra and many other animals."})

    write_folder(tmp_path, {"a.md": "The zebra is tame."})

    assert ["b"] == sources(answerer.ask("zebra").passages)
    assert [1] == [citation.number for citation in answerer.ask("zebra").passages]


def test_without_any_file_left_there_is_nothing(tmp_path: Path) -> None:
    """When the last file has gone, nothing is found."""
    answerer = answerer_of(tmp_path, {"a.md": "The zebra is wild."})

    (tmp_path / "a.md").unlink()

    assert (Outcome.NOTHING_FOUND, (), 0.0) == (
        answerer.ask("zebra").outcome,
        answerer.ask("zebra").nearest,
        answerer.ask("zebra").confidence,
    )


def test_a_weak_passage_is_no_answer_when_the_best_has_gone(tmp_path: Path) -> None:
    """The confidence is that of what can still be shown: what is left below the threshold is only near."""
    texts = {"a.md": "wild zebra", "b.md": "zebra " + "lion " * 60, "c.md": "ibex", "d.md": "wolf"}
    answerer = answerer_of(tmp_path, texts, threshold=0.3)
    assert "a" == sources(answerer.ask("wild zebra").passages)[0]

    (tmp_path / "a.md").unlink()
    answer = answerer.ask("wild zebra")

    assert (Outcome.NOTHING_FOUND, ["b"]) == (answer.outcome, sources(answer.nearest))
    assert answer.confidence < 0.3


@given(markdown, markdown)
def test_no_edit_makes_a_misquotation(tmp_path_factory: pytest.TempPathFactory, before: str, after: str) -> None:
    """Whatever a file becomes between reading and asking, what is shown stands in it."""
    if "\0" in before:
        return
    root = tmp_path_factory.mktemp("folder")
    answerer = answerer_of(root, {"a.md": before})
    write_folder(root, {"a.md": after})

    for citation in answerer.ask("models data Zuckerberg Jane agents", OWNER).passages:
        segments = citation.passage.segments
        assert citation.excerpt.text in "\n".join(join_spans(after, segment.spans) for segment in segments)


@pytest.mark.parametrize("name", ["a\nb.md", "a\u202eb.md", "a\udcffb.md", "below/ä b.md"])
def test_a_file_with_an_odd_name_answers(tmp_path: Path, name: str) -> None:
    """A passage is checked against its own file, whatever it is called."""
    assert Outcome.ANSWERED is answerer_of(tmp_path, {name: "The zebra."}).ask("zebra").outcome


# Restricted discussions

OUTSIDER = Question("", audience=frozenset({"slack:C2"}))
INSIDER = Question("", audience=frozenset({"slack:C2", "slack:C1"}))


@pytest.fixture
def restricted(tmp_path: Path) -> Answerer:
    secret = header(title="Secret plan", speakers=["Greta Geheim"], visibility=["slack:C1"])
    return answerer_of(tmp_path, {"open.md": "The lion.", "secret.md": f"{secret}The Zanzibar zebra of Geheim."})


def test_a_restricted_discussion_answers_its_audience(restricted: Answerer) -> None:
    """Its own channel, and who owns the folder."""
    assert Outcome.ANSWERED is restricted.ask("zebra", INSIDER).outcome
    assert Outcome.ANSWERED is restricted.ask("zebra", OWNER).outcome


@pytest.mark.parametrize("typed", ["zebra", "Zanzibar", "Zanzibra", "Geheim", "lion zebra Zanzibarr", "secret plan"])
def test_a_restricted_discussion_is_not_shown_to_others(restricted: Answerer, typed: str) -> None:
    """Not as passage, not as nearest, not by a correction, not by words missing from those that never occur."""
    answer = restricted.ask(typed, OUTSIDER)

    assert "secret" not in sources((*answer.passages, *answer.nearest))
    assert () == answer.corrections
    assert tuple(word for word in typed.split() if word != "lion") == answer.unknown_words


@pytest.mark.parametrize("typed", ["x from:Greta", "x from:Gretta", "x source:secret", "x source:secre"])
def test_a_restricted_discussion_is_not_suggested(restricted: Answerer, typed: str) -> None:
    """Neither its name nor its speakers', to whoever guesses them or comes near."""
    reason = restricted.ask(typed, OUTSIDER).reason

    assert reason is not None
    assert reason.startswith("No ")
    assert "Did you mean" not in reason


def test_a_restricted_discussion_is_not_autocompleted(restricted: Answerer) -> None:
    """What is offered while typing is what may be seen."""
    assert ([], ["Greta Geheim"], ["Greta Geheim"]) == tuple(
        restricted.speakers("gre", asker.audience, limit=25) for asker in (OUTSIDER, INSIDER, OWNER)
    )
    assert ([], [("Secret plan", "secret")]) == tuple(
        restricted.matching_sources("SECRET", asker.audience, limit=25) for asker in (OUTSIDER, INSIDER)
    )


def test_a_restriction_that_cannot_be_read_shows_to_nobody_but_the_owner(tmp_path: Path) -> None:
    """Broken front matter with a restriction in it hides; without one it does not."""
    texts = {"a.md": "---\nvisibility: [slack:C1\n---\nzebra a", "b.md": "---\ntitle: [x\n---\nzebra b"}
    answerer = answerer_of(tmp_path, texts)

    assert ["b"] == sources(answerer.ask("zebra", INSIDER).passages)
    assert ["a", "b"] == sources(answerer.ask("zebra", OWNER).passages)


# What is offered while typing


def test_speakers_and_sources_are_offered(tmp_path: Path) -> None:
    """Speakers of most discussions first, discussions newest first, both up to a limit."""
    people = {"a.md": header(title="One", date="2024", speakers=["Jane Doe"])}
    people["b.md"] = header(title="Two", date="2025", speakers=["Max Doe", "Jane Doe"])
    people["c.md"] = header(title="Undated")
    answerer = answerer_of(tmp_path, people)

    assert ["Jane Doe", "Max Doe"] == answerer.speakers(" DOE", None, limit=25)
    assert ["Jane Doe"] == answerer.speakers("", None, limit=1)
    assert [("Two", "b"), ("One", "a"), ("Undated", "c")] == answerer.matching_sources("", None, limit=25)
    assert [("Two", "b")] == answerer.matching_sources("two", None, limit=25)
