"""Asking the questions that a folder is tested with, and judging the answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.answering.answerer import Answerer
from bot.answering.answers import Citation, Outcome
from bot.answering.evaluation.cases import Case, Expected
from bot.answering.questions import MOST_PASSAGES, Question
from bot.retrieval.confidence import Features


@dataclass(frozen=True, slots=True)
class Judged:
    """
    How a question fared: whether it was answered, how surely, and at which ranks what was wanted stands.

    `rank` is that of the first right passage, `complete` that of the one with which all that is wanted is shown; None
    if that is not among the passages. `given` is the first passage's discussion; `lost` are expected words that stand
    in no passage of the folder.
    """

    case: Case
    is_answered: bool
    confidence: float
    rank: int | None
    complete: int | None
    given: str | None
    lost: tuple[Expected, ...]
    features: Features | None

    @property
    def is_right(self) -> bool:
        """Whether the first passage answers."""
        return self.rank == 1


def judge(case: Case, answerer: Answerer) -> Judged:
    """Ask a question as an asker would who may see everything, and judge the answer."""
    chosen = Question("", context=case.context, top=MOST_PASSAGES, audience=None)
    answer = answerer.ask(case.question, chosen)
    passages = answer.passages
    ranks = {expected: _rank(expected, passages) for expected in case.expect}
    found = [rank for rank in ranks.values() if rank]
    first = next(iter(answer.passages or answer.nearest), None)
    return Judged(
        case=case,
        is_answered=answer.outcome is Outcome.ANSWERED,
        confidence=answer.confidence,
        rank=min(found, default=None),
        complete=_complete(ranks) if case.every else min(found, default=None),
        given=first.passage.document.source if first else None,
        lost=() if found else tuple(expected for expected in case.expect if not _stands(expected, answerer)),
        features=answer.features,
    )


def _rank(expected: Expected, citations: Iterable[Citation]) -> int | None:
    for citation in citations:
        if expected.is_in(citation.passage.document.source, citation.passage.text):
            return citation.number
    return None


def _complete(ranks: dict[Expected, int | None]) -> int | None:
    """Return the rank with which a passage of each expected discussion is shown."""
    best: dict[str, int | None] = {}
    for expected, rank in ranks.items():
        known = best.get(expected.source)
        best[expected.source] = min(filter(None, (known, rank)), default=None)
    shown = [rank for rank in best.values() if rank]
    return max(shown) if len(shown) == len(best) else None


def _stands(expected: Expected, answerer: Answerer) -> bool:
    corpus = answerer.knowledge.corpus
    return any(
        expected.is_in(document.source, passage.text)
        for document in corpus.documents
        if document.source == expected.source
        for passage in corpus.passages_of(document)
    )
