"""Makes the README's pictures in `docs/` from what the bot really sends: `make preview`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from html import escape
from pathlib import Path

from tests.preview import discord_page, slack_page, web_page
from tests.preview.chromium import Chromium, ChromiumMissing, chromium_binary
from tests.preview.discord_replies import Scene, recorded_scenes
from tests.preview.picture import compact
from tests.preview.replies import TRANSCRIPT, Reply, Update, recorded_update
from tests.preview.slack_replies import recorded_slack_replies
from tests.wire.node_tools import NodeMissing

HERE = Path(__file__).parent
PICTURES = HERE.parents[1] / "docs"
# What is only looked at before a change of the looks is landed.
OTHERS = HERE.parents[1] / "var" / "preview"
IN_README = tuple(f"{on}-{kind}.png" for on in ("slack", "discord") for kind in ("answered", "declined", "quoted"))


def main() -> int:
    """Make the pictures and return the exit status."""
    try:
        chromium_binary()
        slack_page.install_node_modules()
        asyncio.run(_make_pictures())
    except (ChromiumMissing, NodeMissing) as missing:
        print(missing, file=sys.stderr)
        return 2
    return 0


async def _make_pictures() -> None:
    scenes, update = await recorded_scenes(), await recorded_update()
    async with Chromium() as chromium:
        for scene in scenes:
            name = f"discord-{scene.name}.png"
            is_shown = name in IN_README
            _keep(name, await _draw_discord(chromium, scene, 2 if is_shown else 1.5), PICTURES if is_shown else OTHERS)
        for reply in await recorded_slack_replies():
            name = f"slack-{reply.outcome}.png"
            _keep(name, await _draw_slack(chromium, reply), PICTURES if name in IN_README else OTHERS)
        _keep("update.png", await _draw_slack(chromium, update.reply, _terminal(update)))
        for name, png in (await web_page.draw_pages(chromium)).items():
            _keep(f"{name}.png", png)


def _keep(name: str, png: bytes, folder: Path = PICTURES) -> None:
    smaller = compact(png)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(smaller)
    print(f"{folder / name}: {len(smaller) / 1000:.0f} kB")


def _terminal(update: Update) -> str:
    """Return what the person who saves a file sees, as HTML."""
    return (
        f'<pre class="terminal"><i>$</i> <b>cp {TRANSCRIPT} knowledge/</b>\n'
        f"{escape(update.logged)}\n<i>{update.seconds:.1f} s after the save</i>\n\n"
        f"<i>in Slack</i>  <b>/ask {escape(update.reply.question)}</b></pre>"
    )


async def _draw_slack(chromium: Chromium, reply: Reply, above: str = "") -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "slack.html"
        page.write_text(slack_page.slack_page(reply.message, above), encoding="utf-8")
        return await chromium.picture(page.as_uri(), "#picture", width=slack_page.WIDTH)


async def _draw_discord(chromium: Chromium, scene: Scene, scale: float) -> bytes:
    avatar = await chromium.picture((HERE / "avatar.svg").as_uri(), "svg", width=128, scale=1)
    style = (HERE / "discord.css").read_text(encoding="utf-8")
    element = discord_page.FORM if scene.modal else discord_page.MESSAGE
    async with discord_page.discord_page(scene, avatar) as url:
        return await chromium.picture(
            url, element, width=discord_page.WIDTH, ready=discord_page.READY, style=style, scale=scale
        )


if __name__ == "__main__":
    sys.exit(main())
