"""A flood at Discord: by many people in many channels, some of it announced twice."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from simcord.backend.models import Message
from simcord.components import walk_components

from bot.adapters import wording
from tests.wire.discord_wire import LOADING, DiscordWire
from tests.wire.discord_world import Payload
from tests.wire.flood import Asked, Reply, Way

RESPONSE_SECONDS = 3.0
QUESTIONS_A_PERSON = 5
QUESTIONS_A_CHANNEL = 15


class DiscordFlood:
    """Asks in a server; people and channels are added as they are needed, so that nobody is over a limit."""

    def __init__(self, wire: DiscordWire) -> None:
        self._wire = wire
        self._people: list[int] = []
        self._channels: list[int] = []
        self._interactions: dict[str, Payload] = {}
        self._sent_at: dict[str, float] = {}
        wire.backend.subscribers.append(self._remember)

    async def ask(self, number: int, way: Way, text: str, *, again: bool) -> Asked:
        """Ask a question; its replies refer to its message, or are responses to its interaction."""
        author, channel = self._person(number), self._channel(number)
        if way is Way.COMMAND:
            sent = self._wire.slash("ask", author=author, channel=channel, question=text)
            key = str(sent.id)
            self._sent_at[key] = sent.sent_at
            if again:
                self._wire.backend.emit("INTERACTION_CREATE", self._interactions[key])
            return Asked(key, way, text)
        if way is Way.MENTION:
            message = self._wire.mention(text, author=author, channel=channel)
        else:
            message = self._wire.direct_message(text, author=author)
        if again:
            self._wire.redeliver(message)
        return Asked(str(message["id"]), way, text)

    def replies(self) -> Iterator[Reply]:
        """Yield every message of the bot, ephemeral ones too; not that it thinks, nor that its answer stands below."""
        interactions = {
            identifier: str(record.id)
            for record in self._wire.backend.interactions.values()
            for identifier in (record.message_id, *record.followup_ids)
        }
        for messages in self._wire.backend.messages.values():
            for message in messages.values():
                if message.author_id == self._wire.bot and not message.flags & LOADING:
                    text = self._read(message)
                    if text.strip() != wording.BELOW:
                        yield Reply(interactions.get(message.id) or _reference(message), text)

    def has_failed(self, asked: Asked) -> bool:
        """Whether Discord says below the command that the application did not respond."""
        if asked.way is not Way.COMMAND or self._wire.backend.interactions[int(asked.key)].responded:
            return False
        return time.monotonic() - self._sent_at[asked.key] > RESPONSE_SECONDS

    def requests(self, asked: Asked) -> list[str]:
        """Return what the bot sent to answer a command, and how Discord took it."""
        token = str(self._interactions.get(asked.key, {}).get("token"))
        return [
            f"{one.method} …{one.path.partition(token)[2]} {one.status} at {one.at - self._sent_at[asked.key]:.1f} s"
            for one in self._wire.requests
            if token in one.path.split("/")
        ]

    def _person(self, number: int) -> int:
        while len(self._people) <= number // QUESTIONS_A_PERSON:
            self._people.append(self._wire.add_user(f"flood{len(self._people)}"))
        return self._people[number // QUESTIONS_A_PERSON]

    def _channel(self, number: int) -> int:
        while len(self._channels) <= number // QUESTIONS_A_CHANNEL:
            self._channels.append(self._wire.add_channel(f"flood{len(self._channels)}"))
        return self._channels[number // QUESTIONS_A_CHANNEL]

    def _remember(self, event: str, payload: Mapping[str, Any]) -> None:
        if event == "INTERACTION_CREATE":
            self._interactions.setdefault(str(payload["id"]), dict(payload))

    def _read(self, message: Message) -> str:
        components = walk_components(self._wire.message(message)["components"])
        texts = [str(each["content"]) for each in components if "content" in each]
        return "\n".join([message.content, *texts]).replace("**", "")


def _reference(message: Message) -> str:
    return str((message.reference or {}).get("message_id"))
