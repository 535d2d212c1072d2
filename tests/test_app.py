"""What every platform promises, row by row of the table."""

from pathlib import Path

import pytest

from bot.app import PLATFORMS, build_answerer
from bot.settings import load_settings

ON = {
    "slack": {"slack": {"bot_token": "xoxb-1-secret", "app_token": "xapp-1-secret"}},
    "discord": {"discord": {"token": "a-token"}},
}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN", "DISCORD_APPLICATION_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(Path(__file__).resolve().parents[1])


@pytest.mark.parametrize("name", PLATFORMS)
def test_without_tokens_a_platform_is_off(name: str) -> None:
    """Nothing is on that was not set up."""
    assert not PLATFORMS[name].is_on(load_settings(_env_file=None))


@pytest.mark.parametrize("name", PLATFORMS)
async def test_with_its_tokens_a_platform_is_built(name: str) -> None:
    """It bears the name of its row, and can be run."""
    settings = load_settings(_env_file=None, **ON[name])
    adapter = PLATFORMS[name].build(settings, build_answerer(settings))

    assert PLATFORMS[name].is_on(settings)
    assert name == adapter.name
    assert callable(adapter.run)
