"""What is registered with bolt: a listener for everything that the manifest names."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.adapters.slack.events import read_event
from bot.adapters.slack.manifest import EVENTS, to_manifest
from bot.adapters.slack.surface import register_surface

SAID = {"user": "U1", "channel": "D1", "channel_type": "im", "ts": "1.1", "text": "models?"}


class Registry:
    """Takes down what listeners are registered for, as bolt's app does."""

    def __init__(self) -> None:
        self.names: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Callable[[Any], Callable[[object], None]]:
        def register(name: Any) -> Callable[[object], None]:
            self.names.setdefault(kind, []).append(name)
            return lambda _listener: None

        return register


@pytest.fixture
def registry() -> Registry:
    """What the surface registers."""
    made: Any = Registry()
    register_surface(
        made,
        None,  # type: ignore[arg-type]  # nothing is brought there
        None,  # type: ignore[arg-type]  # nor asked
        command="/ask",
        verbs_command="/onrecord",
        team=None,
        on_unheard=lambda: None,
    )
    registered: Registry = made
    return registered


def test_a68_every_subscribed_event_has_a_listener(registry: Registry) -> None:
    """It is read as a question before bolt's listeners, or has one of them by its name."""
    for event in EVENTS:
        is_read = read_event({"event": {**SAID, "type": event.split(".")[0]}}, "UBOT") is not None
        assert is_read or event in registry.names["event"]


def test_a68_every_command_and_shortcut_has_a_listener(registry: Registry) -> None:
    """What people find in Slack's menus does something."""
    features = to_manifest("/ask", "/onrecord")["features"]

    assert [one["command"] for one in features["slash_commands"]] == registry.names["command"]
    assert [one["callback_id"] for one in features["shortcuts"]] == registry.names["message_shortcut"]
