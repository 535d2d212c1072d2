"""Verdicts on quotations as Block Kit."""

import datetime as dt
from collections.abc import Iterator

from slack_sdk.models.blocks import (
    Block,
    RichTextBlock,
    RichTextElement,
    RichTextListElement,
    RichTextQuoteElement,
    RichTextSectionElement,
)

from bot.adapters import wording
from bot.adapters.slack.pieces import (
    LONGEST_SENTENCE,
    MOST_BLOCKS,
    SlackMessage,
    context,
    fitting,
    rich,
    sentence_to_message,
    strong,
)
from bot.adapters.slack.text import escape
from bot.adapters.visible import shortened, visible
from bot.answering.quote import Checked
from bot.answering.verdicts import Verdict

_SHOWN_DIFFERENCES = 8
_LONGEST_QUOTATION = 2_000  # characters; a hundred words never come near them, unless they are no words
_LONGEST_DIFFERENCE = 300


def checked_to_message(checked: Checked, now: dt.date) -> SlackMessage:
    """Return a verdict: the sentence, the quotation with what differs struck, the differences, the passages."""
    told = wording.checked(checked)
    if checked.verdict is Verdict.REFUSED:
        return sentence_to_message(told)
    above: list[Block] = [strong(told), RichTextBlock(elements=[RichTextQuoteElement(elements=list(_marked(checked)))])]
    if checked.differences:
        above.append(RichTextBlock(elements=[_differences(checked)]))
    if checked.nearest:
        above.append(context(wording.NEAREST_PASSAGE))
    shown = (*checked.passages, *checked.nearest)
    citations = fitting(shown, MOST_BLOCKS - len(above) - 1, now)
    return SlackMessage(
        escape(shortened(told, LONGEST_SENTENCE)),
        (*above, *citations, context(wording.passages_footer(shown, checked.revision))),
    )


def _differences(checked: Checked) -> RichTextListElement:
    lines = [shortened(wording.difference(one), _LONGEST_DIFFERENCE) for one in checked.differences]
    more = len(lines) - _SHOWN_DIFFERENCES
    shown = [*lines[:_SHOWN_DIFFERENCES], *([f"and {more} more"] if more > 0 else [])]
    return RichTextListElement(
        style="bullet", elements=[RichTextSectionElement(elements=[rich(line)]) for line in shown]
    )


def _marked(checked: Checked) -> Iterator[RichTextElement]:
    """Yield the quotation in pieces: harmful differences in bold and struck, harmless ones in bold."""
    quotation = checked.quotation[:_LONGEST_QUOTATION]
    yield rich("“")
    position = 0
    for one in sorted(checked.differences, key=lambda one: one.at):
        start, end = max(one.at[0], position), one.at[1]
        if end <= start:
            continue
        for text, is_marked in ((quotation[position:start], False), (quotation[start:end], True)):
            if visible(text):
                yield rich(text, bold=is_marked, strike=is_marked and one.is_harmful)
        position = end
    if visible(quotation[position:]):
        yield rich(quotation[position:])
    yield rich("…”" if quotation != checked.quotation else "”")
