"""Discussions as Components V2: a page of them, one with its sections, a passage in its place; and the bot's state."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from bot.adapters import wording
from bot.adapters.discord.actions import removal
from bot.adapters.discord.escaping import escape, units
from bot.adapters.discord.pieces import (
    ANSWERED,
    LONGEST_MESSAGE,
    LONGEST_NAME,
    Button,
    DiscordMessage,
    Draft,
    Part,
    draft_to_message,
    excerpt_to_text,
    link,
    sentence_to_message,
    small,
)
from bot.adapters.visible import shortened
from bot.answering.answers import Excerpt
from bot.answering.show import Contents, InPlace, Section, Shown, Whole
from bot.answering.sources import Source, Sources
from bot.answering.status import Status
from bot.corpus.documents import Words

_LONGEST_TITLE = 160
_LONGEST_URL = 512
_LONGEST_BESIDE = 500
_LONGEST_PASSAGE = 2_400  # of a passage's 60 to 160 words, which never come near it
_SECTIONS_UNITS = 3_000


def sources_to_message(sources: Sources, more: str, asker: int | None = None) -> DiscordMessage:
    """Return a page of discussions; `more` is the command that shows the next page."""
    told = sources.reason or wording.sources_lead(sources)
    if not sources.sources:
        return sentence_to_message(told)
    is_last = sources.wanted.page >= sources.pages
    footer = " · ".join([*([] if is_last else [f"More: {more}"]), f"folder {sources.revision}"])
    remove = removal(asker) if asker else None
    parts = (small(told), *map(_listed, sources.sources), Part(small(footer).text, remove))
    return draft_to_message(Draft(parts, color=ANSWERED))


def shown_to_message(shown: Shown, asker: int | None = None, others: Sequence[Button] = ()) -> DiscordMessage:
    """Return a passage in its place, or a discussion with its sections; `others` lead to passages beside it."""
    if shown.passage:
        return _passage(shown.passage, shown.revision, asker, others)
    if shown.discussion:
        return _discussion(shown.discussion, shown.revision, asker)
    return sentence_to_message(shown.reason or wording.USAGE)


def status_to_message(status: Status, now: dt.date) -> DiscordMessage:
    """Return what is answered from, and when it last changed."""
    held = f"{wording.count(status.documents, 'discussion')}, {wording.count(status.passages, 'passage')}"
    age = wording.last_change(status, now)
    problems = wording.count(len(status.problems), "file") + " with problems" if status.problems else "no problems"
    lines = [f"Revision {status.revision}", *([f"last change {age}"] if age else []), problems]
    return draft_to_message(Draft((Part(f"**{escape(held)}**"), small(" · ".join(lines))), color=ANSWERED))


def _listed(source: Source) -> Part:
    front_matter = source.document.front_matter
    title = escape(shortened(front_matter.title, _LONGEST_TITLE))
    about = [wording.dated(source), wording.particulars(source), source.document.source]
    address = front_matter.url or front_matter.video
    button = Button("Open", url=address) if address and len(address) <= _LONGEST_URL else None
    return Part(f"**{title}**\n{small(' · '.join(about), 300).text}", button)


def _passage(shown: InPlace, revision: str, asker: int | None, others: Sequence[Button]) -> DiscordMessage:
    citation = shown.passage.citation
    title = escape(shortened(wording.origin(citation), _LONGEST_TITLE))
    heading = Part(f"**{title}**\n{small(wording.place_in_discussion(shown)).text}", link(citation))
    own = "\n".join(f"{_said_by(part)}\n{excerpt_to_text(part)}" for part in _fitting(shown))
    cited = Part(
        small(f"{wording.full_citation(citation, shown.passage.parts)} · folder {revision}").text,
        removal(asker) if asker else None,
    )
    parts = (
        heading,
        *_beside(wording.BEFORE, shown.before),
        *_host(shown),
        Part(own, is_apart=True),
        *_beside(wording.AFTER, shown.after),
        cited,
    )
    url = shown.reader_url
    reader = (
        [Button(wording.READ_IN_PLACE, url=url)] if url and url != citation.url and len(url) <= _LONGEST_URL else []
    )
    rows = tuple(row for row in (tuple(others), tuple(reader)) if row)
    draft = Draft(parts, rows, ANSWERED)
    return draft_to_message(draft if draft.fits else Draft((heading, Part(own), cited), rows, ANSWERED))


def _said_by(part: Excerpt) -> str:
    """Return whose words a part is: a name in bold, that it is a note in italics."""
    who = escape(shortened(wording.speaker_and_time(part), LONGEST_NAME))
    return f"*{who}*" if part.words is Words.NOTES else f"**{who}**"


def _fitting(shown: InPlace) -> list[Excerpt]:
    """Return the parts of a passage, as many as fit; a passage that is one long sentence is shown as far as that."""
    parts: list[Excerpt] = []
    left = _LONGEST_PASSAGE
    for part in shown.passage.parts:
        length = units(escape(part.text)) + LONGEST_NAME
        if length > left:
            if not parts:
                parts.append(replace(part, text=shortened(part.text, _LONGEST_PASSAGE // 3), is_cut=True))
            break
        parts.append(part)
        left -= length
    return parts


def _host(shown: InPlace) -> list[Part]:
    """Return the host's question, unless it stands in the passage itself or in the one before it, which are shown."""
    question = shown.question
    if question is None or any(question in whole.parts for whole in (shown.before, shown.passage) if whole):
        return []
    return [small(f"{wording.host_before(question)} {wording.quotation(question)}", _LONGEST_BESIDE)]


def _beside(label: str, whole: Whole | None) -> list[Part]:
    """Return what comes before or after in gray, with its id, by which it is shown in its turn."""
    if whole is None:
        return []
    said = " ".join(f"{wording.speaker_and_time(part)}: {wording.quotation(part)}" for part in whole.parts)
    return [Part(small(f"{label} · {whole.citation.passage.id} · {said}", _LONGEST_BESIDE).text, is_apart=True)]


def _discussion(contents: Contents, revision: str, asker: int | None) -> DiscordMessage:
    front_matter = contents.source.document.front_matter
    address = front_matter.url or front_matter.video
    told = f"{wording.dated(contents.source)} · {wording.particulars(contents.source)}"
    heading = f"**{escape(shortened(front_matter.title, _LONGEST_TITLE))}**\n{small(told, 300).text}"
    button = Button("Open", url=address) if address and len(address) <= _LONGEST_URL else None
    lines: list[str] = []
    for section in contents.sections:
        if units("\n".join([*lines, _section(section)])) > min(_SECTIONS_UNITS, LONGEST_MESSAGE):
            break
        lines.append(_section(section))
    more = len(contents.sections) - len(lines)
    footer = " · ".join([*([f"{wording.count(more, 'section')} more"] if more else []), f"folder {revision}"])
    listed = [Part("\n".join(lines), is_apart=True)] if lines else []
    remove = removal(asker) if asker else None
    return draft_to_message(Draft((Part(heading, button), *listed, Part(small(footer).text, remove)), color=ANSWERED))


def _section(section: Section) -> str:
    name = escape(shortened(section.name or wording.WITHOUT_SECTION, LONGEST_NAME))
    at = f"{escape(wording.moment(section.moment))} · " if section.moment else ""
    return f"{at}**{name}**\n{small(' '.join(section.ids), 200).text}"
