"""The knowledge folder kept up to date: what changed is read again, what fails keeps its last good version."""

import logging
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bot.corpus.assembly import assemble, difference
from bot.corpus.cache import FolderCache
from bot.corpus.corpus import Change, Corpus, Problem
from bot.corpus.folder import printable
from bot.corpus.readers import FORMATS
from bot.corpus.reading import Reading, read_again
from bot.corpus.rest import Rest
from bot.corpus.scan import BOUNDED, Bounds, Listing, is_loss, look_into
from bot.errors import KnowledgeError

logger = logging.getLogger(__name__)

HOLD_SECONDS = 60.0
_MOST_CHANGES = 20
_LOST = f"the folder, or half of it, is gone; for {HOLD_SECONDS:.0f} s the last good version is answered from"
_MANY = 20  # files that change together, as in a checkout
_LONGEST_WAIT_SECONDS = 5.0
_MOMENT_SECONDS = 1.0
_SLOW_SECONDS = 2.0  # of reading in the sandbox, until what was read is published


def read_folder(root: Path) -> Corpus:
    """
    Return the corpus of a folder; a file that cannot be read is left out and named in `problems`.

    Raises KnowledgeError if there is no such folder.
    """
    library = Library(root)
    library.refresh()
    return library.corpus


class Library:
    """
    A knowledge folder as it was when it was looked at last: `corpus`, which is replaced as a whole and never changed.

    One thread at a time may call `refresh` and `save`; anybody may read `corpus` meanwhile. With a cache, what an
    earlier process read is not read again as long as the file has the same bytes. `bounds` are for a corpus that stays
    in memory with its index.
    """

    def __init__(self, root: Path, cache: FolderCache | None = None, bounds: Bounds = BOUNDED) -> None:
        self.root = root
        self._bounds = bounds
        self.corpus = assemble(root, {}, Listing())
        self.due_in: float | None = None
        self.cache = cache
        self._readings: dict[str, Reading] = {}
        self._rest = Rest()
        self._many_since: float | None = None
        self._lost_since: float | None = None
        self._is_first = True
        self._is_over = threading.Event()
        self._refreshing = threading.Lock()

    def end(self) -> None:
        """Have a refresh that is under way in another thread end with the file that it reads, and change nothing."""
        self._is_over.set()

    def settle(self) -> None:
        """Wait until what was saved just now is at rest, if that takes no longer than a moment."""
        listing = self._list() or Listing()
        left = max((self._rest.left(path, looks) for path, looks in listing.files.items()), default=0.0)
        if 0 < left <= _MOMENT_SECONDS:
            time.sleep(left)

    def refresh(self, *, all_contents: bool = False) -> Change | None:
        """
        Bring the corpus up to date with the folder; return what changed, None if nothing did.

        A file is read once it has been at rest; `due_in` tells the seconds until there is more to do, None if nothing
        is known to be. What is lost with the root, or with half of ten or more files, stays for a minute.
        `all_contents` compares also the bytes of files that look as they did. Raises KnowledgeError if there is no
        folder at first.
        """
        with self._refreshing:
            return self._refresh(all_contents=all_contents)

    def _refresh(self, *, all_contents: bool) -> Change | None:
        self.due_in = None
        listing = self._list()
        seen = listing or Listing()
        if self._is_first:
            self._load(seen)
        gone = [path for path in self._readings if not seen.may_hold(path)]
        left = self._left_to_rest(seen)
        is_storm = self._is_storm(left, gone)
        if not (is_storm or self._is_held(listing)):
            for path in gone:
                del self._readings[path]
        for path in self._due(seen, left, is_storm=is_storm, all_contents=all_contents):
            if self._is_over.is_set():
                return None
            self._read(path, seen)
        change = self._publish(seen)
        self._is_first = False
        return change

    def save(self) -> None:
        """Write to the cache what it does not know yet, if there is one, unless a refresh is still under way."""
        if self.cache and self._refreshing.acquire(blocking=False):
            try:
                self.cache.save(self._readings, self.corpus.changes)
            finally:
                self._refreshing.release()

    def _list(self) -> Listing | None:
        """Return what is in the folder, None while the folder itself is gone."""
        try:
            return look_into(self.root, self._bounds)
        except KnowledgeError:
            if self._is_first:
                raise
            return None

    def _load(self, listing: Listing) -> None:
        if self.cache:
            self._readings, changes = self.cache.load()
            self.corpus = replace(assemble(self.root, self._readings, listing), changes=changes)

    def _is_held(self, listing: Listing | None) -> bool:
        """Whether so much is gone that it may come back, and has been gone for less than a minute."""
        if self._is_first or not is_loss(self._readings, listing):
            self._lost_since = None
            return False
        now = time.monotonic()
        if self._lost_since is None:
            self._lost_since = now
        left = self._lost_since + HOLD_SECONDS - now
        if left <= 0:
            self._lost_since = None
            logger.warning("%s: what was missing has stayed away, and is dropped", self.root)
            return False
        self._wait(left)
        return True

    def _left_to_rest(self, seen: Listing) -> dict[str, float]:
        """Return the files that look otherwise than when they were read, and the seconds that each has yet to rest."""
        readings = self._readings
        changed = [
            path
            for path, looks in seen.files.items()
            if path not in readings or readings[path].signature != looks or self._may_have_passed(readings[path])
        ]
        self._rest.forget_others(changed)
        return {path: self._rest.left(path, seen.files[path]) for path in changed}

    def _may_have_passed(self, reading: Reading) -> bool:
        """Whether it is time to try a file again that took too much to be read."""
        return reading.try_again_at is not None and time.time() > reading.try_again_at

    def _is_storm(self, left: Mapping[str, float], gone: Collection[str]) -> bool:
        """Whether many files change together, some of them just now; then all wait for each other, for a while."""
        resting = [seconds for seconds in left.values() if seconds > 0]
        if self._is_first or not resting:
            self._many_since = None
            return False
        self._wait(min(resting))
        if len(left) + len(gone) <= _MANY:
            self._many_since = None
            return False
        now = time.monotonic()
        self._many_since = now if self._many_since is None else self._many_since
        return now - self._many_since < _LONGEST_WAIT_SECONDS

    def _due(self, seen: Listing, left: Mapping[str, float], *, is_storm: bool, all_contents: bool) -> Iterator[str]:
        """Yield the files to read now: those that changed and are at rest, and, if all contents, the others."""
        if self._is_first:
            yield from seen.files
            return
        if not is_storm:
            yield from self._quick_before_slow([path for path, seconds in left.items() if seconds <= 0])
        if all_contents:
            yield from (path for path in seen.files if path not in left)

    def _quick_before_slow(self, paths: Iterable[str]) -> Iterator[str]:
        """Yield what is read at once, or, if there is no such, what is read in the sandbox, for a few seconds."""
        paths = sorted(paths, key=_is_slow)
        started = time.monotonic()
        for number, path in enumerate(paths):
            is_late = time.monotonic() - started > _SLOW_SECONDS
            if number and _is_slow(path) and (is_late or not _is_slow(paths[0])):
                self._wait(0.0)
                return
            yield path

    def _read(self, path: str, listing: Listing) -> None:
        reading = read_again(self.root, path, listing.files[path], self._readings.get(path))
        if reading is None:
            self._wait(0.0)
        else:
            self._readings[path] = reading

    def _wait(self, seconds: float) -> None:
        self.due_in = seconds if self.due_in is None else min(self.due_in, seconds)

    def _publish(self, seen: Listing) -> Change | None:
        before, after = self.corpus, assemble(self.root, self._readings, seen)
        if self._lost_since is not None:
            after = replace(after, problems=(Problem(printable(self.root.name), _LOST), *after.problems))
        change = difference(before, after)
        if change and self._is_first and not before.changes:
            # Nobody saw the folder change; its newest file tells when it was.
            newest = max((looks.modified_ns for looks in seen.files.values()), default=0)
            change = replace(change, at=min(newest / 1e9, change.at) if newest else change.at)
        self.corpus = replace(after, changes=(((change,) if change else ()) + before.changes)[:_MOST_CHANGES])
        return change


def _is_slow(path: str) -> bool:
    return FORMATS[Path(path).suffix.casefold()].is_sandboxed
