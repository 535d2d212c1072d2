"""Plain text: words as they are, turns where somebody wrote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.documents import Words
from bot.corpus.readers.draft import cleaned
from bot.corpus.readers.plain import convert_plain
from bot.errors import UnreadableError
from tests.corpus.readers.reading import Said, convert, document, said


@given(st.text("aB1 .,;-+*_`~#>=|<>{}()\\/!?&'\"\n", max_size=200))
def test_every_word_stays_as_it_is(text: str) -> None:
    """Nothing that Markdown would interpret is interpreted: the words shown are the words of the file."""
    assert " ".join(words for _, _, words in said(".txt", text)) == cleaned(text)


def test_paragraphs_are_apart_by_an_empty_line() -> None:
    """Lines are joined, paragraphs are not; without turns they are notes."""
    content = "It was a dark\nand stormy night.\r\n\r\n   The tide came in.\n"

    assert said(".txt", content) == [
        Said(None, None, "It was a dark and stormy night."),
        Said(None, None, "The tide came in."),
    ]
    assert {segment.words for segment in document(".txt", content).segments} == {Words.NOTES}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ada Moss: One.", "Ben Ohm: Two."),
        ("**Ada Moss:** One.", "**Ben Ohm**: Two."),
        ("Ada Moss:\nOne.", "Ben Ohm:\nTwo."),
    ],
)
def test_names_before_words_are_turns(first: str, second: str) -> None:
    """Names that come back are speakers, in a line of their own or before the words."""
    content = f"{first}\n{second}\n{first}\nStill the first.\n\nA paragraph more."

    assert said(".txt", content) == [
        Said("Ada Moss", None, "One."),
        Said("Ben Ohm", None, "Two."),
        Said("Ada Moss", None, "One. Still the first."),
        Said("Ada Moss", None, "A paragraph more."),
    ]
    assert document(".txt", content).front_matter.speakers == ("Ada Moss", "Ben Ohm")


@pytest.mark.parametrize(
    "head",
    [
        "Ada Moss (12:34): ",
        "Ada Moss (00:12:34):\n",
        "Ada Moss [12:34]: ",
        "Ada Moss 12:34: ",
        "[12:34] Ada Moss: ",
        "(00:12:34.500) Ada Moss: ",
        "12:34 Ada Moss: ",
        "12:34 - Ada Moss: ",
        "**Ada Moss** (12:34)\n",
        "Ada Moss (12:34)\n\n",
    ],
)
def test_times_are_kept(head: str) -> None:
    """A name with a time is a turn, even if it stands once."""
    assert said(".txt", f"{head}So it began.") == [Said("Ada Moss", 754, "So it began.")]


def test_a_name_and_a_time_without_brackets_must_come_back() -> None:
    """As some services write it: the name, the time, and below them the words."""
    content = "Ada Moss 0:05\nHello there.\n\nBen Ohm 0:09\nGood evening.\n\nAda Moss 0:12\nYes."

    assert said(".txt", content) == [
        Said("Ada Moss", 5, "Hello there."),
        Said("Ben Ohm", 9, "Good evening."),
        Said("Ada Moss", 12, "Yes."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Note: this is an essay.\n\nWarning: it is short.\n\nNote: it ends.",
        "The point is this: tides turn.\n\nThe point is this: they turn back.",
        "On Monday (12:30) we met and ate.",
        "He said: yes.\n\nShe said: no.\n\nHe said: well.",
        "Updated 10:45\n\nThe tide is in.",
        "https://tideline.example: a page\n\nhttps://tideline.example: a page",
    ],
)
def test_a_colon_or_a_time_alone_makes_no_speaker(text: str) -> None:
    """What is written like a label and names nobody stays in the text, and nobody is given the words."""
    assert " ".join(words for _, _, words in said(".txt", text)) == cleaned(text)
    assert {speaker for speaker, _, _ in said(".txt", text)} == {None}


def test_whoever_speaks_once_is_not_taken_for_the_one_before() -> None:
    """In a transcript, a full name that stands once opens a turn too."""
    content = "Ada Moss: One.\n\nBen Ohm: Two.\n\nAda Moss: Three.\n\nBen Ohm: Four.\n\nCleo Ray: A question."

    assert said(".txt", content)[-1] == Said("Cleo Ray", None, "A question.")


def test_pasted_captions_are_joined() -> None:
    """Times on lines of their own, as a video site shows them, are cues."""
    content = "0:00\nso we sailed\n0:04\nat dawn and\n1:02:03\nnever came back"

    assert said(".txt", content) == [Said(None, 0, "so we sailed at dawn and never came back")]


def test_front_matter_is_kept() -> None:
    """A text may begin as a knowledge file does; what its body shows is added."""
    content = (
        "---\ntitle: A talk\nvisibility: [slack:C1]\n---\n\nAda Moss: One *star*.\n\nBen Ohm: Two.\n\nAda Moss: Three."
    )

    about = document(".txt", content).front_matter

    assert (about.title, about.visibility) == ("A talk", frozenset({"slack:C1"}))
    assert about.speakers == ("Ada Moss", "Ben Ohm")
    assert said(".txt", content)[0] == Said("Ada Moss", None, "One *star*.")


def test_a_front_matter_with_speakers_of_its_own_wins() -> None:
    """What a person wrote above the text is not replaced."""
    content = "---\nspeakers: [Ada Moss, Ben Ohm]\nwords: verbatim\n---\nAda: One.\n\nBen: Two.\n\nAda: Three."

    assert document(".txt", content).front_matter.speakers == ("Ada Moss", "Ben Ohm")
    assert [speaker for speaker, _, _ in said(".txt", content)] == ["Ada Moss", "Ben Ohm", "Ada Moss"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a\0b", "not a text file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 32)) * 9, "not a text file"),
        (b"\x81\x8d\x8f\x90 is no Windows-1252", "neither UTF-8 nor UTF-16"),
        (b"a" * (2 * 2**20 + 1), "more than 2,097,152 characters"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, reason: str) -> None:
    """The reason is for the person who saved the file."""
    with pytest.raises(UnreadableError, match=reason):
        convert_plain(content)


def test_an_empty_text_is_an_empty_file() -> None:
    """Nothing is no error."""
    assert said(".txt", "") == []
    assert convert(".txt", "").strip() == ""
