"""The Markdown reader: what becomes of headings, times, turns, quotations and notes."""

import time

import pytest
from hypothesis import given
from hypothesis import settings as examples

from bot.corpus.documents import Moment, Words, join_spans
from tests.fakes import document, header
from tests.slowness import slowness
from tests.strategies import markdown

TWO = header(speakers=["Jane Doe"], host="Kim Host")


def texts(body: str) -> list[str]:
    return [segment.text for segment in document(body).segments]


def spoken(body: str) -> list[tuple[str | None, str]]:
    return [(segment.speaker, segment.text) for segment in document(body).segments]


def moments(body: str) -> list[Moment | None]:
    return [segment.moment for segment in document(body).segments]


@given(markdown)
@examples(max_examples=250)
def test_every_segment_stands_in_the_file(text: str) -> None:
    """Whatever a file holds, a segment's text is what its spans show, and the spans run down the file."""
    for segment in document(text).segments:
        bounds = [bound for span in segment.spans for bound in (span.start, span.end)]

        assert join_spans(text, segment.spans) == segment.text
        assert sorted(bounds) == bounds
        assert 0 <= bounds[0] and bounds[-1] <= len(text)


@given(markdown)
@examples(max_examples=100)
def test_a_segment_is_one_line_without_white_space_around_it(text: str) -> None:
    """A segment shows something, and has no line ends in it."""
    for segment in document(text).segments:
        assert segment.text.strip() == segment.text != ""
        assert not {"\n", "\r"} & set(segment.text)


@given(markdown)
@examples(max_examples=100)
def test_nobodys_words_have_nobodys_name(text: str) -> None:
    """A note has no speaker, whatever stands around it."""
    assert [] == [segment for segment in document(text).segments if segment.words is Words.NOTES and segment.speaker]


def test_a_paragraph_is_a_note() -> None:
    """Without turns, plain text is a note about its people."""
    (note,) = document(TWO + "Doe spoke of models.").segments

    assert (Words.NOTES, None, ("Jane Doe",)) == (note.words, note.speaker, note.about)


def test_markup_is_left_out_of_the_text() -> None:
    """Emphasis, links, code and escapes show their words only."""
    assert ["a b c d *e* f"] == texts("a **b** [c](http://x.y) `d` \\*e\\* _f_")


def test_lines_of_a_paragraph_are_one_line_apart_by_a_space() -> None:
    """A line end in the file is a space in the text, whichever of the three it is."""
    assert ["one two three four"] == texts("one\ntwo\r\nthree\rfour")


def test_entities_and_raw_html_stand_as_in_the_file() -> None:
    """What is not Markdown is not interpreted: it is shown letter for letter."""
    assert ["AT&amp;T <b>x</b>"] == texts("AT&amp;T <b>x</b>")


def test_headings_nest_into_sections() -> None:
    """A section is named by its headings from the outermost to the innermost."""
    body = "## A *b*\n\none\n\n### C\n\ntwo\n\n## D\n\nthree"

    assert ["A b", "A b › C", "D"] == [segment.section for segment in document(body).segments]


def test_the_first_top_heading_is_the_title_and_no_section() -> None:
    """A `#` heading at the beginning names the discussion; it does not become part of every section."""
    assert ["", "Part"] == [segment.section for segment in document("# Title\n\none\n\n# Part\n\ntwo").segments]


def test_a_heading_gives_its_section_an_approximate_time() -> None:
    """`## Heading [12:34]` says when the section begins, not when something in it was said."""
    (segment,) = document("## Part [12:34]\n\none").segments

    assert ("Part", Moment(754, approximate=True)) == (segment.section, segment.moment)


def test_a_time_before_a_paragraph_is_its_own_and_not_shown() -> None:
    """`[1:02:03]` in front of a paragraph is when it was said; the next paragraph comes at some time after it."""
    body = "[1:02:03] one\n\ntwo"

    assert ["one", "two"] == texts(body)
    assert [Moment(3723), Moment(3723, approximate=True)] == moments(body)


