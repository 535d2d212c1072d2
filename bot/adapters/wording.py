"""Every sentence that the bot says itself, the same on every platform."""

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence

from bot.adapters.visible import shortened
from bot.answering.answers import Answer, Citation, Excerpt
from bot.answering.compare import Column, Comparison
from bot.answering.questions import Question
from bot.answering.quote import Checked, Differing
from bot.answering.show import InPlace
from bot.answering.sources import Source, Sources
from bot.answering.status import Status
from bot.answering.timeline import Timeline
from bot.answering.verdicts import Verdict
from bot.corpus.documents import Moment, Words
from bot.corpus.times import seconds_to_time
from bot.operations.errands import Done, Forgotten, Reloaded, Unreachable
from bot.operations.received import Notice

USAGE = "Ask me about the discussions in the folder, for example: When will AI write most of Meta's code?"
NOTHING_FOUND = "Nothing in the knowledge folder answers this."
NEAREST = "Nearest (not an answer):"
NOTE = "note"
READ_IN_PLACE = "Read in place"
NEAREST_PASSAGE = "The nearest passage (not the same words):"
UNIDENTIFIED = "unidentified speaker"
NOT_FOR_OTHERS = (
    "People of other workspaces are here, so I say nothing from the folder. An admin can allow this channel "
    "(SLACK_SHARED_CHANNELS)."
)
NOT_FOR_STRANGERS = (
    "I answer in the servers that I was set up for, and nowhere else. Whoever runs me can change that "
    "(DISCORD_GUILD_IDS, DISCORD_USER_INSTALLS)."
)
NOT_AN_ADMIN = "Only the people named in ADMIN_DISCORD may do that."
NOT_YOURS = "Only who asked, or whoever manages messages here, can remove this."
BELOW = "The answer is below, for everybody."
GONE = "That answer is older than a day, and I keep none longer. Ask again, and I look anew."
VOTED = "Thank you, noted."
FORM_NOT_OPENED = "The form did not open. Please press Report again."
REPORTED = "Thank you. Whoever looks after the folder will see it."
NOT_POSTED = "I may not post in this channel. If you can, /invite me, and press Share again."
EMPTY_FOLDER = "The knowledge folder is empty, so there is nothing to answer from yet."

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_BEHIND_NAME = re.compile(r"\s*[—–:|-]\s+(?=\S)")
_SHOWN_WORDS = 8
_SHOWN_GAPS = 8
_SHOWN_NAMESAKES = 3
_LONGEST_QUESTION = 300


def lead(answer: Answer) -> str:
    """Return the line above the passages: how many of how many discussions, and what to know about them."""
    discussions = len({citation.passage.document.source for citation in answer.passages})
    counts = f"{count(len(answer.passages), 'passage')} from {count(discussions, 'discussion')}"
    return " · ".join([counts, *_unknown_words(answer), *notes(answer)])


def declined(answer: Answer) -> str:
    """Return what is said instead of an answer, with the words of the question that occur nowhere."""
    if answer.is_folder_empty:
        return EMPTY_FOLDER
    limits = _limits(answer.question)
    within = f"{NOTHING_FOUND[:-1]} ({', '.join(limits)})." if limits else NOTHING_FOUND
    return " ".join([within, *_unknown_words(answer), *notes(answer)])


def _unknown_words(answer: Answer | Comparison | Timeline) -> list[str]:
    if not answer.unknown_words:
        return []
    words = [f"“{shortened(word, 40)}”" for word in answer.unknown_words[:_SHOWN_WORDS]]
    more = len(answer.unknown_words) - len(words)
    return [f"Words that never occur: {', '.join(words)}{f' and {more} more' if more > 0 else ''}."]


def notes(answer: Answer) -> list[str]:
    """Return what was understood otherwise than typed, who is not heard, and what is newer, a sentence each."""
    return [*_corrected(answer), *_read_with(answer), *_silent(answer), *_newer(answer)]


def _corrected(answer: Answer | Comparison | Timeline) -> list[str]:
    return [
        f"Read “{shortened(typed, 40)}” as {' or '.join(_written_like(typed, shortened(word, 40)) for word in words)}."
        for typed, words in answer.corrections[:_SHOWN_WORDS]
    ]


def _read_with(answer: Answer) -> list[str]:
    earlier = [f"“{shortened(question, 80)}”" for question in answer.read_with]
    plural = "" if len(earlier) == 1 else "s"
    return [f"Read together with your earlier question{plural}: {' and '.join(earlier)}."] if earlier else []


