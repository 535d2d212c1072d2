"""The local Slack behaves as the real one where the bot can tell: checked with a tiny bolt app in this process."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slowness import slowness
from tests.wire.node_tools import require_node_modules
from tests.wire.slack_records import Envelope
from tests.wire.slack_wire import SlackWire

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
BUTTONS = [
    {
        "type": "actions",
        "block_id": "below",
        "elements": [
            {"type": "button", "action_id": "more", "value": "a1", "text": {"type": "plain_text", "text": "More"}}
        ],
    }
]


@pytest.fixture
async def slack() -> AsyncIterator[SlackWire]:
    """A Slack workspace without a bot."""
    require_node_modules()
    async with SlackWire() as wire:
        yield wire


@pytest.fixture
async def bot(slack: SlackWire) -> AsyncIterator[AsyncApp]:
    """A tiny bot that is connected: /ask and mentions are answered, buttons too."""
    async with connected(slack) as app:
        await slack.connected()
        yield app


@asynccontextmanager
async def connected(slack: SlackWire) -> AsyncIterator[AsyncApp]:
    """Run the tiny bot against a local Slack."""
    logger = logging.getLogger("tiny_bot")
    app = AsyncApp(client=AsyncWebClient(slack.bot_token, slack.api_url), logger=logger)

    @app.command("/ask")
    async def ask(ack: Any, respond: Any, command: dict[str, Any]) -> None:
        await ack()
        await respond(text=f"answer to {command['text']}", blocks=BUTTONS, **QUIET)

    @app.event("app_mention")
    async def mentioned(say: Any, event: dict[str, Any]) -> None:
        await say(text="answer", thread_ts=event.get("thread_ts", event["ts"]), blocks=BUTTONS, **QUIET)

    @app.event("message")
    async def overheard(event: dict[str, Any], say: Any) -> None:
        if event["channel_type"] == "im":
            await say(text="direct answer", **QUIET)

    @app.action("more")
    async def more(ack: Any, respond: Any, action: dict[str, Any]) -> None:
        await ack()
        await respond(text=f"more of {action['value']}", replace_original=False, **QUIET)

    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.5)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # bolt leaves both without types
    try:
        yield app
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


def client(slack: SlackWire) -> AsyncWebClient:
    """Return a client of the Web API that asks once."""
    return AsyncWebClient(slack.bot_token, slack.api_url, retry_handlers=[])


async def socket_url(slack: SlackWire) -> str:
    """Return a fresh URL for a socket."""
    answer = await client(slack).apps_connections_open(app_token=slack.app_token)
    return str(answer["url"])


# Socket Mode


async def test_a_socket_begins_with_hello(slack: SlackWire) -> None:
    """The first message says how many sockets the app holds, and which app it is."""
    async with aiohttp.ClientSession() as session, session.ws_connect(await socket_url(slack)) as first:
        hello = await first.receive_json(timeout=2)
        async with session.ws_connect(await socket_url(slack)) as second:
            second_hello = await second.receive_json(timeout=2)

    assert hello["type"] == "hello"
    assert hello["num_connections"] == 1
    assert hello["connection_info"] == {"app_id": "A0WIRE0001"}
    assert second_hello["num_connections"] == 2


async def test_a_ticket_opens_one_socket(slack: SlackWire) -> None:
    """A URL is good for one handshake, and a refused one costs its ticket too."""
    url = await socket_url(slack)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError, match="408"):
            await session.ws_connect(url)
        slack.socket.refuse_tickets(1)
        with pytest.raises(aiohttp.WSServerHandshakeError, match="408"):
            await session.ws_connect(await socket_url(slack))
        async with session.ws_connect(await socket_url(slack)):
            pass

    assert len(slack.socket.refused_tickets) == 2


async def test_tokens_are_told_apart(slack: SlackWire) -> None:
    """Each method takes its own kind of token, and only the right one."""

    async def error(method: str, token: str) -> str:
        with pytest.raises(SlackApiError) as raised:
            await AsyncWebClient(token, slack.api_url).api_call(method)
        return str(raised.value.response["error"])

    assert await error("apps.connections.open", slack.bot_token) == "not_allowed_token_type"
    assert await error("apps.connections.open", "xapp-1-other") == "invalid_auth"
    assert await error("auth.test", slack.app_token) == "not_allowed_token_type"
    assert await error("auth.test", "xoxb-other") == "invalid_auth"
    assert await error("auth.test", "") == "not_authed"


@pytest.mark.usefixtures("bot")
async def test_a_command_is_acknowledged_and_answered(slack: SlackWire) -> None:
    """The ack is measured in seconds; the answer comes to the response_url, at times before bolt sends the ack."""
    asked = await slack.slash_command("what is scaling?")

    ack = await slack.ack_of(asked)
    (response,) = await slack.responses(asked)
    assert 0 < ack.seconds < slowness()
    assert ack.payload is None
    assert response.body["text"] == "answer to what is scaling?"
    assert response.delivered
    assert slack.violations() == []


@pytest.mark.usefixtures("bot")
async def test_a_missing_ack_fails_by_name(slack: SlackWire) -> None:
    """bolt does not acknowledge what it has no listener for, and a test that waits for it is told."""
    unheard = await slack.event({"type": "team_join", "user": {"id": slack.user}})

    with pytest.raises(AssertionError, match="no ack of events_api"):
        await slack.ack_of(unheard, timeout=0.3)


async def test_wrong_acks_are_complaints(slack: SlackWire) -> None:
    """Acks of nothing, twice, or with a payload that Slack drops, are held against the bot."""
    async with aiohttp.ClientSession() as session, session.ws_connect(await socket_url(slack)) as ws:
        envelope = await slack.event({"type": "team_join"})
        await ws.send_json({"envelope_id": "unknown"})
        await ws.send_json({"envelope_id": envelope.id, "payload": {"text": "x"}})
        await ws.send_json({"envelope_id": envelope.id})
        await slack.changes.until(
            lambda: True if len(slack.socket.complaints) == 3 else None,
            timeout=2,
            what=lambda: str(slack.socket.complaints),
        )

    assert [complaint in slack.violations() for complaint in slack.socket.complaints] == [True] * 3


async def test_envelopes_take_turns_between_live_sockets(slack: SlackWire) -> None:
    """Of two processes either gets a payload, and both work."""
    async with connected(slack), connected(slack):
        await slack.connected(2)

        asked = [await slack.slash_command(f"question {number}") for number in range(4)]

        assert [envelope.connection for envelope in asked] == [0, 1, 0, 1]
        for envelope in asked:
            await slack.responses(envelope)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_after_a_disconnect_the_bot_comes_back(slack: SlackWire, reason: str) -> None:
    """The client opens a new URL, and what was said meanwhile arrives on the new socket."""
    await slack.socket.disconnect(reason)

    asked = await slack.slash_command("still there?")

    await slack.responses(asked)
    assert asked.connection == 1
    assert len(slack.calls_of("apps.connections.open")) == 2


@pytest.mark.usefixtures("bot")
async def test_after_a_drop_the_bot_comes_back(slack: SlackWire) -> None:
    """A TCP connection that is cut without a word is replaced."""
    slack.socket.drop()

    asked = await slack.slash_command("still there?")

    await slack.responses(asked)
    assert asked.connection == 1


@pytest.mark.usefixtures("bot")
async def test_a_silent_socket_is_given_up(slack: SlackWire) -> None:
    """A server that answers no ping is taken for gone: the client opens another socket."""
    slack.socket.answer_pings = False

    await slack.changes.until(
        lambda: True if len(slack.socket.connections) > 1 else None, timeout=10, what=lambda: "no second socket"
    )


# Events


@pytest.mark.usefixtures("bot")
async def test_a_mention_is_answered_in_its_thread(slack: SlackWire) -> None:
    """The message stands in the channel, and the reply below it, with the app's name on it."""
    mention = await slack.mention("what is scaling?", slack.channels["strategy"], slack.users["ada"])

    (post,) = await slack.posts(channel=slack.channels["strategy"])
    assert post.arguments["thread_ts"] == mention.ts
    assert post.answer["message"]["bot_id"] == slack.bot_id
    replies = await slack.state.call("conversations.replies", {"channel": mention.channel, "ts": mention.ts})
    assert [reply["text"] for reply in replies["messages"]] == [f"<@{slack.bot_user}> what is scaling?", "answer"]
    assert slack.violations() == []


