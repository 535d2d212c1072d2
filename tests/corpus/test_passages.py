"""Passages: nothing lost, nothing out of order, long enough to say something and short enough to be read."""

from itertools import groupby

from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.corpus.documents import Moment, Span, Words, cut_spans, join_spans, span_offsets
from bot.corpus.passages import FEWEST_WORDS, MOST_WORDS, Passage
from tests.fakes import document, header, passages_of
from tests.strategies import long_markdown, markdown

either = st.one_of(markdown, long_markdown)


def count(text: str) -> int:
    return len(text.split())


def squeezed(text: str) -> str:
    return "".join(text.split())


def words(number: int, of: str = "word") -> str:
    return " ".join([of] * number) + "."


@given(either)
@examples(max_examples=100)
def test_a_passage_is_its_segments_a_line_each(text: str) -> None:
    """Every passage's text is made of segments that stand in the file."""
    for passage in passages_of(text):
        assert passage.text == "\n".join(join_spans(text, segment.spans) for segment in passage.segments)
        assert passage.text == "\n".join(segment.text for segment in passage.segments)


@given(either)
@examples(max_examples=100)
def test_passages_of_a_section_keep_order_and_text(text: str) -> None:
    """Section by section, the passages hold the segments' text, all of it and in order; only white space may go."""

    def by_section(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
        sections = groupby(parts, key=lambda part: part[0])
        return [(section, squeezed("".join(text for _, text in of_section))) for section, of_section in sections]

    segments = [(segment.section, segment.text) for segment in document(text).segments]
    passages = [(passage.section, passage.text) for passage in passages_of(text)]

    assert by_section(segments) == by_section(passages)


@given(either)
@examples(max_examples=100)
def test_a_passage_has_60_to_160_words_where_its_section_allows_it(text: str) -> None:
    """None is longer; none is shorter that could be joined to a neighbour of its section."""
    passages = passages_of(text)

    assert all(count(passage.text) <= MOST_WORDS for passage in passages)
    for first, second in zip(passages, passages[1:], strict=False):
        lengths = count(first.text), count(second.text)
        if first.section == second.section and min(lengths) < FEWEST_WORDS:
            assert sum(lengths) > MOST_WORDS


@given(long_markdown)
def test_a_part_of_a_segment_keeps_its_origin(text: str) -> None:
    """Breaking a segment changes neither whose words it holds nor whom it is about."""
    origins = {(s.words, s.speaker, s.about) for s in document(text).segments}

    for passage in passages_of(text):
        assert {(s.words, s.speaker, s.about) for s in passage.segments} <= origins


@given(either, st.data())
@examples(max_examples=100)
def test_cutting_spans_is_slicing_their_text(text: str, data: st.DataObject) -> None:
    """The spans cut out of a segment show the slice of its text."""
    for segment in document(text).segments:
        shown = [at for at, character in enumerate(segment.text) if not character.isspace()]
        start, end = sorted((data.draw(st.sampled_from(shown)), data.draw(st.sampled_from(shown))))

        cut = cut_spans(segment.spans, span_offsets(text, segment.spans), start, end + 1)

        assert segment.text[start : end + 1] == join_spans(text, cut)


def test_short_segments_are_collected() -> None:
    """Paragraphs of thirty words make passages of sixty or more."""
    passages = passages_of("\n\n".join(words(30) for _ in range(5)))

    assert [60, 90] == [count(passage.text) for passage in passages]


def test_a_short_passage_joins_the_one_before_it() -> None:
    """Between two long paragraphs a short one goes with that which leaves room for it."""
    assert [150, 120] == [count(p.text) for p in passages_of(f"{words(100)}\n\n{words(50)}\n\n{words(120)}")]


def test_sections_are_not_mixed() -> None:
    """However short, what stands under a heading stays there."""
    assert ["A", "B"] == [passage.section for passage in passages_of("## A\n\none\n\n## B\n\ntwo")]


def test_a_long_paragraph_is_broken_between_sentences() -> None:
    """Of 30 sentences of ten words each every passage begins with a sentence and ends with one."""
    passages = passages_of(" ".join(f"Begin {words(9)}" for _ in range(30)))

    assert [120, 120, 60] == [count(passage.text) for passage in passages]
    assert all(passage.text.startswith("Begin") and passage.text.endswith(".") for passage in passages)


def test_words_without_a_stop_are_broken_between_words() -> None:
    """A transcript without stops is broken too."""
    passages = passages_of("um " * 500)

    assert 500 == sum(count(passage.text) for passage in passages)
    assert all(count(passage.text) <= MOST_WORDS for passage in passages)


def test_only_the_first_part_is_at_its_time() -> None:
    """What is broken off a turn comes some time after the turn began."""
    moments = [passage.segments[0].moment for passage in passages_of(f"**Jane Doe** [1:04]: {words(100)} {words(100)}")]

    assert [Moment(64), Moment(64, approximate=True)] == moments


def test_a_note_stays_with_the_quotations_behind_it() -> None:
    """A note of 70 words and its quotation are in one passage, not two."""
    body = header(speakers=["Jane Doe"]) + "\n\n".join([words(70), f"> {words(10)} — Doe [0:01]"] * 2)

    assert [[Words.NOTES, Words.VERBATIM]] * 2 == [[s.words for s in p.segments] for p in passages_of(body)]


def test_the_id_tells_source_section_and_text() -> None:
    """The id is the same wherever and whenever the same file is read, and another for anything else."""

    def only(text: str, source: str = "talk") -> Passage:
        (passage,) = passages_of(text, source)
        return passage

    ids = [only("one").id, only("two").id, only("one", "other").id, only("## A\n\none").id]

    assert "56f5b83a1e" == ids[0]
    assert 4 == len(set(ids))
    assert only("one").id == only("one\n").id


def test_spans_on_two_lines_are_apart_by_a_space() -> None:
    """Left-out markup leaves nothing, a left-out line end or cell border a space."""
    text = "a**b**\nc | d"

    assert "ab c d" == join_spans(text, [Span(0, 1), Span(3, 4), Span(7, 8), Span(11, 12)])
