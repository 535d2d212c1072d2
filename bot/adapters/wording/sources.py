"""The discussions of the folder, as they are listed."""

from bot.adapters.visible import shortened
from bot.adapters.wording.phrases import EMPTY_FOLDER, count
from bot.adapters.wording.times import date
from bot.answering.sources import Source, Sources
from bot.corpus.documents import Words


def sources_lead(sources: Sources) -> str:
    """Return the line above a list of discussions: how many there are, of what, and which page it is."""
    wanted = sources.wanted
    named = (("from", wanted.speaker), ("of the kind", wanted.kind), ("of", wanted.year))
    limits = [f"{name} {shortened(value, 60)}" for name, value in named if value]
    about = [f"with “{shortened(wanted.words, 60)}”"] if wanted.words else []
    if not sources.total:
        within = ", ".join([*about, *limits])
        return f"No discussion in the knowledge folder ({within})." if within else EMPTY_FOLDER
    page_of = [f"page {wanted.page} of {sources.pages}"] if sources.pages > 1 else []
    return " · ".join([count(sources.total, "discussion"), *about, *limits, *page_of])


def whose_words(source: Source) -> str:
    """Return whether a discussion is there in its people's own words, in notes, or in notes around quotations."""
    if source.words == {Words.VERBATIM}:
        return "own words"
    return "notes and quotations" if Words.VERBATIM in source.words else "notes"


def particulars(source: Source) -> str:
    """Return what a discussion is: its kind, who speaks, how many passages it has, and whose words they are."""
    front_matter = source.document.front_matter
    guests = [name for name in source.speakers if name != front_matter.host]
    people = ", ".join([*guests, *([f"host {front_matter.host}"] if front_matter.host else [])])
    passages = f"{count(source.passages, 'passage')}, {whose_words(source)}"
    return " · ".join(part for part in (front_matter.kind, people, passages) if part)


def dated(source: Source) -> str:
    """Return a discussion's date, or that it has none."""
    return date(source.document.front_matter.date) if source.document.front_matter.date else "undated"
