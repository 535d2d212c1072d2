"""Gaps: what is asked for and not found."""

import random
from collections.abc import Sequence

from bot.answering.gaps import Gap, Unanswered, group_gaps
from bot.retrieval.index import Index
from tests.fakes import analyzer


def index() -> Index:
    common = ["model train chip"] * 60 + ["model lion"] * 2
    return Index((text.split() for text in common), k1=0.9, b=0.6)


def gaps(*questions: tuple[str, float]) -> Sequence[Gap]:
    return group_gaps([Unanswered(text, at) for text, at in questions], analyzer(), index())


def test_questions_with_a_rare_word_in_common_are_one_gap() -> None:
    """Whatever else they say; the words as they are typed, how many, when last, the newest first."""
    (gap,) = gaps(("What is Mythos?", 1), ("Who trains MYTHOS models?", 3), ("mythos chips from:doe", 2))

    assert Gap(("mythos",), 3, 3, ("Who trains MYTHOS models?", "mythos chips from:doe", "What is Mythos?")) == gap


def test_common_words_bind_nothing() -> None:
    """`model` stands everywhere; `lion` is rare."""
    assert [("zebra",), ("lions",)] == [gap.terms for gap in gaps(("model of lions", 1), ("model of a zebra", 2))]


def test_without_a_rare_word_the_rarest_counts_and_without_a_word_none() -> None:
    """Every question stands in one gap."""
    found = gaps(("model", 1), ("models!", 2), ("what is it?", 3))

    assert [((), 1), (("model",), 2)] == [(gap.terms, gap.count) for gap in found]


def test_the_newest_comes_first_then_the_greatest() -> None:
    """And a question goes where most others are."""
    found = gaps(("zebra", 5), ("quagga", 5), ("quagga zebra", 5), ("quagga gnu", 4), ("emu", 9), ("okapi", 1))

    assert [(("emu",), 1), (("quagga",), 3), (("zebra",), 1), (("okapi",), 1)] == [
        (gap.terms, gap.count) for gap in found
    ]


def test_what_is_grouped_already_counts_no_more() -> None:
    """Zebras were asked for thrice, but for two of these there is a greater gap."""
    found = gaps(("quagga zebra", 3), ("quagga zebra", 3), ("quagga", 3), ("zebra emu", 1), ("emu", 2))

    assert [("quagga", 3), ("emu", 2)] == [(gap.terms[0], gap.count) for gap in found]


def test_three_examples_each_once() -> None:
    """The newest; what is asked again counts again."""
    (gap,) = gaps(*((f"zebra {at // 2 + 100}", at) for at in range(10)))

    assert (10, ("zebra 104", "zebra 103", "zebra 102")) == (gap.count, gap.examples)


def test_the_order_of_the_questions_does_not_matter() -> None:
    """The same list in any order has the same gaps; none are lost."""
    dice = random.Random(5)
    words = "zebra quagga gnu emu model chip lion mythos".split()
    asked = [(" ".join(dice.sample(words, dice.randint(1, 4))), dice.randint(0, 9)) for _ in range(200)]

    found = [gaps(*dice.sample(asked, len(asked))) for _ in range(5)]

    assert [found[0]] * 5 == found
    assert 200 == sum(gap.count for gap in found[0])


def test_nothing_has_no_gaps() -> None:
    """An empty list, and an empty folder in which all words are unknown."""
    assert () == gaps()
    assert [("zebra",)] == [
        gap.terms for gap in group_gaps([Unanswered("zebra", 1)], analyzer(), Index((), k1=0.9, b=0.6))
    ]
