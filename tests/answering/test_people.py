"""People: who in the folder goes by a name."""

from pathlib import Path

import pytest

from bot.answering.people import People
from bot.corpus.corpus import Corpus
from tests.fakes import analyzer, corpus_of, header

TEXTS = {
    "talk.md": header(speakers=["Dario Amodei"], host="Dwarkesh Patel") + "**Guest** [0:01]: Hello.",
    "essay.md": header(speakers=["Daniela Amodei", "José van der Perez"]),
    "turns.md": "**Susan Li** [0:01]: Hello.\n\n**Speaker 2** [0:02]: Hello.",
    "hidden.md": header(speakers=["Greta Geheim", "Dario Geheim"], visibility=["slack:C1"]),
}


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return corpus_of(tmp_path, TEXTS)


def who_is(name: str, corpus: Corpus, audience: frozenset[str] | None = frozenset()) -> set[str]:
    return set(People(analyzer()).who_is(corpus, audience)(tuple(analyzer().terms(name))))


def speakers(corpus: Corpus, *audience: str) -> dict[str, int]:
    return People(analyzer()).speakers(corpus, frozenset(audience))


@pytest.mark.parametrize("name", ["Dario Amodei", "dario", "DARIO's", "Patel", "Susan"])
def test_a_person_goes_by_the_whole_the_first_or_the_last_name(corpus: Corpus, name: str) -> None:
    """Guests, hosts, and whoever has a turn."""
    assert 1 == len(who_is(name, corpus))


def test_namesakes_are_all_found(corpus: Corpus) -> None:
    """Nobody is guessed."""
    assert {"Dario Amodei", "Daniela Amodei"} == who_is("Amodei", corpus)


@pytest.mark.parametrize("name", ["van", "der", "2", "Amodei Dario", "model", ""])
def test_what_is_nobodys_name(corpus: Corpus, name: str) -> None:
    """Particles, numbers, and words."""
    assert set() == who_is(name, corpus)


def test_who_speaks_only_where_one_may_not_look_is_unknown(corpus: Corpus) -> None:
    """To others a restricted discussion's guest is nobody, and no namesake either."""
    insider = frozenset({"slack:C1"})

    assert set() == who_is("Geheim", corpus)
    assert {"Greta Geheim", "Dario Geheim"} == who_is("Geheim", corpus, insider) == who_is("Geheim", corpus, None)
    assert ({"Dario Amodei"}, 2) == (who_is("Dario", corpus), len(who_is("Dario", corpus, insider)))


def test_the_folder_is_followed(tmp_path: Path) -> None:
    """Whoever comes is known, whoever goes is not, with the same finder."""
    people = People(analyzer())
    before = corpus_of(tmp_path / "a", {"a.md": header(speakers=["Jane Doe"])})
    after = corpus_of(tmp_path / "b", {"b.md": header(speakers=["Max Muster"])})

    known = [
        bool(people.who_is(corpus, None)((name,))) for corpus in (before, after, before) for name in ("doe", "max")
    ]

    assert [True, False, False, True, True, False] == known


def test_speakers_are_counted_by_discussion(tmp_path: Path) -> None:
    """Who is named in the front matter or speaks in a turn is a speaker, those in most discussions first."""
    corpus = corpus_of(
        tmp_path,
        {
            "a.md": header(speakers=["Jane Doe"], host="Kim Host"),
            "b.md": header(speakers=["Max"], host="Kim Host"),
            "c.md": "**Ann Other** [0:01]: Hello.\n\n**Speaker 2** [0:02]: Hello.",
        },
    )

    assert {"Kim Host": 2, "Ann Other": 1, "Jane Doe": 1, "Max": 1} == speakers(corpus)
    assert ["Kim Host", "Ann Other", "Jane Doe", "Max"] == list(speakers(corpus))


def test_speakers_of_a_restricted_discussion_are_unknown_outside(tmp_path: Path) -> None:
    """A restricted discussion is there for its audience and for who owns the folder."""
    corpus = corpus_of(tmp_path, {"a.md": header(speakers=["Jane Doe"], visibility=["slack:C1"])})

    assert {} == speakers(corpus, "slack:C2") == speakers(corpus)
    assert {"Jane Doe": 1} == speakers(corpus, "slack:C2", "slack:C1") == People(analyzer()).speakers(corpus, None)
