"""The reading of one file: its last good version, and what is wrong with it now."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

from bot.corpus.corpus import Problem
from bot.corpus.folder import ReadFile, digest_of, printable, read_bytes, read_content
from bot.corpus.scan import Signature, signature_of
from bot.errors import KnowledgeError

_TRY_AGAIN_SECONDS = 3_600.0


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What is known of a file, and how the file looked then.

    `problem` is why it could not be read; `good`, then, is its last good version, and `bad_digest` the SHA-256 of what
    it holds instead, empty where its bytes cannot be had. `try_again_at` is when a problem that may pass is forgotten,
    in seconds since 1970; None for one that lasts as long as the bytes.
    """

    signature: Signature
    good: ReadFile | None = None
    problem: Problem | None = None
    bad_digest: str = ""
    try_again_at: float | None = None

    def knows(self, digest: str, signature: Signature) -> bool:
        """Whether this content has been read already, or has been found unreadable."""
        if self.problem is None:
            return bool(self.good and digest == self.good.document.digest)
        may_pass = self.try_again_at is not None and (signature != self.signature or time.time() > self.try_again_at)
        return digest == self.bad_digest and not may_pass


def read_again(root: Path, path: str, signature: Signature, last: Reading | None) -> Reading | None:
    """Return the reading of a file as it is now; None if it was written to meanwhile. Never fails."""
    last = last or Reading(signature)
    digest = ""
    try:
        content = read_bytes(root, Path(path))
        digest = digest_of(content)
        if signature != signature_of(root / path):
            return None
        if last.knows(digest, signature):
            return last if last.signature == signature else replace(last, signature=signature)
        if last.good and last.good.document.digest == digest:
            return Reading(signature, last.good)
        return Reading(signature, read_content(Path(path), content))
    except KnowledgeError as error:
        if signature != signature_of(root / path):
            return None
        problem = Problem(printable(path), error.reason, error.line, is_kept=last.good is not None)
        try_again_at = None if error.is_lasting else time.time() + _TRY_AGAIN_SECONDS
        return Reading(signature, last.good, problem, digest, try_again_at)
