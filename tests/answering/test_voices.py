"""Voices: questions about what several people say."""

from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.answers import Answer, Outcome
from bot.answering.voices import asks_what_changed, asks_who
from bot.corpus.documents import Words
from tests.fakes import answerer_of, header


def talk(person: str, *turns: str) -> str:
    said = "\n\n".join(f"## S{at}\n\n**{person}** [0:0{at}]: {turn}" for at, turn in enumerate(turns))
    return header(speakers=[person]) + said


TEXTS = {
    "doe.md": talk("Jane Doe", "Open models win.", "Open models win the open race of models.", "Open the window."),
    "muster.md": talk("Max Muster", "Robots are open to harm from models of a very different and older kind."),
    "rich.md": talk("Rita Rich", "Lions are strong."),
    "notes.md": header(speakers=["Nora Nord"]) + "Nord is wary of open models.",
}


@pytest.fixture
def answerer(tmp_path: Path) -> Answerer:
    return answerer_of(tmp_path, TEXTS, threshold=0.1)


def speakers(answer: Answer) -> list[str]:
    return [c.excerpt.speaker or c.excerpt.about[0] for c in answer.passages]


@pytest.mark.parametrize(
    "typed",
    ["What do Doe and Muster say on open models?", "Muster and Doe: open models", "doe, muster; doe on open models"],
)
def test_each_person_named_is_heard_first(answerer: Answerer, typed: str) -> None:
    """The best passage of each, the better one first, then the others."""
    answer = answerer.ask(typed)

    assert ({"Jane Doe", "Max Muster"}, ()) == (set(speakers(answer)[:2]), answer.silent)
    assert answer.passages[0].score > answer.passages[1].score
    assert "Jane Doe" == speakers(answer)[2]


def test_no_more_are_shown_than_wanted(answerer: Answerer) -> None:
    """A limit is a limit."""
    assert 1 == len(answerer.ask("What do Doe and Muster say on open models? top:1").passages)


def test_whose_best_is_least_clear_is_heard_twice(tmp_path: Path) -> None:
    """One has a passage that is plainly the best; the other has two that are equals, if weaker ones."""
    texts = {
        "ann.md": talk("Ann Archer", "Widgets of steel, widgets of glass.", "Steel and glass break."),
        "bob.md": talk("Bob Baker", "Widgets are red.", "Widgets are green."),
    }
    answer = answerer_of(tmp_path, texts).ask("Archer and Baker on widgets of steel and glass")

    assert {"Widgets of steel, widgets of glass.", "Widgets are red.", "Widgets are green."} == {
        citation.excerpt.text for citation in answer.passages
    }


def test_a_name_alone_is_no_answer(tmp_path: Path) -> None:
    """Of one person too, what holds nothing of the subject, or holds it in its title alone, does not stand beside."""
    texts = {
        "doe.md": header(title="Widgets", speakers=["Jane Doe"])
        + talk("Jane Doe", "In the north of the country widgets are red.", "Lions.").removeprefix(
            header(speakers=["Jane Doe"])
        ),
        "rich.md": talk("Rita Rich", "Wolves."),
    }
    answer = answerer_of(tmp_path, texts, threshold=0.01).ask("What does Doe say about widgets?")

    assert ["In the north of the country widgets are red."] == [citation.excerpt.text for citation in answer.passages]


def test_a_note_about_somebody_is_heard_where_their_own_words_are_missing(answerer: Answerer) -> None:
    """It is shown as a note."""
    answer = answerer.ask("Doe and Nord on open models")

    assert {Words.NOTES, Words.VERBATIM} == {citation.excerpt.words for citation in answer.passages[:2]}


def test_who_has_nothing_on_the_subject_is_told(answerer: Answerer) -> None:
    """And nothing else of theirs is shown instead."""
    answer = answerer.ask("What do Doe and Rich say on open models?")

    assert (("Rita Rich",),) == answer.silent
    assert "Rita Rich" not in speakers(answer)


