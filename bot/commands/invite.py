"""`invite`: the link that adds the bot to a Discord server."""

import asyncio
from collections.abc import Callable

import click

from bot.errors import SettingsError
from bot.platforms import unwrapped
from bot.settings import Settings


@click.command()
@click.option("--server", type=click.IntRange(min=1), help="The id of the server that the link is for.")
@click.pass_obj
def invite(load_settings: Callable[[], Settings], *, server: int | None) -> None:
    """
    Print the link that adds the bot to a Discord server.

    It asks for the permissions that the bot needs, and no others. Whoever may manage the server opens it.
    """
    from bot.adapters.discord.installation import find_application, invitation

    discord = load_settings().discord
    if not discord.application_id and not discord.token:
        raise SettingsError(
            "Set DISCORD_TOKEN (developer portal, page Bot) or DISCORD_APPLICATION_ID (page General Information): the "
            "link names the application."
        )
    application = discord.application_id or asyncio.run(find_application(unwrapped(discord.token), discord.api_url))
    click.echo(invitation(application, server))
