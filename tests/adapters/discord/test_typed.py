"""What people type into Discord, as plain text."""

import pytest

from bot.adapters.discord.typed import plain


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("> we are **all in**", "we are all in"),
        (">>> one\ntwo", "one\ntwo"),
        ("<@1> <@!2> <@&3> <#4> <:wave:5> <a:dance:6> <t:7:R> </ask:8> <id:guide> words", "words"),
        ("||secret|| `code` ~~gone~~ __under__", "secret code gone under"),
        ("2 < 3 and 4 > 3", "2 < 3 and 4 > 3"),
        ("# Title\n-# small", "Title\nsmall"),
        ("", ""),
    ],
)
def test_marks_are_left_out(content: str, said: str) -> None:
    """Of formatting, quotations, mentions, times and emoji; what only looks like them stays."""
    assert said == plain(content)


def test_it_takes_little_time() -> None:
    """However it is written."""
    assert plain("<" * 4_000) == "<" * 4_000