def test_if_all_are_silent_their_names_are_no_answer(answerer: Answerer) -> None:
    """That they speak somewhere of something says nothing about zebras."""
    answer = answerer.ask("Do Doe and Muster like zebras?")

    assert (Outcome.NOTHING_FOUND, (("Jane Doe",), ("Max Muster",))) == (answer.outcome, answer.silent)
    assert [] == [c for c in answer.nearest if c.excerpt.speaker in ("Jane Doe", "Max Muster")]


def test_what_others_say_is_no_answer_to_what_the_silent_were_asked(answerer: Answerer) -> None:
    """Rich speaks of lions; Doe and Muster, who were asked about, do not."""
    answer = answerer.ask("Do Doe and Muster like strong lions?")

    assert (Outcome.NOTHING_FOUND, ()) == (answer.outcome, answer.passages)
    assert ["Rita Rich"] == [citation.excerpt.speaker for citation in answer.nearest][:1]


def test_two_people_in_one_passage_are_both_heard(tmp_path: Path) -> None:
    """In a transcript what two people say often stands in one passage."""
    turns = "**Ann Archer** [0:01]: Widgets are made in the north.\n\n**Bob Baker** [0:09]: Widgets? From the south."
    answer = answerer_of(tmp_path, {"talk.md": header(speakers=["Ann Archer", "Bob Baker"]) + turns}).ask(
        "What do Archer and Baker say about widgets?"
    )

    assert {"Ann Archer", "Bob Baker"} == {citation.excerpt.speaker for citation in answer.passages}


def test_all_who_are_named_are_shown_unless_a_number_is_chosen(tmp_path: Path) -> None:
    """Four people are four passages, though three is the usual number."""
    people = ["Ann Archer", "Bob Baker", "Cid Carter", "Dan Dyer"]
    texts = {f"{person[0]}.md": talk(person, f"Widgets number {at} are red.") for at, person in enumerate(people)}
    answerer = answerer_of(tmp_path, texts)

    usual = answerer.ask("What do Archer, Baker, Carter and Dyer say about widgets?")
    chosen = answerer.ask("What do Archer, Baker, Carter and Dyer say about widgets? top:2")

    assert (set(people), 2) == (set(speakers(usual)), len(chosen.passages))


def test_a_mistyped_subject_is_read_for_each(answerer: Answerer) -> None:
    """Whoever speaks of windows is not silent on windoww."""
    answer = answerer.ask("Doe and Rich on the windoww")

    assert ("Open the window.", (("Rita Rich",),)) == (answer.passages[0].excerpt.text, answer.silent)


def test_a_mistyped_name_is_heard(tmp_path: Path) -> None:
    """Where the name stands in the texts, what it was read as names its person."""
    texts = {
        "zuckerberg.md": talk("Mark Zuckerberg", "Zuckerberg likes open models."),
        "nadella.md": talk("Satya Nadella", "Nadella likes open models too.", "Open models, open models!"),
    }
    answer = answerer_of(tmp_path, texts).ask("Zuckerburg and Nadela on open models")

    assert {"Mark Zuckerberg", "Satya Nadella"} == set(speakers(answer)[:2])


def test_a_limit_to_one_speaker_holds(answerer: Answerer) -> None:
    """Who wants one person's words gets nobody else's."""
    assert {"Jane Doe"} == set(speakers(answerer.ask("Doe and Muster on open models from:doe")))


def test_people_alone_are_no_voices(answerer: Answerer) -> None:
    """Asked about nothing, nobody has said anything about it: the names are words like others."""
    assert () == answerer.ask("Doe and Muster").silent


def test_a_person_in_restricted_discussions_is_nobody_to_others(tmp_path: Path) -> None:
    """Not even their silence is told."""
    secret = header(speakers=["Greta Geheim"], visibility=["slack:C1"]) + "**Geheim** [0:01]: Open models."
    answerer = answerer_of(tmp_path, TEXTS | {"secret.md": secret})
    answer = answerer.ask("Doe and Geheim on open models")

    assert ((), ("Geheim",)) == (answer.silent, answer.unknown_words)


