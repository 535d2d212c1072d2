"""A name stands over a person's own words only, in every form that a label takes."""

import pytest

from bot.corpus.documents import Segment, Words
from bot.corpus.readers.markdown import read_markdown

TALK = "speakers: [Ann Archer]\nhost: Bob Baker"


def read(front_matter: str, body: str) -> tuple[Segment, ...]:
    return read_markdown(f"---\n{front_matter}\n---\n{body}\n", source="x", path="x.md").segments


def spoken(front_matter: str, body: str) -> list[tuple[str | None, str]]:
    return [(segment.speaker, segment.text) for segment in read(front_matter, body)]


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("**Interviewer:**", "Bob Baker"),
        ("Bob Baker:", "Bob Baker"),
        ("**Bob Baker (host)**:", "Bob Baker"),
        ("**BOB BAKER**\n", "Bob Baker"),
        ("[0:55] **Bob Baker:**", "Bob Baker"),
        ("[0:55] Bob Baker:", "Bob Baker"),
        ("**Eve** (guest) [0:40]:", "Eve"),
        ("Eve van Dam (0:40):", "Eve van Dam"),
        ("**Speaker 2:**", None),
        ("**Audience member:**", None),
        ("Audience member:", None),
    ],
)
def test_a_label_opens_a_turn(label: str, speaker: str | None) -> None:
    """In a transcript the words behind it are that speaker's, and not those of who spoke before."""
    assert [("Ann Archer", "One."), (speaker, "Two.")] == spoken(TALK, f"**Ann Archer** [0:20]: One.\n\n{label} Two.")


@pytest.mark.parametrize("label", ["Q", "Question 2", "Caller"])
def test_a_role_that_comes_back_is_nobodys_name(label: str) -> None:
    """In a transcript somebody speaks there; who, nobody knows."""
    asked = f"**{label}:** Two.\n\n**Ann Archer** [0:30]: Three.\n\n**{label}:** Four."

    assert [("Ann Archer", "One."), (None, "Two."), ("Ann Archer", "Three."), (None, "Four.")] == spoken(
        TALK, f"**Ann Archer** [0:20]: One.\n\n{asked}"
    )


def test_questions_make_no_transcript_of_notes() -> None:
    """What an author asks and answers stays a note."""
    segments = read(TALK, "**Q:** Why?\n\n**A:** Because.\n\n**Q:** Really?\n\n**A:** Yes.")

    assert {Words.NOTES} == {segment.words for segment in segments}


@pytest.mark.parametrize(
    "opening",
    [
        "**Note:** two.",
        "**Conclusion**\n\nTwo.",
        "Note: two.",
        "Eve Unlisted: two.",
        "**Eve Unlisted:** two.",
        "---\n\nTwo.",
    ],
)
def test_what_may_be_somebody_else_is_not_the_last_speakers(opening: str) -> None:
    """Where something else begins, the last speaker's words end; nobody is guessed."""
    names = [name for name, _ in spoken(TALK, f"**Ann Archer** [0:20]: One.\n\n{opening}\n\nThree.")]

    assert "Ann Archer" == names[0]
    assert {None} == set(names[1:])


@pytest.mark.parametrize(
    "line", ["**Mark Zuckerberg** [12:34] argued that it is.", "**Key claim** [12:40] It is, he said."]
)
def test_a_bold_name_in_a_sentence_is_no_label(line: str) -> None:
    """Without a colon it is part of a note, and the file stays one of notes."""
    segments = read("speakers: [Mark Zuckerberg]", f"{line}\n\nMore about it.")

    assert [(Words.NOTES, None)] * 2 == [(segment.words, segment.speaker) for segment in segments]


def test_signed_quotations_tell_that_a_file_is_notes() -> None:
    """One turn among them makes no transcript of the notes."""
    body = "**Ann Archer** [0:20]: My words.\n\nA note on them.\n\n> Other words. — Ann Archer [1:00]"

    assert [Words.VERBATIM, Words.NOTES, Words.VERBATIM] == [segment.words for segment in read(TALK, body)]


