"""Compare: several people on one topic."""

from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.compare import Comparison
from bot.answering.questions import Question
from bot.corpus.documents import Words
from tests.answering.test_voices import talk
from tests.fakes import answerer_of, header

OWNER = Question("", audience=None)
TEXTS = {
    "doe.md": talk("Jane Doe", "Open models win.", "Robots are strong."),
    "muster.md": talk("Max Muster", "Open models are a danger to all of us."),
    "rich.md": talk("Rita Rich", "Lions are strong."),
    "nord.md": header(speakers=["Nora Nord"]) + "Nord is wary of open models.",
}


@pytest.fixture
def answerer(tmp_path: Path) -> Answerer:
    return answerer_of(tmp_path, TEXTS, threshold=0.05)


def shown(comparison: Comparison) -> dict[str, str | None]:
    return {one.speaker: one.passage.excerpt.text if one.passage else None for one in comparison.columns}


def interview(*turns: str, **fields: object) -> str:
    """Return a discussion of Gus Guest with the host Hal Host."""
    return header(speakers=["Gus Guest"], host="Hal Host", **fields) + "\n\n".join(turns)


def test_each_speaker_has_a_column(answerer: Answerer) -> None:
    """In the order in which they were named, their passages numbered from left to right."""
    comparison = answerer.compare("open models", ["Muster", "Jane Doe"], OWNER)

    assert {"Max Muster": TEXTS["muster.md"].split(": ")[-1], "Jane Doe": "Open models win."} == shown(comparison)
    assert ["Max Muster", "Jane Doe"] == [column.speaker for column in comparison.columns]
    assert [1, 2] == [citation.number for citation in comparison.passages]


def test_who_says_nothing_has_a_column_too(answerer: Answerer) -> None:
    """They are shown to have no passage, and do not count in the numbers."""
    comparison = answerer.compare("open models", ["Rich", "Doe"], OWNER)

    assert {"Rita Rich": None, "Jane Doe": "Open models win."} == shown(comparison)
    assert [1] == [citation.number for citation in comparison.passages]


def test_below_the_threshold_nobody_has_a_passage(tmp_path: Path) -> None:
    """What is not sure to be about it is not about it."""
    comparison = answerer_of(tmp_path, TEXTS, threshold=0.99).compare("open models", ["Doe", "Rich"], OWNER)

    assert {"Jane Doe": None, "Rita Rich": None} == shown(comparison)


def test_a_note_stands_for_who_is_not_quoted(answerer: Answerer) -> None:
    """And is one."""
    (passage,) = answerer.compare("open models", ["Nord", "Rich"], OWNER).passages

    assert (Words.NOTES, None) == (passage.excerpt.words, passage.excerpt.speaker)


def test_without_names_those_with_the_best_passages_speak(answerer: Answerer) -> None:
    """Whoever has none has no column, since nobody asked for them."""
    comparison = answerer.compare("open models", [], OWNER)

    assert {"Jane Doe", "Max Muster", "Nora Nord"} == set(shown(comparison))
    assert {} == shown(answerer.compare("zebras", [], OWNER))


def test_without_names_four_speak(tmp_path: Path) -> None:
    """However many could."""
    people = ["Ann Archer", "Bob Baker", "Cid Carter", "Dan Dyer", "Eve Eaton"]
    texts = {f"{person[0]}.md": talk(person, f"Widgets number {at} are red.") for at, person in enumerate(people)}

    assert 4 == len(answerer_of(tmp_path, texts).compare("widgets", [], OWNER).columns)


def test_without_names_the_surest_speak_however_many_others_are_found_first(tmp_path: Path) -> None:
    """One's own words, found behind the notes about seven others, are worth more than any of them."""
    people = ["Ann Archer", "Bob Baker", "Cid Carter", "Dan Dyer", "Eve Eaton", "Fay Farmer", "Guy Glover"]
    texts = {f"{at}.md": header(speakers=[person]) + "Widgets are red." for at, person in enumerate(people)}
    said = talk("Hal Hunter", "Widgets are red, and round, and heavy.")
    comparison = answerer_of(tmp_path, texts | {"h.md": said} | TEXTS, threshold=0.05).compare("widgets", [], OWNER)

    assert ["Hal Hunter", *people[:3]] == [column.speaker for column in comparison.columns]


