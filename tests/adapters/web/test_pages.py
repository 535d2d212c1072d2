"""The pages: what is told over HTTP, to whom."""

import pytest
from aiohttp import ClientSession

from bot.adapters.web.adapter import WebAdapter
from bot.adapters.web.pages import Pages
from bot.loopback import is_loopback
from bot.operations.health import Condition, Health, Part
from tests.adapters.web.ports import free_port

TOKEN = "a-token-for-metrics"
WELL = Health(live=True, ready=True, parts=(Part("knowledge", Condition.WELL),))
DOWN = Health(live=False, ready=False, parts=(Part("slack", Condition.DOWN, "not connected"),))


class Web:
    """The pages on a port, with a health that a test sets."""

    def __init__(self, *, token: str = "", is_local: bool = True) -> None:
        self.health = WELL
        pages = Pages(lambda: self.health, lambda: b"onrecord_inflight 0.0\n", metrics_token=token, is_local=is_local)
        self.port = free_port()
        self.adapter = WebAdapter(pages.routes(), host="127.0.0.1", port=self.port)

    async def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
        await self.adapter.open()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            async with (
                ClientSession() as session,
                session.request(method, f"http://127.0.0.1:{self.port}{path}", headers=named) as response,
            ):
                return response.status, await response.text()
        finally:
            await self.adapter.close()


async def test_health_is_told_by_the_status_and_in_words() -> None:
    """Machines read the status, people the reasons."""
    web = Web()
    well = [await web.get(path) for path in ("/healthz", "/readyz")]
    web.health = DOWN
    down = [await web.get(path) for path in ("/healthz", "/readyz")]

    assert [200, 200, 503, 503] == [status for status, _ in well + down]
    assert '"reason": "not connected"' in down[1][1]
    assert '"ready": false' in down[1][1]


async def test_live_and_ready_are_two_things() -> None:
    """Who waits for Slack is not to be ended."""
    web = Web()
    web.health = Health(live=True, ready=False, parts=DOWN.parts)

    assert (200, 503) == ((await web.get("/healthz"))[0], (await web.get("/readyz"))[0])


@pytest.mark.parametrize(
    ("token", "is_local", "headers", "status"),
    [
        ("", True, {}, 200),
        (TOKEN, True, {}, 200),
        (TOKEN, False, {"Authorization": f"Bearer {TOKEN}"}, 200),
        (TOKEN, True, {"Authorization": f"Bearer {TOKEN}", "X_Forwarded_For": "1.2.3.4"}, 200),
        ("", False, {}, 404),
        ("", False, {"Authorization": "Bearer "}, 404),
        ("", True, {"X_Forwarded_For": "127.0.0.1"}, 404),
        ("", True, {"Forwarded": "for=127.0.0.1"}, 404),
        (TOKEN, False, {}, 401),
        (TOKEN, False, {"Authorization": "Bearer wrong"}, 401),
        (TOKEN, False, {"Authorization": TOKEN}, 401),
        (TOKEN, False, {"Authorization": "Bearer ü"}, 401),
    ],
)
async def test_metrics_are_for_this_machine_or_for_the_token(
    token: str, is_local: bool, headers: dict[str, str], status: int
) -> None:
    """Behind a proxy on this machine everybody seems to be here: then only the token counts."""
    web = Web(token=token, is_local=is_local)

    got, text = await web.get("/metrics", **headers)

    assert status == got
    assert (200 == status) == ("onrecord_inflight" in text)


@pytest.mark.parametrize(
    ("address", "is_so"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True)]
    + [("0.0.0.0", False), ("::", False), ("10.0.0.1", False), ("", False), ("localhost.evil", False)],
)
def test_loopback(address: str, is_so: bool) -> None:
    """What only this machine reaches."""
    assert is_so == is_loopback(address)
