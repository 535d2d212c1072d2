"""What is sent where Slack's own models would not accept a message."""

from typing import Any

from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.courier import SlackCourier
from bot.adapters.slack.events import SlackQuestion
from bot.adapters.slack.pieces import SlackMessage
from bot.operations.received import Reply

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