@pytest.mark.usefixtures("bot")
async def test_a_redelivery_is_the_same_event(slack: SlackWire, bot: AsyncApp) -> None:
    """Slack's second try has the event's id and says that it is one; bolt by itself answers again."""
    tries: list[Any] = []

    @bot.middleware
    async def remember(request: Any, next_: Any) -> None:
        tries.append((request.body["event_id"], request.headers.get("x-slack-retry-num")))
        await next_()

    mention = await slack.mention("hello", event_id="Ev01")
    again = await slack.redeliver(mention)

    assert (again.id != mention.id, again.retry_attempt) == (True, 1)
    assert len(await slack.posts(count=2)) == 2
    assert tries == [("Ev01", ["0"]), ("Ev01", ["1"])]


@pytest.mark.usefixtures("bot")
async def test_a_direct_message_has_its_own_channel(slack: SlackWire) -> None:
    """The bot answers where the two are alone."""
    written = await slack.direct_message("hello", user=slack.users["bob"])

    assert written.event["channel_type"] == "im"
    (post,) = await slack.posts(channel=written.channel)
    assert post.arguments["text"] == "direct answer"


@pytest.mark.usefixtures("bot")
async def test_settle_tells_silence_from_an_answer(slack: SlackWire) -> None:
    """What is overheard stays without an answer; a mention does not."""
    overheard = await slack.message("just talking")
    await slack.settle(0.3, since=overheard)
    mention = await slack.mention("hello")

    with pytest.raises(AssertionError, match=r"chat\.postMessage answer"):
        await slack.settle(0.5, since=mention)


