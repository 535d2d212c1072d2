"""WebVTT and SRT: what cues say, by whom, and when."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.readers.subtitles import Cue, Line, to_markdown
from bot.errors import UnreadableError
from tests.corpus.readers.reading import Said, convert, document, said


def vtt(*cues: tuple[str, str, str]) -> str:
    return "WEBVTT\n\n" + "\n\n".join(f"{start} --> {end}\n{text}" for start, end, text in cues)


def srt(*texts: str) -> str:
    return "\n\n".join(
        f"{number}\n00:00:{number:02},000 --> 00:00:{number:02},900\n{text}" for number, text in enumerate(texts, 1)
    )


def test_cues_are_joined_into_turns() -> None:
    """A turn is what one voice says until another one speaks, whatever the number of cues."""
    content = vtt(
        ("00:01.000", "00:02.000", "<v Ada Moss>So we asked"),
        ("00:02.000", "00:03.000", "<v Ada Moss>the ferryman.</v>"),
        ("00:03.500", "00:05.000", "<v.loud Ben Ohm>And he <i>knew</i> R&amp;D?</v>"),
    )

    assert said(".vtt", content) == [
        Said("Ada Moss", 1, "So we asked the ferryman."),
        Said("Ben Ohm", 3, "And he knew R&D?"),
    ]


def test_two_voices_may_share_a_cue() -> None:
    """Each voice of a cue has its own turn."""
    content = vtt(("00:01.000", "00:02.000", "<v Ada Moss>Yes.</v>\n<v Ben Ohm>No.</v> <v Ada Moss>Well.</v>"))

    assert said(".vtt", content) == [
        Said("Ada Moss", 1, "Yes."),
        Said("Ben Ohm", 1, "No."),
        Said("Ada Moss", 1, "Well."),
    ]


def test_a_cue_without_a_voice_is_nobodys() -> None:
    """Where others have voices, words without one are not given to whoever spoke before."""
    content = vtt(
        ("00:01.000", "00:02.000", "<v Ada Moss>Mine.</v>"),
        ("00:02.000", "00:03.000", "Whose is this?"),
        ("00:03.000", "00:04.000", "And this?"),
    )

    assert said(".vtt", content) == [Said("Ada Moss", 1, "Mine."), Said(None, 2, "Whose is this? And this?")]


def test_captions_without_names_have_times_only() -> None:
    """No speaker is invented: paragraphs with seconds, and nobody listed."""
    content = srt("It rained", "all winter long.", "The pool was cold: nobody swam.")

    assert said(".srt", content) == [Said(None, 1, "It rained all winter long. The pool was cold: nobody swam.")]
    assert document(".srt", content).front_matter.people == ()


@pytest.mark.parametrize(
    ("first", "second", "third", "names"),
    [
        ("Ada Moss: One.", "Ben Ohm: Two.", "Ada Moss: Three.", ("Ada Moss", "Ben Ohm")),
        ("ADA MOSS: One.", "BEN OHM: Two.", "ADA MOSS: Three.", ("ADA MOSS", "BEN OHM")),
        (">> ADA: One.", ">> BEN: Two.", ">> ADA: Three.", ("ADA", "BEN")),
        ("&gt;&gt; Ada Moss: One.", "&gt;&gt; BEN OHM: Two.", "&gt;&gt; ADA MOSS: Three.", ("Ada Moss", "BEN OHM")),
        ("- Ada Moss: One.", "- Ben Ohm: Two.", "- Ada Moss: Three.", ("Ada Moss", "Ben Ohm")),
    ],
)
def test_names_before_the_words_are_speakers(first: str, second: str, third: str, names: tuple[str, str]) -> None:
    """A label holds until the next one; two spellings of a name are one speaker."""
    content = srt(first, "Still the first.", second, third)

    assert said(".srt", content) == [
        Said(names[0], 1, "One. Still the first."),
        Said(names[1], 3, "Two."),
        Said(names[0], 4, "Three."),
    ]
    assert document(".srt", content).front_matter.speakers == names


def test_a_colon_is_not_a_name() -> None:
    """Words before a colon that come once, or are no name, stay words."""
    content = srt("Note: this is live.", "The answer is simple: no.", "Question: why?")

    assert said(".srt", content) == [Said(None, 1, "Note: this is live. The answer is simple: no. Question: why?")]


def test_speaker_two_is_nobody() -> None:
    """A machine's label ends a turn and names nobody, also where only one person is named."""
    content = srt("Ada Moss: One.", "Speaker 2: Two.", "Still two.", "Ada Moss: Three.")

    assert [(speaker, text) for speaker, _, text in said(".srt", content)] == [
        ("Ada Moss", "One."),
        (None, "Two. Still two."),
        ("Ada Moss", "Three."),
    ]
    assert document(".srt", content).front_matter.speakers == ("Ada Moss",)


