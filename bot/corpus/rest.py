"""When a file counts as written: once it has been left alone for a while."""

import time
from collections.abc import Iterable
from pathlib import Path

from bot.corpus.readers import FORMATS
from bot.corpus.scan import Signature


class Rest:
    """Tells how long files still have to be left alone before they are read."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[Signature, float]] = {}

    def left(self, path: str, signature: Signature) -> float:
        """Return the seconds until a file that looks like this is at rest; 0 or less if it is."""
        seconds = FORMATS[Path(path).suffix.casefold()].rest_seconds
        age = time.time() - signature.modified_ns / 1e9
        if age >= 0:
            return seconds - age
        # Its clock is ahead of ours: count from when it was seen to look like this.
        now = time.monotonic()
        seen = self._seen.get(path)
        if seen is None or seen[0] != signature:
            seen = self._seen[path] = (signature, now)
        return seen[1] + seconds - now

    def forget_others(self, paths: Iterable[str]) -> None:
        """Forget all files but these."""
        self._seen = {path: self._seen[path] for path in paths if path in self._seen}
