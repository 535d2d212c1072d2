"""The app's manifest: what Slack is told of it when it is made, https://docs.slack.dev/reference/app-manifest."""

from typing import Any

from bot.adapters.slack.events import Kind
from bot.adapters.slack.ingress import PATH

# Commands, mentions, replies, and what is said to the bot alone; nothing else is read.
SCOPES = ("app_mentions:read", "chat:write", "commands", "im:history")
EVENTS = ("app_home_opened", "app_mention", "message.im")
_COMMANDS = (
    ("Answers with the passages of the discussions themselves.", "When will AI write most of Meta's code?"),
    (
        "Compares, checks quotations, follows timelines, lists what is there. Alone it tells how.",
        "compare open source : Zuckerberg, Amodei",
    ),
)
_SHORTCUTS = (
    ("Find sources", Kind.FIND_SOURCES, "Finds passages on what a message says."),
    ("Check quote", Kind.CHECK_QUOTE, "Tells whether somebody really said that."),
)


def to_manifest(command: str, verbs_command: str, address: str | None = None) -> dict[str, Any]:
    """Return the manifest of an app with these two commands: by Socket Mode, or over HTTP to the bot's address."""
    url = None if address is None else f"{address}{PATH}"
    return {
        "_metadata": {"major_version": 2, "minor_version": 0},
        "display_information": {
            "name": "On Record",
            "description": "What AI leaders said, in their own words, with the link to the second.",
            "background_color": "#1f2a37",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "On Record", "always_online": True},
            "slash_commands": [
                _command(name, *told, url) for name, told in zip((command, verbs_command), _COMMANDS, strict=True)
            ],
            "shortcuts": [
                {"name": name, "type": "message", "callback_id": kind.value, "description": told}
                for name, kind, told in _SHORTCUTS
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": _at(url) | {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True} | _at(url),
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def command_names(manifest: Any) -> list[str]:
    """Return the commands that a manifest names; none if it is not one."""
    try:
        return [str(entry["command"]) for entry in manifest["features"]["slash_commands"]]
    except (KeyError, TypeError):
        return []


def _command(name: str, told: str, example: str, url: str | None) -> dict[str, Any]:
    about = {"description": told, "usage_hint": example, "should_escape": True}
    return {"command": name} | ({} if url is None else {"url": url}) | about


def _at(url: str | None) -> dict[str, Any]:
    return {} if url is None else {"request_url": url}