@pytest.mark.parametrize(
    "typed",
    [
        "Who disagrees about scaling?",
        "who thinks AGI is near",
        "Where do the guests differ?",
        "Who else believes in scaling?",
        "Are there opposing views on tariffs?",
        "Who is really worried about power?",
        "which guests see it coming",
        "What did different people forecast?",
        "Does anyone expect a pause?",
    ],
)
def test_some_questions_ask_who(typed: str) -> None:
    """Any number of people may answer."""
    assert asks_who(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "Who is Jane Doe?",
        "What does Doe say?",
        "Who runs Meta?",
        "Which people work at Meta?",
        "Who is the worried man?",
        "whosaid differently?",
        "The difference between A and B?",
    ],
)
def test_others_do_not(typed: str) -> None:
    """One answer is enough."""
    assert not asks_who(typed)


def test_who_asks_who_hears_different_people(answerer: Answerer) -> None:
    """Nobody speaks twice before everybody spoke once; then the best of what is left."""
    plain, spread = answerer.ask("open models top:4"), answerer.ask("Who says open models? top:4")

    assert 2 == speakers(plain)[:3].count("Jane Doe")
    assert 3 == len(set(speakers(spread)[:3]))
    assert "Jane Doe" == speakers(spread)[3]


def test_who_asks_who_also_hears_the_less_sure(tmp_path: Path) -> None:
    """Beside what surely answers, another person's passage is what was asked for; else it would be in the way."""
    texts = {
        "doe.md": talk("Jane Doe", "Copper widgets of steel break in winter."),
        "muster.md": talk("Max Muster", "Widgets, I think, may well last for as long as anybody lives."),
        "rich.md": talk("Rita Rich", "Lions are strong."),
    }
    answerer = answerer_of(tmp_path, texts, threshold=0.01)

    assert ["Jane Doe"] == speakers(answerer.ask("copper widgets of steel break in winter"))
    assert ["Jane Doe", "Max Muster"] == speakers(
        answerer.ask("Who says that copper widgets of steel break in winter?")
    )


@pytest.mark.parametrize(
    "typed",
    [
        "How has Zuckerberg changed his mind on closed models?",
        "Did Doe's view of open source shift?",
        "Altman on AGI over time",
        "Do his timelines differ from those of 2023?",
        "What does Doe say now compared with 2023?",
        "What did Doe use to say? She used to think otherwise.",
    ],
)
def test_some_questions_ask_what_changed(typed: str) -> None:
    """No single discussion can tell."""
    assert asks_what_changed(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "What will change the world?",
        "Doe's views",
        "What is Huang's opinion on how AI will change jobs?",
        "What timeline does Amodei give for AI changing the economy?",
        "What is his position on climate change?",
        "How did revenue grow from 2023 to 2024?",
        "Do thinking models change the economics of inference?",
    ],
)
def test_others_ask_about_one_time(typed: str) -> None:
    """Whatever discussion has it."""
    assert not asks_what_changed(typed)


def test_who_says_it_in_other_words_is_not_silent(tmp_path: Path) -> None:
    """A synonym of the subject is the subject."""
    texts = {"doe.md": talk("Jane Doe", "Salaries rose."), "rich.md": talk("Rita Rich", "Wages fell.")}
    answer = answerer_of(tmp_path, texts, synonyms=[["wage", "salary"]]).ask("Doe and Rich on wages")

    assert ((), {"Jane Doe", "Rita Rich"}) == (answer.silent, set(speakers(answer)))


def test_what_changed_is_told_by_several_discussions(tmp_path: Path) -> None:
    """The best of each before a second one of any."""
    texts = {
        "old.md": talk("Jane Doe", "Open models win.", "Open models win in the end.", "Open models, open models!"),
        "new.md": talk("Jane Doe", "Of all the many models that there are, the open ones may lose after a while."),
    }
    answerer = answerer_of(tmp_path, texts, threshold=0.01)

    plain, changed = (answerer.ask(f"{one} top:2") for one in ("Doe on open models", "Doe on open models over time"))

    assert ["old", "old"] == [citation.passage.document.source for citation in plain.passages]
    assert {"old", "new"} == {citation.passage.document.source for citation in changed.passages}


