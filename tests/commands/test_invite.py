"""`python -m bot invite`: the link that adds the bot to a server."""

import base64

import pytest
from click.testing import CliRunner

from bot.adapters.discord.installation import ALL_PERMISSIONS, invitation
from bot.commands import cli
from bot.errors import SettingsError
from bot.settings import Settings, load_settings

NOBODY = "http://127.0.0.1:9/"


def invited(**given: str) -> str:
    """Return what is printed with these settings of Discord's."""

    def load() -> Settings:
        return load_settings(_env_file=None, discord=given)

    result = CliRunner().invoke(cli, ["invite"], obj=load, catch_exceptions=False)
    return result.output.strip()


def token_of(application: str) -> str:
    return ".".join((base64.b64encode(application.encode()).decode().rstrip("="), "invite", "w" * 38))


def test_permissions_are_those_of_the_readme() -> None:
    """View Channels, Send Messages, in threads too, Embed Links, Read Message History: platform.md's number."""
    assert 274877991936 == ALL_PERMISSIONS


def test_the_application_of_the_settings_is_invited() -> None:
    """Nobody is asked."""
    assert invitation(77) == invited(application_id="77")
    assert "client_id=77&permissions=274877991936&scope=bot+applications.commands" in invited(application_id="77")


def test_the_link_can_name_a_server() -> None:
    """Which is then chosen already."""
    assert invitation(77, 5).endswith("&guild_id=5")


def test_without_discord_the_token_tells_the_application() -> None:
    """Its first part is the id."""
    assert invitation(123456789012345678) == invited(token=token_of("123456789012345678"), api_url=NOBODY)


@pytest.mark.parametrize("token", ["a.b.c", token_of("no number"), "äöü.b.c"])
def test_a_token_that_tells_nothing_is_an_error(token: str) -> None:
    """Which says what to set, and not the token."""
    with pytest.raises(SettingsError, match="Set DISCORD_APPLICATION_ID") as error:
        invited(token=token, api_url=NOBODY)

    assert token not in str(error.value)


def test_with_nothing_set_it_is_told_what_to_set() -> None:
    """Both ways."""
    with pytest.raises(SettingsError, match=r"Set DISCORD_TOKEN .* or DISCORD_APPLICATION_ID"):
        invited()