def _silent(answer: Answer) -> list[str]:
    people = [shortened(name, 40) for namesakes in answer.silent for name in namesakes[:_SHOWN_NAMESAKES]]
    named = " or ".join(part for part in (", ".join(people[:-1]), *people[-1:]) if part)
    return [f"Nothing from {named} on this."] if named else []


def _written_like(typed: str, word: str) -> str:
    """Return a word with a capital where what was typed has one: it may be a name."""
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word


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


def asked(question: Question) -> str:
    """Return a question as it is restated: its text, and what it was limited to."""
    return " · ".join([f"“{shortened(question.text, _LONGEST_QUESTION)}”", *_limits(question)])


def _limits(question: Question) -> list[str]:
    named = (
        ("from", question.speaker),
        ("in", question.source),
        ("after", question.after),
        ("before", question.before),
    )
    return [f"{name} {shortened(value, 60)}" for name, value in named if value]


def moment(at: Moment) -> str:
    """Return `13:38`, or `≈ 13:38` where the time is approximate."""
    return ("≈ " if at.approximate else "") + seconds_to_time(at.seconds)


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


def date(iso: str) -> str:
    """Return `29 April 2025`, `April 2025` or `2025`."""
    year, *rest = iso.split("-")
    month = f"{_MONTHS[int(rest[0]) - 1]} " if rest else ""
    day = f"{int(rest[1])} " if len(rest) == 2 else ""
    return f"{day}{month}{year}"


def footer(answer: Answer) -> str:
    """Return the ids of the passages and the revision of the folder."""
    return passages_footer(answer.passages or answer.nearest, answer.revision)


def error(error_id: str) -> str:
    """Return what an asker is told when the bot itself failed."""
    return f"I could not answer (error {error_id}). The admins can find it in the log."


def notice(reason: Notice, retry_after_seconds: float) -> str:
    """Return what an asker is told instead of an answer, with the seconds to wait where there are any."""
    seconds = max(1, math.ceil(retry_after_seconds))
    return {
        Notice.TOO_MANY: f"That was a lot of questions in a short time. Ask me again in {seconds} s.",
        Notice.BUSY: f"Many questions are waiting right now. Ask me again in about {seconds} s.",
        Notice.PUT_OFF: f"I may not write that much here at once. Ask me again in about {seconds} s.",
        Notice.STOPPING: "I am being restarted. Ask me again in a minute.",
        Notice.ASK_AGAIN: "I was interrupted at this. If you see no answer from me, please ask again.",
    }[reason]


def errand(done: Done) -> str:
    """Return what is said when an errand is done."""
    if isinstance(done, Forgotten):
        return f"Done: {count(done.records, 'record')} of yours deleted. I keep nothing else about you."
    if isinstance(done, Reloaded):
        status = done.status
        held = f"{count(status.documents, 'discussion')}, {count(status.passages, 'passage')}"
        return f"Read anew: {held}, revision {status.revision}. Files with problems: {len(status.problems)}."
    if isinstance(done, Unreachable):
        return "I cannot reach my records at the moment. Ask me again in a minute."
    if done.gaps is None:
        return "Others would see that here. Ask me in a direct message."
    lines = [f"{', '.join(gap.terms)} ({gap.count}): {gap.examples[0]}" for gap in done.gaps[:_SHOWN_GAPS]]
    return "\n".join(["Asked and not found, the newest first:", *lines]) if lines else "Nothing was asked in vain."


