"""A flood at Slack: what is not acknowledged is delivered again, as Slack does, commands excepted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

from tests.wire import slack_payloads
from tests.wire.flood import Asked, Reply, Way
from tests.wire.slack_records import Envelope, Json
from tests.wire.slack_wire import SlackWire

ACK_SECONDS = 3.0
DELIVERIES = 4
# Nobody asks more often than a person may; the channels are few, so a bot under flood needs a wide limit for them.
QUESTIONS_A_PERSON = 5


class SlackFlood:
    """Asks in the public channels and in the conversations of the people that emulate knows."""

    def __init__(self, slack: SlackWire) -> None:
        self._slack = slack
        self._acknowledged: dict[str, bool] = {}

    async def ask(self, number: int, way: Way, text: str, *, again: bool) -> Asked:
        """Ask a question; its replies are found by its thread, or by its response_url."""
        user = f"U0FLOOD{number // QUESTIONS_A_PERSON:03}"
        key, kind, payload = await self._payload(number, way, text, user)
        for attempt in range(DELIVERIES if way is not Way.COMMAND else 1):
            envelope = await self._deliver(kind, payload, attempt)
            self._acknowledged[key] = await self._is_acknowledged(envelope)
            if self._acknowledged[key]:
                break
        if again:
            await self._deliver(kind, payload, 1)
        return Asked(key, way, text)

    def replies(self) -> Iterator[Reply]:
        """Yield posts and ephemeral messages by their thread, responses by their address."""
        for call in self._slack.calls:
            if call.method in ("chat.postMessage", "chat.postEphemeral") and call.ok:
                yield Reply(str(call.arguments.get("thread_ts")), _read(call.arguments))
        for response in self._slack.web.responses:
            if response.delivered:
                yield Reply(response.url, _read(response.body))

    def has_failed(self, asked: Asked) -> bool:
        """Whether Slack says below the command that the app did not respond."""
        return asked.way is Way.COMMAND and not self._acknowledged[asked.key]

    async def _payload(self, number: int, way: Way, text: str, user: str) -> tuple[str, str, Json]:
        channels = [self._slack.channels[name] for name in ("general", "random", "strategy")]
        channel = channels[number // len(Way) % len(channels)]
        if way is Way.COMMAND:
            url = self._slack.web.new_response_url()
            command = slack_payloads.slash_command("/ask", text, user=user, channel=channel, response_url=url)
            return url, "slash_commands", command
        if way is Way.DIRECT:
            return await self._direct_message(number, text)
        said = f"<@{self._slack.bot_user}> {text}"
        ts = await self._slack.state.say(said, user=user, channel=channel)
        mention = slack_payloads.app_mention(said, user=user, channel=channel, ts=ts, thread_ts=None)
        return ts, "events_api", slack_payloads.event_callback(mention)

    async def _direct_message(self, number: int, text: str) -> tuple[str, str, Json]:
        # A thread of its own for each, or nobody could tell which answer belongs to which question.
        people = [identity for identity in self._slack.users.values() if identity != self._slack.bot_user]
        user = people[number // len(Way) % len(people)]
        channel = await self._slack.state.direct_channel(user)
        thread = await self._slack.state.say("May I ask something?", user=user, channel=channel)
        ts = await self._slack.state.say(text, user=user, channel=channel, thread_ts=thread)
        message = slack_payloads.message(text, user=user, channel=channel, ts=ts, thread_ts=thread)
        return thread, "events_api", slack_payloads.event_callback(message)

    async def _deliver(self, kind: str, payload: Json, attempt: int) -> Envelope:
        while True:
            try:
                return await self._slack.socket.send(
                    kind,
                    payload,
                    accepts_response_payload=kind == "slash_commands",
                    retry_attempt=attempt,
                    retry_reason="timeout" if attempt else "",
                    timeout=60,
                )
            except ConnectionError:
                await asyncio.sleep(0.1)  # that socket has just gone

    async def _is_acknowledged(self, envelope: Envelope) -> bool:
        try:
            await self._slack.ack_of(envelope, ACK_SECONDS)
        except AssertionError:
            return False
        return True


def _read(body: Json) -> str:
    return f"{body.get('text', '')} {json.dumps(body.get('blocks') or [], ensure_ascii=False)}"
