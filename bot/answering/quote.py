"""Quote: whether somebody said what they are said to have said, as far as the folder can tell."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bot.answering.alignment import REMOTELY_ALIKE, Match, likeness
from bot.answering.answers import Citation
from bot.answering.ask import Asking, Knowledge
from bot.answering.comparable import glance
from bot.answering.differences import Difference, Kind
from bot.answering.questions import Question
from bot.answering.quotations import Quotation, read_quotation
from bot.answering.quoting import cite_match, cite_nearest
from bot.answering.stretches import keys_of, stretches_of
from bot.answering.verbatim import FileCheck
from bot.answering.verdicts import Judged, Verdict, judge_standing, weigh_by
from bot.errors import QueryError
from bot.retrieval.numbers import LONGEST_NUMBER, number_at
from bot.retrieval.query import Filters
from bot.retrieval.retriever import Near

logger = logging.getLogger(__name__)

_FIRST_CANDIDATES = 3  # what was said as it is quoted is among these, and most quotations are
_CANDIDATES = 20
_OF_EACH = 200  # candidates: the fewer words tell a quotation from others, the more passages hold them all


@dataclass(frozen=True, slots=True)
class Differing:
    """
    Where a quotation differs: how it has it, and how it was said, letter for letter; either may be nothing.

    `at` is where it stands in the quotation, in characters.
    """

    kind: Kind
    quoted: str
    said: str
    at: tuple[int, int]
    is_harmful: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """
    The verdict on a quotation, the passages that it rests on, and where these differ, the harmful first.

    `speaker` is who is said to have said it, None for anybody. `nearest` is no proof of anything.
    """

    quotation: str
    verdict: Verdict
    revision: str
    speaker: str | None = None
    differences: tuple[Differing, ...] = ()
    passages: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    reason: str | None = None
    took_ms: float = 0.0


def quote(typed: str, chosen: Question, knowledge: Knowledge, asking: Asking) -> Checked:
    """
    Return the verdict on a quotation, by whoever is named in it, or by the speaker that was chosen.

    Every passage shown was compared with its file. Raises QueryError if there is nothing to check, and
    UnknownSpeakerError.
    """
    started = time.perf_counter()
    corpus = knowledge.corpus
    quotation = read_quotation(typed, chosen.speaker, lambda: asking.people.speakers(corpus, chosen.audience))
    terms = _terms(quotation.text, asking)
    if not terms:
        raise QueryError("Only very common words: nobody could be told by them. Could you quote more of it?")
    check, weigh = FileCheck(corpus), weigh_by(asking.analyzer)

    def judge(near: Sequence[Near]) -> Judged:
        return judge_standing(quotation, stretches_of(_worth_reading(near, quotation)), weigh, check)

    limit = max(_CANDIDATES, _OF_EACH // len(terms))
    ranked = _near(terms, quotation, chosen.audience, knowledge, limit)
    judged = judge([one for ranking in ranked for one in ranking[:_FIRST_CANDIDATES]])
    if judged.verdict not in (Verdict.VERBATIM, Verdict.CLOSE):
        # The words of one half may crowd out where the other is from.
        for half in _halves(quotation):
            ranked += _near(_terms(half, asking), quotation, chosen.audience, knowledge, _CANDIDATES)
        judged = judge(list(chain(*ranked)))
    is_found = judged.verdict is not Verdict.NOT_IN_FOLDER
    for path in sorted(check.changed):
        logger.debug("%s has changed since it was read and is not quoted", path)
    return Checked(
        quotation=quotation.text,
        verdict=judged.verdict,
        revision=corpus.revision,
        speaker=quotation.speaker,
        differences=_differing(quotation, judged),
        passages=_citations(judged, check),
        nearest=() if is_found else cite_nearest(chain(*ranked), terms, asking.analyzer, check, chosen.audience),
        took_ms=(time.perf_counter() - started) * 1000,
    )


def _halves(quotation: Quotation) -> tuple[str, str]:
    """Return the first and the second half of a quotation."""
    middle = quotation.side.tokens[len(quotation.side.tokens) // 2].start
    return quotation.text[:middle], quotation.text[middle:]


def _terms(text: str, asking: Asking) -> list[str]:
    """Return what to look for: the words of a quotation, and its numbers in words and in figures."""
    words = asking.analyzer.folded_words(text)
    numbers = (number_at(words[at : at + LONGEST_NUMBER])[1] for at in range(len(words)))
    forms = [word for of_number in numbers for form in of_number for word in form]
    return list(dict.fromkeys(asking.analyzer.stems([*words, *forms])))


def _near(
    terms: Sequence[str], quotation: Quotation, audience: frozenset[str] | None, knowledge: Knowledge, limit: int
) -> list[tuple[Near, ...]]:
    """Return the passages where a quotation may stand, best first: of anybody, then of whoever is named."""
    filters = [Filters(audience=audience)]
    if quotation.speaker:
        filters.append(Filters(audience=audience, speakers=frozenset({quotation.speaker})))
    return [knowledge.retriever.nearest(terms, one, limit=limit) for one in filters]


def _worth_reading(near: Sequence[Near], quotation: Quotation) -> list[Near]:
    """Return passages, with those beside them only where the quotation may run over from one into another."""
    keys = glance(quotation.text)
    is_like = (likeness(keys, keys_of(one.passage.segments), least=REMOTELY_ALIKE) for one in near)
    return [one if is_one else replace(one, before=None, after=None) for one, is_one in zip(near, is_like, strict=True)]


def _differing(quotation: Quotation, judged: Judged) -> tuple[Differing, ...]:
    """Return the differences of the first match, or of both parts of a quotation, in words."""
    matches = judged.matches if judged.verdict is Verdict.STITCHED else judged.matches[:1]
    return tuple(_told(quotation, match, one) for match in matches for one in match.differences)


def _told(quotation: Quotation, match: Match, difference: Difference) -> Differing:
    tokens = quotation.side.tokens
    first, last = difference.at
    start = tokens[first].start if first < len(tokens) else len(quotation.text)
    end = tokens[last - 1].end if first < last else start
    quoted, said = quotation.text[start:end], match.stretch.text(*difference.of)
    return Differing(difference.kind, quoted, said, (start, end), difference.is_harmful)


def _citations(judged: Judged, check: FileCheck) -> tuple[Citation, ...]:
    """Return the passages of a verdict, numbered; every excerpt stands in its passage letter for letter."""
    shown = [citation for match in judged.matches for citation in cite_match(match)]
    holding = [one for one in shown if check.holds(one.passage, one.excerpt.text)]
    return tuple(replace(citation, number=number) for number, citation in enumerate(holding, 1))


def refuse_quotation(typed: str, reason: str, revision: str) -> Checked:
    """Return the answer to what cannot be checked; the reason is shown to the asker."""
    return Checked(typed, Verdict.REFUSED, revision, reason=reason)