@pytest.mark.parametrize("kind", ["essay", "letter"])
def test_a_heading_in_an_essay_is_its_authors(kind: str) -> None:
    """A bold word and a colon is no speaker there."""
    front_matter = f"speakers: [Sam Altman]\nwords: verbatim\nkind: {kind}"

    assert {"Sam Altman"} == {name for name, _ in spoken(front_matter, "I think.\n\n**Conclusion:** I end.\n\nYes.")}


def test_a_list_in_a_turn_is_its_speakers() -> None:
    """What follows without a label goes on with the turn."""
    assert ("Ann Archer", "A point.") == spoken(TALK, "**Ann Archer** [0:20]: One.\n\n- A point.")[1]


@pytest.mark.parametrize(
    ("signature", "speaker"),
    [
        ("— Ann Archer", "Ann Archer"),
        ("— Archer [1:00]", "Ann Archer"),
        ("— Eve Unlisted [1:00]", "Eve Unlisted"),
        ("\n> — Eve Unlisted", "Eve Unlisted"),
        ("— Unidentified", None),
        ("— Unidentified [1:00]", None),
    ],
)
def test_a_signature_names_who_said_it(signature: str, speaker: str | None) -> None:
    """Somebody whom the file does not know needs a time or a line of their own."""
    assert [(speaker, "The plan has a name")] == spoken(TALK, f"> The plan has a name {signature}")


def test_a_dash_is_no_signature() -> None:
    """What stands behind it may be a name of anything."""
    assert [(None, "The plan has a name — Project Stargate")] == spoken(
        TALK, "> The plan has a name — Project Stargate"
    )


def test_each_line_with_a_label_is_somebodys_own() -> None:
    """Lines without a blank one between them, in a transcript or in a quotation, are not run together."""
    lines = ["**Ann**: I say.", "**Bob**: I do not."]
    expected = [("Ann Archer", "I say."), ("Bob Baker", "I do not.")]

    assert expected == spoken(TALK, "\n".join(lines))
    assert expected == spoken(TALK, "\n".join(f"> {line}" for line in [*lines, "— Ann"]))


@pytest.mark.parametrize(
    "opening",
    [
        "*Bob Baker:* two.",
        "__Bob Baker:__ two.",
        "***Bob Baker:*** two.",
        "**Bob Baker** — two.",
        "**Bob Baker**, host: two.",
        "**Bob Baker.** Two.",
        "**0:30 Bob Baker:** two.",
        "0:30 Bob Baker: two.",
        "(0:30) Bob Baker: two.",
        "Bob Baker (0:30) two.",
        "Bob Baker [0:30]\n\nTwo.",
        "Bob Baker\n\nTwo.",
        "**[Bob Baker](http://x.org)**: two.",
        "<v Bob Baker>two.",
        "<p><b>Bob Baker:</b> two.",
        "bob baker: two.",
        "Bob Baker：two.",
    ],
)
def test_a_label_that_is_not_read_ends_the_last_speakers_words(opening: str) -> None:
    """In whatever form somebody's name opens a paragraph, what follows is not the last speaker's."""
    names = [name for name, _ in spoken(TALK, f"**Ann Archer** [0:20]: One.\n\n{opening}")]

    assert "Ann Archer" == names[0]
    assert "Ann Archer" not in names[1:]


def test_each_signed_quotation_is_its_signers() -> None:
    """Two in one block quotation are not run together."""
    body = "> One. — Ann Archer [0:01]\n> Two. — Bob Baker [0:02]"

    assert [("Ann Archer", "One."), ("Bob Baker", "Two.")] == spoken(TALK, body)


def test_a_bold_topic_is_no_speaker() -> None:
    """In notes it stays a note, however often it comes."""
    body = "> One. — Ann Archer\n\n**Ann Archer**: Two.\n\n**Open Source**: a note\n\n**Open Source**: more"

    assert [(None, "Open Source: a note"), (None, "Open Source: more")] == spoken(TALK, body)[2:]


def test_somebody_else_in_an_essay_is_not_its_author() -> None:
    """A name with a time is a turn there too."""
    front_matter = "speakers: [Sam Altman]\nwords: verbatim\nkind: essay"

    assert [("John Doe", "He said.")] == spoken(front_matter, "**John Doe** [0:10]: He said.")
