"""What can be done with an answer in Slack: the bot in another process, its buttons pressed as people press them."""

from __future__ import annotations

import pytest

from tests.wire.slack_blocks_judge import walk
from tests.wire.slack_records import Json
from tests.wire.slack_surface.asking import (
    QUESTION,
    SECRET,
    SECRET_QUESTION,
    UNBROKEN,
    answered,
    once,
    passage_ids,
    read,
    shown,
)
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="package")

REASON: Json = {"reason": {"value": "<!channel> no"}}


async def test_share_posts_for_all_and_removes_the_private_answer(slack: SlackWire) -> None:
    """Everybody sees the answer, by whom it was shared, and without a Share of its own."""
    pressed = await slack.block_action("share", on=await answered(slack))

    (post,) = await slack.posts(since=pressed)
    (removal,) = await slack.responses(pressed)

    assert f"Shared by <@{slack.user}>" in shown(post)
    assert UNBROKEN in shown(post)
    assert "Share" not in shown(post).split()
    assert removal.body["delete_original"]


async def test_more_shows_others(slack: SlackWire) -> None:
    """Privately, and none of those that were shown before."""
    first = await answered(slack)

    (more,) = await slack.responses(await slack.block_action("more", on=first))

    before, after = set(passage_ids(first)), set(passage_ids(more))
    assert "ephemeral" == more.body["response_type"]
    assert after
    assert before.isdisjoint(after)


async def test_more_of_an_unknown_answer_says_to_ask_again(slack: SlackWire) -> None:
    """An answer that is kept no longer is told so."""
    (gone,) = await slack.responses(await slack.block_action("more", on=await answered(slack), value="ffffffffff"))

    assert "older than a day" in shown(gone)


async def test_around_shows_what_stands_beside_a_passage(slack: SlackWire) -> None:
    """The passage that was chosen, as a whole, in its place."""
    first = await answered(slack)
    chosen = {"value": f"{passage_ids(first)[0]}:0123456789"}

    (around,) = await slack.responses(await slack.block_action("around", on=first, selected_option=chosen))

    assert "of this discussion" in shown(around) or "passage " in shown(around)
    assert UNBROKEN in shown(around)


async def test_vote_is_thanked_for(slack: SlackWire) -> None:
    """The native buttons carry which way and about what."""
    first = await answered(slack)
    answer_id = next(block for block in first.blocks if block["type"] == "actions")["elements"][0]["value"]

    (thanks,) = await slack.responses(await slack.block_action("vote", on=first, value=f"up:{answer_id}"))

    assert "Thank you" in shown(thanks)


async def test_report_opens_a_form_and_reaches_the_channel(slack: SlackWire) -> None:
    """A modal asks which and why; what is sent with it is told in the channel of reports, once, and thanked for."""
    first = await answered(slack)
    view = await slack.opened(await slack.block_action("report", on=first))
    choices = [each["value"] for each in walk(view["blocks"]) if "description" in each]
    choices = list(dict.fromkeys(choices))
    values = {"passage": {"passage": {"selected_option": {"value": choices[1]}}}, "reason": REASON}

    sent = await slack.submit(view, values)
    (told,) = await slack.posts(since=sent)
    (thanks,) = await slack.posts(since=sent, method="chat.postEphemeral")

    assert passage_ids(first) == choices
    assert "Mark Zuckerberg [13:38]" in read(view["blocks"])
    assert slack.channels["strategy"] == told.arguments["channel"]
    assert f"Passage {choices[1]} was reported" in shown(told)
    assert "Thank you" in shown(thanks)


async def test_report_of_a_single_passage_asks_only_why(slack: SlackWire) -> None:
    """And the thread in which it stands gets the thanks."""
    first = await answered(slack, f"{QUESTION} top:1")
    view = await slack.opened(await slack.block_action("report", on=first, thread_ts="1700000000.000100"))

    sent = await slack.submit(view, {"reason": REASON})
    (told,) = await slack.posts(since=sent)
    (thanks,) = await slack.posts(since=sent, method="chat.postEphemeral")

    assert ["context", "input"] == [block["type"] for block in view["blocks"]]
    assert f"Passage {passage_ids(first)[0]} was reported" in shown(told)
    assert "1700000000.000100" == thanks.arguments["thread_ts"]


async def test_who_gets_no_form_is_told(slack: SlackWire) -> None:
    """Where Slack opens none, because it took too long, a press is answered with what to do."""
    slack.fault("views.open", body={"ok": False, "error": "expired_trigger_id"})

    (told,) = await slack.responses(await slack.block_action("report", on=await answered(slack)))

    assert "press Report again" in shown(told)


async def test_a_report_that_comes_twice_is_one(slack: SlackWire) -> None:
    """A form is sent once, however often it is delivered."""
    view = await slack.opened(await slack.block_action("report", on=await answered(slack, f"{QUESTION} top:1")))
    sent = await slack.submit(view, {"reason": REASON})
    await slack.posts(since=sent, method="chat.postEphemeral")

    await slack.ack_of(await slack.submit(view, {"reason": REASON}))

    assert 2 == len(await once(slack, sent))


async def test_a_press_that_comes_twice_is_one(slack: SlackWire) -> None:
    """The same action in a second envelope posts nothing more."""
    pressed = await slack.block_action("share", on=await answered(slack))
    await slack.responses(pressed)

    await slack.ack_of(await slack.interactive(pressed.payload))

    assert 2 == len(await once(slack, pressed))


async def test_share_asks_again_for_those_who_see_it(slack: SlackWire) -> None:
    """What was seen in a channel that may see it is not posted in one that may not."""
    private = await answered(slack, SECRET_QUESTION, channel=slack.channels["random"])
    elsewhere = await slack.block_action("share", on=private, channel=slack.channels["general"])
    (refused,) = await slack.responses(elsewhere)
    there = await slack.block_action("share", on=private, channel=slack.channels["random"])
    (post,) = await slack.posts(since=there)

    assert [] == slack.calls_of("chat.postMessage", since=elsewhere)[:-1]
    assert "Nothing in the knowledge folder answers this." in shown(refused)
    assert SECRET not in shown(refused)
    assert SECRET in shown(post)


async def test_share_where_the_bot_is_no_member_speaks_by_what_was_pressed(slack: SlackWire) -> None:
    """In a channel that it was not invited to, the button's own address posts for everybody."""
    private = await answered(slack, channel=slack.channels["board"])

    pressed = await slack.block_action("share", on=private, channel=slack.channels["board"])
    shared, removal = await slack.responses(pressed, count=2)

    assert "in_channel" == shared.body["response_type"]
    assert "Shared by" in shown(shared)
    assert removal.body["delete_original"]


async def test_share_that_is_not_possible_says_so(slack: SlackWire) -> None:
    """Where an admin lets nobody post, the private answer stays, and who pressed learns why."""
    private = await answered(slack)
    slack.fault("chat.postMessage", body={"ok": False, "error": "restricted_action"})

    (told,) = await slack.responses(await slack.block_action("share", on=private))

    assert "I may not post in this channel." in shown(told)


async def test_a_follow_up_in_the_thread_is_read_with_the_question_before(slack: SlackWire) -> None:
    """By mention, from what the bot answered there itself."""
    asked = await slack.mention(QUESTION)
    thread = asked.payload["event"]["ts"]
    await slack.posts(since=asked)

    (post,) = await slack.posts(since=await slack.mention("and why?", thread_ts=thread))

    assert "your earlier question" in shown(post)