def test_how_somebody_changed_nobody_else_tells(tmp_path: Path) -> None:
    """Others are no part of it, however well they match."""
    texts = {
        "old.md": talk("Jane Doe", "Open models win."),
        "new.md": talk("Jane Doe", "Of all the many models that there are, the open ones may lose after a while."),
        "rich.md": talk("Rita Rich", "Open models, open models: Doe has a view of models!"),
    }
    answer = answerer_of(tmp_path, texts, threshold=0.01).ask("How did Doe's view of open models change?")

    assert {"old", "new"} == {citation.passage.document.source for citation in answer.passages}


def test_a_person_whose_best_passages_are_gone_is_not_silent(tmp_path: Path) -> None:
    """A file that has changed since takes its passages away; those of another one are still there."""
    texts = {
        "gone.md": talk("Jane Doe", "Widgets of steel.", "Widgets of red steel.", "Steel widgets, steel widgets."),
        "there.md": talk("Jane Doe", "In the far north there are widgets that are made of something else than steel."),
        "rich.md": talk("Rita Rich", "Widgets of steel are red."),
    }
    answerer = answerer_of(tmp_path, texts, threshold=0.01)
    (tmp_path / "gone.md").write_text("Rewritten.", "utf-8")

    answer = answerer.ask("What do Doe and Rich say on widgets of steel?")

    assert ((), {"Jane Doe", "Rita Rich"}) == (answer.silent, set(speakers(answer)))


def test_what_the_title_alone_holds_is_not_given_to_others(tmp_path: Path) -> None:
    """Doe's talk is of the summit, though she does not name it; Rich, who names it, was not asked."""
    texts = {
        "doe.md": header(title="The Paris summit", speakers=["Jane Doe"]) + "**Jane Doe** [0:01]: We agreed on little.",
        "rich.md": talk("Rita Rich", "I was never at a summit, I like lions."),
    }
    answer = answerer_of(tmp_path, texts, threshold=0.01).ask("What did Doe say at the summit?")

    assert "Jane Doe" == speakers(answer)[0]


def test_a_name_in_a_passage_is_no_word_on_the_subject(tmp_path: Path) -> None:
    """Who is named in it more often does not say more there."""
    texts = {
        "doe.md": header(speakers=["Jane Doe"])
        + "## A\n\nDoe, Jane Doe, Doe and again Doe has seen widgets.\n\n## B\n\nDoe has widgets of steel and widgets.",
        "rich.md": talk("Rita Rich", "Widgets of steel."),
    }
    answer = answerer_of(tmp_path, texts).ask("What do Doe and Rich say on widgets?")

    of_doe = [citation.excerpt.text for citation in answer.passages if "doe" == citation.passage.document.source]
    assert "Doe has widgets of steel and widgets." == of_doe[0]


LEADERS = [["jane doe", "ceo of acme", "acme ceo"], ["rita rich", "ceo of zenith", "zenith ceo"]]
LED = {
    "doe.md": talk("Jane Doe", "Open models win.", "Acme and Zenith: Acme has open models, Zenith models too."),
    "rich.md": talk("Rita Rich", "Some of all the many models that there are may be open ones after a while."),
    "muster.md": talk("Max Muster", "Lions are strong."),
}


def test_those_who_lead_companies_speak_for_them(tmp_path: Path) -> None:
    """Where several are named, and no person."""
    answerer = answerer_of(tmp_path, LED, aliases=LEADERS, threshold=0.01)

    assert {"Jane Doe", "Rita Rich"} == set(speakers(answerer.ask("Acme vs Zenith on open models"))[:2])
    assert ["Jane Doe"] == speakers(answerer.ask("Acme on open models"))


def test_a_company_whose_leader_is_silent_is_a_word_like_others(tmp_path: Path) -> None:
    """Nobody was asked by name, so nobody is silent; whoever speaks of the companies answers."""
    texts = {
        "doe.md": talk("Jane Doe", "There are many kinds of models that may be open one day."),
        "rich.md": talk("Rita Rich", "Lions."),
        "muster.md": talk("Max Muster", "Acme has open models, Zenith has open models."),
    }
    answer = answerer_of(tmp_path, texts, aliases=LEADERS, threshold=0.01).ask("Acme vs Zenith on open models")

    assert ((), "Max Muster") == (answer.silent, speakers(answer)[0])
