"""What is said to each button below an answer."""

import datetime as dt

from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject, PlainTextObject, SectionBlock

from bot.adapters import wording
from bot.adapters.slack.actions import answer_to_actions
from bot.adapters.slack.blocks import answer_to_message
from bot.adapters.slack.events import PLATFORM, Kind, SlackQuestion
from bot.adapters.slack.listings import shown_to_message
from bot.adapters.slack.pieces import LONGEST_SENTENCE, SlackMessage, sentence_to_message
from bot.adapters.slack.text import escape, plain
from bot.adapters.visible import shortened
from bot.answering.answers import Answer, Outcome
from bot.operations.afterwards import LONGEST_REASON, Afterwards, Gone, Press
from bot.operations.errands import Unreachable
from bot.operations.state.feedback import Vote

PRESSES = frozenset({Kind.SHARE, Kind.MORE, Kind.AROUND, Kind.VOTE, Kind.REPORT})


class PressReplies:
    """Does what is asked for below an answer, and makes the reply."""

    def __init__(self, afterwards: Afterwards) -> None:
        self._afterwards = afterwards

    async def reply(self, pressed: SlackQuestion, now: dt.date) -> tuple[SlackMessage, bool]:
        """Return the message, and whether everybody is to see it."""
        press = Press(PLATFORM, pressed.person, pressed.channel, pressed.audience)
        first, _, second = pressed.target.partition(":")
        match pressed.kind:
            case Kind.SHARE:
                return self._shared(await self._afterwards.answer(press, pressed.target), pressed, now)
            case Kind.MORE:
                return self._more(await self._afterwards.more(press, pressed.target), now), False
            case Kind.AROUND:
                return shown_to_message(await self._afterwards.around(press, first)), False
            case Kind.VOTE:
                await self._afterwards.vote(press, second, Vote.UP if first == Vote.UP else Vote.DOWN)
                return sentence_to_message(wording.VOTED), False
            case _:
                await self._afterwards.report(press, first, pressed.text, second)
                return sentence_to_message(wording.REPORTED), False

    def _shared(
        self, answer: Answer | Gone | Unreachable, pressed: SlackQuestion, now: dt.date
    ) -> tuple[SlackMessage, bool]:
        if not isinstance(answer, Answer) or answer.outcome is not Outcome.ANSWERED:
            return _without_answer(answer), False
        actions = answer_to_actions(answer, is_private=False)
        return answer_to_message(answer, restate=True, now=now, actions=actions, shared_by=pressed.person), True

    def _more(self, answer: Answer | Gone | Unreachable, now: dt.date) -> SlackMessage:
        if not isinstance(answer, Answer):
            return _without_answer(answer)
        return answer_to_message(answer, restate=True, now=now, actions=answer_to_actions(answer, is_private=True))


def _without_answer(answer: Answer | Gone | Unreachable) -> SlackMessage:
    if isinstance(answer, Answer):
        return answer_to_message(answer, restate=True)
    return sentence_to_message(wording.GONE if isinstance(answer, Gone) else wording.errand(answer))


def report_to_message(reported: SlackQuestion) -> SlackMessage:
    """Return a report for who looks after the folder."""
    passage_id = reported.target.partition(":")[0]
    told = f"Passage {passage_id} was reported"
    reason = shortened(reported.text, LONGEST_REASON)
    by = MarkdownTextObject(text=f"{escape(told)} by <@{reported.person}>", verbatim=True)
    words = SectionBlock(text=PlainTextObject(text=plain(reason) or "–", emoji=False))
    return SlackMessage(escape(shortened(f"{told}: {reason}", LONGEST_SENTENCE)), (ContextBlock(elements=[by]), words))
