"""`manifest`: what a platform is told of the app when it is made."""

import json
from collections.abc import Callable

import click

from bot.errors import SettingsError
from bot.platforms import slack_is_by_http
from bot.settings import Settings


@click.command()
@click.argument("platform", type=click.Choice(["slack"]))
@click.option("--by", type=click.Choice(["sockets", "http"]), help="How Slack reaches the bot; else as it is set up.")
@click.pass_obj
def manifest(load_settings: Callable[[], Settings], platform: str, by: str | None) -> None:  # noqa: ARG001 - one so far
    """
    Print the manifest to paste at api.slack.com/apps, with the names of the commands that are set.

    By Socket Mode it needs no address of yours; over HTTP Slack calls WEB_URL.
    """
    from bot.adapters.slack.manifest import to_manifest

    settings = load_settings()
    slack, address = settings.slack, None
    is_by_http = by == "http" if by else slack_is_by_http(settings, web_is_named=False)
    if is_by_http:
        address = settings.web.url
        if address is None:
            raise SettingsError(
                "Set WEB_URL to the address at which Slack finds the bot: https://onrecord.example.org."
            )
    click.echo(json.dumps(to_manifest(slack.command, slack.verbs_command, address), indent=2))
