"""Slack's text in and out."""

import asyncio
import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.blocks import answer_to_message
from bot.adapters.slack.text import escape, plain, typed_text
from bot.adapters.visible import visible
from tests.adapters.hostile import HOSTILE
from tests.fakes import answer, citation
from tests.slowness import slowness

TROUBLE = st.text(st.sampled_from("<>@#!&|*_~`[]() \n\u200b\u202e🙂aehvrynocl;"), max_size=80)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<@U0BOT> when will AI?", "when will AI?"),
        ("hey <@U0BOT|on record>, models?", "hey  , models?"),
        ("R&amp;D &lt;now&gt; &quot;x&quot;", "R&D <now> &quot;x&quot;"),
        ("see <https://a.b/c|a.b/c> and <https://d.e>", "see a.b/c and https://d.e"),
        ("in <#C1|general> and <#C2|>", "in general and"),
        ("ask <@U2|Jane> or <@U3>", "ask Jane or"),
        ("<!channel> hi <!subteam^S1|@team>", "hi"),
        ("&amp;lt;", "&lt;"),
        ("", ""),
    ],
)
def test_typed_text_is_what_was_typed(sent: str, typed: str) -> None:
    """The mention of the bot goes, references become their names, and only Slack's three entities are undone."""
    assert typed == typed_text(sent, "U0BOT")


def test_without_a_bot_to_leave_out() -> None:
    """A slash command mentions nobody; a mention without a name is none."""
    assert "models" == typed_text("<@U1> models ")


@given(TROUBLE)
def test_escaped_text_is_inert_and_says_the_same(text: str) -> None:
    """No reference, link or mention of a channel can form; undone, it is what a screen shows of the text."""
    escaped = escape(text)

    assert not {"<", ">"} & set(escaped)
    assert not any(call in escaped for call in ("@channel", "@here", "@everyone"))
    assert visible(text) == unescape(escaped).replace("\u2060", "")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("R&D <b> &lt;", "R&amp;D &lt;b&gt; &amp;lt;"),
        ("*a* _b_ ~c~ `d`", "*\u2060a*\u2060 _\u2060b_\u2060 ~\u2060c~\u2060 `\u2060d`\u2060"),
        ("@here @herr a@b.c", "@\u2060here @herr a@b.c"),
    ],
)
def test_escaped_text(text: str, escaped: str) -> None:
    """Slack's three characters become entities; formatting and calls are broken up, and nothing else."""
    assert escaped == escape(text)


def test_hostile_text_is_inert() -> None:
    """A whole line of everything."""
    assert not any(mark in escape(HOSTILE) for mark in ("<", ">", "@everyone", "@here", "*b", "`c", "~~", "\u202e"))


@given(TROUBLE)
def test_plain_text_calls_nobody(text: str) -> None:
    """In an object that interprets nothing, nothing looks as if it might."""
    assert not any(call in plain(text) for call in ("<!", "<@", "<#"))
    assert visible(text) == plain(text).replace("\u2060", "")


def test_plain_text() -> None:
    """Only what would begin a mention is broken up."""
    assert "<\u2060!channel> <\u2060@U1> <\u2060#C1> a<b & *c*" == plain("<!channel> <@U1> <#C1> a<b & *c*")


@pytest.mark.parametrize(
    "text", ["[a](" * 250_000, "*" * 1_000_000, "<@" * 500_000, "<!x|" * 250_000, "&amp;" * 200_000]
)
def test_a_million_characters_are_no_trouble(text: str) -> None:
    """Reading takes time that grows with the text, not with its square."""
    assert plain(text)
    typed_text(text, "U0BOT")


@pytest.mark.parametrize("text", ["[a](" * 250_000, "*" * 1_000_000])
def test_escaping_a_million_characters_is_quick(text: str) -> None:
    """A39: in less than 200 ms of the processor."""
    before = time.thread_time()
    escape(text)

    assert time.thread_time() - before < 0.2 * slowness()


@pytest.mark.parametrize("text", ["[a](" * 250_000, "*" * 1_000_000])
async def test_long_names_do_not_hold_up_the_others(text: str) -> None:
    """A39: while a message is made of them, in a thread as always, the loop is free but for 50 ms of the processor."""
    shown = answer(citation(text[:400], title=text, speaker=text, note=text[:400]), question=text)
    before, made = time.thread_time(), asyncio.create_task(asyncio.to_thread(answer_to_message, shown, restate=True))
    lags = []
    while not made.done():
        started = time.perf_counter()
        await asyncio.sleep(0.001)
        lags.append(time.perf_counter() - started)

    assert (await made).blocks
    assert time.thread_time() - before < 0.05 * slowness() * (1 + len(lags))
    assert min(lags) < 0.05 * slowness()
