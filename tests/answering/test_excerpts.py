"""Excerpts: whole sentences of one person's words, or a note; the best ones, and never another's."""

from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bot.answering.answers import Excerpt
from bot.answering.excerpts import LONGEST, ExcerptChooser
from bot.corpus.documents import Moment, Segment, Words
from tests.fakes import analyzer, passages_of, segment
from tests.strategies import long_markdown, markdown


def choose(*segments: Segment, longest: int = LONGEST, **weights: float) -> tuple[Excerpt, Excerpt | None]:
    return ExcerptChooser(weights, analyzer(), longest=longest).choose(segments)


@given(
    st.one_of(markdown, long_markdown),
    st.dictionaries(st.sampled_from(["model", "data", "jane", "agent"]), st.floats(0, 5)),
)
@examples(max_examples=100)
def test_an_excerpt_is_a_piece_of_one_segment_of_its_passage(text: str, weights: dict[str, float]) -> None:
    """Whatever is asked of whatever file: excerpt and note are letters of the passage under their own origin."""
    chooser = ExcerptChooser(weights, analyzer())
    for passage in passages_of(text):
        excerpt, note = chooser.choose(passage.segments)

        for part in (excerpt, note) if note else (excerpt,):
            assert part.text in passage.text
            assert part.text.strip() == part.text != ""
            origins = [(s.words, s.speaker, s.about) for s in passage.segments if part.text in s.text]
            assert (part.words, part.speaker, part.about) in origins
            assert {part.text[a:b] for a, b in part.highlights} == {
                part.text[word.start : word.end] for word in analyzer().words(part.text) if word.term in weights
            }
        assert len(excerpt.text) + len(note.text if note else "") <= LONGEST
        assert note is None or (note.words is Words.NOTES and excerpt.words is Words.VERBATIM)


def test_the_segment_that_matches_best_is_shown() -> None:
    """Not the first one: the one with the words asked for."""
    excerpt, note = choose(segment("About lions."), segment("About zebras."), zebra=1.0)

    assert ("About zebras.", None, ((6, 12),)) == (excerpt.text, note, excerpt.highlights)


def test_the_weightier_word_decides() -> None:
    """A rare word says more than two common ones."""
    assert "Zebras." == choose(segment("Lions, wolves."), segment("Zebras."), zebra=3.0, lion=1.0, wolv=1.0)[0].text


def test_own_words_come_before_a_note_of_the_same_weight() -> None:
    """Who asks what somebody said wants their words."""
    excerpt, _ = choose(segment("A note on zebras."), segment("My zebras.", speaker="Doe", section="x"), zebra=1.0)

    assert "Doe" == excerpt.speaker


def test_a_quotation_comes_with_its_note() -> None:
    """The note in front says what a quotation is about."""
    excerpt, note = choose(segment("A note on zebras."), segment("We like them.", speaker="Doe"), zebra=1.0)

    assert ("We like them.", "Doe", Words.VERBATIM) == (excerpt.text, excerpt.speaker, excerpt.words)
    assert note is not None
    assert ("A note on zebras.", None, Words.NOTES) == (note.text, note.speaker, note.words)


def test_a_note_that_does_not_fit_is_left_out() -> None:
    """Excerpt and note together keep the limit; half a note is none."""
    excerpt, note = choose(segment("zebra " * 80 + "end."), segment("We " + "do " * 40, speaker="Doe"), zebra=1.0)

    assert "Doe" == excerpt.speaker
    assert note is None


def test_whole_sentences_are_shown_the_better_first() -> None:
    """From the best sentence on, neighbours are added while they fit."""
    text = "Aaaa aaaa aaaa. Bbbb lion bbbb. Cccc zebra ccc. Dddd dddd dddd."

    assert "Bbbb lion bbbb. Cccc zebra ccc." == choose(segment(text), longest=33, zebra=2.0, lion=1.0)[0].text


def test_only_a_sentence_that_is_too_long_is_cut() -> None:
    """It is cut at a word, and says so."""
    excerpt, _ = choose(segment("zebra " * 100), longest=100, zebra=1.0)

    assert ("zebra " * 16).strip() == excerpt.text
    assert excerpt.is_cut


def test_a_word_longer_than_the_limit_is_cut_too() -> None:
    """Scripts without spaces are cut between characters."""
    excerpt, _ = choose(segment("数据" * 400), longest=100)

    assert (100, True) == (len(excerpt.text), excerpt.is_cut)


def test_the_time_is_the_shown_sentences() -> None:
    """What stands at the beginning of a turn is at its time; what comes later only about then."""
    turn = segment("Lions first. " + "Much more of it. " * 30 + "Zebras last.", speaker="Doe", moment=Moment(64))

    assert Moment(64) == choose(turn, lion=1.0)[0].moment
    assert Moment(64, approximate=True) == choose(turn, zebra=1.0)[0].moment


def test_without_a_match_the_beginning_is_shown() -> None:
    """A passage found by its title begins at its beginning."""
    assert "One. Two." == choose(segment("One. Two. Three is much longer."), longest=10)[0].text


def test_whoever_speaks_need_not_be_named() -> None:
    """A person asked for counts in their own words as in a note that names them."""
    note = segment("Doe is said to have met zebras.", about=("Jane Doe",))
    own = segment("I met zebras.", speaker="Jane Doe", section="x")
    other = segment("Doe likes zebras and lions.", speaker="Max Muster", section="y")

    assert "I met zebras." == choose(note, own, zebra=1.0, doe=2.0)[0].text
    assert "Jane Doe" == choose(own, other, zebra=1.0, doe=2.0, jane=1.0)[0].speaker


def test_what_is_not_shown_is_not_marked() -> None:
    """A word that matches behind the end of what is shown has no place there."""
    text = "Zebras run. " + "Lions sleep all day long in the shade of trees. " * 12 + "At last a zebra."
    excerpt, _ = choose(segment(text), zebra=1.0)

    assert ((0, 6),) == excerpt.highlights
