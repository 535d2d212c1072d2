"""The pieces that every message for Discord is made of, and how many of them fit into one."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import discord
from discord import ui

from bot.adapters import wording
from bot.adapters.discord.escaping import escape, units
from bot.adapters.visible import shortened
from bot.answering.answers import Citation, Excerpt
from bot.corpus.documents import Words

# https://docs.discord.com/developers/components/reference: 40 components and 4,000 characters a message.
LONGEST_MESSAGE = 4_000
MOST_COMPONENTS = 40
# https://docs.discord.com/developers/resources/message: without components 2,000 characters.
LONGEST_TEXT = 2_000
LONGEST_NAME = 80
LONGEST_LEAD = 600
_LONGEST_TITLE = 160
_LONGEST_SECTION = 120
_LONGEST_URL = 512

ANSWERED = discord.Color.from_rgb(88, 101, 242)
DECLINED = discord.Color.from_rgb(148, 155, 164)
TRUE = discord.Color.from_rgb(36, 128, 70)
FALSE = discord.Color.from_rgb(218, 55, 60)


@dataclass(frozen=True, slots=True)
class Button:
    """What can be pressed: something to do, by its custom id, or an address to open."""

    label: str = ""
    custom_id: str | None = None
    url: str | None = None
    emoji: str | None = None
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A text of a message, and the button beside it. `is_apart` draws a line above it."""

    text: str
    button: Button | None = None
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What a message is made of: texts, and rows of up to five buttons in front of the last of them."""

    parts: tuple[Part, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    color: discord.Color = DECLINED

    @property
    def fits(self) -> bool:
        """Whether Discord takes it."""
        components = sum(1 + 2 * bool(part.button) + part.is_apart for part in self.parts)
        components += 1 + sum(1 + len(row) for row in self.rows)
        return components <= MOST_COMPONENTS and sum(units(part.text) for part in self.parts) <= LONGEST_MESSAGE


@dataclass(frozen=True, slots=True)
class DiscordMessage:
    """A message for Discord: its components, and the text for where these are refused."""

    view: ui.LayoutView
    text: str


def fitting(citations: Sequence[Citation], build: Callable[[Sequence[Citation]], Draft]) -> Draft:
    """Return what is built of citations so that it fits: notes go first, then the last ones, never a part of one."""
    draft = build(citations)
    if draft.fits:
        return draft
    shown = [replace(citation, note=None) for citation in citations]
    while not (draft := build(shown)).fits and shown:
        shown = shown[:-1]
    return draft


def draft_to_message(draft: Draft) -> DiscordMessage:
    """Return a draft as it is sent; where it does not fit, without the last parts but one."""
    while not draft.fits and len(draft.parts) > 2:
        draft = replace(draft, parts=(*draft.parts[:-2], draft.parts[-1]))
    view = ui.LayoutView(timeout=None)
    container: ui.Container[ui.LayoutView] = ui.Container(accent_color=draft.color)
    for item in _items(draft):
        container.add_item(item)
    view.add_item(container)
    # What is pressed is recognized by its id: discord.py would keep a view for every message, for good.
    view.stop()
    return DiscordMessage(view, _text(draft.parts))


def sentence_to_message(sentence: str) -> DiscordMessage:
    """Return a sentence that the bot says itself as a message."""
    lines = [escape(line) for line in shortened(sentence, LONGEST_TEXT // 2).split("\n")]
    return draft_to_message(Draft((Part("\n".join(lines)),)))


def small(text: str, longest: int = LONGEST_LEAD) -> Part:
    """Return a small gray line."""
    return Part(_small(text, longest))


def citation_to_parts(citation: Citation, now: dt.date | None) -> Iterator[Part]:
    """Yield who, where, when and what was said, somebody's own words as a quotation, and below it the note on it."""
    who = escape(shortened(wording.heading(citation), LONGEST_NAME))
    is_note = citation.excerpt.words is Words.NOTES
    title = escape(shortened(wording.title(citation), _LONGEST_TITLE))
    heading = f"{citation.number}\\. {f'*{who}*' if is_note else f'**{who}**'} — {title}"
    button = link(citation)
    when = wording.dated_ago(citation, now) if now else _date(citation)
    section = shortened(citation.passage.section, _LONGEST_SECTION)
    place = _host(button) if button else shortened(wording.file_place(citation), LONGEST_NAME)
    about = " · ".join(one for one in (section, when, place) if one)
    yield Part(
        "\n".join([heading, *([_small(about)] if about else []), excerpt_to_text(citation.excerpt)]),
        button,
        is_apart=citation.number > 1,
    )
    if citation.note:
        yield Part(f"-# {wording.NOTE}: {escape(wording.quotation(citation.note))}")


def link(citation: Citation) -> Button | None:
    """Return the button that opens the moment; None where there is no address that Discord takes."""
    if not citation.url or len(citation.url) > _LONGEST_URL:
        return None
    # With this selector the sign is a sign on every system, and no emoji.
    return Button(wording.link_label(citation).replace("▶", "▶\ufe0e"), url=citation.url)


def _host(button: Button) -> str:
    """Return whose address a button opens: Discord shows no more of it than the label."""
    return (urlsplit(button.url or "").hostname or "").removeprefix("www.")


def excerpt_to_text(excerpt: Excerpt) -> str:
    """Return the shown words escaped, those that matched in bold, somebody's own as a quotation."""
    shown = [(escape(text), is_match) for text, is_match in wording.pieces(excerpt)]
    text = "".join(f"**{text}**" if is_match else text for text, is_match in shown)
    return text if excerpt.words is Words.NOTES else f"> {text}"


def _small(text: str, longest: int = LONGEST_LEAD) -> str:
    return f"-# {escape(shortened(text, longest))}"


def _date(citation: Citation) -> str:
    iso = citation.passage.document.front_matter.date
    return wording.date(iso) if iso else ""


def _items(draft: Draft) -> Iterator[ui.Item[ui.LayoutView]]:
    """Yield the texts in order, the rows in front of the last."""
    *above, last = draft.parts
    for part in above:
        yield from _part(part)
    if draft.rows and not above:
        yield from _part(last)
    for row in draft.rows:
        yield ui.ActionRow(*map(_button, row))
    if not draft.rows or above:
        yield from _part(last)


def _part(part: Part) -> Iterator[ui.Item[ui.LayoutView]]:
    if part.is_apart:
        yield ui.Separator()
    text: ui.TextDisplay[ui.LayoutView] = ui.TextDisplay(part.text)
    yield ui.Section(text, accessory=_button(part.button)) if part.button else text


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    if button.url:
        return ui.Button(url=button.url, label=button.label)
    label = button.label or None
    return ui.Button(custom_id=button.custom_id, label=label, emoji=button.emoji, disabled=button.is_off)


def _text(parts: Sequence[Part]) -> str:
    """Return the plain version: the texts as far as they fit, each with its address, which is not hidden."""
    text = ""
    for part in parts:
        url = f"\n<{part.button.url}>" if part.button and part.button.url else ""
        longer = f"{text}\n{part.text}{url}" if text else f"{part.text}{url}"
        if units(longer) > LONGEST_TEXT:
            break
        text = longer
    return text or wording.USAGE
