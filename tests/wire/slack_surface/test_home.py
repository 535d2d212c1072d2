"""The App Home: published to whoever opens it."""

from __future__ import annotations

import pytest

from tests.wire.slack_judge import violations
from tests.wire.slack_records import Call, Json
from tests.wire.slack_surface.asking import RESTRICTED, VERBS, read
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def published(slack: SlackWire, name: str = "admin") -> Call:
    """Return what was published to somebody who opened the home."""
    (call,) = await slack.posts(since=await slack.open_home(user=slack.users[name]), method="views.publish")
    return call


async def test_home_says_how_to_ask_and_what_there_is(slack: SlackWire) -> None:
    """The commands by their names, how many discussions there are, and the newest of them, to open."""
    call = await published(slack, "ada")

    blocks: list[Json] = call.arguments["view"]["blocks"]
    links = [block["accessory"]["url"] for block in blocks if "accessory" in block]
    assert slack.users["ada"] == call.arguments["user_id"]
    assert "/ask When will AI write most of Meta's code?" in read(blocks)
    assert f"{VERBS} compare" in read(blocks)
    assert "22 discussions" in read(blocks)
    assert 8 == len(links)
    assert [] == violations("views.publish", call.arguments)


async def test_home_shows_nothing_that_is_restricted(slack: SlackWire) -> None:
    """The newest discussion of all is for one channel; it is not in anybody's home, and not counted there."""
    blocks = (await published(slack, "bob")).arguments["view"]["blocks"]

    assert RESTRICTED not in read(blocks)
    assert "23 discussions" not in read(blocks)


async def test_home_that_is_as_it_was_is_not_published_again(slack: SlackWire) -> None:
    """Slack brings along what it shows; nothing is sent unless something changed."""
    view = (await published(slack)).arguments["view"]

    again = await slack.open_home(view=view)
    await slack.posts(since=await slack.open_home(view=view | {"private_metadata": "older"}), method="views.publish")

    assert 1 == len(slack.calls_of("views.publish", since=again))


async def test_the_other_tab_gets_nothing(slack: SlackWire) -> None:
    """Who opens the messages has no home to look at."""
    opened = await slack.open_home(tab="messages")
    await published(slack)

    assert 1 == len(slack.calls_of("views.publish", since=opened))


async def test_a_home_that_slack_refuses_harms_nothing(slack: SlackWire) -> None:
    """It is shown when it is opened the next time."""
    slack.fault("views.publish", status=429, headers={"Retry-After": "1"})

    await slack.ack_of(await slack.open_home())

    await published(slack)


async def test_links_in_the_home_are_acknowledged(slack: SlackWire) -> None:
    """A button that opens an address is pressed in the home as anywhere."""
    call = await published(slack)
    view: Json = call.arguments["view"]
    button = next(block["accessory"] for block in view["blocks"] if "accessory" in block)

    ack = await slack.ack_of(await slack.press_in_home(button))

    assert not ack.payload
