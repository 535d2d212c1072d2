"""The Discord that the wire tests talk to: simcord's model, with one server and a few people in it."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from simcord import interactions
from simcord._clock import Clock
from simcord.backend import Backend, serializers
from simcord.backend.command_access import command_access
from simcord.backend.models import Message
from simcord.backend.models.channel import Overwrite
from simcord.components import walk_components
from simcord.enums import AppCommandType, InteractionType

from tests import canaries

Payload = dict[str, Any]

BUTTON, TEXT_INPUT, LABEL = 2, 4, 18
"""The component types of a button, a field of a form, and what stands around that."""


class WallClock(Clock):
    """Real time, so that Discord's three seconds and fifteen minutes are real ones."""

    def now(self) -> datetime:
        """Return the present, plus what a test has skipped with `advance`."""
        return datetime.now(UTC) + timedelta(seconds=self.elapsed)


@dataclass(frozen=True, slots=True)
class SentInteraction:
    """An interaction as it left for the bot, and when (monotonic seconds)."""

    id: int
    token: str
    sent_at: float


class DiscordWorld:
    """One server with a channel, its owner, an asker and another person; ids are plain integers."""

    def __init__(self) -> None:
        self.backend = Backend(clock=WallClock())
        self.bot: int = self.backend.bot_user.id
        self.application_id: int = self.backend.application_id
        # Three parts like a real token, made here so that no scanner takes it for one.
        self.token = ".".join(
            (base64.b64encode(str(self.application_id).encode()).decode(), "wire00", f"{canaries.DISCORD_TOKEN:w<38}")
        )
        guild = self.backend.create_guild("On Record")
        self.guild: int = guild.id
        self.owner: int = guild.owner_id
        self.asker = self.add_user("ada")
        self.other = self.add_user("grace")
        self.channel = self.add_channel("general")
        self.reports = self.add_channel("reports")
        self._announced: dict[int, Payload] = {}
        self.backend.subscribers.append(self._remember)

    @property
    def bot_mention(self) -> str:
        """What mentions the bot in a message."""
        return f"<@{self.bot}>"

    def add_user(self, name: str, *, bot: bool = False, roles: Iterable[int] = ()) -> int:
        """Add somebody to the server and return their id."""
        user = self.backend.make_user(name, bot=bot)
        self.backend.add_member(self.guild, user.id, roles=roles)
        return user.id

    def add_role(self, name: str, **permissions: bool) -> int:
        """Add a role to the server, with permissions such as `manage_guild`, and return its id."""
        return self.backend.create_role(self.guild, name, permissions=discord.Permissions(**permissions).value).id

    def add_channel(self, name: str, *, deny_bot: discord.Permissions | None = None) -> int:
        """Add a text channel, in which the bot may lack permissions, and return its id."""
        denied = [] if deny_bot is None else [Overwrite(self.bot, 1, deny=deny_bot.value)]  # type: ignore[arg-type]
        return self.backend.create_channel(self.guild, name, overwrites=denied).id

    def add_thread(self, name: str, *, channel: int | None = None) -> int:
        """Open a public thread in a channel and return its id."""
        return self.backend.create_thread(channel or self.channel, name, self.asker).id

    def say(
        self,
        text: str,
        *,
        author: int | None = None,
        channel: int | None = None,
        reply_to: Payload | None = None,
        everyone: bool = False,
    ) -> Payload:
        """Post a message nobody addressed to the bot, unless `text` mentions it; `everyone` pings all, as the owner."""
        if everyone:
            author, text = author or self.owner, f"@everyone {text}"
        reference = None
        if reply_to is not None:
            channel = int(reply_to["channel_id"])
            reference = {"channel_id": reply_to["channel_id"], "message_id": reply_to["id"]}
        message = self.backend.create_message(channel or self.channel, author or self.asker, text, reference=reference)
        return self.message(message)

    def mention(self, text: str, *, author: int | None = None, channel: int | None = None) -> Payload:
        """Post a message that begins with a mention of the bot."""
        return self.say(f"{self.bot_mention} {text}", author=author, channel=channel)

    def reply_to(self, message: Payload, text: str, *, author: int | None = None) -> Payload:
        """Answer a message by Discord's reply, which mentions its author."""
        return self.say(text, author=author, reply_to=message)

    def direct_message(self, text: str, *, author: int | None = None) -> Payload:
        """Write to the bot in private."""
        return self.say(text, author=author, channel=self.dm(author))

    def dm(self, user: int | None = None) -> int:
        """Return the id of the private channel between somebody and the bot."""
        return self.backend.get_dm_channel(user or self.asker).id

    def edit(self, message: Payload, text: str) -> None:
        """Let the author change the text of their message."""
        self.backend.edit_message(int(message["channel_id"]), int(message["id"]), {"content": text})

    def delete(self, message: Payload) -> None:
        """Delete a message, as its author or a moderator would."""
        self.backend.delete_message(int(message["channel_id"]), int(message["id"]))

    def redeliver(self, message: Payload) -> None:
        """Announce a message once more, exactly as the first time."""
        self.backend.emit("MESSAGE_CREATE", self._announced[int(message["id"])])

    def slash(
        self,
        name: str,
        /,
        *,
        author: int | None = None,
        channel: int | None = None,
        owners: Payload | None = None,
        **options: Any,
    ) -> SentInteraction:
        """
        Use a slash command that the bot has registered, with options that Discord would let through.

        `owners` are those who installed the bot; without any it is the server.
        """
        author, channel = author or self.asker, channel or self.channel
        root, leaf, nesting = self._command(name, AppCommandType.CHAT_INPUT, author, channel)
        accepted = interactions.check_options(name, leaf, options)
        kind = InteractionType.APPLICATION_COMMAND
        return self._send_command(kind, author, channel, root, nesting, leaf, accepted, owners=owners)

    def autocomplete(
        self,
        name: str,
        /,
        *,
        focused: str,
        value: str,
        author: int | None = None,
        channel: int | None = None,
        owners: Payload | None = None,
        **options: Any,
    ) -> SentInteraction:
        """Type into an option that completes itself, with other options already filled."""
        author, channel = author or self.asker, channel or self.channel
        root, leaf, nesting = self._command(name, AppCommandType.CHAT_INPUT, author, channel)
        declared = {option["name"]: option for option in leaf.get("options", ())}
        assert declared[focused].get("autocomplete"), f"/{name} {focused} does not autocomplete"
        filled = interactions.check_options(name, leaf, options, partial=True) | {focused: value}
        kind = InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE
        return self._send_command(kind, author, channel, root, nesting, leaf, filled, focused, owners=owners)

    def menu(self, name: str, message: Payload, *, author: int | None = None) -> SentInteraction:
        """Use a message command ("Apps" in a message's menu) on a message."""
        author, channel = author or self.asker, int(message["channel_id"])
        root, _, _ = self._command(name, AppCommandType.MESSAGE, author, channel)
        target = serializers.message_payload(self.backend, self.stored(message))
        data: Payload = {"id": root["id"], "name": root["name"], "type": int(AppCommandType.MESSAGE)}
        data |= {"target_id": message["id"], "resolved": {"messages": {message["id"]: dict(target)}}}
        return self._send(InteractionType.APPLICATION_COMMAND, author, channel, data)

    def click(self, message: Payload, custom_id: str, *, author: int | None = None) -> SentInteraction:
        """Press an enabled button of a message that the clicker can see."""
        author, stored = author or self.asker, self.stored(message)
        assert stored.visible_to(author), "the message is for somebody else only"
        button = next((one for one in buttons(self.message(stored)) if one.get("custom_id") == custom_id), None)
        assert button and not button.get("disabled"), f"no button to press: {custom_id}"
        data = {"custom_id": custom_id, "component_type": BUTTON, "id": button.get("id", 0)}
        return self._send(InteractionType.MESSAGE_COMPONENT, author, stored.channel_id, data, stored)

    def submit(self, modal: Payload, values: dict[str, str], *, author: int | None = None) -> SentInteraction:
        """Send a form that the bot has opened, with a value for each of its fields, by their custom ids."""
        filled = [_filled(one["component"], values) for one in modal["components"]]
        rows = [{"type": LABEL, "id": number, "component": one} for number, one in enumerate(filled, 1)]
        data = {"custom_id": modal["custom_id"], "components": rows}
        return self._send(InteractionType.MODAL_SUBMIT, author or self.asker, self.channel, data)

    def message(self, stored: Message) -> Payload:
        """Return a message as Discord's API shows it now."""
        return dict(serializers.message_payload(self.backend, stored))

    def stored(self, message: Payload) -> Message:
        """Return the model's own record of a message."""
        return self.backend.get_message(int(message["channel_id"]), int(message["id"]))

    def _remember(self, event: str, payload: Any) -> None:
        if event == "MESSAGE_CREATE":
            self._announced[int(payload["id"])] = dict(payload)

    def _command(self, name: str, kind: int, author: int, channel: int) -> tuple[Payload, Payload, list[str]]:
        # A message command's name may have spaces; a slash command's spaces lead to its subcommands.
        root_name, *path = name.split() if kind == AppCommandType.CHAT_INPUT else [name]
        guild = self.backend.get_channel(channel).guild_id
        root = self.backend.find_command(root_name, guild, kind)
        assert root is not None, f"the bot has registered no command {root_name!r}"
        access = command_access(self.backend, root, user_id=author, channel_id=channel)
        assert access.allowed, f"{root_name!r} is not offered to this person here: {access.reason}"
        return root, *interactions.walk_to_subcommand(root, path)

    def _send_command(
        self,
        kind: InteractionType,
        author: int,
        channel: int,
        root: Payload,
        nesting: list[str],
        leaf: Payload,
        values: Payload,
        focused: str | None = None,
        owners: Payload | None = None,
    ) -> SentInteraction:
        types = {option["name"]: option["type"] for option in leaf.get("options", ())}
        built: list[Payload] = [{"name": name, "type": types[name], "value": given} for name, given in values.items()]
        for option in built:
            if option["name"] == focused:
                option["focused"] = True
        data = {"id": root["id"], "name": root["name"], "type": int(root.get("type", 1))}
        data["options"] = interactions.nest_options(root, nesting, built)
        if root.get("guild_id"):
            data["guild_id"] = root["guild_id"]
        return self._send(kind, author, channel, data, owners=owners)

    def _send(
        self,
        kind: InteractionType,
        author: int,
        channel: int,
        data: Payload,
        source: Message | None = None,
        owners: Payload | None = None,
    ) -> SentInteraction:
        guild = self.backend.get_channel(channel).guild_id
        record, payload = interactions.base_payload(
            self.backend, type=int(kind), channel_id=channel, guild_id=guild, user_id=author, data=data
        )
        # simcord's own token is known beforehand; this one is found again wherever it is written.
        payload["token"] = record.token = f"{canaries.INTERACTION}{record.token}"
        self.backend.interaction_tokens[record.token] = record.id
        payload["authorizing_integration_owners"] = owners or {"0": str(guild or 0)}
        if source is not None:
            record.source_message_id = source.id
            payload["message"] = self.message(source)
        sent = SentInteraction(record.id, record.token, time.monotonic())
        self.backend.emit("INTERACTION_CREATE", payload)
        return sent


def _filled(field: Payload, values: dict[str, str]) -> Payload:
    given = values[field["custom_id"]]
    if field["type"] != TEXT_INPUT:
        assert given in [option["value"] for option in field["options"]], f"no such choice: {given}"
    value: Payload = {"value": given} if field["type"] == TEXT_INPUT else {"values": [given]}
    return {"type": field["type"], "id": 1, "custom_id": field["custom_id"], **value}


def buttons(message: Payload) -> list[Payload]:
    """Return every button of a message, however deep it lies."""
    return [component for component in walk_components(message["components"]) if component["type"] == BUTTON]
