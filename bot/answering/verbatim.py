"""The promise that nothing is shown which does not stand in its file."""

from bot.corpus.documents import join_spans
from bot.corpus.folder import read_text
from bot.corpus.passages import Passage
from bot.errors import KnowledgeError


class FileCheck:
    """Compares excerpts with their files as they are now. `changed` are the files that hold them no more."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._texts: dict[str, str | None] = {}
        self.changed: set[str] = set()

    def holds(self, passage: Passage, *shown: str) -> bool:
        """Whether a passage still stands in its file at its place, and what is shown of it in it, letter for letter."""
        text = self._text(passage.document.path)
        stands = text is not None and all(
            join_spans(text, segment.spans) == segment.text for segment in passage.segments
        )
        if not stands:
            self.changed.add(passage.document.path)
        whole = "\n".join(segment.text for segment in passage.segments)
        return stands and whole == passage.text and all(part in passage.text for part in shown)

    def _text(self, path: str) -> str | None:
        if path not in self._texts:
            try:
                self._texts[path] = read_text(self._root, path)
            except KnowledgeError:
                self._texts[path] = None
        return self._texts[path]
