"""Conversations of people with names that are easily mixed up, and for each sentence of them who said it.

`python -m tests.relevance.names` asks every verb about each sentence and prints, verb by verb, how many citations were
shown, how many of them bear a name, and how many a wrong one: over words of another's, or of nobody's that is known.
"""

import datetime as dt
import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.answering.answerer import Answerer
from bot.answering.answers import Citation, Excerpt
from bot.answering.questions import Question
from bot.answering.verdicts import Verdict
from bot.app import build_answerer
from bot.corpus.documents import Words
from bot.settings import load_settings
from tests.relevance.labels import Judgement, Label, Truth, read_labels

NAMESAKES = Path(__file__).parent / "namesakes"
TODAY = dt.date(2026, 11, 23)
TOPICS = (
    "open weights",
    "price of training",
    "compute and broadband",
    "renting a data centre",
    "agents and budgets",
    "safety tests",
    "export controls on chips",
    "failed runs",
    "memory and privacy",
    "retraining welders",
    "AGI",
)
_OWNER = Question("", audience=None)
_CONFIRMING = (Verdict.VERBATIM, Verdict.CLOSE)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a verb showed: words of a discussion, whose they are said to be, and in whose name they were asked for."""

    verb: str
    source: str
    excerpt: Excerpt
    under: str | None = None

    def judge(self, truth: Truth) -> Judgement:
        """Return what the labels say of it."""
        excerpt = self.excerpt
        return truth.judge(self.source, excerpt.text, excerpt.words, excerpt.speaker, self.under)


def build(threshold: float = 0.0) -> Answerer:
    """Return what answers from the conversations, set up as shipped but for the threshold: so it shows all it can."""
    return build_answerer(load_settings(knowledge={"dir": NAMESAKES}, retrieval={"threshold": threshold}))


def ask_everything(answerer: Answerer, labels: list[Label]) -> Iterator[Shown]:
    """Yield what every verb shows of every sentence, for its speaker and for whoever has a name like it."""
    names = sorted(answerer.speakers("", None, limit=1000))
    for label in labels:
        speaker = label.speaker if label.speaker in names else None
        likely = [one for one in (speaker, _alike(speaker or label.text.split()[0], names)) if one]
        yield from _asked(answerer, label.text, likely)
        yield from _quoted(answerer, label.text, likely)
        yield from _compared(answerer, label.text, likely)
        yield from (one for name in likely for one in _followed(answerer, label.text, name))
    for topic in TOPICS:
        yield from _asked(answerer, topic, names)
        yield from _compared(answerer, topic, [])
        yield from (one for name in names for one in _compared(answerer, topic, [name, _alike(name, names)]))
        yield from (one for name in names for one in _followed(answerer, topic, name))
    for passage in answerer.knowledge.corpus.passages:
        yield from _in_place(answerer, passage.id)


def _alike(name: str, names: list[str]) -> str:
    """Return the other name that is most like one."""
    others = [other for other in names if other != name]
    return max(others, key=lambda other: difflib.SequenceMatcher(None, name.casefold(), other.casefold()).ratio())


def _asked(answerer: Answerer, typed: str, speakers: list[str]) -> Iterator[Shown]:
    for speaker in (None, *speakers):
        answer = answerer.ask(typed, Question("", speaker, audience=None))
        for citation in (*answer.passages, *answer.nearest):
            # A note that `from:` lets through stands under nobody's name.
            under = speaker if citation.excerpt.words is Words.VERBATIM else None
            yield from _parts("ask from:" if speaker else "ask", citation, under)


def _quoted(answerer: Answerer, typed: str, speakers: list[str]) -> Iterator[Shown]:
    asked = [(typed, name) for name in (None, *speakers)] + [(f"“{typed}” — {name}", None) for name in speakers]
    for text, speaker in asked:
        checked = answerer.quote(text, Question("", speaker, audience=None))
        confirmed = checked.speaker if checked.verdict in _CONFIRMING else None
        for citation in checked.passages:
            yield from _parts("quote", citation, confirmed)
        for citation in checked.nearest:
            yield from _parts("quote", citation)


def _compared(answerer: Answerer, typed: str, speakers: list[str]) -> Iterator[Shown]:
    for column in answerer.compare(typed, speakers, _OWNER).columns:
        if column.passage:
            yield from _parts("compare", column.passage, column.speaker)


def _followed(answerer: Answerer, typed: str, speaker: str) -> Iterator[Shown]:
    followed = answerer.timeline(typed, Question("", speaker, audience=None), now=TODAY)
    for citation in followed.passages:
        yield from _parts("timeline", citation, speaker)


def _in_place(answerer: Answerer, asked: str) -> Iterator[Shown]:
    at = answerer.show(asked, None).passage
    for whole in (at.before, at.passage, at.after) if at else ():
        source = whole.citation.passage.document.source if whole else ""
        yield from (Shown("show", source, part) for part in (whole.parts if whole else ()))
    if at and at.question:
        document = at.passage.citation.passage.document
        yield Shown("show", document.source, at.question, document.front_matter.host)


def _parts(verb: str, citation: Citation, under: str | None = None) -> Iterator[Shown]:
    source = citation.passage.document.source
    yield Shown(verb, source, citation.excerpt, under)
    if citation.note:
        yield Shown(verb, source, citation.note)


def table(judged: Iterable[tuple[Shown, Judgement]]) -> str:
    """Return, verb by verb, how many citations were shown, with a name, without one that is known, with a wrong one."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for shown, judgement in judged:
        counts[shown.verb].update(["shown", judgement.value, *(["named"] if shown.excerpt.speaker else [])])
    columns = ("shown", "named", *(one.value for one in Judgement if one is not Judgement.RIGHT))
    lines = [f"{'':10}" + "".join(f"{column:>10}" for column in columns)]
    lines += [f"{verb:10}" + "".join(f"{of_verb[one]:>10,}" for one in columns) for verb, of_verb in counts.items()]
    return "\n".join(lines)


def main() -> None:
    """Print the table, and each wrong name once."""
    labels = read_labels()
    truth = Truth(labels)
    judged = [(shown, shown.judge(truth)) for shown in ask_everything(build(), labels)]
    print(f"{len(labels)} sentences of {len({label.source for label in labels})} conversations")
    print(table(judged))
    wrong = [one for one, judgement in judged if judgement not in (Judgement.RIGHT, Judgement.WITHHELD)]
    for one in dict.fromkeys(wrong):
        print(f"{one.verb}, {one.source}: {one.excerpt.speaker} (asked for {one.under}): {one.excerpt.text!r}")


if __name__ == "__main__":
    main()