def test_a_mark_without_a_name_ends_a_turn() -> None:
    """After >> or a dash somebody else speaks: not named, not guessed."""
    marked = srt(">> ADA MOSS: One. >> Really?", ">> ADA MOSS: Yes.", "- No.\n- Oh.", ">> ADA MOSS: Well.")

    assert said(".srt", marked) == [
        Said("ADA MOSS", 1, "One."),
        Said(None, 1, "Really?"),
        Said("ADA MOSS", 2, "Yes."),
        Said(None, 3, "No."),
        Said(None, 3, "Oh."),
        Said("ADA MOSS", 4, "Well."),
    ]


def test_captions_that_scroll_are_said_once() -> None:
    """What still stands on the screen from the cue before is not said again; real repetitions stay."""
    content = vtt(
        ("00:00.000", "00:01.990", " \nwe sailed<00:00:00.500><c> at</c><00:00:01.000><c> dawn</c>"),
        ("00:01.990", "00:02.000", "we sailed at dawn\n "),
        ("00:02.000", "00:03.990", "we sailed at dawn\nand<00:00:02.500><c> again</c><00:00:03.000><c> and again</c>"),
        ("00:03.990", "00:04.000", "and again and again\n "),
        ("00:04.000", "00:05.000", "and again and again\nuntil noon"),
    )

    assert said(".vtt", content) == [Said(None, 0, "we sailed at dawn and again and again until noon")]


def test_captions_that_grow_are_said_once() -> None:
    """Live captions, each cue the one before and a word more, are one sentence."""
    content = vtt(
        ("00:00.000", "00:01.000", "the"),
        ("00:01.000", "00:02.000", "the tide"),
        ("00:02.000", "00:03.000", "the tide turns"),
        ("00:03.000", "00:04.000", "the tide turns late"),
    )

    assert said(".vtt", content) == [Said(None, 0, "the tide turns late")]


def test_repetitions_in_other_captions_stay() -> None:
    """Captions that do not scroll keep what was said twice."""
    content = srt("Yes.", "Yes.", "It is so.", "I thought as much.", "We all did.")

    assert said(".srt", content)[0].text == "Yes. Yes. It is so. I thought as much. We all did."


def test_times_never_run_backwards() -> None:
    """Cues that are reversed, out of order, overlapping or there twice are put in order, none lost."""
    content = vtt(
        ("00:00:10.000", "00:00:12.000", "<v Ada Moss>Second.</v>"),
        ("00:00:01.000", "00:00:11.000", "<v Ben Ohm>First.</v>"),
        ("00:00:10.000", "00:00:12.000", "<v Ada Moss>Second.</v>"),
        ("00:05:00.000", "00:00:20.000", "<v Ben Ohm>Third.</v>"),
        ("00:00:30.000", "00:00:30.000", "<v Ada Moss>Fourth.</v>"),
    )

    assert said(".vtt", content) == [
        Said("Ben Ohm", 1, "First."),
        Said("Ada Moss", 10, "Second."),
        Said("Ben Ohm", 20, "Third."),
        Said("Ada Moss", 30, "Fourth."),
    ]


