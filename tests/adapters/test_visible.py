"""What a screen shows of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters import visible as module
from bot.adapters.visible import shortened, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc\u2028d\u00a0e", "a b c d e"),
        ("a\u202eb\u2066c\u200bd\ufeffe\x1b[0m\x00", "abcde[0m"),
        ("a\ud800b\ue000", "ab"),
        ("👩\u200d💻 می\u200cخواهم", "👩\u200d💻 می\u200cخواهم"),
        ("Café 数据 — “so”…", "Café 数据 — “so”…"),
    ],
    ids=["white space", "hidden", "broken", "joiners", "ordinary"],
)
def test_visible(text: str, shown: str) -> None:
    """White space becomes spaces; what only hides or reorders text goes; what belongs to a script stays."""
    assert shown == visible(text)


@given(st.text(max_size=60))
def test_visible_text_is_printable(text: str) -> None:
    """Nothing is left that a terminal or a chat could obey."""
    assert visible(text).replace("\u200c", "").replace("\u200d", "").isprintable()
    assert visible(text) == visible(visible(text))


def test_what_is_kept_of_characters_is_bounded() -> None:
    """Each is looked up once, until ten thousand are kept."""
    ideographs = "".join(map(chr, range(0x20000, 0x25000)))

    assert ideographs == visible(ideographs)
    assert 10_000 == len(module._SHOWN)


@given(st.text(st.sampled_from("ab 数"), max_size=40), st.integers(2, 40))
def test_shortened_text_fits(text: str, longest: int) -> None:
    """At most so many characters; whole as long as it fits, else its beginning with an ellipsis."""
    short = shortened(text, longest)

    assert len(short) <= longest
    assert short == text if len(text) <= longest else text.startswith(short.removesuffix("…")) and short[-1] == "…"


def test_a_text_is_cut_at_a_word() -> None:
    """Unless the last word is longer than half of what is shown."""
    assert "one two…" == shortened("one two three", 10)
    assert "onetwothr…" == shortened("onetwothree four", 10)
    assert "four lett…" == shortened("four letters and more", 10)
    assert "fives int…" == shortened("fives into the middle", 10)
    assert "sixsix…" == shortened("sixsix just beyond it", 10)