def test_a_new_section_forgets_the_time() -> None:
    """A time does not run over into the next section."""
    assert [Moment(64), None] == moments("[1:04] one\n\n## Next\n\ntwo")


def test_times_of_a_file_can_all_be_approximate() -> None:
    """`timestamps: approximate` marks every time."""
    assert [Moment(64, approximate=True)] == moments(header(timestamps="approximate") + "[1:04] one")


@pytest.mark.parametrize(
    "turn",
    [
        "**Jane Doe** [0:05]: Hello.",
        "**Jane Doe:** [0:05] Hello.",
        "**Doe** (00:00:05): Hello.",
        "Jane Doe (0:05): Hello.",
    ],
)
def test_a_turn_is_the_speakers_own_words(turn: str) -> None:
    """A name with a time opens a turn, however it is written."""
    (segment,) = document(TWO + turn).segments

    assert ("Hello.", Words.VERBATIM, "Jane Doe", Moment(5)) == (
        segment.text,
        segment.words,
        segment.speaker,
        segment.moment,
    )


def test_a_turn_goes_on_in_the_next_paragraphs() -> None:
    """Paragraphs after a turn are the same person's, until somebody else speaks."""
    body = TWO + "**Doe** [0:01]: One.\n\nTwo.\n\n**Host** [0:02]: Three.\n\nFour."

    assert [("Jane Doe", "One."), ("Jane Doe", "Two."), ("Kim Host", "Three."), ("Kim Host", "Four.")] == spoken(body)


def test_a_bold_name_without_a_time_is_a_turn_only_of_somebody_known() -> None:
    """`**Important:** …` opens no turn; `**Jane Doe:** …` does."""
    body = TWO + "**Doe:** One.\n\n**Important:** two."

    assert [("Jane Doe", "One."), (None, "Important: two.")] == spoken(body)


def test_an_unnamed_speaker_stays_unnamed() -> None:
    """What `Speaker 2` says, and what follows it, is nobody's, even where only one guest is known."""
    body = header(speakers=["Jane Doe"]) + "**Doe** [0:01]: One.\n\n**Speaker 2** [0:02]: Two.\n\nThree."

    assert [("Jane Doe", "One."), (None, "Two."), (None, "Three.")] == spoken(body)


def test_words_before_the_first_turn_are_nobodys() -> None:
    """The introduction of a transcript has no speaker, even where only one guest is known."""
    body = header(speakers=["Jane Doe"]) + "An introduction.\n\n**Doe** [0:01]: One."

    assert [(None, "An introduction."), ("Jane Doe", "One.")] == spoken(body)


def test_an_essay_is_its_only_authors() -> None:
    """`words: verbatim` without turns: every paragraph is the only author's."""
    assert [("Jane Doe", "One.")] == spoken(header(speakers=["Jane Doe"], words="verbatim") + "One.")


def test_a_text_of_several_authors_is_nobodys_in_particular() -> None:
    """With two speakers and no turns a paragraph is somebody's own words, without a name."""
    (segment,) = document(header(speakers=["Jane Doe", "Max Muster"], words="verbatim") + "One.").segments

    assert (Words.VERBATIM, None) == (segment.words, segment.speaker)


def test_a_quotation_inside_notes_is_its_speakers() -> None:
    """`> words — Name [1:04]` gives words, speaker and time; the dash and the name are not quoted."""
    (segment,) = document(TWO + "> “We *did* it” — Doe [1:04]").segments

    assert ("We did it", "Jane Doe", Moment(64)) == (segment.text, segment.speaker, segment.moment)


def test_an_unsigned_quotation_has_no_speaker() -> None:
    """A quotation without a name is somebody's own words, nobody knows whose."""
    (segment,) = document(TWO + "> We did it.").segments

    assert (Words.VERBATIM, None) == (segment.words, segment.speaker)


