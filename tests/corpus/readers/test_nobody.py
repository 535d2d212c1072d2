"""In a transcript of any format, what somebody says whom nobody knows is not the last speaker's."""

import pytest

from tests.corpus.readers.reading import Said, said

ADA, BEN = "Ada Moss", "Ben Ohm"
TURNS = [(ADA, "One."), (BEN, "Two."), (ADA, "Three."), (None, "Why?"), (BEN, "Four."), (ADA, "Five.")]


def content(suffix: str, label: str) -> str:
    """Return the turns in a format, with a label for whom nobody knows."""
    lines = [f"{name or label}: {words}" for name, words in TURNS]
    if suffix == ".txt":
        return "\n\n".join(lines)
    if suffix == ".html":
        paragraphs = "".join(f"<p><b>{name or label}:</b> {words}</p>" for name, words in TURNS)
        return f"<html><body><article><h1>A talk</h1>{paragraphs}</article></body></html>"
    cues = [f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}" for n, line in enumerate(lines, 1)]
    return "\n\n".join(cues)


@pytest.mark.parametrize("suffix", [".txt", ".html", ".srt"])
@pytest.mark.parametrize("label", ["Q", "Q1", "Question", "Audience member", "AUDIENCE MEMBER", "Caller", "Male Voice"])
def test_a_label_without_a_name_opens_a_turn(suffix: str, label: str) -> None:
    """Its words are nobody's, and the next ones whoever's name stands before them."""
    assert TURNS == [(speaker, words) for speaker, _, words in said(suffix, content(suffix, label))]


def test_such_labels_make_no_transcript() -> None:
    """Questions and answers that an author writes are a text like others."""
    text = "Q: Why?\n\nA: Because.\n\nQ: Really?\n\nA: Yes."

    assert [Said(None, None, words) for words in text.split("\n\n")] == said(".txt", text)


def test_an_article_before_a_time_is_no_label() -> None:
    """Every word of a turn stays in it."""
    text = f"{ADA}: One.\n\n{BEN}: Two.\n\n{ADA}: Three.\n\nA 10:30 train was the last one.\n\n{BEN}: Four."

    assert (ADA, "A 10:30 train was the last one.") in [(speaker, words) for speaker, _, words in said(".txt", text)]
