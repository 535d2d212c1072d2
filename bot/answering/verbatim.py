"""The promise that nothing is shown which does not stand in its file."""

import hashlib
from pathlib import Path

from bot.corpus.documents import Document
from bot.corpus.folder import read_bytes, to_markdown
from bot.corpus.passages import Passage, split
from bot.corpus.readers.markdown import read_markdown
from bot.errors import KnowledgeError


class FileCheck:
    """Compares excerpts with their files as they are now. `changed` are the files that hold them no more."""

    def __init__(self, root: str) -> None:
        self._root = Path(root)
        self._contents: dict[str, bytes | None] = {}
        self.changed: set[str] = set()

    def holds(self, passage: Passage, *shown: str) -> bool:
        """Whether a passage still stands in its file at its place, and what is shown of it in it, letter for letter."""
        stands = self._is_as_read(passage.document) or self._stands_elsewhere(passage)
        if not stands:
            self.changed.add(passage.document.path)
        whole = "\n".join(segment.text for segment in passage.segments)
        return stands and whole == passage.text and all(part in passage.text for part in shown)

    def _is_as_read(self, document: Document) -> bool:
        """Whether the file has the very bytes that its spans were taken from."""
        content = self._content(document.path)
        return content is not None and hashlib.sha256(content).hexdigest() == document.digest

    def _stands_elsewhere(self, passage: Passage) -> bool:
        """Whether a changed Markdown file says the same of itself and holds the passage at the same place."""
        path = Path(passage.document.path)
        content = self._content(passage.document.path)
        if content is None or path.suffix.casefold() != ".md":
            return False
        try:
            text = to_markdown(path, content)
        except KnowledgeError:
            return False
        fresh = read_markdown(text, source=passage.document.source, path=passage.document.path)
        still_there = {segment for other in split(fresh, text) for segment in other.segments}
        return fresh.front_matter == passage.document.front_matter and still_there.issuperset(passage.segments)

    def _content(self, path: str) -> bytes | None:
        if path not in self._contents:
            try:
                self._contents[path] = read_bytes(self._root, Path(path))
            except KnowledgeError:
                self._contents[path] = None
        return self._contents[path]