def test_without_names_nobody_speaks_by_chance(tmp_path: Path) -> None:
    """Beside a passage with all of the topic, one with half of it, far apart, is in the way, unless they are named."""
    far = "Copper is " + "a thing that one finds at many places under hills and rivers and roads and houses " * 5
    texts = {
        "a.md": talk("Ann Archer", "Widgets of steel, of copper and glass."),
        "b.md": talk("Bob Baker", f"{far} and glass too."),
        **{f"c{at}.md": talk("Cid Carter", f"Copper number {at}, and glass.") for at in range(6)},
    }
    answerer = answerer_of(tmp_path, texts, threshold=0.01)

    assert {"Ann Archer"} == set(shown(answerer.compare("widgets of steel copper glass", [], OWNER)))
    assert all(shown(answerer.compare("widgets of steel copper glass", ["Archer", "Baker"], OWNER)).values())


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Doe", "Mustre"], "No speaker “Mustre”. Did you mean Max Muster (1 source)?"),
        (["Doe"], "you named 1."),
        (["Doe", "Jane Doe"], "you named 1."),
        (["Doe", "Muster", "Rich", "Nord", "Low"], "two to four speakers"),
    ],
)
def test_who_cannot_be_compared_is_told(tmp_path: Path, names: list[str], said: str) -> None:
    """One sentence that tells what to mend, and no column."""
    answerer = answerer_of(tmp_path, TEXTS | {"low.md": talk("Lee Low", "Hello.")})
    comparison = answerer.compare("open models", names, OWNER)

    assert said in (comparison.reason or "")
    assert () == comparison.columns


def test_first_and_last_name_are_one_person(answerer: Answerer) -> None:
    """Whoever forgets the quotation marks at a terminal is understood."""
    assert {"Jane Doe", "Max Muster"} == set(shown(answerer.compare("models", ["Jane", "Doe", "Max", "Muster"], OWNER)))


def test_a_topic_is_limited_like_a_question(answerer: Answerer) -> None:
    """A modifier names a discussion, or one more speaker."""
    assert {"Jane Doe": None, "Max Muster": TEXTS["muster.md"].split(": ")[-1]} == shown(
        answerer.compare("open models from:Muster source:muster", ["Doe"], OWNER)
    )


def test_what_was_read_otherwise_is_told(answerer: Answerer) -> None:
    """A mistyped word is corrected, one that never occurs is named."""
    comparison = answerer.compare("zebras moddels", ["Doe", "Rich"], OWNER)

    assert (("moddels", ("models",)),) == comparison.corrections
    assert ("zebras",) == comparison.unknown_words


def test_nothing_is_no_topic(answerer: Answerer) -> None:
    """And stop words alone are nothing that anybody speaks of."""
    assert answerer.compare(" ? ", ["Doe", "Rich"], OWNER).reason
    assert {"Jane Doe": None, "Rita Rich": None} == shown(answerer.compare("the", ["Doe", "Rich"], OWNER))


def test_what_changed_in_its_file_is_not_quoted(tmp_path: Path) -> None:
    """Nobody is said to have said what stands there no more."""
    answerer = answerer_of(tmp_path, TEXTS)
    (tmp_path / "doe.md").write_text(talk("Jane Doe", "Closed models win."))

    assert None is shown(answerer.compare("open models", ["Doe", "Muster"], OWNER))["Jane Doe"]


def test_two_people_of_one_note_have_it_both(tmp_path: Path) -> None:
    """It is about each of them."""
    text = header(speakers=["Ann Archer", "Bob Baker"]) + "Archer and Baker like widgets."

    assert 2 == len(answerer_of(tmp_path, {"talk.md": text}).compare("widgets", ["Archer", "Baker"], OWNER).passages)


@pytest.mark.parametrize(
    "premise",
    [
        "**Hal Host** [0:01]: Are the zebras of the north doomed?\n\n**Gus Guest** [0:09]: My dog is well.",
        "Hal Host put it to Guest that the zebras are doomed.",
        "Guest was asked by Host whether the zebras are doomed.",
        "Hal Host brought up the zebras. The guest spoke of dogs.",
        "The zebras are doomed. That premise is the host's; Guest did not take it up.",
        "The zebras are doomed, according to the interviewer.",
        "> The zebras are doomed — Hal Host [0:01]\n\n> My dog is well — Gus Guest [0:09]",
        "**Speaker 2** [0:01]: The zebras are doomed.\n\n**Gus Guest** [0:09]: My dog is well.",
        "## Are the zebras doomed?\n\n**Gus Guest** [0:09]: My dog is well.",
    ],
)
def test_a_hosts_premise_is_never_offered_as_the_guests(tmp_path: Path, premise: str) -> None:
    """Neither by a turn beside, nor by a note that tells of both, nor by a section's name."""
    texts = {"talk.md": interview(premise), "doe.md": talk("Jane Doe", "Zebras are doomed."), **TEXTS}
    comparison = answerer_of(tmp_path, texts).compare("doomed zebras", ["Guest", "Doe"], OWNER)

    assert None is shown(comparison)["Gus Guest"]
    assert "Gus Guest" not in shown(answerer_of(tmp_path, texts).compare("doomed zebras", [], OWNER))


