"""The judge catches what Slack would refuse, however deep it stands, and accepts what is just at the limit."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.wire.slack_judge import violations

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(action_id: str = "more", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("More"), **more}


def confirm(**more: Any) -> Json:
    return {"title": plain("t"), "text": plain("t"), "confirm": plain("c"), "deny": plain("d"), **more}


def option(text: str = "one", **more: Any) -> Json:
    return {"text": plain(text), "value": "1", **more}


def overflow(*options: Json) -> Json:
    return {"type": "overflow", "action_id": "menu", "options": list(options)}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def section(text: str = "*words*", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def context(*texts: str) -> Json:
    return {"type": "context", "elements": [plain(text) for text in texts]}


def quote(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": list(parts)}]}


def words(text: str = "words", **more: Any) -> Json:
    return {"type": "text", "text": text, **more}


def post(*blocks: Json, **more: Any) -> Json:
    return {
        "channel": "C1",
        "text": "words",
        "blocks": list(blocks),
        "unfurl_links": False,
        "unfurl_media": False,
        **more,
    }


GOOD = post(
    {"type": "header", "text": plain("Title")},
    section(accessory=overflow(option(), option("two", url="https://example.org/"))),
    section(fields=[plain("a"), {"type": "mrkdwn", "text": "b", "verbatim": True}]),
    quote(words(style={"italic": True}), {"type": "link", "url": "https://example.org/", "text": "there"}),
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [{"type": "rich_text_section", "elements": [words()]}],
            },
            {"type": "rich_text_preformatted", "elements": [words()]},
            {"type": "rich_text_section", "elements": []},
        ],
    },
    context("note"),
    {"type": "divider"},
    actions(button(style="primary", value="x", confirm=confirm(style="danger")), button("less"), block_id="a"),
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "thumbs",
                "positive_button": {"text": plain("+"), "value": "1"},
                "negative_button": {"text": plain("-"), "value": "0"},
            }
        ],
    },
)

# name: (the message, a word of the verdict)
WRONG: dict[str, tuple[Json, str]] = {
    "51 blocks": (post(*[{"type": "divider"}] * 51), "at most 50"),
    "an unknown block": (post({"type": "quote", "text": "x"}), "not allowed here"),
    "a block without a type": (post({"block_id": "x"}), "not allowed here"),
    "an unknown key of a block": (post(section(colour="red")), "no such key"),
    "an unknown key of a text": (post(section(accessory=button(text=plain("x") | {"bold": True}))), "no such key"),
    "emoji on mrkdwn": (post(section(text="x") | {"text": {"type": "mrkdwn", "text": "x", "emoji": True}}), "emoji"),
    "a section of 3001": (post(section("x" * 3001)), "3000"),
    "3000 characters, one of two units": (post(section("x" * 2999 + "\U0001f600")), "3000"),
    "an empty text": (post(section("")), "empty"),
    "a section without text": (post({"type": "section"}), "text or fields"),
    "eleven fields": (post(section(fields=[plain("x")] * 11)), "10"),
    "a field of 2001": (post(section(fields=[plain("x" * 2001)])), "2000"),
    "a header of 151": (post({"type": "header", "text": plain("x" * 151)}), "150"),
    "a header in mrkdwn": (post({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}), "not allowed here"),
    "a button label of 76": (post(actions(button(text=plain("x" * 76)))), "75"),
    "a button label in mrkdwn": (post(actions(button(text={"type": "mrkdwn", "text": "x"}))), "not allowed here"),
    "a button without a label": (post(actions({"type": "button", "action_id": "x"})), "needs it"),
    "a button value of 2001": (post(actions(button(value="x" * 2001))), "2000"),
    "a button of style blue": (post(actions(button(style="blue"))), "style"),
    "a button to nowhere": (post(actions(button(url="javascript:alert(1)"))), "web address"),
    "the same action_id twice": (post(actions(button(), button())), "stands 2 times"),
    "the same block_id twice": (post(section(block_id="a"), section(block_id="a")), "stands 2 times"),
    "an action_id of 256": (post(actions(button("x" * 256))), "255"),
    "a block_id of 256": (post(section(block_id="x" * 256)), "255"),
    "26 buttons": (post(actions(*[button(f"b{number}") for number in range(26)])), "25"),
    "no buttons": (post(actions()), "empty"),
    "a text among actions": (post(actions(plain("x"))), "not allowed here"),
    "a button in a context": (post({"type": "context", "elements": [button()]}), "not allowed here"),
    "11 texts in a context": (post(context(*"abcdefghijk")), "10"),
    "six options in an overflow": (post(section(accessory=overflow(*[option()] * 6))), "between 1 and 5"),
    "an option of 76": (post(section(accessory=overflow(option("x" * 76)))), "75"),
    "an option value of 151": (post(section(accessory=overflow(option(value="x" * 151)))), "150"),
    "a confirm title of 101": (post(actions(button(confirm=confirm(title=plain("x" * 101))))), "100"),
    "a confirm of style blue": (post(actions(button(confirm=confirm(style="blue")))), "style"),
    "an image without alt text": (post({"type": "image", "image_url": "https://example.org/x.png"}), "alt_text"),
    "an unknown part of rich text": (post(quote({"type": "bold", "text": "x"})), "not allowed here"),
    "an unknown key of rich text": (post(quote(words(bold=True))), "no such key"),
    "an unknown style of rich text": (post(quote(words(style={"blink": True}))), "no such style"),
    "an empty part of rich text": (post(quote(words(""))), "empty"),
    "text straight in rich_text": (post({"type": "rich_text", "elements": [words()]}), "not allowed here"),
    "a list without a style": (post({"type": "rich_text", "elements": [{"type": "rich_text_list"}]}), "needs it"),
    "a broadcast": (post(quote({"type": "broadcast", "range": "here"})), "notifies"),
    "12001 of markdown in all": (
        post({"type": "markdown", "text": "x" * 12_000}, {"type": "markdown", "text": "x"}),
        "12000",
    ),
    "text of 4001": (post(text="x" * 4001), "4000"),
    "no text": ({"channel": "C1", "blocks": [section()], "unfurl_links": False, "unfurl_media": False}, "text: empty"),
    "text of a blank": (post(text=" "), "text: empty"),
    "a shout": (post(text="<!channel> words"), "notifies"),
    "a shout in a block": (post(section("<!here> words")), "notifies"),
    "unfurled links": (post(unfurl_links=True), "unfurl_links"),
    "unfurling left open": ({"channel": "C1", "text": "words", "unfurl_links": False}, "unfurl_media"),
    "link_names": (post(link_names=True), "link_names"),
    "parse full": (post(parse="full"), "parse"),
    "no channel": ({"text": "words", "unfurl_links": False, "unfurl_media": False}, "channel: missing"),
    "an unknown argument": (post(color="red"), "no such argument"),
    "a thread that is none": (post(thread_ts="123"), "no timestamp"),
    "blocks that are no list": (post() | {"blocks": section()}, "not a list"),
    "markdown_text with blocks": (post(section(), markdown_text="x"), "excludes"),
}


@pytest.mark.parametrize("name", WRONG)
def test_catches(name: str) -> None:
    """Each planted error is named in the verdict."""
    message, word = WRONG[name]

    assert [wrong for wrong in violations("chat.postMessage", message) if word in wrong]


def test_accepts_what_a_good_message_holds() -> None:
    """A message with every kind of block that the bot sends is in order, and stays as it was."""
    before = copy.deepcopy(GOOD)

    assert violations("chat.postMessage", GOOD) == []
    assert before == GOOD


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(post(*[section("x" * 3000)] * 50), id="50 blocks of 3000"),
        pytest.param(post(section("x" * 2998 + "\U0001f600")), id="3000 UTF-16 units"),
        pytest.param(post({"type": "header", "text": plain("x" * 150)}), id="a header of 150"),
        pytest.param(post(section(fields=[plain("x" * 2000)] * 10)), id="ten fields of 2000"),
        pytest.param(post(actions(button("x" * 255, text=plain("x" * 75), value="x" * 2000))), id="a full button"),
        pytest.param(post(actions(*[button(f"b{number}") for number in range(25)])), id="25 buttons"),
        pytest.param(post(context(*"abcdefghij")), id="a context of ten"),
        pytest.param(post(section(accessory=overflow(*[option("x" * 75, value="x" * 150)] * 5))), id="a full overflow"),
        pytest.param(post(quote(words("x" * 10_000))), id="10000 of rich text"),
        pytest.param(post({"type": "markdown", "text": "x" * 12_000}), id="12000 of markdown"),
        pytest.param(post(text="x" * 4000), id="text of 4000"),
        pytest.param(post(actions(button(), block_id="a"), actions(button(), block_id="b")), id="a button in two rows"),
        pytest.param(post(thread_ts="1700000000.000100", text="<@U1> &lt;!channel&gt;"), id="an answer in a thread"),
    ],
)
def test_accepts_what_is_just_at_the_limit(message: Json) -> None:
    """What Slack takes is not complained about."""
    assert violations("chat.postMessage", message) == []


def test_judges_response_urls() -> None:
    """A body to a response_url is judged as a message, with the keys of such bodies."""
    body = {"text": "words", "response_type": "in_channel", "unfurl_links": False, "unfurl_media": False}

    assert violations("response_url", body) == []
    assert violations("response_url", {"delete_original": True}) == []
    assert violations("response_url", body | {"response_type": "public"})
    assert violations("response_url", body | {"channel": "C1"})
    assert violations("response_url", body | {"blocks": [section(accessory=button(style="blue"))]})


def test_ephemeral_messages_and_edits_need_no_unfurl_flags() -> None:
    """chat.postEphemeral and chat.update never unfurl by themselves, but must not ask for it."""
    ephemeral = {"channel": "C1", "user": "U1", "text": "words"}
    edit = {"channel": "C1", "ts": "1700000000.000100", "text": "words"}

    assert violations("chat.postEphemeral", ephemeral) == []
    assert violations("chat.update", edit) == []
    assert violations("chat.update", edit | {"unfurl_links": True})


def test_judges_views_and_other_methods() -> None:
    """A modal's blocks are walked as well, and an unknown method or argument is named."""
    view = {"type": "modal", "title": plain("x" * 24), "blocks": [section()]}

    assert violations("views.open", {"trigger_id": "1", "view": view}) == []
    assert violations("views.open", {"trigger_id": "1", "view": view | {"title": plain("x" * 25)}})
    assert violations("views.open", {"trigger_id": "1", "view": view | {"blocks": [actions(button(style="blue"))]}})
    assert violations("apps.connections.open", {}) == []
    assert violations("users.guess", {})
