"""What is said when something failed, has to wait, or is done."""

import math

from bot.adapters.wording.phrases import count
from bot.operations.errands import Done, Forgotten, Reloaded, Unreachable
from bot.operations.received import Notice

_SHOWN_GAPS = 8


def error(error_id: str) -> str:
    """Return what an asker is told when the bot itself failed."""
    return f"I could not answer (error {error_id}). The admins can find it in the log."


def notice(reason: Notice, retry_after_seconds: float) -> str:
    """Return what an asker is told instead of an answer, with the seconds to wait where there are any."""
    seconds = max(1, math.ceil(retry_after_seconds))
    return {
        Notice.TOO_MANY: f"That was a lot of questions in a short time. Ask me again in {seconds} s.",
        Notice.BUSY: f"Many questions are waiting right now. Ask me again in about {seconds} s.",
        Notice.PUT_OFF: f"I may not write that much here at once. Ask me again in about {seconds} s.",
        Notice.STOPPING: "I am being restarted. Ask me again in a minute.",
        Notice.ASK_AGAIN: "I was interrupted at this. If you see no answer from me, please ask again.",
    }[reason]


def errand(done: Done) -> str:
    """Return what is said when an errand is done."""
    if isinstance(done, Forgotten):
        return f"Done: {count(done.records, 'record')} of yours deleted. I keep nothing else about you."
    if isinstance(done, Reloaded):
        status = done.status
        held = f"{count(status.documents, 'discussion')}, {count(status.passages, 'passage')}"
        return f"Read anew: {held}, revision {status.revision}. Files with problems: {len(status.problems)}."
    if isinstance(done, Unreachable):
        return "I cannot reach my records at the moment. Ask me again in a minute."
    if done.gaps is None:
        return "Others would see that here. Ask me in a direct message."
    lines = [f"{', '.join(gap.terms)} ({gap.count}): {gap.examples[0]}" for gap in done.gaps[:_SHOWN_GAPS]]
    return "\n".join(["Asked and not found, the newest first:", *lines]) if lines else "Nothing was asked in vain."
