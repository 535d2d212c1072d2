"""What the bot says in Slack in ten cases, as it was sent by the running bot."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.preview.replies import Reply
from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.slack_records import Call, Response
from tests.wire.slack_wire import SlackWire

QUESTION = "When will AI write most of Meta's code?"
QUOTATION = "sometime in the next 12 to 24 months, we'll reach the point where most of the code"
COMMANDS = {
    "answered": ("/ask", QUESTION),
    "declined": ("/ask", "best pizza in Naples"),
    "compared": ("/onrecord", "compare export controls on chips : Jensen Huang, Dario Amodei"),
    "quoted": ("/onrecord", f"quote “{QUOTATION}” — Mark Zuckerberg"),
    "timeline": ("/onrecord", "timeline Mark Zuckerberg : open source"),
    "sources": ("/onrecord", "sources"),
    "status": ("/onrecord", "status"),
}


async def recorded_slack_replies() -> list[Reply]:
    """Return the replies to each of the commands, what was shared, the form of a report, and the App Home."""
    with tempfile.TemporaryDirectory() as folder:
        async with SlackWire() as slack:
            environment = slack.environment | {"KNOWLEDGE_DIR": str(ROOT / "knowledge")}
            async with BotProcess(Path(folder), environment):
                await slack.connected(timeout=60)
                said = {name: await _said(slack, *typed) for name, typed in COMMANDS.items()}
                shared = await _shared(slack, said["answered"])
                form = await slack.opened(await slack.block_action("report", on=said["answered"]))
                (home,) = await slack.posts(since=await slack.open_home(), method="views.publish")
    replies = [Reply("slack", name, COMMANDS[name][1], one.body) for name, one in said.items()]
    replies.append(Reply("slack", "shared", QUESTION, shared.arguments))
    replies.append(Reply("slack", "report", "", form))
    return [*replies, Reply("slack", "home", "", home.arguments["view"])]


async def _said(slack: SlackWire, command: str, text: str) -> Response:
    return (await slack.responses(await slack.slash_command(text, command=command)))[0]


async def _shared(slack: SlackWire, answer: Response) -> Call:
    pressed = await slack.block_action("share", on=answer)
    return (await slack.posts(since=pressed))[0]
