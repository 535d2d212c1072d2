"""The local Discord, tried with a small bot of its own in another process."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import discord
import pytest

from tests.slowness import slowness
from tests.wire.discord_judge import violations
from tests.wire.discord_wire import DiscordWire
from tests.wire.discord_world import Payload, buttons

DEMO = Path(__file__).with_name("discord_demo_bot.py")
MESSAGES = "/channels/{channel_id}/messages"


@pytest.fixture
async def wire() -> AsyncIterator[DiscordWire]:
    """A Discord with the demo bot connected, none of whose requests breaks a rule."""
    async with DiscordWire() as wire, demo_bot(wire):
        await wire.ready()
        yield wire
        assert [] == violations(wire.requests)


@asynccontextmanager
async def demo_bot(wire: DiscordWire, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the demo bot against this Discord."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(DEMO), *arguments, env=wire.environment, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


def content(messages: list[Payload]) -> list[str]:
    """Return the texts of messages."""
    return [message["content"] for message in messages]


async def test_mention_is_answered_once(wire: DiscordWire) -> None:
    """A mention gets one reply, which answers it and pings nobody."""
    message = wire.mention("what about scaling?")

    replies = await wire.replies(to=message)
    await wire.settle()

    assert ["heard: what about scaling?"] == content(await wire.replies(to=message))
    assert [] == replies[0]["mentions"]
    assert 1 == len(wire.sent("POST", MESSAGES))


async def test_overheard_messages_are_not_answered(wire: DiscordWire) -> None:
    """Talk, an everyone-mention and another bot's mention get nothing."""
    robot = wire.add_user("robot", bot=True)

    wire.say("what about scaling?")
    everyone = wire.say("what about scaling?", everyone=True)
    wire.mention("what about scaling?", author=robot)
    await wire.settle()

    assert everyone["mention_everyone"]
    assert [] == wire.sent("POST", MESSAGES)


async def test_private_message_and_reply_are_answered(wire: DiscordWire) -> None:
    """A private message and a reply to the bot's own message reach it with their text."""
    wire.direct_message("in private")
    (answer,) = await wire.replies(channel=wire.dm())
    await wire.replies(to=wire.mention("first"))
    (heard,) = await wire.replies()
    wire.reply_to(heard, "and then?")

    assert "private" in answer["content"]
    assert "heard: then?" in content(await wire.replies(count=2))


async def test_content_of_overheard_messages_is_hidden() -> None:
    """Without the message content intent an overheard text is empty; a mention's and a private one's are not."""
    async with DiscordWire() as wire, demo_bot(wire):
        await wire.ready()
        wire.say("overheard")
        wire.mention("heard")
        wire.direct_message("private")

        (session,) = wire.gateway.sessions.values()

        created = [frame["d"]["content"] for frame in session.sent if frame["t"] == "MESSAGE_CREATE"]
        assert ["", f"{wire.bot_mention} heard", "private"] == created[:3]


async def test_approved_content_intent_shows_overheard_text() -> None:
    """With the intent asked for and approved, overheard texts arrive."""
    approved = discord.Intents(message_content=True)
    async with DiscordWire(approved=approved) as wire, demo_bot(wire, "message_content"):
        await wire.ready()
        wire.say("overheard")

        (session,) = wire.gateway.sessions.values()

        assert "overheard" == session.sent[-1]["d"]["content"]


async def test_hidden_channel_sends_nothing(wire: DiscordWire) -> None:
    """A mention in a channel that the bot cannot see does not reach it."""
    hidden = wire.add_channel("hidden", deny_bot=discord.Permissions(view_channel=True))

    wire.mention("hello?", channel=hidden)
    await wire.settle()

    assert [] == wire.sent("POST", MESSAGES)


async def test_slash_command_is_answered(wire: DiscordWire) -> None:
    """A slash command is acknowledged well within three seconds, then answered in place of "thinking"."""
    await wire.commands()

    asked = await wire.interaction_response(wire.slash("ask", question="what?", speaker="Ada"))
    hidden = await wire.interaction_response(wire.slash("ask", question="what?", hide=True))

    assert ["Ada: what?"] == content(asked.messages)
    assert 5 == asked.kind
    assert asked.seconds < 3 * slowness()
    assert 64 & hidden.messages[0]["flags"]
    assert [asked.messages[0]] == await wire.replies()


async def test_autocomplete_offers_choices(wire: DiscordWire) -> None:
    """What is typed into an option is answered with choices."""
    await wire.commands()

    response = await wire.interaction_response(wire.autocomplete("ask", focused="speaker", value="zuck"))

    assert [{"name": "Mark Zuckerberg", "value": "Mark Zuckerberg"}] == response.choices


async def test_message_command_reaches_the_bot_with_the_text(wire: DiscordWire) -> None:
    """A message command carries the message's text, which the bot could not read otherwise."""
    await wire.commands()

    response = await wire.interaction_response(wire.menu("Find sources", wire.say("a quotation")))

    assert ["sources for: a quotation"] == content(response.messages)


async def test_layout_with_suppressed_embeds_passes_and_its_button_answers(wire: DiscordWire) -> None:
    """A Components V2 layout is accepted together with the flag that suppresses embeds, and its button works."""
    (reply,) = await wire.replies(to=wire.mention("layout"))
    (button,) = buttons(reply)

    response = await wire.interaction_response(wire.click(reply, button["custom_id"], author=wire.other))

    assert (1 << 15 | 1 << 2) == reply["flags"]
    assert ["more"] == content(response.messages)


