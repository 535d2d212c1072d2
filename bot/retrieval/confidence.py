"""How sure it is that a passage answers: a probability from a few features that can be explained."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter, mul

# In weights of a word of no passage: a question that weighs less than this cannot be matched in full.
_LEAST_ASKED = 1.5
_ENOUGH = 3.0  # words, to be a question that stands on its own
_RARE = 0.65  # of the weight of a word of no passage
_MOST_TOGETHER = 4.0  # words: more say no more


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What a question asks for, thing by thing: as it was typed, its weight, whether the folder knows it, how many words.

    A person is one word.

    `rarest` is the weight of a word of no passage, `self_score` the score of a passage that has everything that is
    asked for, `limits` how many filters say besides what is meant (a speaker, a discussion).
    """

    typed: tuple[str, ...]
    weights: tuple[float, ...]
    known: tuple[bool, ...]
    words: tuple[int, ...]
    rarest: float
    self_score: float
    limits: int = 0


@dataclass(frozen=True, slots=True)
class Features:
    """
    What the confidence in a passage rests on, each from 0 to 1.

    `match`: its score, of that of a passage that has everything; of a question of a common word ("what time is it")
    it can only be small. `together`: how many words of the question, up to four, stand in one remark of the passage:
    what is scattered may be there by chance. `unknown`: the share of the question that stands nowhere. `unknown_names`:
    the share that is written like a name and stands nowhere. `known`: how many words of it, up to three, the folder
    knows, those of a few passages twice if nothing is unknown.
    """

    match: float
    together: float
    unknown: float
    unknown_names: float
    known: float


@dataclass(frozen=True, slots=True)
class Coefficients:
    """What each feature adds to the log odds, at most; `base` is where nothing speaks for a passage."""

    base: float = -7.12
    match: float = 3.26
    together: float = 6.33
    unknown: float = -2.39
    unknown_names: float = -1.04
    known: float = 1.88


SHIPPED = Coefficients()
_NAMES = tuple(field.name for field in fields(Features))
_values = attrgetter(*_NAMES)


def features_of(asked: Asked, score: float, together: float) -> Features:
    """
    Return the features of a passage with this score, of which one remark has so many words of the question.

    What the question is limited to counts as far as the remark has the rest; a rare word that is all that is asked for
    counts twice.
    """
    said, unknown, unknown_names, known = _of_question(asked)
    together += asked.limits * min(1.0, together / sum(asked.words))
    if len(asked.typed) == 1 and together:
        together += _distinctive(asked)
    return Features(
        match=min(1.0, said * score / asked.self_score),
        together=min(1.0, together / _MOST_TOGETHER),
        unknown=unknown,
        unknown_names=unknown_names,
        known=known,
    )


@lru_cache(1)  # the passages of a question come one after the other
def _of_question(asked: Asked) -> tuple[float, float, float, float]:
    """Return how much a question says, up to 1, and the features that are the same for all its passages."""
    things = len(asked.typed)
    known = (_known_words(asked) + asked.limits + _distinctive(asked)) / _ENOUGH
    said = math.fsum(asked.weights) / (_LEAST_ASKED * asked.rarest)
    return min(1.0, said), asked.known.count(False) / things, _unknown_names(asked) / things, min(1.0, known)


def _known_words(asked: Asked) -> int:
    return sum(words for words, is_known in zip(asked.words, asked.known, strict=True) if is_known)


def _distinctive(asked: Asked) -> int:
    """Return how many things stand in few passages, if nothing else is asked for: a rare name says what is meant."""
    return sum(weight >= _RARE * asked.rarest for weight in asked.weights) if all(asked.known) else 0


def probability(features: Features, coefficients: Coefficients = SHIPPED) -> float:
    """Return how probable it is that the passage answers."""
    log_odds = coefficients.base + math.fsum(map(mul, _values(coefficients), _values(features)))
    return 1 / (1 + math.exp(-log_odds)) if log_odds > -700 else 0.0


def contributions(features: Features, coefficients: Coefficients = SHIPPED) -> Mapping[str, float]:
    """Return what each feature adds to the log odds: why it is as sure as it is."""
    return dict(zip(_NAMES, map(mul, _values(coefficients), _values(features)), strict=True))


def _unknown_names(asked: Asked) -> int:
    """Return how many things look like names and are unknown; the first may be capital as the sentence's beginning."""
    things = list(zip(asked.typed, asked.known, strict=True))
    return sum(typed[:1].isupper() and not is_known for typed, is_known in things[1:])
