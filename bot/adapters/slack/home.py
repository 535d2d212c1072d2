"""The App Home: how to ask, what there is to ask about, and the newest discussions."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.adapters import wording
from bot.adapters.slack.pieces import LONGEST_LABEL, LONGEST_NAME, LONGEST_ORIGIN, context, fitted, sentence
from bot.adapters.slack.text import escape
from bot.adapters.slack.usage import help_to_blocks
from bot.adapters.visible import shortened
from bot.answering.sources import Source, Sources

_NEWEST = 8


def home_to_view(sources: Sources, ask: str, verbs: str, now: dt.date) -> View:
    """Return the home of whoever may see these discussions; its metadata changes when anything in it does."""
    blocks = [*help_to_blocks(ask, verbs), DividerBlock(), *_folder(sources, verbs, now)]
    shown = json.dumps([block.to_dict() for block in blocks], sort_keys=True)
    return View(type="home", private_metadata=hashlib.sha256(shown.encode()).hexdigest()[:16], blocks=blocks)


def _folder(sources: Sources, verbs: str, now: dt.date) -> Iterator[Block]:
    if not sources.sources:
        yield sentence(wording.EMPTY_FOLDER)
        return
    yield HeaderBlock(text=PlainTextObject(text=wording.count(sources.total, "discussion"), emoji=False))
    newest = sources.sources[:_NEWEST]
    for number, source in enumerate(newest, 1):
        yield _discussion(source, number, now)
    more = [f"{verbs} sources lists them all"] if sources.total > len(newest) else []
    yield context(" · ".join([*more, f"folder {sources.revision}"]))


def _discussion(source: Source, number: int, now: dt.date) -> Block:
    front_matter = source.document.front_matter
    title = shortened(wording.without_name(front_matter.title, source.speakers), LONGEST_ORIGIN)
    guests = [name for name in source.speakers if name != front_matter.host] or list(source.speakers)
    age = [wording.age(front_matter.date, now)] if front_matter.date else []
    told = [shortened(", ".join(guests), LONGEST_NAME), wording.dated(source), *age]
    name = escape(title) or escape(shortened(source.document.source, LONGEST_NAME))
    lines = f"*{name}*\n{escape(' · '.join(one for one in told if one))}"
    address = front_matter.video or front_matter.url
    return SectionBlock(
        text=MarkdownTextObject(text=lines, verbatim=True), accessory=_button(source, number) if address else None
    )


def _button(source: Source, number: int) -> ButtonElement:
    front_matter = source.document.front_matter
    label = f"{wording.opens(source)} {front_matter.title}"
    return ButtonElement(
        text=PlainTextObject(text=wording.opens(source), emoji=False),
        action_id=f"open-{number}",
        url=front_matter.video or front_matter.url,
        accessibility_label=fitted(label, LONGEST_LABEL),
    )
