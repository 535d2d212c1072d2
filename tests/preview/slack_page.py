"""A reply of the bot in a page that looks like Slack's list of messages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.wire.node_tools import NodeMissing, node_binary, run_npm

HERE = Path(__file__).parent
NODE = HERE / "node"
WIDTH = 700
TIME = "10:24 AM"
DRAW_SECONDS = 30


def install_node_modules() -> None:
    """Install the packages of `tests/preview/node` that are missing; raises NodeMissing."""
    missing = _missing_packages()
    if missing:
        result = run_npm("install", "--prefix", str(NODE), "--no-audit", "--no-fund", "--ignore-scripts")
        if result.returncode or _missing_packages():
            raise NodeMissing(f"Node packages missing: {', '.join(missing)}; npm said: {result.stderr.strip()[-500:]}")


def slack_page(message: dict[str, Any], above: str = "") -> str:
    """Return the page of an ephemeral message, with HTML above it."""
    page = (HERE / "slack.html").read_text(encoding="utf-8")
    places = {"here": HERE.as_uri(), "modules": (NODE / "node_modules").as_uri(), "time": TIME, "above": above}
    for name, value in (places | {"blocks": _drawn(message)}).items():
        page = page.replace(f"{{{name}}}", value)
    return page


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