@pytest.mark.usefixtures("bot")
async def test_the_author_may_be_a_bot(slack: SlackWire) -> None:
    """A bot's mention carries its bot_id; bolt ignores its own only."""
    own = await slack.mention("hello", user=slack.bot_user, bot_id=slack.bot_id)
    await slack.settle(0.3, since=own)
    await slack.mention("hello", bot_id="B0OTHER001")

    assert len(await slack.posts()) == 1


# Interactivity


@pytest.mark.usefixtures("bot")
async def test_a_pressed_button_says_what_it_was_given(slack: SlackWire) -> None:
    """The action carries the value that was sent, on a public reply and on an ephemeral one."""
    await slack.mention("hello")
    (post,) = await slack.posts()
    (response,) = await slack.responses(await slack.slash_command("hello"))

    public = await slack.block_action("more", on=post)
    ephemeral = await slack.block_action("more", on=response)

    for pressed in (public, ephemeral):
        assert (await slack.responses(pressed))[0].body["text"] == "more of a1"
    assert public.payload["message"]["ts"] == post.answer["ts"]
    assert ephemeral.payload["container"]["is_ephemeral"] is True
    with pytest.raises(AssertionError, match="'less'"):
        await slack.block_action("less", on=post)


async def test_a_response_url_is_good_for_five_uses(slack: SlackWire) -> None:
    """The sixth body is refused, and recorded all the same."""
    async with aiohttp.ClientSession() as session, session.ws_connect(await socket_url(slack)):
        asked = await slack.slash_command("hello")
        for _ in range(6):
            await session.post(asked.payload["response_url"], json={"text": "x"})

    responses = await slack.responses(asked, count=6)
    assert [response.status for response in responses] == [200] * 5 + [404]


async def test_a_response_url_ends_after_half_an_hour(slack: SlackWire) -> None:
    """An expired URL refuses the first use."""
    async with aiohttp.ClientSession() as session, session.ws_connect(await socket_url(slack)):
        asked = await slack.slash_command("hello")
        slack.expire(asked)
        answer = await session.post(asked.payload["response_url"], json={"text": "x"})

    assert answer.status == 404
    assert slack.visible() == []


# The Web API


async def test_arguments_are_read_however_they_are_sent(slack: SlackWire) -> None:
    """As JSON, as a form, in the query of a POST and of a GET: all are recorded and reach emulate."""
    user = {"user": slack.users["ada"]}
    web = client(slack)

    answers = [
        await web.api_call("users.info", json=user),
        await web.api_call("users.info", data=user),
        await web.api_call("users.info", params=user),
        await web.api_call("users.info", http_verb="GET", params=user),
    ]

    assert [answer["user"]["name"] for answer in answers] == ["ada"] * 4
    assert [call.arguments for call in slack.calls] == [user] * 4
    assert slack.violations() == []


async def test_a_429_comes_as_often_as_asked(slack: SlackWire) -> None:
    """A fault has a status, headers and a number of times, and leaves nothing behind."""
    slack.fault("chat.postMessage", status=429, headers={"Retry-After": "1"}, times=2)
    web = client(slack)

    for _ in range(2):
        with pytest.raises(SlackApiError) as raised:
            await web.chat_postMessage(channel=slack.channel, text="x")
        assert raised.value.response["error"] == "ratelimited"
        assert raised.value.response.headers["Retry-After"] == "1"
    await web.chat_postMessage(channel=slack.channel, text="x")

    assert [call.status for call in slack.calls] == [429, 429, 200]
    assert len(slack.visible()) == 1