async def test_late_answer_is_refused(wire: DiscordWire) -> None:
    """After three seconds Discord no longer knows the interaction."""
    await wire.commands()
    callback = "/interactions/{interaction_id}/{token}/callback"
    wire.fault("POST", callback, 429, {"retry_after": 3.1})

    wire.slash("ask", question="what?")
    await asyncio.sleep(3.4)

    assert [429, 404] == [request.status for request in wire.sent("POST", callback)]
    assert 10062 == wire.sent("POST", callback)[-1].response["code"]


async def test_missed_message_is_replayed_after_a_drop(wire: DiscordWire) -> None:
    """What happens while the connection is cut is answered exactly once after RESUME."""
    wire.drop()
    while wire.gateway.ready:
        await asyncio.sleep(0)
    message = wire.mention("while you were away")

    await wire.replies(to=message)
    await wire.settle()

    assert 1 == len(await wire.replies(to=message))
    assert [2, 6] == [operation for operation in wire.gateway.opcodes if operation != 1]


async def test_redelivered_message_has_the_same_nonce(wire: DiscordWire) -> None:
    """The same message announced twice makes two requests, of which an enforced nonce lets one through."""
    message = wire.mention("twice")
    wire.redeliver(message)

    await wire.settle()

    assert 1 == len(await wire.replies(to=message))
    assert 2 == len(wire.sent("POST", MESSAGES))


@pytest.mark.parametrize("ending", ["op 7", "op 9", "4000", "4009"])
async def test_bot_returns_after(wire: DiscordWire, ending: str) -> None:
    """The bot resumes where Discord lets it, identifies anew where not, and answers on."""
    if ending == "op 7":
        wire.gateway.reconnect()
    elif ending == "op 9":
        wire.gateway.invalidate()
    else:
        wire.close(int(ending))
    await wire.ready(connections=2)

    await wire.replies(to=wire.mention("still there?"))

    resumed = ending in ("op 7", "4000")
    assert (1 if resumed else 2) == len(wire.gateway.identified)


@pytest.mark.parametrize(("code", "said"), [(4004, "4004"), (4014, "PrivilegedIntentsRequired")])
async def test_refused_client_ends(code: int, said: str) -> None:
    """A refused token and refused intents end the client with an error."""
    async with DiscordWire() as wire:
        wire.gateway.refuse_with = code if code == 4004 else None
        async with demo_bot(wire, *(["message_content"] if code == 4014 else [])) as process:
            assert process.stderr is not None
            errors = await asyncio.wait_for(process.stderr.read(), 10)
            status = await process.wait()

    assert status
    assert said in errors.decode()
    assert 1 == len(wire.gateway.connected_at)


async def test_too_many_requests_is_obeyed(wire: DiscordWire) -> None:
    """After a 429 the bot waits as long as it was told, then its reply arrives."""
    wire.fault("POST", MESSAGES, 429, {"retry_after": 0.6})

    await wire.replies(to=wire.mention("busy?"))

    refused, accepted = wire.sent("POST", MESSAGES)
    assert [429, 200] == [refused.status, accepted.status]
    assert 0.55 < accepted.at - refused.at < 1.5


async def test_limit_announced_in_headers_is_obeyed(wire: DiscordWire) -> None:
    """A spent bucket is waited for without a single 429."""
    wire.limit("POST", MESSAGES, requests=1, seconds=0.5)

    for number in range(3):
        wire.mention(f"number {number}")
    await wire.replies(count=3)

    times = [request.at for request in wire.sent("POST", MESSAGES)]
    assert [200, 200, 200] == [request.status for request in wire.sent("POST", MESSAGES)]
    assert times[2] - times[0] > 0.9


async def test_reply_to_a_deleted_message_is_refused(wire: DiscordWire) -> None:
    """A message deleted before the answer cannot be replied to."""
    message = wire.mention("never mind")
    wire.delete(message)

    await wire.settle()

    assert [50035] == [request.response["code"] for request in wire.sent("POST", MESSAGES)]


async def test_wrong_token_is_unauthorized() -> None:
    """Without the token Discord answers nothing."""
    async with DiscordWire() as wire:
        genuine, wire.token = wire.token, "another"
        environment = wire.environment
        wire.token = genuine
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(DEMO), env=environment, stderr=asyncio.subprocess.PIPE
        )
        _, errors = await process.communicate()

    assert [401] == [request.status for request in wire.requests]
    assert b"LoginFailure" in errors


async def test_gap_in_the_model_fails_the_test() -> None:
    """What the model lacks is told at the end, not passed over."""
    with pytest.raises(AssertionError, match="beyond the model"):
        async with DiscordWire() as wire, aiohttp.ClientSession() as session:
            address = f"{wire.environment['DISCORD_API_URL']}/nowhere"
            async with session.get(address, headers={"Authorization": f"Bot {wire.token}"}) as response:
                assert 501 == response.status


async def test_unacknowledged_heartbeat_makes_the_bot_resume() -> None:
    """A client whose heartbeats go unanswered takes the connection for dead and resumes."""
    async with DiscordWire() as wire:
        wire.gateway.heartbeat_milliseconds = 200
        wire.gateway.acknowledges_heartbeats = False
        async with demo_bot(wire, "impatient"):
            await wire.ready(connections=2)
            await wire.replies(to=wire.mention("still there?"))

            assert 1 == len(wire.gateway.identified)
