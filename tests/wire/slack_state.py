"""Slack's channels, users and messages: emulate, run on Node as a process of its own on loopback."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import aiohttp

from tests import canaries
from tests.wire.node_tools import NODE_DIRECTORY, node_binary
from tests.wire.slack_records import Json

BOT_TOKEN = f"xoxb-wire-{canaries.BOT_TOKEN}"  # a token of the local counterpart only
APP_ID = "A0WIRE0001"
BOT_ID = "B0WIRE0001"
BOT_USER = "U0WIREBOT1"
USER = "U000000001"
CHANNEL = "C000000001"
TEAM = "T000000001"
TEAM_DOMAIN = "wire"
PEOPLE = ("ada", "bob")
PRIVATE_CHANNEL = "board"  # the people are in it, the bot is not
START_SECONDS = 20

# It ends when its standard input does, so it cannot outlive the tests.
_SCRIPT = """
import { createEmulator } from "emulate";
process.stdin.on("end", () => process.exit(0)).resume();
await createEmulator({ service: "slack", port: 0, seed: JSON.parse(process.env.SEED) });
"""


class SlackState:
    """A running emulate: `call` is its Web API, `users` and `channels` are ids by name."""

    def __init__(self, scopes: Sequence[str] | None = None) -> None:
        self.scopes = scopes
        self.users: dict[str, str] = {}
        self.channels: dict[str, str] = {}
        self.address = ("", 0)
        self._process: Process | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            str(node_binary()),
            *("--require", "./bind_loopback.cjs", "--input-type=module", "--eval", _SCRIPT),
            cwd=NODE_DIRECTORY,
            env={"SEED": json.dumps(_seed(self.scopes))},
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        )
        listening = await self._listening(self._process)
        self.address = (listening["address"], listening["port"])
        self._session = aiohttp.ClientSession(trust_env=False)
        await self._learn_names()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def call(self, method: str, arguments: Json, token: str = BOT_TOKEN) -> Json:
        """Return what emulate answers; a method that it does not have is `unknown_method`, as at Slack."""
        assert self._session is not None
        address, port = self.address
        async with self._session.post(
            f"http://{address}:{port}/api/{method}", json=arguments, headers={"Authorization": f"Bearer {token}"}
        ) as answer:
            if answer.status == 404:
                return {"ok": False, "error": "unknown_method"}
            body: Json = await answer.json(content_type=None)
            return body

    async def say(self, text: str, *, user: str, channel: str, thread_ts: str | None = None) -> str:
        """Let a user write a message, and return its ts."""
        arguments = {"channel": channel, "text": text} | ({"thread_ts": thread_ts} if thread_ts else {})
        token = BOT_TOKEN if user == BOT_USER else user_token(self._name(user))
        answer = await self.call("chat.postMessage", arguments, token)
        assert answer.get("ok"), f"{user} cannot write in {channel}: {answer}"
        return str(answer["ts"])

    async def direct_channel(self, user: str) -> str:
        """Return the id of the conversation between the bot and a user."""
        answer = await self.call("conversations.open", {"users": BOT_USER}, user_token(self._name(user)))
        assert answer.get("ok"), f"no direct conversation with {user}: {answer}"
        return str(answer["channel"]["id"])

    async def _listening(self, process: Process) -> Json:
        assert process.stdout is not None
        assert process.stderr is not None
        line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
        if not line:
            said = (await process.stderr.read()).decode(errors="replace")
            raise RuntimeError(f"emulate ended before it listened: {said[-500:]}")
        listening: Json = json.loads(line)
        return listening

    def _name(self, user: str) -> str:
        return next((name for name, identity in self.users.items() if identity == user), "admin")

    async def _learn_names(self) -> None:
        admin = user_token("admin")
        members = (await self.call("users.list", {}, admin))["members"]
        self.users = {member["name"]: member["id"] for member in members}
        kinds = {"types": "public_channel,private_channel"}
        channels = (await self.call("conversations.list", kinds, admin))["channels"]
        self.channels = {channel["name"]: channel["id"] for channel in channels}
        everyone = ",".join(identity for identity in self.users.values() if identity != USER)
        for name in self.channels.keys() - {PRIVATE_CHANNEL}:
            await self.call("conversations.invite", {"channel": self.channels[name], "users": everyone}, admin)


def user_token(name: str) -> str:
    """Return the token with which a person of the workspace calls emulate."""
    return f"xoxp-wire-{name}"


def _seed(scopes: Sequence[str] | None) -> Json:
    app = {
        "app_id": APP_ID,
        "bot_id": BOT_ID,
        "bot_user_id": BOT_USER,
        "bot_name": "onrecord",
        "name": "On Record",
        "client_id": "1.1",
        "client_secret": "none",
        "redirect_uris": [],
        "scopes": list(scopes or []),
    }
    bot = {"token": BOT_TOKEN, "type": "bot", "user_id": BOT_USER, "app_id": APP_ID, "bot_id": BOT_ID}
    tokens = [bot | ({"scopes": list(scopes)} if scopes is not None else {})]
    tokens += [{"token": user_token(name), "user": name} for name in ("admin", *PEOPLE)]
    slack = {
        "team": {"name": "Wire", "domain": TEAM_DOMAIN},
        "users": [{"name": name} for name in PEOPLE],
        "channels": [{"name": "strategy"}, {"name": PRIVATE_CHANNEL, "is_private": True}],
        "oauth_apps": [app],
        "tokens": tokens,
        "strict_scopes": scopes is not None,
    }
    return {"slack": slack}