def test_the_guests_own_words_stand_without_the_premise(tmp_path: Path) -> None:
    """They are shown, and the note in front of them, which tells what the host said, is not."""
    premise = "Hal Host said to Guest that zebras are doomed.\n\n> Zebras will do well — Gus Guest [0:09]"
    texts = TEXTS | {"talk.md": interview(premise)}
    (passage,) = answerer_of(tmp_path, texts).compare("zebras", ["Guest", "Rich"], OWNER).passages

    assert ("Zebras will do well", None) == (passage.excerpt.text, passage.note)


def test_what_others_say_makes_nobody_surer(tmp_path: Path) -> None:
    """A turn that names half of the topic is not sure because the host names all of it."""
    turns = ("**Hal Host** [0:01]: Zebras, zebras of the north?", "**Gus Guest** [0:09]: In the north there is snow.")
    whole = {"talk.md": interview("**Gus Guest** [0:01]: Zebras, zebras of the north? In the north there is snow.")}
    heard = answerer_of(tmp_path / "whole", TEXTS | whole, threshold=0.6)
    halved = answerer_of(tmp_path / "halved", TEXTS | {"talk.md": interview(*turns)}, threshold=0.6)

    assert [1, 0] == [len(one.compare("zebras north", ["Guest", "Rich"], OWNER).passages) for one in (heard, halved)]


def test_a_host_is_compared_by_their_own_words(tmp_path: Path) -> None:
    """If named; of themselves they are in no comparison, and what a note says of the guest is not theirs."""
    words = "**Hal Host** [0:01]: Zebras are doomed.\n\nGuest told Host that zebras are doomed, doomed, doomed."
    answerer = answerer_of(tmp_path, TEXTS | {"talk.md": interview(words)})

    assert "Zebras are doomed." == shown(answerer.compare("doomed zebras", ["Host", "Doe"], OWNER))["Hal Host"]
    assert {} == shown(answerer.compare("doomed zebras", [], OWNER))


def test_without_names_who_is_host_here_and_guest_there_speaks_as_the_guest(tmp_path: Path) -> None:
    """However much better the question fits that they asked as the host."""
    asked = interview("**Hal Host** [0:01]: Doomed zebras?\n\n**Gus Guest** [0:09]: My dog is well.")
    said = talk("Hal Host", "The zebras of the north, of all things that live there, are doomed, as far as I can see.")
    answerer = answerer_of(tmp_path, {"asked.md": asked, "said.md": said})

    assert ["said"] == [one.passage.document.source for one in answerer.compare("doomed zebras", [], OWNER).passages]


def test_a_note_about_the_host_alone_is_about_the_host(tmp_path: Path) -> None:
    """What it tells is nobody else's."""
    answerer = answerer_of(tmp_path, TEXTS | {"talk.md": interview("Hal Host fears that zebras are doomed.")})

    assert {"Hal Host": "Hal Host fears that zebras are doomed.", "Gus Guest": None} == shown(
        answerer.compare("doomed zebras", ["Host", "Guest"], OWNER)
    )


def test_a_restricted_name_means_nobody_in_the_topic_of_others(tmp_path: Path) -> None:
    """Or the first name would find what holds the last one."""
    secret = header(speakers=["Greta Geheim"], visibility=["slack:C1"]) + "**Greta Geheim** [0:01]: Greta is here."
    texts = TEXTS | {"secret.md": secret, "word.md": talk("Jane Doe", "Geheim is a word for secret.")}
    answerer = answerer_of(tmp_path, texts)

    assert None is shown(answerer.compare("Greta", ["Doe", "Rich"], Question("")))["Jane Doe"]
    assert "Geheim is a word for secret." == shown(answerer.compare("Greta", ["Doe", "Rich"], OWNER))["Jane Doe"]


def test_restricted_discussions_are_in_no_comparison_of_others(tmp_path: Path) -> None:
    """Neither their passages, nor their words, nor those who speak in them."""
    secret = header(speakers=["Greta Geheim", "Jane Doe"], visibility=["slack:C1"])
    said = "**Greta Geheim** [0:01]: Quaggas win.\n\n**Jane Doe** [0:09]: Quaggas lose."
    answerer = answerer_of(tmp_path, TEXTS | {"secret.md": secret + said})
    others, members = Question("", audience=frozenset({"slack:C2"})), Question("", audience=frozenset({"slack:C1"}))

    hidden = answerer.compare("quaggas", ["Doe", "Rich"], others)

    assert ({"Jane Doe": None, "Rita Rich": None}, ("quaggas",)) == (shown(hidden), hidden.unknown_words)
    assert "No speaker “Geheim”." == answerer.compare("quaggas", ["Geheim", "Doe"], others).reason
    assert {} == shown(answerer.compare("quaggas", [], others))
    for question in (members, OWNER):
        assert {"Greta Geheim", "Jane Doe"} == set(shown(answerer.compare("quaggas", [], question)))
