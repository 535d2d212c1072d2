"""Near-duplicates: what is shown once, and what only looks alike."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answers import Excerpt
from bot.answering.near_duplicates import say_the_same
from bot.corpus.documents import Words
from tests.fakes import answerer_of

SAID = "I think that the weak methods have just totally won in the last ten years"


def excerpt(text: str, speaker: str | None = None) -> Excerpt:
    return Excerpt(text, Words.VERBATIM if speaker else Words.NOTES, speaker, (), None)


@pytest.mark.parametrize(
    "other",
    [
        SAID,
        f"“{SAID.upper()}!”",
        SAID.replace("just ", ""),
        f"Well. {SAID}, and the strong ones have lost.",
        "the weak methods have just totally won in the last ten years",
    ],
)
def test_the_same_words_are_the_same(other: str) -> None:
    """Marks, capitals, a filler, or a longer stretch around them make no difference."""
    assert say_the_same(excerpt(SAID, "Doe"), excerpt(other, "Doe"))
    assert say_the_same(excerpt(other), excerpt(SAID, "Doe"))


@pytest.mark.parametrize(
    "other",
    [
        SAID.replace("have", "have not"),
        SAID.replace("I think", "I don’t think"),
        SAID.replace("last ten", "last 10 or 20"),
        "I think that the strong methods will always lose",
        "Weak methods have won",
    ],
)
def test_another_statement_is_another(other: str) -> None:
    """A negation or a number more, or a few words in common."""
    assert not say_the_same(excerpt(SAID, "Doe"), excerpt(other, "Doe"))


def test_another_speaker_makes_another_statement() -> None:
    """That two people say the same is worth knowing."""
    assert not say_the_same(excerpt(SAID, "Doe"), excerpt(SAID, "Muster"))


@given(st.text(max_size=40), st.text(max_size=40))
def test_it_does_not_matter_which_is_first(one: str, other: str) -> None:
    """Any text is the same as itself, and two are the same both ways or not at all."""
    assert say_the_same(excerpt(one), excerpt(one))
    assert say_the_same(excerpt(one), excerpt(other)) == say_the_same(excerpt(other), excerpt(one))


def test_a_copy_of_a_discussion_makes_room(tmp_path: Path) -> None:
    """In an answer what is said in two files is shown once, and another passage takes the place."""
    texts = {"a.md": f"{SAID}.", "b.md": f"{SAID}!", "c.md": "Weak methods of weak people are weak."}
    answer = answerer_of(tmp_path, texts).ask("weak methods")

    assert {"a", "c"} == {citation.passage.document.source for citation in answer.passages}
    assert [1, 2] == [citation.number for citation in answer.passages]
