"""Slips of the hand are mended over the shipped folder, and words that it merely does not have are left as they are."""

import pytest

from bot.answering.answerer import Answerer
from bot.app import build_answerer
from bot.settings import load_settings
from tests.relevance.test_relevance import KNOWLEDGE

# What was meant is the word of the folder with one letter too many, too few, wrong or swapped.
SLIPS = """
    Zuckerburg Amodai Nadela Karpathi Hassabbis Aschenbrener Sutskver Kokotajllo Altmann Dwarkeshh Microsfot Antropic
    supperintelligence agnets modles langauge inteligence trainnig reinforcment aligment saftey explotion goverment
    regualtion competiton econmy grwoth reserach bussiness revnue exprots hardwar benchmakrs electrcity developper
    scalling efficency exponental algoritms datacentr
    """.split()
# They stand in no passage, and each is a letter away from one that does.
WORDS = """
    wager steam holes match married marry aside basis blast county cream flaps flows friction gases greet heating
    hiking invert lunch miles modes mounted plate pointer poker pound print shells shoes starter summer tract tribes
    walls Taylor iPhone wedding lorry stale
    """.split()


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    """What answers from the shipped folder."""
    return build_answerer(load_settings(knowledge={"dir": KNOWLEDGE}))


def test_slips_are_mended(answerer: Answerer) -> None:
    """All forty: by what was meant, a few by their stem alone."""
    unknown = [word for word in SLIPS if answerer.ask(f"What is said about {word}?").unknown_words]

    assert (40, []) == (len(SLIPS), unknown)


def test_right_words_are_not_corrected(answerer: Answerer) -> None:
    """None of forty; without a dictionary 38 would be."""
    corrected = [word for word in WORDS if answerer.ask(f"What is said about {word}?").corrections]

    assert (40, []) == (len(WORDS), corrected)
