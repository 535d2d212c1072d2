"""Status: what is answered from, how it came to be, and what is wrong with it."""

import time
from dataclasses import dataclass

from bot.corpus.corpus import Change, Corpus, Problem, is_visible


@dataclass(frozen=True, slots=True)
class Status:
    """
    The state of the knowledge. `age_seconds` is the time since the last change, None if there never was one.

    `changes` are the last ones, the last first; `problems` the files in error and those not quite as they were meant.
    """

    folder: str
    revision: str
    documents: int
    passages: int
    age_seconds: float | None
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]


def read_status(corpus: Corpus, audience: frozenset[str] | None = None) -> Status:
    """Return the status of a corpus as of now; counted are the discussions that an audience may see."""
    counted = [count for one, count in zip(corpus.documents, corpus.counts(), strict=True) if is_visible(one, audience)]
    return Status(
        folder=corpus.root,
        revision=corpus.revision,
        documents=len(counted),
        passages=sum(counted),
        age_seconds=max(0.0, time.time() - corpus.changes[0].at) if corpus.changes else None,
        changes=corpus.changes,
        problems=corpus.problems,
    )


def ago(seconds: float) -> str:
    """Return `40 seconds ago`, `5 minutes ago`, `3 hours ago`, `12 days ago`."""
    lengths = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
    length, unit = next((one for one in lengths if seconds >= one[0]), lengths[-1])
    count = int(seconds // length)
    return f"{count} {unit}{'' if count == 1 else 's'} ago"
