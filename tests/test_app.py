"""What every platform promises, row by row of the table."""

from pathlib import Path

import pytest

from bot.answering.status import Status
from bot.app import build_answerer
from bot.operations.afterwards import Afterwards
from bot.operations.desk import Desk
from bot.operations.errands import Errands
from bot.operations.limits import Limits
from bot.operations.metrics import Metrics
from bot.operations.state.state import open_state
from bot.platforms import PLATFORMS, Parts
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
async def test_with_its_tokens_a_platform_is_built(name: str, tmp_path: Path) -> None:
    """It bears the name of its row, as its courier does, and is not connected yet."""
    settings = load_settings(_env_file=None, **ON[name])
    answerer = build_answerer(settings)
    state = await open_state(f"sqlite:///{tmp_path / 'state.sqlite3'}")

    async def reload() -> Status:
        return answerer.status()

    errands = Errands(state.people.forget, state.gaps.recent, reload, lambda _declined: (), ())
    metrics = Metrics()
    desk = Desk(state.claims, state.answers, state.gaps, metrics, limits=Limits())
    afterwards = Afterwards(answerer, state.answers, state.feedback, state.reports)
    platform = PLATFORMS[name].build(Parts(settings, answerer, errands, desk, state, afterwards, metrics))
    await state.close()

    assert PLATFORMS[name].is_on(settings)
    assert [name, name] == [platform.name, platform.courier.name]
    assert not platform.is_connected
