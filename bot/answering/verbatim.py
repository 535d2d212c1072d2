"""The promise that nothing is shown which does not stand in its file."""

import os
from pathlib import Path

from bot.corpus.corpus import Corpus
from bot.corpus.documents import Document, FrontMatter, Segment, join_spans
from bot.corpus.folder import digest_of, read_bytes, to_markdown
from bot.corpus.passages import Passage, split
from bot.corpus.readers import FORMATS
from bot.corpus.readers.markdown import read_markdown
from bot.corpus.scan import Listing, is_loss, look_into
from bot.errors import KnowledgeError


class FileCheck:
    """
    Compares excerpts with their files as they are now, if there are files to look at.

    `changed` are the files that hold them no more.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._is_blind = corpus.folder is None
        self._root = corpus.folder or Path()
        self._contents: dict[str, bytes | None] = {}
        self._digests: dict[str, str | None] = {}
        self._now: dict[str, tuple[FrontMatter, frozenset[Segment]]] = {}
        self._is_folder_lost: bool | None = None
        self.changed: set[str] = set()

    def holds(self, passage: Passage, *shown: str) -> bool:
        """
        Whether a passage still stands in its file at its place, and what is shown of it in it, letter for letter.

        A file that cannot be read, or is gone with most of the folder, holds what its last good version held.
        """
        document = passage.document
        stands = self._is_blind or self._stands(passage)
        if not stands:
            self.changed.add(document.path)
        whole = "\n".join(segment.text for segment in passage.segments)
        return stands and whole == passage.text and all(part in passage.text for part in shown)

    def _stands(self, passage: Passage) -> bool:
        document = passage.document
        return self._is_as_read(document) or self._is_kept(document.path) or self._stands_elsewhere(passage)

    def _is_as_read(self, document: Document) -> bool:
        """Whether the file has the very bytes that its spans were taken from."""
        digest = self._digest(document.path)
        return digest is not None and digest == document.digest

    def _is_kept(self, path: str) -> bool:
        """Whether the corpus has a last good version of a file which is still as broken or as lost as it was then."""
        digest = self._digest(path)
        if digest is not None:
            return digest == self._corpus.kept.get(path)
        if os.path.lexists(self._root / path):
            return self._corpus.kept.get(path) == ""
        if self._is_folder_lost is None:
            self._is_folder_lost = is_loss(self._corpus.paths, self._listing())
        return self._is_folder_lost

    def _listing(self) -> Listing | None:
        try:
            return look_into(self._root)
        except KnowledgeError:
            return None

    def _stands_elsewhere(self, passage: Passage) -> bool:
        """Whether a changed Markdown file says the same of itself and holds the passage at the same place."""
        text = self._markdown(passage.document.path)
        if text is None or any(join_spans(text, segment.spans) != segment.text for segment in passage.segments):
            return False
        front_matter, segments = self._read_now(passage.document, text)
        return front_matter == passage.document.front_matter and segments.issuperset(passage.segments)

    def _read_now(self, document: Document, text: str) -> tuple[FrontMatter, frozenset[Segment]]:
        """Return what a file says of itself now, and its segments; it is read once, however many passages it has."""
        if document.path not in self._now:
            now = read_markdown(text, source=document.source, path=document.path)
            segments = frozenset(segment for passage in split(now, text) for segment in passage.segments)
            self._now[document.path] = now.front_matter, segments
        return self._now[document.path]

    def _markdown(self, path: str) -> str | None:
        """Return the text of a Markdown file as it is now, None if there is none or it is of another format."""
        content = self._content(path)
        if content is None or not FORMATS[Path(path).suffix.casefold()].is_markdown:
            return None
        try:
            return to_markdown(Path(path), content)
        except KnowledgeError:
            return None

    def _digest(self, path: str) -> str | None:
        """Return by what a file as it is now is known again, None if it cannot be read."""
        if path not in self._digests:
            content = self._content(path)
            self._digests[path] = None if content is None else digest_of(content)
        return self._digests[path]

    def _content(self, path: str) -> bytes | None:
        if path not in self._contents:
            try:
                self._contents[path] = read_bytes(self._root, Path(path))
            except KnowledgeError:
                self._contents[path] = None
        return self._contents[path]
