"""The modal in which somebody reports a passage."""

from slack_sdk.models.blocks import InputBlock, PlainTextInputElement, PlainTextObject
from slack_sdk.models.views import View

REPORT = "report"
REASON = "reason"
_LONGEST_REASON = 1_000


def report_view(passage_id: str, answer_id: str, channel: str) -> View:
    """Return the form; what it is about travels in its metadata."""
    return View(
        type="modal",
        callback_id=REPORT,
        title=PlainTextObject(text="Report a passage", emoji=False),
        submit=PlainTextObject(text="Report", emoji=False),
        close=PlainTextObject(text="Cancel", emoji=False),
        private_metadata=f"{passage_id}:{answer_id}:{channel}",
        blocks=[
            InputBlock(
                block_id=REASON,
                label=PlainTextObject(text=f"What is wrong with passage {passage_id}?", emoji=False),
                element=PlainTextInputElement(action_id=REASON, multiline=True, max_length=_LONGEST_REASON),
                hint=PlainTextObject(text="Whoever looks after the folder reads it.", emoji=False),
            )
        ],
    )
