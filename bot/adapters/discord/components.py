"""Answers as Components V2."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import discord
from discord import ui

from bot.adapters import wording
from bot.adapters.discord.escaping import escape, units
from bot.adapters.visible import shortened
from bot.answering.answers import Answer, Citation, Excerpt, Outcome
from bot.corpus.documents import Words

# https://docs.discord.com/developers/components/reference: 40 components and 4,000 characters a message.
LONGEST_MESSAGE = 4_000
_LONGEST_ORIGIN = 200
_LONGEST_NAME = 80
_LONGEST_LEAD = 600
_LONGEST_URL = 512

_ANSWERED = discord.Color.from_rgb(88, 101, 242)
_DECLINED = discord.Color.from_rgb(148, 155, 164)


@dataclass(frozen=True, slots=True)
class _Part:
    """
    One text of a message, and the address and label of the button beside it.

    `is_apart` draws a line above it.
    """

    text: str
    url: str | None = None
    label: str = ""
    is_apart: bool = False


def answer_to_view(answer: Answer, *, restate: bool) -> ui.LayoutView:
    """Return an answer as a view that fits into a message; `restate` puts the question on top."""
    if answer.outcome is Outcome.REFUSED:
        return sentence_to_view(answer.reason or wording.USAGE)
    return _view(_fit(answer, restate), answer.outcome is Outcome.ANSWERED)


def sentence_to_view(sentence: str) -> ui.LayoutView:
    """Return a sentence that the bot says itself as a view."""
    return _view([_Part(escape(shortened(sentence, LONGEST_MESSAGE // 2)))], answered=False)


def _fit(answer: Answer, restate: bool) -> list[_Part]:
    """Return the parts of an answer within the limit: notes go first, then the last passages; never a part of one."""
    parts = _parts(answer, restate)
    if _length(parts) <= LONGEST_MESSAGE:
        return parts
    shown = tuple(replace(citation, note=None) for citation in answer.passages or answer.nearest)
    while shown:
        shorter = replace(answer, passages=shown) if answer.passages else replace(answer, nearest=shown)
        parts = _parts(shorter, restate)
        if _length(parts) <= LONGEST_MESSAGE:
            break
        shown = shown[:-1]
    return parts


def _length(parts: list[_Part]) -> int:
    return sum(units(part.text) for part in parts)


def _parts(answer: Answer, restate: bool) -> list[_Part]:
    asked = [_Part(f"-# {escape(wording.asked(answer.question))}")] if restate else []
    citations = [part for citation in answer.passages or answer.nearest for part in _citation(citation)]
    footer = _Part(f"-# {escape(wording.footer(answer))}")
    if answer.outcome is Outcome.ANSWERED:
        lead = _Part(f"-# {escape(shortened(wording.lead(answer), _LONGEST_LEAD))}")
        return [*asked, lead, *citations, footer]
    declined = _Part(escape(shortened(wording.declined(answer), _LONGEST_LEAD)))
    nearest = [_Part(f"-# {escape(wording.NEAREST)}", is_apart=True)] if citations else []
    return [*asked, declined, *nearest, *citations, footer]


def _citation(citation: Citation) -> Iterator[_Part]:
    """Yield who, where and what was said, somebody's own words as a quotation, and below it the note on it."""
    who = escape(shortened(wording.heading(citation), _LONGEST_NAME))
    is_note = citation.excerpt.words is Words.NOTES
    name = f"*{who}*" if is_note else f"**{who}**"
    url = citation.url if citation.url and len(citation.url) <= _LONGEST_URL else None
    where = "" if url else f" · {escape(shortened(wording.file_place(citation), _LONGEST_NAME))}"
    heading = f"{citation.number}\\. {name} — {escape(shortened(wording.origin(citation), _LONGEST_ORIGIN))}{where}"
    shown = ("" if is_note else "> ") + _highlighted(citation.excerpt)
    # With this selector the sign is a sign on every system, and no emoji.
    label = wording.link_label(citation).replace("▶", "▶\ufe0e")
    yield _Part(f"{heading}\n{shown}", url, label, is_apart=citation.number > 1)
    if citation.note:
        yield _Part(f"-# {wording.NOTE}: {escape(wording.quotation(citation.note))}")


def _highlighted(excerpt: Excerpt) -> str:
    """Return the shown words escaped, those that matched in bold."""
    shown = [(escape(text), is_match) for text, is_match in wording.pieces(excerpt)]
    return "".join(f"**{text}**" if is_match else text for text, is_match in shown)


def _view(parts: list[_Part], answered: bool) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    container: ui.Container[ui.LayoutView] = ui.Container(accent_color=_ANSWERED if answered else _DECLINED)
    for item in _items(parts):
        container.add_item(item)
    view.add_item(container)
    return view


def _items(parts: list[_Part]) -> Iterator[ui.Item[ui.LayoutView]]:
    """Yield the texts in order, a line above those that stand apart."""
    for part in parts:
        if part.is_apart:
            yield ui.Separator()
        if part.url:
            button: ui.Button[ui.LayoutView] = ui.Button(url=part.url, label=part.label)
            yield ui.Section(ui.TextDisplay(part.text), accessory=button)
        else:
            yield ui.TextDisplay(part.text)
