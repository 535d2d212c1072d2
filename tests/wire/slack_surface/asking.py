"""What the tests of the surface share: questions, and how replies are read."""

from __future__ import annotations

import asyncio

from tests.wire.slack_blocks_judge import walk
from tests.wire.slack_records import Call, Envelope, Json, Response
from tests.wire.slack_wire import SlackWire

QUESTION = "When will AI write most of Meta's code?"
QUOTED = "sometime in the next 12 to 18 months, we'll reach the point where most of the code"
UNBROKEN = "sometime in the next"  # no word of it matches the question, so none is set apart in bold
RESTRICTED = "The zebra board"  # a discussion that is for the channel random alone
SECRET_QUESTION = "How does a zebra herd grow?"
SECRET = "forty animals"
MOST_BLOCKS = 14
VERBS = "/strategy"  # the name of the command is a setting


async def said(slack: SlackWire, text: str, *, command: str = VERBS, user: str = "", channel: str = "") -> Response:
    """Return the private reply to what is typed behind a command."""
    asked = await slack.slash_command(text, command=command, user=user or slack.user, channel=channel or slack.channel)
    reply = (await slack.responses(asked))[0]
    assert "ephemeral" == reply.body["response_type"]
    assert len(reply.blocks) <= MOST_BLOCKS
    return reply


async def answered(slack: SlackWire, question: str = QUESTION, **place: str) -> Response:
    """Return the private answer to a question."""
    return await said(slack, question, command="/ask", **place)


def shown(reply: Response | Call) -> str:
    """Return everything that can be read in a reply, top to bottom."""
    return read(reply.blocks)


def read(blocks: list[Json]) -> str:
    """Return everything that can be read in blocks, top to bottom."""
    return " ".join(each["text"] for each in walk(blocks) if isinstance(each.get("text"), str))


def kinds(reply: Response | Call) -> list[str]:
    """Return the kinds of a reply's blocks."""
    return [block["type"] for block in reply.blocks]


def passage_ids(reply: Response | Call) -> list[str]:
    """Return the ids that stand below a reply."""
    elements: list[Json] = reply.blocks[-1].get("elements", [])
    return [one for element in elements for one in str(element["text"]).partition(" · ")[0].split()]


async def once(slack: SlackWire, asked: Envelope, seconds: float = 0.3) -> list[str]:
    """Return everything visible that came of something, after a while in which more could have come."""
    await slack.changes.until(lambda: slack.visible(asked) or None, timeout=20, what=lambda: "nothing came")
    await slack.ack_of(await slack.event({"type": "tokens_revoked", "tokens": {"bot": []}}))
    await asyncio.sleep(seconds)
    return slack.visible(asked)
