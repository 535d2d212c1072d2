"""Who is in the audience of an answer on Discord."""

from unittest.mock import create_autospec

import discord

from bot.adapters.discord.events import audience_of

CHANNEL, ROLE, THREAD = 5, 77, 9


def interaction(channel: object) -> discord.Interaction:
    role = create_autospec(discord.Role, instance=True, id=ROLE)
    member = create_autospec(discord.Member, instance=True, roles=[role])
    asked: discord.Interaction = create_autospec(discord.Interaction, instance=True, user=member, channel=channel)
    return asked


def test_roles_count_only_where_nobody_else_sees_the_answer() -> None:
    """Else one member would publish to a whole channel what is open to a role."""
    asked = interaction(create_autospec(discord.TextChannel, instance=True, id=CHANNEL))

    assert {f"discord:{CHANNEL}"} == audience_of(asked)
    assert {f"discord:{CHANNEL}", f"discord:{ROLE}"} == audience_of(asked, hidden=True)


def test_a_thread_belongs_to_its_channel() -> None:
    """What is open to a channel is open in its threads."""
    asked = interaction(create_autospec(discord.Thread, instance=True, id=THREAD, parent_id=CHANNEL))

    assert {f"discord:{CHANNEL}", f"discord:{THREAD}"} == audience_of(asked)
