"""The promise that nothing is shown which does not stand in its file."""

from bot.answering.answers import Citation
from bot.corpus.documents import join_spans
from bot.corpus.folder import read_text
from bot.errors import KnowledgeError


class FileCheck:
    """Compares excerpts with their files as they are now; reads each file once."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._texts: dict[str, str | None] = {}

    def holds(self, citation: Citation) -> bool:
        """Whether the passage still stands in its file at its place, and what is shown in it, letter for letter."""
        passage = citation.passage
        text = self._text(passage.document.path)
        shown = [part.text for part in (citation.excerpt, citation.note) if part]
        return (
            text is not None
            and all(join_spans(text, segment.spans) == segment.text for segment in passage.segments)
            and "\n".join(segment.text for segment in passage.segments) == passage.text
            and all(part in passage.text for part in shown)
        )

    def _text(self, path: str) -> str | None:
        if path not in self._texts:
            try:
                self._texts[path] = read_text(self._root, path)
            except KnowledgeError:
                self._texts[path] = None
        return self._texts[path]
