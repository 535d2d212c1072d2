"""Sentences of invented conversations, and who said each of them: what the name over words is judged by."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.corpus.documents import Words

_LABELS = Path(__file__).parent / "names.jsonl"


@dataclass(frozen=True, slots=True)
class Label:
    """A sentence, whose words it is, None if nobody knows; of a note, of whom it tells."""

    source: str
    text: str
    words: Words
    speaker: str | None
    of: tuple[str, ...] = ()


class Judgement(StrEnum):
    """What is to be said of the name over words, or of its absence."""

    RIGHT = "right"
    WITHHELD = "withheld"  # words of somebody known, shown as those of an unidentified speaker
    WRONG = "wrong"
    UNJUDGED = "unjudged"


class Truth:
    """Tells of words that are shown who said them, from the labels of all sentences of their discussion in order."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self._of_source: dict[str, list[tuple[int, int, Label]]] = defaultdict(list)
        self._texts: dict[str, str] = {}
        for label in labels:
            before = f"{self._texts[label.source]} " if label.source in self._texts else ""
            self._texts[label.source] = before + label.text
            self._of_source[label.source].append((len(before), len(before) + len(label.text), label))

    def judge(self, source: str, text: str, words: Words, speaker: str | None, under: str | None = None) -> Judgement:
        """
        Return whether words stand under the right name; where they were said twice, one of the places suffices.

        `under` is whose column, timeline or confirmation they stand in, if they do in anybody's.
        """
        places = list(self._places(source, text))
        judged = [_judge(labels, words, speaker, under) for labels in places]
        order = (Judgement.RIGHT, Judgement.WITHHELD, Judgement.WRONG)
        return next((one for one in order if one in judged), Judgement.UNJUDGED)

    def _places(self, source: str, wanted: str) -> Iterator[list[Label]]:
        """Yield the labels of the sentences that words are of, for each place where their discussion has them."""
        text = self._texts.get(source, "")
        at = text.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            yield [label for start, stop, label in self._of_source[source] if start < end and stop > at]
            at = text.find(wanted, at + 1)


def _judge(labels: list[Label], words: Words, speaker: str | None, under: str | None) -> Judgement:
    if any(label.words is not words for label in labels):
        return Judgement.WRONG
    if words is Words.NOTES:
        is_of_others = under is not None and all(label.of and under not in label.of for label in labels)
        return Judgement.WRONG if is_of_others or speaker else Judgement.RIGHT
    said_by = {_spelled(label.speaker) for label in labels}
    if under is not None and said_by != {_spelled(under)}:
        return Judgement.WRONG
    if speaker is None:
        return Judgement.RIGHT if said_by == {None} else Judgement.WITHHELD
    return Judgement.RIGHT if said_by == {_spelled(speaker)} else Judgement.WRONG


def _spelled(name: str | None) -> str | None:
    """Return a name as it is compared: captions often have it in capitals."""
    return name and name.casefold()


def read_labels() -> list[Label]:
    """Return the labels of all conversations, in the order of their sentences."""
    lines = map(json.loads, _LABELS.read_text("utf-8").splitlines())
    return [
        Label(one["source"], one["text"], Words(one["words"]), one["speaker"], tuple(one.get("of", ())))
        for one in lines
    ]
