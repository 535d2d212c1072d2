"""What Discord sends, read once."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import discord
import msgspec

from bot.adapters.discord.actions import Pressed, read_custom_id
from bot.adapters.verbs import Wish
from bot.answering.questions import Question
from bot.operations.received import Received

PLATFORM = "discord"


@dataclass(frozen=True, slots=True)
class DiscordQuestion:
    """
    A question to the bot, or something else that it is asked for, and where the reply goes.

    It was asked in a message, or in an interaction, which an application answers with a token. `wish` is a verb's,
    `pressed` a button's, with the `reason` of a report. `follows` is the id of the answer that it was said in reply to.
    `is_personal` if the asker uses the bot by an installation of their own, which no server has agreed to.
    """

    question: Question
    person: int
    channel: int
    guild: int | None = None
    message: int | None = None
    interaction: int | None = None
    application: int | None = None
    token: str = ""
    hide: bool = False
    wish: Wish | None = None
    pressed: Pressed | None = None
    reason: str = ""
    follows: str = ""
    is_personal: bool = False

    @property
    def key(self) -> str:
        """Return that by which a second delivery is known."""
        return f"interaction:{self.interaction}" if self.interaction else f"message:{self.message}"

    @property
    def said_at(self) -> dt.datetime:
        """Return when it was said; its id tells."""
        return discord.utils.snowflake_time(self.interaction or self.message or 0)

    def to_received(self) -> Received:
        """Return it as the desk takes it in."""
        body = msgspec.json.encode(self).decode()
        channel, is_posted = str(self.channel), self.message is not None
        return Received(PLATFORM, (self.key,), str(self.person), channel, channel, body, is_posted=is_posted)


def question_of(received: Received) -> DiscordQuestion:
    """Return what was said, as the desk gives it back."""
    return msgspec.json.decode(received.body, type=DiscordQuestion)


def read_message(message: discord.Message, me: discord.ClientUser) -> DiscordQuestion | None:
    """Return the question of a message that addresses the bot; None for whatever is merely overheard."""
    if not _is_addressed(message, me):
        return None
    text = re.sub(rf"<@!?{me.id}>", " ", message.content).strip()
    return DiscordQuestion(
        Question(text, audience=audience_of(message)),
        person=message.author.id,
        channel=message.channel.id,
        guild=message.guild.id if message.guild else None,
        message=message.id,
        follows=_answer_replied_to(message, me),
    )


def read_interaction(interaction: discord.Interaction, question: Question, *, hide: bool) -> DiscordQuestion:
    """Return the question of a slash command; what only the asker sees may hold what is open to their roles."""
    is_personal = is_by_own_installation(interaction)
    is_hidden = hide or is_personal
    return DiscordQuestion(
        replace(question, audience=audience_of(interaction, hidden=is_hidden)),
        person=interaction.user.id,
        channel=interaction.channel_id or 0,
        guild=interaction.guild_id,
        interaction=interaction.id,
        application=interaction.application_id,
        token=interaction.token,
        hide=is_hidden,
        is_personal=is_personal,
    )


def read_wish(interaction: discord.Interaction, wish: Wish, *, hide: bool) -> DiscordQuestion:
    """Return what is wished for by a command."""
    return replace(read_interaction(interaction, Question(wish.text), hide=hide), wish=wish)


def read_press(interaction: discord.Interaction, pressed: Pressed, reason: str = "") -> DiscordQuestion:
    """Return what a button asks for, for whoever pressed it alone."""
    return replace(read_interaction(interaction, Question(""), hide=True), pressed=pressed, reason=reason)


def is_by_own_installation(interaction: discord.Interaction) -> bool:
    """Whether the asker alone has installed the bot, and not the server in which it is used."""
    if interaction.context.private_channel:
        return True
    in_server = interaction.guild_id is not None
    return in_server and interaction.is_user_integration() and not interaction.is_guild_integration()


def audience_of(asked: discord.Interaction | discord.Message, *, hidden: bool = False) -> frozenset[str]:
    """
    Return the ids that restricted discussions may be open to: the channel's and its thread's parent's.

    The asker's roles count only where nobody else sees the answer.
    """
    channel = asked.channel
    ids = {channel.id if channel else 0}
    if isinstance(channel, discord.Thread):
        ids.add(channel.parent_id)
    if hidden and isinstance(asked, discord.Interaction) and isinstance(asked.user, discord.Member):
        ids.update(role.id for role in asked.user.roles)
    return frozenset(f"discord:{one}" for one in ids)


def _is_addressed(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether a person mentions the bot itself (not everyone, not a role) or writes to it alone."""
    if (
        message.author.bot
        or message.webhook_id
        or message.type not in (discord.MessageType.default, discord.MessageType.reply)
    ):
        return False
    return message.guild is None or any(user.id == me.id for user in message.mentions)


def _answer_replied_to(message: discord.Message, me: discord.ClientUser) -> str:
    """Return the id of the answer in the bot's own message that a message replies to; its buttons carry it."""
    replied_to = message.reference.resolved if message.reference else None
    if not isinstance(replied_to, discord.Message) or replied_to.author.id != me.id:
        return ""
    pressed = map(read_custom_id, _custom_ids(replied_to.components))
    return next((one.answer_id for one in pressed if one and one.answer_id), "")


def _custom_ids(components: Any) -> Iterator[str]:
    for component in components:
        custom_id = getattr(component, "custom_id", None)
        if custom_id:
            yield custom_id
        yield from _custom_ids(getattr(component, "children", ()))
        accessory = getattr(component, "accessory", None)
        yield from _custom_ids([accessory] if accessory else ())
