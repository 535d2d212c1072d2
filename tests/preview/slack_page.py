"""A reply of the bot in a page that looks like Slack's list of messages."""

from __future__ import annotations

import json
import subprocess
from html import escape
from pathlib import Path
from typing import Any

from tests.wire.node_tools import NodeMissing, node_binary, run_npm
from tests.wire.slack_state import USER

HERE = Path(__file__).parent
NODE = HERE / "node"
WIDTH = 700
TIME = "10:24 AM"
DRAW_SECONDS = 30


_PRIVATE = """<p class="visible-to"><svg viewBox="0 0 20 20">
<path d="M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10Z"/><circle cx="10" cy="10" r="2.5"/></svg>
Only visible to you</p>"""
_MESSAGE = """<main>{private}
<img class="avatar" src="{here}/avatar.svg" alt="">
<header><b>On Record</b><span class="badge">APP</span><time>{time}</time></header>
<section>{blocks}</section>
</main>"""
_FRAMES = {
    "home": """<div class="home"><header><img src="{here}/avatar.svg" alt=""><b>On Record</b></header>
<nav><b>Home</b><span>Messages</span><span>About</span></nav><section>{blocks}</section></div>""",
    "modal": """<div class="modal"><header><img src="{here}/avatar.svg" alt=""><b>{title}</b><i>×</i></header>
<section>{blocks}</section><footer><span>{close}</span><b>{submit}</b></footer></div>""",
}


def install_node_modules() -> None:
    """Install the packages of `tests/preview/node` that are missing; raises NodeMissing."""
    missing = _missing_packages()
    if missing:
        result = run_npm("install", "--prefix", str(NODE), "--no-audit", "--no-fund", "--ignore-scripts")
        if result.returncode or _missing_packages():
            raise NodeMissing(f"Node packages missing: {', '.join(missing)}; npm said: {result.stderr.strip()[-500:]}")


def slack_page(message: dict[str, Any], above: str = "") -> str:
    """Return the page of a message, a modal or a home, with HTML above it."""
    page = (HERE / "slack.html").read_text(encoding="utf-8")
    frame = _FRAMES.get(message.get("type", ""), _MESSAGE)
    only = _PRIVATE if message.get("response_type") == "ephemeral" else ""
    places = {
        "frame": frame,
        "private": only,
        "here": HERE.as_uri(),
        "modules": (NODE / "node_modules").as_uri(),
        "time": TIME,
        "above": above,
        **{name: escape(message.get(name, {}).get("text", "")) for name in ("title", "submit", "close")},
    }
    for name, value in (places | {"blocks": _drawn(message)}).items():
        page = page.replace(f"{{{name}}}", value)
    return page.replace(f"@{USER}", "@Ada")


def _drawn(message: dict[str, Any]) -> str:
    drawn = subprocess.run(
        [str(node_binary()), "draw_blocks.mjs"],
        cwd=NODE,
        input=json.dumps(message),
        capture_output=True,
        text=True,
        timeout=DRAW_SECONDS,
        check=False,
    )
    if drawn.returncode:
        raise RuntimeError(f"the blocks cannot be drawn: {drawn.stderr}")
    return drawn.stdout


def _missing_packages() -> list[str]:
    wanted: dict[str, str] = json.loads((NODE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return [f"{name}@{version}" for name, version in wanted.items() if _installed_version(name) != version]


def _installed_version(name: str) -> str | None:
    try:
        package = (NODE / "node_modules" / name / "package.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return str(json.loads(package)["version"])
