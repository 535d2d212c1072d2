"""What the bot may do in a server or a channel, computed as Discord does."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.adapters.discord.installation import PERMISSIONS

_ADMINISTRATOR = 1 << 3
_ROLE, _MEMBER = 0, 1

Payload = Mapping[str, Any]


def missing(granted: int) -> list[str]:
    """Return the names of the permissions that the bot needs and was not granted."""
    return [name for name, permission in PERMISSIONS.items() if not granted & permission]


def in_server(server: Payload, member: Payload) -> int:
    """Return what a member's roles grant in a server."""
    roles = {*map(str, member["roles"]), str(server["id"])}
    granted = 0
    for role in server["roles"]:
        if str(role["id"]) in roles:
            granted |= int(role["permissions"])
    is_above_all = granted & _ADMINISTRATOR or str(server.get("owner_id")) == str(member["user"]["id"])
    return -1 if is_above_all else granted


def in_channel(server: Payload, member: Payload, channel: Payload) -> int:
    """Return what is left of that in a channel: its own rules for everybody, then for roles, then for the member."""
    granted = in_server(server, member)
    if granted == -1:
        return granted
    rules = channel.get("permission_overwrites") or []
    everybody, roles, own = str(server["id"]), set(map(str, member["roles"])), str(member["user"]["id"])
    for concerned in (
        [rule for rule in rules if str(rule["id"]) == everybody],
        [rule for rule in rules if int(rule["type"]) == _ROLE and str(rule["id"]) in roles],
        [rule for rule in rules if int(rule["type"]) == _MEMBER and str(rule["id"]) == own],
    ):
        granted = granted & ~_union(concerned, "deny") | _union(concerned, "allow")
    return granted


def _union(rules: Iterable[Payload], what: str) -> int:
    granted = 0
    for rule in rules:
        granted |= int(rule[what])
    return granted