async def test_a_method_can_be_slow(slack: SlackWire) -> None:
    """Given a delay alone, the call succeeds late."""
    slack.fault("chat.postMessage", delay_seconds=0.3)
    started = time.monotonic()

    answer = await client(slack).chat_postMessage(channel=slack.channel, text="x")

    assert answer["ok"] is True
    assert time.monotonic() - started > 0.3


async def test_a_response_url_can_fail(slack: SlackWire) -> None:
    """What a failing response_url was sent is recorded, and nobody saw it."""
    slack.fault("response_url", status=500, body="broken")
    async with aiohttp.ClientSession() as session, session.ws_connect(await socket_url(slack)):
        asked = await slack.slash_command("hello")
        answer = await session.post(asked.payload["response_url"], json={"text": "x"})

    assert answer.status == 500
    assert len(await slack.responses(asked)) == 1
    assert slack.visible() == []


async def test_a_connection_can_drop_after_the_work_was_done(slack: SlackWire) -> None:
    """The post stands although the caller never heard; the SDK's own retry makes it two."""
    slack.fault("chat.postMessage", drop=True, after_effect=True)

    await AsyncWebClient(slack.bot_token, slack.api_url).chat_postMessage(channel=slack.channel, text="x")

    assert len(await slack.posts(count=2)) == 2


async def test_unknown_methods_and_missing_scopes_are_slack_errors() -> None:
    """With a list of scopes a method outside of it is refused, in Slack's words."""
    require_node_modules()
    async with SlackWire(scopes=["chat:write"]) as slack:
        answer = await client(slack).chat_postMessage(channel=slack.channel, text="x")
        with pytest.raises(SlackApiError, match="missing_scope"):
            await client(slack).users_info(user=slack.user)
        with pytest.raises(SlackApiError, match="unknown_method"):
            await client(slack).api_call("chat.shout")

    assert answer.headers["X-OAuth-Scopes"] == "chat:write"


async def test_the_private_channel_is_closed_to_the_bot(slack: SlackWire) -> None:
    """The bot cannot post where it is no member."""
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await client(slack).chat_postMessage(channel=slack.channels["board"], text="x")


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")
async def test_violations_name_what_the_judge_finds(slack: SlackWire) -> None:
    """Everything that was sent is judged, also what emulate took."""
    await client(slack).chat_postMessage(channel=slack.channel, text="", blocks=[{"type": "nothing"}], **QUIET)

    assert [wrong.split(":")[0] for wrong in slack.violations()] == ["chat.postMessage"] * 2


# Loopback


async def test_everything_listens_on_loopback_only(slack: SlackWire) -> None:
    """Neither emulate nor the front can be reached by any address but 127.0.0.1."""
    others = {"127.0.0.2", *(address[4][0] for address in socket.getaddrinfo(socket.gethostname(), None))}
    ports = [slack.state.address[1], int(slack.web.host.rpartition(":")[2])]

    for port in ports:
        assert await reachable("127.0.0.1", port)
        for other in others - {"127.0.0.1"}:
            assert not await reachable(str(other), port)


async def test_a_server_on_every_address_would_be_noticed() -> None:
    """The check above can fail: what listens on 127.0.0.2 is reached there."""
    try:
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.2", 0)
    except OSError:
        pytest.skip("127.0.0.2 is no address of this machine")
    async with server:
        assert await reachable("127.0.0.2", server.sockets[0].getsockname()[1])


async def reachable(host: str, port: int) -> bool:
    """Return whether somebody listens there."""
    try:
        async with asyncio.timeout(2):
            _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


async def test_it_starts_and_ends_quickly() -> None:
    """A workspace for each test costs little."""
    require_node_modules()
    started = time.monotonic()

    async with SlackWire() as slack:
        assert slack.environment.keys() == {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL"}

    assert time.monotonic() - started < 5


def test_an_envelope_knows_its_channel() -> None:
    """Whatever kind of payload it carries."""
    kinds: list[dict[str, Any]] = [{"channel_id": "C1"}, {"channel": {"id": "C1"}}, {"event": {"channel": "C1"}}]

    assert {Envelope("1", "t", payload, 0.0, 0).channel for payload in kinds} == {"C1"}