def test_a_name_below_a_quotation_signs_its_paragraphs() -> None:
    """The last line `— Name [1:04]` signs the paragraphs above it; only the first is exactly at that time."""
    body = TWO + "> One.\n>\n> Two.\n>\n> — Jane Doe [1:04]\n\nThree."
    exact, later = Moment(64), Moment(64, approximate=True)

    assert [("Jane Doe", "One."), ("Jane Doe", "Two."), (None, "Three.")] == spoken(body)
    assert [exact, later, later] == moments(body)


def test_a_name_signs_no_other_quotation() -> None:
    """Of two quotations the second one's name does not stand over the first."""
    assert [(None, "One."), ("Jane Doe", "Two.")] == spoken(TWO + "> One.\n\n> Two.\n>\n> — Jane Doe")


def test_a_name_signs_nothing_where_nothing_was_quoted() -> None:
    """Below a picture a name stands over no words, least of all over the note in front."""
    assert [(None, "A note.")] == spoken(TWO + "A note.\n\n> ![chart](p.png)\n>\n> — Jane Doe")
    assert [] == spoken("> ![chart](p.png)\n>\n> — Jane Doe")


def test_a_dash_in_a_quotation_is_no_signature() -> None:
    """Words behind a dash that name nobody belong to the quotation."""
    assert [(None, "We win — or we lose")] == spoken(TWO + "> We win — or we lose")


def test_list_items_and_table_rows_are_segments() -> None:
    """Each item and each row stands by itself, cells apart by a space."""
    assert ["one", "two", "a b", "c d"] == texts("- one\n- two\n\n| a | b |\n|---|---|\n| c | **d** |\n")


def test_a_bar_in_a_table_cell_is_shown() -> None:
    """An escaped bar is part of its cell, without the backslash."""
    assert ["a b", "c|d e|"] == texts("| a | b |\n|---|---|\n| c\\|d | `e\\|` |\n")


def test_code_that_goes_on_on_the_next_line_is_shown() -> None:
    """Code within a line may have a line end in it."""
    assert ["say a b twice"] == texts("say `a\nb` twice")


def test_code_blocks_are_notes_even_in_a_transcript() -> None:
    """Code is nobody's words."""
    *_, code = document(TWO + "**Doe** [0:01]: One.\n\n```\nx = 1\n\n  y\n```").segments

    assert ("x = 1 y", Words.NOTES) == (code.text, code.words)


def test_comments_are_not_knowledge() -> None:
    """What a Markdown reader does not show cannot be found."""
    assert ["one"] == texts("<!-- a secret -->\n\none")


@pytest.mark.parametrize("body", ["- a\n\tb\n", "-\t\tcode\n", "1.\ta\n\n\t\tb\n", "> a\n>\tb\n", "\tcode\n\t\tmore\n"])
def test_tabs_do_no_harm(body: str) -> None:
    """A tab of an indentation is several columns wide; the words behind it are found all the same."""
    assert body.replace(">", "").replace("-", "").replace("1.", "").split() == " ".join(texts(body)).split()


def test_what_stands_behind_an_overlong_line_stays() -> None:
    """A line of megabytes is cut; the lines behind it are read as they are."""
    first, second = texts("word " * 400_000 + "\nnext\n\nlast")

    assert first.startswith("word word") and first.endswith(" next")
    assert len(first) < 20_010
    assert "last" == second


@pytest.mark.parametrize(
    "body",
    [
        "> " + "x" * 30_000 + "\n> y",
        ("> a" + " " * 19_000 + "b\n") * 5,
        "## a" + " " * 19_000 + "b\n",
        "**a" + " " * 19_000 + "b\n",
        "[a](" * 4_900,
        ">" * 5_000 + " a",
        "Some words here and.\n" * 3_000,
    ],
    ids=["long line", "spaces in a quotation", "in a heading", "in a turn", "brackets", "quotations", "lines"],
)
def test_hostile_text_is_read_quickly(body: str) -> None:
    """No text makes the reader slow: what takes minutes elsewhere takes less than some seconds."""
    started = time.perf_counter()

    document(body)

    assert time.perf_counter() - started < 5 * slowness()
