"""Whose words are shown, from where, and what the link opens."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from bot.adapters.wording.phrases import NOTE, UNIDENTIFIED
from bot.adapters.wording.times import age, date, moment
from bot.answering.answers import Citation, Excerpt
from bot.answering.show import InPlace
from bot.answering.sources import Source
from bot.corpus.documents import Words

_BEHIND_NAME = re.compile(r"\s*[—–:|-]\s+(?=\S)")


def heading(citation: Citation) -> str:
    """Return who or what is quoted: a speaker's name over their own words only, else that it is a note."""
    if citation.excerpt.words is Words.NOTES:
        return NOTE
    return citation.excerpt.speaker or UNIDENTIFIED


def origin(citation: Citation) -> str:
    """Return the discussion, its section and its date; without the guest's name in front."""
    of = citation.passage.document.front_matter.date
    return f"{discussion(citation)} · {date(of)}" if of else discussion(citation)


def discussion(citation: Citation) -> str:
    """Return the discussion and its section, without the guest's name in front."""
    section = citation.passage.section
    return f"{title(citation)} › {section}" if section else title(citation)


def title(citation: Citation) -> str:
    """Return the discussion's title without the guest's name in front."""
    front_matter = citation.passage.document.front_matter
    return without_name(front_matter.title, [*front_matter.people, citation.excerpt.speaker])


def passage_label(citation: Citation) -> str:
    """Return whose words a passage is, or that it is a note, and of which discussion, on a short line."""
    return f"{heading(citation)} — {title(citation)}"


def dated_ago(citation: Citation, now: dt.date) -> str:
    """Return when a discussion was, and how long before a day that is; nothing where it has no date."""
    iso = citation.passage.document.front_matter.date
    return f"{date(iso)} · {age(iso, now)}" if iso else ""


def without_name(title: str, people: Iterable[str | None]) -> str:
    """Return a title without the name in front that is told beside it; over a note it would seem to be whose it is."""
    for person in people:
        behind = _BEHIND_NAME.match(title, len(person)) if person and title.startswith(person) else None
        if behind:
            return title[behind.end() :]
    return title


def quotation(excerpt: Excerpt) -> str:
    """Return an excerpt as it is shown: somebody's own words between quotation marks, an ellipsis where it was cut."""
    text = excerpt.text + ("…" if excerpt.is_cut else "")
    return f"“{text}”" if excerpt.words is Words.VERBATIM else text


def pieces(excerpt: Excerpt) -> list[tuple[str, bool]]:
    """Return an excerpt as it is shown in pieces, each with whether it is a word that matched."""
    shown = quotation(excerpt)
    shift = shown.index(excerpt.text)
    found: list[tuple[str, bool]] = []
    position = 0
    for start, end in excerpt.highlights:
        found += [(shown[position : start + shift], False), (shown[start + shift : end + shift], True)]
        position = end + shift
    return [piece for piece in [*found, (shown[position:], False)] if piece[0]]


def place(citation: Citation) -> str | None:
    """Return the time that a link opens, marked where it is approximate, or None."""
    return moment(citation.excerpt.moment) if citation.excerpt.moment else None


def file_place(citation: Citation) -> str:
    """Return where a passage without an address stands: its file, and the time where there is one."""
    at = place(citation)
    return f"{citation.passage.document.path}, {at}" if at else citation.passage.document.path


def link_label(citation: Citation) -> str:
    """Return what stands on the link: the moment that it opens, or what it opens."""
    at = place(citation)
    if at and citation.passage.document.front_matter.video:
        return f"▶ {at}"
    return "Read" if citation.passage.document.front_matter.kind in ("essay", "letter") else "Open"


def opens(source: Source) -> str:
    """Return what stands on the button that opens a discussion as a whole."""
    front_matter = source.document.front_matter
    if front_matter.video:
        return "▶ Watch"
    return "Read" if front_matter.kind in ("essay", "letter") else "Open"


def speaker_and_time(part: Excerpt) -> str:
    """Return whose words a part of a passage is, or that it is a note, with its time."""
    who = NOTE if part.words is Words.NOTES else part.speaker or UNIDENTIFIED
    return f"{who} [{moment(part.moment)}]" if part.moment else who


def full_citation(citation: Citation, parts: Iterable[Excerpt]) -> str:
    """Return all by which a passage is found again: people, title, section, kind, date, time, address, file, id."""
    front_matter = citation.passage.document.front_matter
    names = dict.fromkeys(part.speaker for part in parts if part.words is Words.VERBATIM and part.speaker)
    named = (
        ", ".join(names) or NOTE,
        f"“{front_matter.title}”",
        citation.passage.section,
        front_matter.kind,
        date(front_matter.date) if front_matter.date else "undated",
        place(citation),
        citation.url,
        citation.passage.document.path,
        citation.passage.id,
    )
    return ", ".join(one for one in named if one)


def place_in_discussion(shown: InPlace) -> str:
    """Return which of the discussion's passages one is."""
    return f"passage {shown.passage.citation.number} of {shown.passages}"


def host_before(question: Excerpt) -> str:
    """Return the line over what the host said before the words."""
    at = f" [{moment(question.moment)}]" if question.moment else ""
    return f"The host before these words, {question.speaker or UNIDENTIFIED}{at}:"


def passages_footer(passages: Sequence[Citation], revision: str) -> str:
    """Return the ids of passages and the revision of the folder."""
    return " · ".join(part for part in (" ".join(one.passage.id for one in passages), f"folder {revision}") if part)
