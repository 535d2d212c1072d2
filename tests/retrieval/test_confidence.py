"""Confidence: what it rests on, in which direction each feature moves it, and what a single word is worth."""

import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.confidence import SHIPPED, Asked, Coefficients, Features, contributions, features_of, probability

RAREST = math.log(201)
FULL = Features(match=1.0, together=1.0, unknown=0.0, unknown_names=0.0, known=1.0)
NOTHING = Features(match=0.0, together=0.0, unknown=1.0, unknown_names=1.0, known=0.0)
SHARES = st.floats(0, 1)
ANY_FEATURES = st.builds(Features, SHARES, SHARES, SHARES, SHARES, SHARES)


def asked(*things: tuple[str, float, bool], self_score: float = 10.0, limits: int = 0) -> Asked:
    typed, weights, known = zip(*things, strict=True)
    return Asked(typed, weights, known, (1,) * len(things), RAREST, self_score, limits)


def thing(typed: str = "zebra", weight: float = RAREST, *, known: bool = True) -> tuple[str, float, bool]:
    return typed, weight, known


def test_everything_is_sure_and_nothing_is_not() -> None:
    """A passage with all of a question is very probably right, one with none of it very probably not."""
    assert probability(FULL) > 0.9
    assert probability(NOTHING) < 0.01


@given(ANY_FEATURES)
def test_it_is_a_probability(features: Features) -> None:
    """Whatever the evidence, it lies between 0 and 1."""
    assert 0 <= probability(features) <= 1


@pytest.mark.parametrize("base", [-1e6, 1e6])
def test_senseless_coefficients_break_nothing(base: float) -> None:
    """An operator's slip makes it sure of all or of nothing, but no error."""
    assert (base > 0) == round(probability(FULL, Coefficients(base=base)))


@pytest.mark.parametrize(
    ("name", "is_good"),
    [("match", True), ("together", True), ("known", True), ("unknown", False), ("unknown_names", False)],
)
def test_each_feature_moves_it_one_way(name: str, is_good: bool) -> None:
    """More evidence is more confidence; more that is unknown is less."""
    low, high = replace(FULL, **{name: 0.2}), replace(FULL, **{name: 0.8})

    assert is_good == (probability(low) < probability(high))


def test_it_can_be_explained() -> None:
    """What the features add to the log odds is all there is, besides the base."""
    features = Features(match=0.5, together=0.3, unknown=0.25, unknown_names=0.1, known=1.0)
    parts = contributions(features)

    probable = probability(features)

    assert [field.name for field in fields(Features)] == list(parts)
    assert pytest.approx(math.log(probable / (1 - probable))) == SHIPPED.base + sum(parts.values())


def test_the_match_is_the_share_of_a_full_score() -> None:
    """Half the score of a passage that has everything is half a match; more than everything is no more than one."""
    question = asked(thing(), thing("lion"))

    assert 0.5 == features_of(question, 5.0, 1).match
    assert 1.0 == features_of(question, 25.0, 2).match


def test_a_single_common_word_matches_little() -> None:
    """`What time is it` asks for time alone; whoever mentions time has not answered it."""
    time = asked(thing("time", 2.0), self_score=4.0)

    features = features_of(time, 4.0, 1)

    assert features.match < 0.3
    assert probability(features) < 0.1


def test_a_single_rare_word_is_a_question() -> None:
    """Who types `capex` means it."""
    common, rare = asked(thing("time", 2.0), self_score=4.0), asked(thing("capex"), self_score=4.0)

    assert probability(features_of(rare, 4.0, 1)) > 3 * probability(features_of(common, 4.0, 1))


def test_what_stands_nowhere_counts_by_the_thing() -> None:
    """Two of five things are unknown; that one of them looks like a name counts besides."""
    known = [thing(), thing("lion"), thing("Ibex")]
    question = asked(*known, thing("quagga", known=False), thing("Mythos", known=False))

    features = features_of(question, 5.0, 3)

    assert (0.4, 0.2) == (features.unknown, features.unknown_names)


def test_the_first_word_is_no_name_for_its_capital() -> None:
    """Sentences begin with capitals."""
    features = features_of(asked(thing("Zorses", known=False), thing()), 5.0, 1)

    assert (0.5, 0.0) == (features.unknown, features.unknown_names)


@pytest.mark.parametrize(("together", "limits", "expected"), [(1, 0, 0.25), (2.4, 0, 0.6), (3, 1, 0.875), (6, 0, 1.0)])
def test_what_one_remark_says_counts_by_the_word(together: float, limits: int, expected: float) -> None:
    """Four words are enough; what the question is limited to counts as far as the rest is said."""
    question = asked(*[thing(f"w{number}") for number in range(6)], limits=limits)

    assert pytest.approx(expected) == features_of(question, 5.0, together).together


def test_two_words_for_one_thing_are_two_words() -> None:
    """ "Open source" says as much as two words, and is looked for as one."""
    asked_for = replace(asked(thing("open source", RAREST / 2)), words=(2,))

    assert pytest.approx(2 / 3) == features_of(asked_for, 5.0, 2).known


def test_a_word_of_a_few_passages_is_two_things_unless_something_is_unknown() -> None:
    """Who asks for nothing but a rare name means it; beside something unknown it may be there by chance."""
    alone = features_of(asked(thing("Jevons")), 5.0, 1)
    beside = features_of(asked(thing("Jevons"), thing("quagga", known=False)), 5.0, 1)

    assert pytest.approx((2 / 3, 1 / 3)) == (alone.known, beside.known)


@pytest.mark.parametrize(("known", "limits", "expected"), [(1, 0, 1 / 3), (1, 2, 1.0), (2, 0, 2 / 3), (5, 0, 1.0)])
def test_known_things_and_filters_say_what_is_meant(known: int, limits: int, expected: float) -> None:
    """Three are enough; a chosen speaker or discussion is one."""
    question = asked(*[thing(f"w{number}", RAREST / 2) for number in range(known)], limits=limits)

    assert pytest.approx(expected) == features_of(question, 5.0, known).known
