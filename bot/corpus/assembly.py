"""Puts the readings of a folder's files together to a corpus."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from bot.corpus.corpus import Change, Corpus, Problem
from bot.corpus.folder import ReadFile, printable, source_name
from bot.corpus.reading import Reading
from bot.corpus.scan import Listing

_MOST_NAMED = 20


def assemble(root: Path, readings: Mapping[str, Reading], listing: Listing) -> Corpus:
    """Return the corpus of readings, in the order of their paths; of files of one name only the first is in it."""
    files: dict[str, ReadFile] = {}
    problems = list(_problems_of(listing))
    taken: dict[str, str] = {}
    for path in sorted(readings):
        reading = readings[path]
        problems += [reading.problem] if reading.problem else []
        if reading.good is None:
            continue
        first = taken.setdefault(source_name(Path(path)), path)
        if first != path:
            problems.append(Problem(printable(path), f"another file of that name is there already: {printable(first)}"))
            continue
        files[path] = reading.good
        problems += [] if reading.problem else reading.good.problems
    return Corpus(
        root=str(root),
        revision=_revision(files),
        documents=tuple(file.document for file in files.values()),
        passages=tuple(passage for file in files.values() for passage in file.passages),
        problems=tuple(problems),
        paths=frozenset(readings),
        kept={path: readings[path].bad_digest for path in files if readings[path].problem},
    )


def difference(before: Corpus, after: Corpus) -> Change | None:
    """Return what an update changed, None if it changed nothing that anybody can see."""
    was = {document.path: document.digest for document in before.documents}
    now = {document.path: document.digest for document in after.documents}
    if was == now and before.problems == after.problems and before.kept == after.kept:
        return None
    return Change(
        at=time.time(),
        revision=after.revision,
        added=tuple(printable(path) for path in now if path not in was),
        removed=tuple(printable(path) for path in was if path not in now),
        changed=tuple(printable(path) for path in now if path in was and now[path] != was[path]),
        broken=tuple(printable(path) for path in after.kept if path not in before.kept),
    )


def _problems_of(listing: Listing) -> Iterator[Problem]:
    for path, reason in {**listing.unlisted, **dict(islice(listing.left_out.items(), _MOST_NAMED))}.items():
        yield Problem(printable(path) or ".", reason)
    if (more := len(listing.left_out) - _MOST_NAMED) > 0:
        yield Problem(".", f"{more:,} more files are not read, for the same reason")


def _revision(files: Mapping[str, ReadFile]) -> str:
    digest = hashlib.sha256()
    for path, file in files.items():
        digest.update(f"{path}\0{file.document.digest}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:8]
