"""What is sent where Slack's own models would not accept a message."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters import wording
from bot.adapters.slack.courier import SlackCourier
from bot.adapters.slack.events import Kind, SlackQuestion
from bot.adapters.slack.pieces import SlackMessage
from bot.operations.received import Notice, Reply, UncertainError

ASKED = SlackQuestion("models?", "U1", "C1", "1.1", ("message:1",), said_at="1.1")
TOO_LONG = SectionBlock(text=MarkdownTextObject(text="x" * 3_001))


class Recorder(AsyncWebClient):
    """Takes down what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []

    async def api_call(self, api_method: str, **given: Any) -> Any:
        self.sent.append(given["json"])


async def test_what_the_models_refuse_is_sent_plainer() -> None:
    """A block that is too long costs the blocks, not the answer, and nothing is sent twice."""
    nobody: Any = None
    client = Recorder()
    courier = SlackCourier(nobody, nobody, client, afterwards=nobody)

    await courier.send(ASKED.to_received(), Reply(SlackMessage("the plain answer", (TOO_LONG,))))

    (sent,) = client.sent
    assert "the plain answer" == sent["text"]
    assert "x" * 3_001 not in str(sent["blocks"])


class Refusing(Recorder):
    """Is told by Slack that the channel is archived."""

    async def api_call(self, api_method: str, **given: Any) -> Any:
        await super().api_call(api_method, **given)
        answer: Any = SimpleNamespace(data={"ok": False, "error": "is_archived"}, status_code=200, headers={})
        raise SlackApiError("refused", answer)  # type: ignore[no-untyped-call]  # theirs


class Noted:
    """Keeps reports; what has to be looked up fails."""

    async def report(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("kind", [Kind.SHARE, Kind.REPORT])
async def test_that_a_press_failed_is_for_whoever_pressed(kind: Kind) -> None:
    """An error is never shared with the channel in place of an answer."""
    nobody: Any = None
    courier = SlackCourier(nobody, nobody, Recorder(), afterwards=nobody)

    reply = await courier.answer(replace(ASKED, kind=kind, said_at=None, target="one").to_received())

    assert (True, True) == (reply.is_error, reply.is_private)


async def test_a_report_is_thanked_for_where_its_channel_refuses_it() -> None:
    """It is kept in the state all the same."""
    nobody: Any = None
    kept: Any = Noted()
    client = Refusing()
    courier = SlackCourier(nobody, nobody, client, afterwards=kept, report_channel="C9")

    reply = await courier.answer(replace(ASKED, kind=Kind.REPORT, said_at=None, target="one:two").to_received())

    assert 1 == len(client.sent)
    assert wording.REPORTED == reply.message.text


async def test_only_a_notice_is_told_twice_where_it_may_have_arrived() -> None:
    """A reply to a verb is shown once, as an answer is; that there is none is better seen twice than never."""
    nobody: Any = None
    client = Recorder()
    courier = SlackCourier(nobody, nobody, client, afterwards=nobody)

    async def abort(request: web.Request) -> web.Response:
        assert request.transport
        request.transport.abort()
        return web.Response()

    application = web.Application()
    application.router.add_post("/", abort)
    async with TestServer(application) as server:
        response_url = str(server.make_url("/"))
        received = replace(ASKED, kind=Kind.VERBS, said_at=None, response_url=response_url).to_received()
        with pytest.raises(UncertainError):
            await courier.send(received, Reply(SlackMessage("the sources", ()), is_private=True))
        assert [] == client.sent
        await courier.send(received, courier.notice(received, Notice.BUSY, 1.0))

    assert 1 == len(client.sent)
