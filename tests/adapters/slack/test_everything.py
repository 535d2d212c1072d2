"""What holds for every message and view, whatever stands in files and is typed: no markup, no link, no excess."""

from __future__ import annotations

import random
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.slack.blocks import answer_to_message
from bot.adapters.slack.listings import shown_to_message
from bot.adapters.slack.text import escape
from bot.adapters.visible import visible
from bot.answering.answers import Citation
from tests.adapters.slack.everything import LINK, marked, messages_of, sent, views_of
from tests.fakes import answerer_of, citation
from tests.wire import slack_judge
from tests.wire.slack_blocks_judge import walk

PIECES = [*"<>@#!&|*_~`[]() \n\u200b\u202e🙂:/.ahe", "channel", "U0123", "http://a.b"]
TROUBLE = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
# Each example has twenty texts.
SLOWLY = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CHARACTERS = ("a", "a b ", "&", "<!x|", "*", "🙂", "数", "[a](", "\n", "\u202e", "_ ")
CASES = 10_000
PAYLOADS = 23  # of a case: seven kinds of message, each in three forms, and two views


def cited(passage: str, title: str, speaker: str, note: str, *, number: int) -> Citation:
    shown = visible(passage).strip() or "x"
    return citation(shown, number=number, title=title, speaker=speaker, note=note or None, path=f"{title}.md", url=None)


def assert_inert(*texts: str) -> None:
    """Fail if a text, wherever it stands, becomes a mention or a link that we did not make."""
    fours = [texts[at : at + 4] for at in range(0, len(texts), 4)]
    citations = tuple(cited(*four, number=number) for number, four in enumerate(fours, 1))
    for message in messages_of(citations, texts[-1]):
        for payload in sent(message):
            assert not [one for one in marked(payload) if LINK.search(one)]
    for view in views_of(citations, texts[-1]):
        assert not [one for one in marked(view) if LINK.search(one)]
    assert [visible(text) for text in texts] == [unescape(escape(text)).replace("\u2060", "") for text in texts]


@given(TROUBLE)
@settings(max_examples=30, deadline=None)
def test_nothing_becomes_markup(text: str) -> None:
    """A37: as passage, title, name, path and question, in every kind of message, in each of its three forms."""
    assert_inert(*[text] * 4)


@pytest.mark.slow
@given(st.lists(TROUBLE, min_size=20, max_size=20))
@SLOWLY
def test_nothing_of_ten_thousand_texts_becomes_markup(texts: list[str]) -> None:
    """A37: the same with 10,000 texts."""
    assert_inert(*texts)


def wild(draw: random.Random, longest: int) -> str:
    """Return a text of one kind of character, of any order of magnitude."""
    length = int(10 ** draw.uniform(0, 6)) - 1
    unit = draw.choice(CHARACTERS)
    return (unit * (length // len(unit) + 1))[: min(length, longest)]


def assert_in_size(case: int) -> None:
    """Fail if the judge finds anything wrong with messages of fields of up to a million characters."""
    draw = random.Random(case)
    citations = tuple(
        citation(
            # What is shown of a passage, and of the note on it, has 400 characters at most; all else any number.
            wild(draw, 400).strip() or "x",
            number=number,
            title=wild(draw, 1_000_000),
            speaker=wild(draw, 1_000_000),
            note=draw.choice((None, wild(draw, 400) or "x")),
            path=f"{wild(draw, 1_000_000)}.md",
            url=draw.choice((None, "https://a.b/" + "x" * 480)),
        )
        for number in range(1, draw.randint(2, 6))
    )
    for message in messages_of(citations, wild(draw, 1_000_000)):
        for payload in sent(message):
            assert [] == slack_judge.violations("chat.postMessage", payload)
            assert len(payload["blocks"]) <= 50
    for view in views_of(citations, wild(draw, 1_000_000)):
        method = "views.open" if view["type"] == "modal" else "views.publish"
        arguments = {"trigger_id": "1"} if method == "views.open" else {"user_id": "U1"}
        assert [] == slack_judge.violations(method, arguments | {"view": view})


@pytest.mark.parametrize("case", range(3))
def test_everything_is_in_size(case: int) -> None:
    """A38: whatever its parts, each message and view is one that Slack takes."""
    assert_in_size(case)


@pytest.mark.parametrize("characters", [0, 1, 10_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_documents_of_any_length_are_answered_from_in_size(tmp_path: Path, characters: int) -> None:
    """A38: an answer, what stands around its first passage, and the discussion with its sections."""
    words = "".join(f"A zebra herd grows to {number} <@U1> & *animals*.\n\n" for number in range(characters // 40 + 1))
    asked = answerer_of(tmp_path, {"talk.md": f"# Talk\n\n{words[:characters]}"})
    answered = asked.ask("How does a zebra herd grow? top:5")
    shown = [asked.show(one.passage.id, None) for one in answered.passages[:1]]
    messages = [answer_to_message(answered, restate=True), *map(shown_to_message, [*shown, asked.show("talk", None)])]

    assert [] == [
        wrong
        for message in messages
        for payload in sent(message)
        for wrong in slack_judge.violations("chat.postMessage", payload)
    ]


@pytest.mark.slow
def test_ten_thousand_cases_are_in_size() -> None:
    """A38: the same in 10,000 cases."""
    for case in range(CASES // PAYLOADS + 1):
        assert_in_size(case)


@pytest.mark.parametrize(
    "address",
    ["http://evil.test", "javascript:alert(1)", "data:text/html,x", "https://a@evil.test", "https://xn--e1b.x"],
)
def test_no_address_in_a_text_is_a_link(address: str) -> None:
    """A40: whatever stands in a document, a button or a link opens the citation's own address and no other."""
    ours = "https://talks.test/1"
    text = f"[Bank]({address}) <{address}|Bank> {address}"
    citations = (citation(text, title=text, speaker=text, note=text, url=ours, video=ours),)

    for message in messages_of(citations, text):
        for payload in sent(message):
            targets = {node["url"] for node in walk(payload["blocks"]) if "url" in node}
            assert targets <= {ours}
            assert not [one for one in marked(payload) if LINK.search(one)]
