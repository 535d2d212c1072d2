"""Names of speakers and discussions as askers write them."""

from pathlib import Path

import pytest

from bot.answering.names import find_source, find_speaker
from bot.answering.people import People
from bot.corpus.corpus import Corpus
from bot.errors import UnknownSourceError, UnknownSpeakerError
from tests.fakes import analyzer, corpus_of, header


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return corpus_of(
        tmp_path,
        {
            "dario-dwarkesh-2026.md": header(
                title="The highest-stakes model", speakers=["Dario Amodei"], host="Dwarkesh Patel"
            ),
            "dario-essay-2024.md": header(title="Machines of loving grace", speakers=["Dario Amodei"]),
            "daniela-2025.md": header(speakers=["Daniela Amodei", "José Pérez"]),
            "hidden.md": header(title="Secret plan", speakers=["Greta Geheim"], visibility=["slack:C1"]),
        },
    )


def speakers_of(corpus: Corpus, audience: frozenset[str] | None = None) -> dict[str, int]:
    return People(analyzer()).speakers(corpus, audience)


@pytest.mark.parametrize("typed", ["Dario Amodei", "dario", "DARIO  AMODEI", "Dario's"])
def test_a_speaker_by_any_name(corpus: Corpus, typed: str) -> None:
    """A full name or one that only one speaker has, in any case."""
    assert "Dario Amodei" == find_speaker(typed, speakers_of(corpus))


def test_a_speaker_without_accents(corpus: Corpus) -> None:
    """Accents need not be typed."""
    assert "José Pérez" == find_speaker("Perez", speakers_of(corpus))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("José Marín", "José Marín"),
        ("jose\u0301 mari\u0301n", "José Marín"),
        ("Jose Marin", "Jose Marin"),
        ("JOSE MARIN", "Jose Marin"),
        ("Rob Hale", "Rob Hale"),
        ("tove berg", "TOVE BERG"),
        ("Tove", "TOVE BERG"),
    ],
)
def test_names_that_differ_by_an_accent_are_two_peoples(typed: str, name: str) -> None:
    """Whose name was typed letter for letter is meant; the same name in capitals is the same person's."""
    speakers = {"Jose Marin": 2, "José Marín": 1, "Rob Hale Junior": 2, "Rob Hale": 1, "TOVE BERG": 1, "Tove Berg": 1}

    assert name == find_speaker(typed, speakers)


def test_a_name_with_half_of_the_accents_is_asked_about() -> None:
    """It may be either's, and nobody is guessed."""
    with pytest.raises(UnknownSpeakerError) as raised:
        find_speaker("José Marin", {"Jose Marin": 2, "José Marín": 1})

    assert str(raised.value).endswith("Did you mean Jose Marin (2 sources) or José Marín (1 source)?")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Darrio", "No speaker “Darrio”. Did you mean Dario Amodei (2 sources)?"),
        ("Amodei", "No speaker “Amodei”. Did you mean Dario Amodei (2 sources) or Daniela Amodei (1 source)?"),
        ("Sutton", "No speaker “Sutton”."),
        ("x" * 100, f"No speaker “{'x' * 60}”."),
    ],
)
def test_an_unknown_speaker(corpus: Corpus, typed: str, sentence: str) -> None:
    """Names that come near are offered with their number of sources."""
    with pytest.raises(UnknownSpeakerError) as raised:
        find_speaker(typed, speakers_of(corpus))

    assert sentence == str(raised.value)


def test_not_all_namesakes_are_listed(tmp_path: Path) -> None:
    """Of a hundred people called Mark three are named: a refusal must fit into a message."""
    corpus = corpus_of(tmp_path, {f"{n}.md": header(speakers=[f"Mark Surname{n}"]) for n in range(100)})

    with pytest.raises(UnknownSpeakerError) as raised:
        find_speaker("Mark", speakers_of(corpus))

    assert 3 == str(raised.value).count("Surname")


@pytest.mark.parametrize(
    "typed", ["dario-essay-2024", "Dario-Essay-2024", "Machines of loving grace", "MACHINES OF LOVING GRACE"]
)
def test_a_source_by_file_or_title(corpus: Corpus, typed: str) -> None:
    """A discussion is known by its file's name and by its title."""
    assert "dario-essay-2024" == find_source(typed, corpus, None)


def test_an_unknown_source(corpus: Corpus) -> None:
    """Names that come near are offered."""
    with pytest.raises(UnknownSourceError) as raised:
        find_source("dario-essay-2025", corpus, None)

    assert str(raised.value).startswith("No discussion “dario-essay-2025”. Did you mean dario-essay-2024")


def test_restricted_names_are_not_told(corpus: Corpus) -> None:
    """To others a restricted discussion is as unknown as one that is not there, and is not offered either."""
    outsiders = frozenset({"slack:C2"})

    with pytest.raises(UnknownSpeakerError, match=r"^No speaker “Greta Geheim”\.$"):
        find_speaker("Greta Geheim", speakers_of(corpus, outsiders))
    with pytest.raises(UnknownSourceError, match=r"^No discussion “hiddem”\.$"):
        find_source("hiddem", corpus, outsiders)
    assert "hidden" == find_source("Secret plan", corpus, frozenset({"slack:C1"}))
