"""What converters write is read back word for word."""

from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.readers.draft import About, Draft, cleaned
from bot.corpus.readers.markdown import read_markdown
from bot.corpus.times import seconds_to_time

MARKUP = st.text(alphabet="aB1 .,:;-+*_`~#>=|<>[](){}\\/!?&'\"—\n\t", max_size=60)
TEXTS = MARKUP | st.text(max_size=60) | st.sampled_from(
    [
        "# no heading", "1. no list", "12) no list", "- no item", "+ none", "=== none", "--- none", "~~~ none",
        "``` none",
        "> no quotation", "[12:34] no time", "Ada (12:34): no turn", "**Ada** [1:00]: no turn", "[a]: /no/definition",
        "<b>no tag</b>", "<https://no.link>", "<!-- no comment -->", "a | b", ":-- | --:", "&amp; &lt; &#42;",
        "a\\", "\\*",
        "    no code", "![no](picture)", "*no* _emphasis_ snake_case", "C# is no heading #", "a  \nb",
    ]
)  # fmt: skip
BLOCKS = st.lists(st.tuples(st.sampled_from(["paragraph", "turn", "item", "heading"]), TEXTS), max_size=8)


def read(draft: Draft) -> list[tuple[str | None, str]]:
    return [(segment.speaker, segment.text) for segment in read_markdown(str(draft), source="a", path="a").segments]


@given(BLOCKS)
def test_no_word_becomes_markup(blocks: list[tuple[str, str]]) -> None:
    """Whatever a text holds, its words are shown as they are, and as the words of whoever said them."""
    draft = Draft(About(speakers=("Ada Moss", "Ben Ohm"), is_verbatim=True))
    expected: list[tuple[str | None, str]] = []
    speaker = None
    for kind, text in blocks:
        if kind == "turn":
            speaker = "Ada Moss"
            draft.turn(speaker, text)
        elif kind == "heading":
            speaker = None
            draft.heading(text or "-")
        else:
            getattr(draft, kind)(text)
        if kind != "heading" and cleaned(text):
            expected.append((speaker, cleaned(text)))

    assert read(draft) == expected


@given(st.lists(st.lists(MARKUP, min_size=2, max_size=3), min_size=1, max_size=4))
def test_no_cell_loses_a_word(rows: list[list[str]]) -> None:
    """A table's cells are shown as they are, whatever stands in them."""
    draft = Draft(About())

    draft.table(rows)

    shown = [" ".join(filter(None, map(cleaned, row))) for row in rows]
    assert [text for _, text in read(draft)] == [text for text in shown if text]


@given(st.integers(0, 359_999), TEXTS.filter(cleaned))
def test_times_are_read_back(seconds: int, text: str) -> None:
    """A paragraph, a turn and a heading keep their second."""
    draft = Draft(About(is_verbatim=True))
    draft.paragraph(text, seconds)
    draft.turn("Ada Moss", text, seconds)
    draft.heading("A title", 2, seconds)
    draft.paragraph(text)

    moments = [segment.moment for segment in read_markdown(str(draft), source="a", path="a").segments]

    assert [moment and (moment.seconds, moment.approximate) for moment in moments] == [
        (seconds, False),
        (seconds, False),
        (seconds, True),
    ]


def test_a_paragraph_may_be_longer_than_a_line_can() -> None:
    """A paragraph is written in as many lines as the reader needs, none of them markup."""
    draft = Draft(About())
    draft.paragraph("1. # > - words " * 5_000)
    draft.item("x" * 50_000)

    (_, words), (_, letters) = read(draft)

    assert words.split() == ["1.", "#", ">", "-", "words"] * 5_000
    assert letters.replace(" ", "") == "x" * 50_000


def test_times_from_a_hundred_hours_on_are_left_out() -> None:
    """A time that the grammar cannot say is not said; the words stay."""
    draft = Draft(About())
    draft.paragraph("Late.", 360_000)

    assert seconds_to_time(360_000) not in str(draft)
    assert read(draft) == [(None, "Late.")]


def test_whoever_is_not_known_is_nobody() -> None:
    """Where one person is named, words of others are not taken for theirs: before, after, or below a heading."""
    draft = Draft(About(speakers=("Ada Moss",), is_verbatim=True))
    draft.turn(None, "Before.")
    draft.paragraph("Before, too.")
    draft.turn("Ada Moss", "Mine.")
    draft.paragraph("Mine, too.")
    draft.turn("Speaker 2", "Not mine.")
    draft.paragraph("Not mine either.")
    draft.heading("A new section")
    draft.turn(None, "Nobody's.")

    assert [speaker for speaker, _ in read(draft)] == [None, None, "Ada Moss", "Ada Moss", None, None, None]


@given(TEXTS, TEXTS)
def test_front_matter_is_read_back(title: str, name: str) -> None:
    """A title and a name may hold anything and are still one line of text each."""
    header = read_markdown(About(title, speakers=(name,)).front_matter() + "Body.", source="stem", path="a")

    assert header.front_matter.title == (cleaned(title) or "stem")
    assert [segment.text for segment in header.segments] == ["Body."]
    assert header.warnings == ()
