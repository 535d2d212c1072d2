"""Every kind of message for Slack, made of texts that a test chooses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from bot.adapters.slack.actions import answer_to_actions
from bot.adapters.slack.blocks import answer_to_message
from bot.adapters.slack.classic import classic, text_only
from bot.adapters.slack.comparisons import comparison_to_message, timeline_to_message
from bot.adapters.slack.home import home_to_view
from bot.adapters.slack.listings import sources_to_message
from bot.adapters.slack.modals import report_view, reportables_to_value
from bot.adapters.slack.pieces import SlackMessage
from bot.adapters.slack.quotations import checked_to_message
from bot.answering.answers import Citation
from bot.answering.compare import Column, Comparison
from bot.answering.quote import Checked
from bot.answering.sources import Source, Sources, Wanted
from bot.answering.timeline import Timeline
from bot.answering.verdicts import Verdict
from bot.corpus.documents import Words
from tests.fakes import answer
from tests.wire.slack_blocks_judge import walk

NOW = dt.date(2026, 11, 30)
LINK = re.compile(r"<[!@#]|<http|<mailto")


def messages_of(citations: tuple[Citation, ...], text: str) -> Iterator[SlackMessage]:
    """Yield a message of each kind that shows these citations, with the text wherever somebody types one."""
    answered = answer(*citations, question=text)
    actions = answer_to_actions(answered, is_private=True)
    yield answer_to_message(answered, restate=True, now=NOW, actions=actions, shared_by="U0ASKER001")
    yield answer_to_message(answer(question=text, nearest=citations, unknown_words=(text,)), restate=True, now=NOW)
    yield answer_to_message(answer(question=text, reason=text), restate=True)
    columns = tuple(Column(one.excerpt.speaker or "–", one) for one in citations)
    yield comparison_to_message(Comparison(text, "abcdef01", columns), NOW)
    yield timeline_to_message(Timeline(text, text, NOW, "abcdef01", citations))
    yield checked_to_message(Checked(text, Verdict.VERBATIM, "abcdef01", passages=citations), NOW)
    yield sources_to_message(sources_of(citations, text), text)


def sources_of(citations: tuple[Citation, ...], text: str) -> Sources:
    """Return a list of the discussions of citations."""
    listed = (Source(one.passage.document, (text,), 1, frozenset({Words.NOTES})) for one in citations)
    return Sources(Wanted(text), "abcdef01", len(citations), 1, tuple(listed))


def views_of(citations: tuple[Citation, ...], text: str) -> Iterator[dict[str, Any]]:
    """Yield the form of a report and the home."""
    yield report_view(reportables_to_value(answer(*citations)), "C0CHANNEL1", "").to_dict()
    yield home_to_view(sources_of(citations, text), "/ask", "/onrecord", NOW).to_dict()


def sent(message: SlackMessage) -> Iterator[dict[str, Any]]:
    """Yield a message as it is posted: whole, in older blocks, as text."""
    for one in (message, classic(message), text_only(message)):
        yield {
            "channel": "C0CHANNEL1",
            "text": one.text,
            "blocks": [block.to_dict() for block in one.blocks],
            "unfurl_links": False,
            "unfurl_media": False,
        }


def marked(payload: dict[str, Any]) -> Iterator[str]:
    """Yield every text in which Slack would see markup; who shared something is a mention that is meant."""
    if isinstance(payload.get("text"), str):
        yield payload["text"]
    for node in walk(payload.get("blocks", [])):
        if node.get("type") == "mrkdwn":
            yield str(node["text"]).replace("<@U0ASKER001>", "")