def test_a_long_turn_is_broken_at_sentences() -> None:
    """Paragraphs are whole sentences, sixty words at most, each with the second of the cue it begins in."""
    sentences = [f"This is sentence number {number} of a long speech about tides." for number in range(30)]
    words = " ".join(sentences).split()
    content = vtt(
        *(
            (
                f"00:{at // 60:02}:{at % 60:02}.000",
                "01:00:00.000",
                "<v Ada Moss>" + " ".join(words[at * 7 : at * 7 + 7]),
            )
            for at in range(len(words) // 7 + 1)
        )
    )

    paragraphs = said(".vtt", content)

    assert " ".join(text for _, _, text in paragraphs) == " ".join(sentences)
    assert {speaker for speaker, _, _ in paragraphs} == {"Ada Moss"}
    for _, seconds, text in paragraphs:
        assert text.endswith("tides.")
        assert 40 < len(text.split()) <= 60
        assert seconds == _cue_of(words, text)


def _cue_of(words: list[str], text: str) -> int:
    start = next(at for at in range(len(words)) if words[at : at + 8] == text.split()[:8])
    return start // 7


def test_captions_without_stops_are_broken_at_cues() -> None:
    """A speech without a full stop is still cut into paragraphs that have their own seconds."""
    content = vtt(*((f"00:{at:02}:00.000", "01:00:00.000", f"word{at} " + "and on " * 10) for at in range(20)))

    paragraphs = said(".vtt", content)

    assert [seconds for _, seconds, _ in paragraphs] == [0, 120, 240, 360, 480, 600, 720, 840, 960, 1080]
    assert all(text.startswith(f"word{2 * at}") for at, (_, _, text) in enumerate(paragraphs))


def test_what_is_no_speech_is_left_out() -> None:
    """Notes, styles, regions, settings, positions and colours are no words."""
    content = (
        "WEBVTT - The tide talk\nKind: captions\n\nNOTE a remark\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\n"
        "intro\n00:00:01.000 --> 00:00:02.000 position:0% region:a\n"
        "{\\an8}<font color='red'>Hello</font> <c.yellow>you</c>.\n"
    )

    assert said(".vtt", content) == [Said(None, 1, "Hello you.")]
    assert document(".vtt", content).front_matter.title == "The tide talk"


def test_words_are_not_taken_for_markup() -> None:
    """Arrows, smaller-than signs and stars in captions are words."""
    content = srt("5 < 7 and *so* on", "a_b_c [laughs] # 3 <3")

    assert said(".srt", content) == [Said(None, 1, "5 < 7 and *so* on a_b_c [laughs] # 3 <3")]


@pytest.mark.parametrize(
    ("suffix", "content", "reason"),
    [
        (".vtt", "00:01.000 --> 00:02.000\nHello", "first line must be WEBVTT"),
        (".vtt", "", "first line must be WEBVTT"),
        (".srt", "Hello", "must begin with the number 1"),
        (".srt", b"\x89PNG\r\n\x1a\n\0\0", "not a text file"),
    ],
)
def test_what_is_no_captions_is_refused(suffix: str, content: str | bytes, reason: str) -> None:
    """The reason tells what is missing."""
    with pytest.raises(UnreadableError, match=reason):
        convert(suffix, content)


def test_encodings_of_captions() -> None:
    """Captions may have a mark, be UTF-16 with a mark, or Windows-1252."""
    content = srt("Ångström’s tide")

    assert {said(".srt", content.encode(name))[0].text for name in ("utf-8", "utf-8-sig", "utf-16", "cp1252")} == {
        "Ångström’s tide"
    }


@given(
    st.lists(
        st.tuples(
            st.integers(0, 400_000_000),
            st.lists(
                st.builds(
                    Line,
                    st.text("ab.,: >-*[1", min_size=1, max_size=30).map(str.strip).filter(bool),
                    st.none() | st.sampled_from(["Ada Moss", "Ben Ohm", "Speaker 1", "Ada"]),
                ),
                max_size=3,
            ),
        ),
        max_size=8,
    )
)
def test_any_cues_become_a_file_whose_times_do_not_run_backwards(cues: list[tuple[int, list[Line]]]) -> None:
    """Whatever the cues are: it can be read, in the order of the times, and names only who is named."""
    markdown = to_markdown(Cue(start, tuple(lines)) for start, lines in cues)

    times = [
        sum(int(part) * 60**power for power, part in enumerate(reversed(time.split(":"))))
        for time in re.findall(r"^(?:\*\*[^*]+\*\* )?\[([\d:]+)\]", markdown, re.MULTILINE)
    ]
    assert times == sorted(times)
