"""The manifest: what Slack is told of the app, for each transport, and that the bot does all that stands there."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from bot.adapters.slack.checkup import check_commands
from bot.adapters.slack.ingress import PATH
from bot.adapters.slack.manifest import SCOPES, to_manifest
from bot.commands import cli
from bot.errors import SettingsError
from bot.operations.checkup import Condition
from bot.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = json.loads((ROOT / "config" / "slack" / "manifest.json").read_text("utf-8"))
SHARED = Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared"))
MINIMAL_SCOPES = {"commands", "app_mentions:read", "chat:write", "im:history"}
ADDRESS = "https://onrecord.example.org"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be set but what a test sets."""
    monkeypatch.chdir(ROOT)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_COMMAND", "WEB_URL"):
        monkeypatch.delenv(name, raising=False)


def printed(*arguments: str) -> dict[str, Any]:
    """Return the manifest that the command prints."""
    result = CliRunner().invoke(cli, ["manifest", "slack", *arguments], obj=load_settings, catch_exceptions=False)
    manifest: dict[str, Any] = json.loads(result.output)
    return manifest


def test_a68_the_shipped_manifest_is_what_is_printed() -> None:
    """With nothing set: for Socket Mode, under the names of the defaults."""
    assert printed() == SHIPPED
    assert SHIPPED["settings"]["socket_mode_enabled"]


@pytest.mark.parametrize("address", [None, ADDRESS])
def test_a68_the_manifest_is_valid(address: str | None) -> None:
    """Slack's own schema, version 2.0.0, accepts it for both transports."""
    schema = SHARED / "data" / "slack" / "manifest.schema.2.0.0.json"
    if not schema.is_file():
        pytest.skip("Slack's manifest schema (data/slack of ONRECORD_SHARED) is not here")

    jsonschema.validate(to_manifest("/ask", "/onrecord", address), json.loads(schema.read_text("utf-8")))


def test_a68_the_manifest_asks_for_no_more_than_it_needs() -> None:
    """The scopes are the minimal ones."""
    assert MINIMAL_SCOPES == {*SCOPES} == {*SHIPPED["oauth_config"]["scopes"]["bot"]}


def test_the_manifest_has_the_commands_of_the_settings() -> None:
    """The commands that Slack knows are those that the bot answers to."""
    commands = [entry["command"] for entry in SHIPPED["features"]["slash_commands"]]

    fields = Settings.model_fields["slack"].annotation.model_fields  # type: ignore[union-attr]
    assert [fields[name].default for name in ("command", "verbs_command")] == commands


def test_over_http_slack_is_told_where_to_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a signing secret, or asked for; every address is that of the ingress, and Socket Mode is off."""
    monkeypatch.setenv("WEB_URL", ADDRESS)
    asked = printed("--by", "http")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "0123456789abcdef")

    manifest = printed()

    url = f"{ADDRESS}{PATH}"
    assert asked == manifest
    assert [url, url] == [command["url"] for command in manifest["features"]["slash_commands"]]
    assert url == manifest["settings"]["event_subscriptions"]["request_url"]
    assert url == manifest["settings"]["interactivity"]["request_url"]
    assert not manifest["settings"]["socket_mode_enabled"]
    assert SHIPPED == printed("--by", "sockets")


def test_over_http_an_address_is_needed() -> None:
    """It names the variable to set."""
    with pytest.raises(SettingsError, match="Set WEB_URL"):
        printed("--by", "http")


def test_names_come_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another app has taken /ask."""
    monkeypatch.setenv("SLACK_COMMAND", "/quote-me")

    assert ["/quote-me", "/onrecord"] == [one["command"] for one in printed()["features"]["slash_commands"]]


@pytest.mark.parametrize(
    ("names", "manifest", "condition", "remedy"),
    [
        (["/ask", "/onrecord"], SHIPPED, Condition.GOOD, ""),
        (["/quote-me", "/onrecord"], SHIPPED, Condition.DOUBTFUL, "python -m bot manifest slack"),
        (["/ask", "/onrecord"], {}, Condition.DOUBTFUL, "python -m bot manifest slack"),
        (["/ask", "/onrecord"], [], Condition.DOUBTFUL, "python -m bot manifest slack"),
        (["/ask", "/ask"], SHIPPED, Condition.WRONG, "different names"),
    ],
)
def test_the_doctor_compares_the_names(names: list[str], manifest: Any, condition: Condition, remedy: str) -> None:
    """Those of the settings with those that Slack was told; the next step is named."""
    finding = check_commands(names, manifest)

    assert condition is finding.condition
    assert remedy in finding.remedy
