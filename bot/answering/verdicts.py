"""Verdicts: what is said of a quotation by the stretches that come nearest to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from operator import itemgetter

from bot.answering.alignment import Match, Weigh, align, likeness
from bot.answering.comparable import Token, glance
from bot.answering.quotations import Quotation
from bot.answering.stitching import find_parts
from bot.answering.stretches import Stretch
from bot.answering.verbatim import FileCheck
from bot.corpus.documents import Words
from bot.retrieval.analyzer import Analyzer

_ALIGNED = 4
_MOST_SHOWN = 3
_STOP_WORD = 0.5  # of another word: what two sentences share by chance
_FEWEST_SAME = 3  # words: so many stand somewhere in the same order by chance
_FEWEST_SHARED = 0.3  # of the words of a quotation: a stretch with fewer is not looked at closely
_ALTERED = 0.6
_SURELY_ALTERED = 0.75  # where no more than one word that is no stop word is the same
_OF_A_NOTE = 0.7
_FEW_WRONG = 2  # words: with more, two places that are exact explain a quotation better than one that is not


class Verdict(StrEnum):
    """What is said of a quotation."""

    VERBATIM = "verbatim"
    CLOSE = "close"
    ALTERED = "altered"
    OTHER_SPEAKER = "other_speaker"
    STITCHED = "stitched"
    NOTE_ONLY = "note_only"
    NOT_IN_FOLDER = "not_in_folder"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, and the words that it rests on."""

    verdict: Verdict
    matches: tuple[Match, ...] = ()


def weigh_by(analyzer: Analyzer) -> Weigh:
    """Return how much each word tells of who said it: a stop word less than others."""
    stops: dict[str, float] = {}

    def weigh(token: Token) -> float:
        if token.form not in stops:
            is_said_alike = not token.is_number and not analyzer.folded_words(token.form)
            stops[token.form] = _STOP_WORD if is_said_alike else 1.0
        return stops[token.form]

    return weigh


def judge_standing(quotation: Quotation, stretches: list[Stretch], weigh: Weigh, check: FileCheck) -> Judged:
    """Return the verdict by what still stands in its file."""
    while True:
        judged = _judge(quotation, stretches, weigh)
        gone = {id(match.stretch) for match in judged.matches if not _stands(match, check)}
        if not gone:
            return judged
        stretches = [stretch for stretch in stretches if id(stretch) not in gone]


def _stands(match: Match, check: FileCheck) -> bool:
    return all(check.holds(place.passage) for place, _ in match.stretch.parts(match.first, match.last))


def _likest(quotation: Quotation, stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return the stretches that are worth aligning: of words and notes, of whoever is named and of others, each."""
    keys = glance(quotation.text)
    # A turn of one word is wholly like a quotation that holds it.
    wanted = frozenset(keys)
    fewest = min(_FEWEST_SAME, len(wanted) * _FEWEST_SHARED)
    sharing = (one for one in stretches if len(wanted.intersection(one.keys)) >= fewest)
    best = sorted(((likeness(keys, one.keys), at, one) for at, one in enumerate(sharing)), reverse=True)
    found: dict[tuple[Words, bool], list[Stretch]] = {}
    for _, _, one in takewhile(itemgetter(0), best):
        found.setdefault((one.words, one.speaker == quotation.speaker), []).append(one)
    return [one for alike in found.values() for one in alike[:_ALIGNED]]


def _judge(quotation: Quotation, stretches: Sequence[Stretch], weigh: Weigh) -> Judged:
    """Return the verdict and what it rests on: what is exact before what is nearly so, words before notes."""
    matches = [align(quotation.side, stretch, weigh) for stretch in _likest(quotation, stretches)]
    matches = sorted((one for one in matches if one.same >= _FEWEST_SAME), key=_order)
    own = [one for one in matches if one.stretch.words is Words.VERBATIM]
    notes = [one for one in matches if one.stretch.words is Words.NOTES]
    clean = [one for one in own if one.is_clean]
    if clean:
        return _by_speaker(quotation, clean)
    if notes and notes[0].is_clean:
        return Judged(Verdict.NOTE_ONLY, tuple(notes[:1]))
    return _not_clean(own, notes, find_parts(quotation.side, stretches, weigh), weigh)


def _by_speaker(quotation: Quotation, clean: Sequence[Match]) -> Judged:
    """Return the verdict on words that are there, by whose they are."""
    theirs = [one for one in clean if quotation.speaker in (None, one.stretch.speaker)]
    if not theirs:
        return Judged(Verdict.OTHER_SPEAKER, tuple(clean[:_MOST_SHOWN]))
    alike = [one for one in theirs if bool(one.differences) == bool(theirs[0].differences)]
    return Judged(Verdict.CLOSE if theirs[0].differences else Verdict.VERBATIM, tuple(alike[:_MOST_SHOWN]))


def _not_clean(own: Sequence[Match], notes: Sequence[Match], parts: tuple[Match, ...], weigh: Weigh) -> Judged:
    """Return the verdict on words that nobody said like this in one place."""
    altered = next((one for one in own if _is_altered(one, weigh)), None)
    is_spoken = any(part.stretch.words is Words.VERBATIM for part in parts)
    if len(parts) == 1 and is_spoken:
        return Judged(Verdict.CLOSE if parts[0].is_clean else Verdict.ALTERED, parts)
    if is_spoken and not (altered and _wrong_words(altered) <= _FEW_WRONG):
        return Judged(Verdict.STITCHED, parts)
    note = next((one for one in notes if one.share >= _OF_A_NOTE and _is_altered(one, weigh)), None)
    if altered and not (note and note.share > altered.share):
        return Judged(Verdict.ALTERED, (altered,))
    told = (note,) if note else parts
    return Judged(Verdict.NOTE_ONLY, told) if told else Judged(Verdict.NOT_IN_FOLDER)


def _order(match: Match) -> tuple[bool, bool, float]:
    return not match.is_clean, bool(match.differences), -match.share


def _is_altered(match: Match, weigh: Weigh) -> bool:
    """Whether so much of a quotation is the same that it comes from there."""
    tokens = match.stretch.side.tokens[match.first : match.last]
    is_telling = sum(weigh(token) == 1.0 for token in tokens) >= 2
    return match.share >= (_ALTERED if is_telling else _SURELY_ALTERED)


def _wrong_words(match: Match) -> int:
    return sum(one.at[1] - one.at[0] for one in match.differences if one.is_harmful)
