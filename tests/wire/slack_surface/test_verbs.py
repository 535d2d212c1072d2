"""The command with the verbs: the bot in another process, asked as people ask."""

from __future__ import annotations

import pytest

from tests.wire.slack_blocks_judge import walk
from tests.wire.slack_surface.asking import QUOTED, UNBROKEN, VERBS, kinds, once, passage_ids, said, shown
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.mark.parametrize("typed", ["", "help", "pizza"])
async def test_without_a_verb_it_says_how_to_ask(slack: SlackWire, typed: str) -> None:
    """The commands go by their names, and a word that is no verb is named."""
    read = shown(await said(slack, typed))

    assert "/strategy compare topic : Name, Name" in read
    assert ("pizza" in read) == (typed == "pizza")


async def test_ask_answers_like_the_other_command(slack: SlackWire) -> None:
    """The passages with their quotations and how old they are."""
    reply = await said(slack, "ask When will AI write most of Meta's code?")

    assert UNBROKEN in shown(reply)
    assert "29 April 2025 · 1 year ago" in shown(reply)


async def test_quote_tells_the_verdict(slack: SlackWire) -> None:
    """Words as they were said are verbatim; with another number they are altered, and the number is named."""
    same, other = f"quote “{QUOTED}” — Mark Zuckerberg", f'quote "{QUOTED.replace("18", "24")}" — Mark Zuckerberg'

    verbatim, altered = await said(slack, same), await said(slack, other)

    assert "Verbatim:" in shown(verbatim)
    assert "Altered:" in shown(altered)
    assert "“24” for “18”" in shown(altered)
    assert any(each.get("style") == {"bold": True, "strike": True} for each in walk(altered.blocks))


async def test_compare_puts_people_beside_each_other(slack: SlackWire) -> None:
    """Everybody named has a column, or a line, with their own words, the note that tells what of, and a link."""
    reply = await said(slack, "compare open source : Mark Zuckerberg, Dario Amodei")

    read = shown(reply)
    assert "Mark Zuckerberg" in read
    assert "Dario Amodei" in read
    assert "note: " in read
    assert [each["url"] for each in walk(reply.blocks) if "url" in each]


async def test_timeline_begins_with_the_oldest(slack: SlackWire) -> None:
    """Its line says whose and on what, and that the oldest comes first."""
    reply = await said(slack, "timeline Mark Zuckerberg : open source")

    assert "oldest first" in shown(reply)


async def test_sources_are_a_table_with_pages(slack: SlackWire) -> None:
    """Ten discussions are a page, and what shows the next one is told."""
    reply = await said(slack, "sources")

    table = next(block for block in reply.blocks if block["type"] == "table")
    assert 1 + 10 == len(table["rows"])
    assert "/strategy sources 2" in shown(reply)


async def test_show_opens_a_passage_and_a_discussion(slack: SlackWire) -> None:
    """By the id below an answer the passage with what is beside it; by its name a discussion with its sections."""
    answer = await said(slack, "ask When will AI write most of Meta's code?")
    passage_id = passage_ids(answer)[0]

    passage = await said(slack, f"show {passage_id}")
    discussion = await said(slack, "show zuckerberg-dwarkesh-2025-04")
    nothing = await said(slack, "show 0000000000")

    assert QUOTED in shown(passage)
    assert "Before" in shown(passage)
    assert "table" in kinds(discussion)
    assert "There is no passage 0000000000" in shown(nothing)


async def test_status_counts_what_there_is(slack: SlackWire) -> None:
    """How many discussions and passages, and which revision."""
    read = shown(await said(slack, "status"))

    assert "discussions, " in read
    assert "Revision" in read


async def test_errands_are_verbs(slack: SlackWire) -> None:
    """Anybody may be forgotten; reload and gaps are for admins, and no words of others."""
    admin = slack.users["admin"]

    assert "deleted" in shown(await said(slack, "forget-me"))
    assert "Read anew" in shown(await said(slack, "reload", user=admin))
    assert "no word of mine" in shown(await said(slack, "reload", user=slack.users["ada"]))


async def test_a_redelivered_command_is_answered_once(slack: SlackWire) -> None:
    """The same trigger in a second envelope is the same wish."""
    asked = await slack.slash_command("status", command=VERBS)
    await slack.responses(asked)
    await slack.ack_of(await slack.socket.send("slash_commands", asked.payload, accepts_response_payload=True))

    assert 1 == len(await once(slack, asked))