def count(number: int, noun: str) -> str:
    """Return `1 passage`, `2 passages`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


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


BEFORE = "Before"
AFTER = "After"
WITHOUT_SECTION = "(no section)"


def checked(answer: Checked) -> str:
    """Return the verdict on a quotation as one sentence; what is not in the folder may still have been said."""
    whose = _whose(answer)
    sentences = {
        Verdict.VERBATIM: f"Verbatim: {whose}, word for word.",
        Verdict.CLOSE: f"Close: {whose}, but for differences that change nothing:",
        Verdict.ALTERED: f"Altered: {_altered(answer)}.",
        Verdict.OTHER_SPEAKER: f"Another speaker: {whose}, and the folder has it from nobody else.",
        Verdict.STITCHED: "Stitched together: these are words from two places, shown below one after the other.",
        Verdict.NOTE_ONLY: "Only in our notes: these are words of this folder's writers, not of anybody who spoke.",
        Verdict.NOT_IN_FOLDER: "Not in the folder. That says nothing about whether it was said elsewhere.",
        Verdict.REFUSED: answer.reason or "",
    }
    return sentences[answer.verdict]


def difference(one: Differing) -> str:
    """Return a difference: how the quotation has it, and how the folder does."""
    if not one.quoted:
        return f"{one.kind.value}: left out “{shortened(one.said, 200)}”"
    if not one.said:
        return f"{one.kind.value}: added “{shortened(one.quoted, 200)}”"
    return f"{one.kind.value}: “{shortened(one.quoted, 200)}” for “{shortened(one.said, 200)}”"


def _whose(answer: Checked) -> str:
    """Return who said what is shown first, and that it was not whoever is said to have."""
    speaker = next((citation.excerpt.speaker for citation in answer.passages), None)
    said = f"{speaker} said this" if speaker else "this was said by somebody whom the folder does not name"
    if answer.speaker and speaker != answer.speaker:
        return f"{said}, not {answer.speaker}" if speaker else f"{said}, so it is not known to be {answer.speaker}"
    return said


def _altered(answer: Checked) -> str:
    """Return what is wrong with a quotation: what differs, and that somebody else said it, if so."""
    kinds = list(dict.fromkeys(f"a {one.kind.value}" for one in answer.differences if one.is_harmful))
    differ = f"{' and '.join(kinds)} {'differs' if len(kinds) == 1 else 'differ'} from what was said"
    speaker = next((citation.excerpt.speaker for citation in answer.passages), None)
    if not answer.speaker or speaker == answer.speaker:
        return differ
    whose = f"{speaker}'s, not {answer.speaker}'s" if speaker else "of somebody whom the folder does not name"
    return f"{differ}, and the words are {whose}"


def _newer(answer: Answer) -> list[str]:
    if not answer.newer:
        return []
    return [f"Newer from {shortened(answer.newer.speaker, 40)} on this: {date(answer.newer.date)}."]


def compared(comparison: Comparison) -> str:
    """Return the line above a comparison: the topic, of how many speakers, and what to know about it."""
    if comparison.is_folder_empty:
        return EMPTY_FOLDER
    topic = _topic(comparison)
    if not comparison.columns:
        return " ".join([f"No passage of anybody about {topic}.", *understood(comparison)])
    return " · ".join([topic, count(len(comparison.columns), "speaker"), *understood(comparison)])


def no_passage(column: Column) -> str:
    """Return what stands in the column of a speaker who has no passage."""
    return f"No passage of {shortened(column.speaker, 60)} about this."


def followed(timeline: Timeline) -> str:
    """Return the line above a timeline: whose and on what, of how many discussions, and what to know about it."""
    speaker, topic = shortened(timeline.speaker, 60), _topic(timeline)
    if not timeline.passages:
        return " ".join([f"No passage of {speaker} about {topic}.", *understood(timeline)])
    counts = [f"{count(len(timeline.passages), 'discussion')}, oldest first"]
    left_out = [f"{timeline.left_out} more, less sure, left out"] if timeline.left_out else []
    return " · ".join([f"{speaker} on {topic}", *counts, *left_out, *understood(timeline)])


def understood(asked_for: Comparison | Timeline) -> list[str]:
    """Return which words of a topic never occur, and which were understood otherwise than typed, a sentence each."""
    return [*_unknown_words(asked_for), *_corrected(asked_for)]


def _topic(asked_for: Comparison | Timeline) -> str:
    return f"“{shortened(asked_for.topic, _LONGEST_QUESTION)}”"


def age(iso: str | None, now: dt.date) -> str:
    """Return how long before a day a date is, as exactly as it is known: `2 years ago`, `3 days ago`, `undated`."""
    if iso is None:
        return "undated"
    year, month, day = [*map(int, iso.split("-")), 0, 0][:3]
    if iso > now.isoformat()[: len(iso)]:
        return "in the future"
    months = (now.year - year) * 12 + ((now.month - month - (now.day < day)) if month else 0)
    if months >= 12:
        return f"{count(months // 12, 'year')} ago"
    if months:
        return f"{count(months, 'month')} ago"
    if not day:
        return "this month" if month else "this year"
    days = (now - dt.date(year, month, day)).days
    return f"{count(days, 'day')} ago" if days else "today"


def last_change(status: Status, now: dt.date) -> str | None:
    """Return how long before a day the folder changed last, None if it never did."""
    if not status.changes:
        return None
    return age(dt.datetime.fromtimestamp(status.changes[0].at, dt.UTC).date().isoformat(), now)


def passages_footer(passages: Sequence[Citation], revision: str) -> str:
    """Return the ids of passages and the revision of the folder."""
    return " · ".join(part for part in (" ".join(one.passage.id for one in passages), f"folder {revision}") if part)
