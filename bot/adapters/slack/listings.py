"""Discussions as Block Kit: a page of them, one with its sections, a passage in its place; and the bot's own state."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextSectionElement,
    SectionBlock,
    TableBlock,
)

from bot.adapters import wording
from bot.adapters.slack.pieces import (
    LONGEST_NAME,
    LONGEST_ORIGIN,
    SlackMessage,
    citation_to_text,
    context,
    escaped_to_text,
    excerpt_to_element,
    link,
    rich,
    sentence,
    sentence_to_message,
    strong,
)
from bot.adapters.slack.text import escape
from bot.adapters.visible import shortened, visible
from bot.answering.answers import Excerpt
from bot.answering.show import Contents, InPlace, Shown, Whole
from bot.answering.sources import Source, Sources
from bot.answering.status import Status

_LONGEST_SHOWN = 2_000  # characters of a passage; it has 60 to 160 words
_LONGEST_CELL = 120
_SHOWN_SECTIONS = 40
_NAMES = ("Discussion", "Who", "Date")


def sources_to_message(sources: Sources, more: str) -> SlackMessage:
    """Return a page of discussions as a table; `more` is the command that shows the next page."""
    if sources.reason is not None:
        return sentence_to_message(sources.reason)
    told = wording.sources_lead(sources)
    if not sources.sources:
        return sentence_to_message(told)
    rows = [[_cell(rich(name, bold=True)) for name in _NAMES], *(_row(source) for source in sources.sources)]
    table = TableBlock(rows=rows, column_settings=[{"is_wrapped": True}, {"is_wrapped": True}, {}])
    is_last = sources.wanted.page >= sources.pages
    footer = [*([] if is_last else [f"More: {more}"]), f"folder {sources.revision}"]
    titles = [
        f"• {shortened(one.document.front_matter.title, LONGEST_ORIGIN)} · {wording.dated(one)}"
        for one in sources.sources
    ]
    return SlackMessage(
        escaped_to_text(map(escape, [told, *titles])), (context(told), table, context(" · ".join(footer)))
    )


def shown_to_message(shown: Shown) -> SlackMessage:
    """Return a passage in its place or a discussion with its sections."""
    if shown.passage:
        return _passage(shown.passage, shown.revision)
    if shown.discussion:
        return _discussion(shown.discussion, shown.revision)
    return sentence_to_message(shown.reason or wording.USAGE)


def status_to_message(status: Status, age: str | None) -> SlackMessage:
    """Return what is answered from; `age` tells when it last changed."""
    held = f"{wording.count(status.documents, 'discussion')}, {wording.count(status.passages, 'passage')}"
    lines = [f"Revision {status.revision}", *([f"last change {age}"] if age else [])]
    problems = wording.count(len(status.problems), "file") + " with problems" if status.problems else "no problems"
    return SlackMessage(escape(f"{held}, {problems}"), (strong(held), context(" · ".join([*lines, problems]))))


def _passage(shown: InPlace, revision: str) -> SlackMessage:
    citation = shown.passage.citation
    heading = f"*{escape(shortened(wording.origin(citation), LONGEST_ORIGIN))}* — {wording.place_in_discussion(shown)}"
    section = SectionBlock(
        text=MarkdownTextObject(text=heading, verbatim=True), accessory=link(citation) if citation.url else None
    )
    before = [_beside(wording.BEFORE, shown.before)] if shown.before else []
    after = [_beside(wording.AFTER, shown.after)] if shown.after else []
    host = []
    if shown.question and not _is_seen(shown.question, shown):
        asked = f"{wording.host_before(shown.question)} {wording.quotation(shown.question)}"
        host = [context(shortened(asked, LONGEST_ORIGIN * 2))]
    cited = shortened(wording.full_citation(citation, shown.passage.parts), LONGEST_ORIGIN * 3)
    own = RichTextBlock(elements=[one for part in shown.passage.parts for one in _part(part)])
    url = shown.reader_url
    reader = [_reader_button(url)] if url and url != citation.url else []
    blocks = (section, *before, *host, own, *after, *reader, context(f"{cited} · folder {revision}"))
    return SlackMessage(citation_to_text(citation), blocks)


def _reader_button(url: str) -> Block:
    label = PlainTextObject(text=wording.READ_IN_PLACE, emoji=False)
    return ActionsBlock(elements=[ButtonElement(text=label, action_id="open-0", url=url)])


def _part(part: Excerpt) -> list[RichTextElement]:
    return [
        RichTextSectionElement(elements=[rich(wording.speaker_and_time(part), bold=True)]),
        excerpt_to_element(part),
    ]


def _is_seen(question: Excerpt, shown: InPlace) -> bool:
    """Whether the question stands in the passage itself or in the one before it, which are shown anyway."""
    return any(question in whole.parts for whole in (shown.before, shown.passage) if whole)


def _beside(label: str, whole: Whole) -> Block:
    """Return what comes before or after in gray, with its id, by which it is shown in its turn."""
    said = " ".join(f"{wording.speaker_and_time(part)}: {wording.quotation(part)}" for part in whole.parts)
    return context(f"{label} · {whole.citation.passage.id} · {shortened(said, _LONGEST_SHOWN // 2)}")


def _discussion(contents: Contents, revision: str) -> SlackMessage:
    title = shortened(contents.source.document.front_matter.title, LONGEST_ORIGIN)
    told = f"{wording.dated(contents.source)} · {wording.particulars(contents.source)}"
    rows = [[_cell(rich(name, bold=True)) for name in ("Section", "At", "Passages")]]
    for one in contents.sections[:_SHOWN_SECTIONS]:
        at = wording.moment(one.moment) if one.moment else "–"
        name = visible(shortened(one.name or wording.WITHOUT_SECTION, _LONGEST_CELL))
        rows.append([_cell(rich(name)), _cell(rich(at)), _cell(rich(shortened(" ".join(one.ids), _LONGEST_CELL)))])
    tables = [TableBlock(rows=rows, column_settings=[{"is_wrapped": True}])] if contents.sections else []
    more = len(contents.sections) - _SHOWN_SECTIONS
    footer = [*([f"{wording.count(more, 'section')} more"] if more > 0 else []), f"folder {revision}"]
    blocks = (strong(title), sentence(told), *tables, context(" · ".join(footer)))
    return SlackMessage(escaped_to_text(map(escape, [title, told])), blocks)


def _row(source: Source) -> list[dict[str, object]]:
    front_matter = source.document.front_matter
    whole = wording.without_name(front_matter.title, source.speakers)
    title = visible(shortened(whole, _LONGEST_CELL)) or shortened(source.document.source, LONGEST_NAME)
    address = front_matter.url or front_matter.video
    name = RichTextElementParts.Link(url=address, text=title) if address else rich(title)
    guests = [one for one in source.speakers if one != front_matter.host] or list(source.speakers)
    who = rich(shortened(", ".join(guests), LONGEST_NAME) or "–")
    return [_cell(name), _cell(who), _cell(rich(wording.dated(source)))]


def _cell(element: RichTextElement) -> dict[str, object]:
    return RichTextBlock(elements=[RichTextSectionElement(elements=[element])]).to_dict()
