"""Collections of passages, questions and judgements: corpus.jsonl, queries.jsonl, qrels.tsv in a folder."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.corpus.documents import Document, FrontMatter, Segment, Words
from bot.corpus.passages import Passage

HALVES = ("choose", "report", "all")


@dataclass(frozen=True, slots=True)
class Row:
    """A passage of a collection; `meeting` names the discussion that it is of, where there is one."""

    id: str
    title: str
    text: str
    meeting: str

    @property
    def whole(self) -> str:
        """Return title and text in one."""
        return f"{self.title}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, and the grades of the passages that answer it, all above zero."""

    id: str
    text: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Collection:
    """The passages in the order of their file, and the questions that are judged."""

    name: str
    rows: tuple[Row, ...]
    questions: tuple[Judged, ...]


def read_collection(folder: Path, half: str) -> Collection:
    """Return a collection with one half of its questions, or all; those that nothing answers are left out."""
    grades = _grades(folder / "qrels.tsv")
    rows = [
        Row(str(row["_id"]), row.get("title") or "", row.get("text") or "", str(row.get("meeting") or ""))
        for row in _lines(folder / "corpus.jsonl")
    ]
    questions = [
        Judged(name, row["text"], grades[name])
        for row in _lines(folder / "queries.jsonl")
        if (name := str(row["_id"])) in grades and half in ("all", half_of(name))
    ]
    return Collection(folder.resolve().name, tuple(rows), tuple(questions))


def half_of(question_id: str) -> str:
    """Return which half a question is in: the one to choose parameters on, or the one to report."""
    return HALVES[hashlib.sha256(question_id.encode()).digest()[0] % 2]


def passages_of(collection: Collection) -> tuple[Passage, ...]:
    """
    Return the passages as the product knows them: the rows of a meeting are one discussion, any other row is its own.

    A discussion's passages stand together. A title that not all of them have is that of their section.
    """
    discussions: dict[str, list[Row]] = {}
    for row in collection.rows:
        discussions.setdefault(f"meeting {row.meeting}" if row.meeting else f"row {row.id}", []).append(row)
    return tuple(passage for source, rows in discussions.items() for passage in _discussion(source, rows))


def _discussion(source: str, rows: list[Row]) -> list[Passage]:
    titles = {row.title for row in rows}
    title = titles.pop() if len(titles) == 1 else ""
    segments = [Segment((), row.text, Words.NOTES, "" if title else row.title) for row in rows]
    document = Document(source, f"{source}.md", FrontMatter(title), tuple(segments))
    return [
        Passage(row.id, document, segment.section, (segment,), row.text)
        for row, segment in zip(rows, segments, strict=True)
    ]


def _grades(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for line in path.read_text("utf-8").splitlines():
        cells = line.split()
        if len(cells) >= 3 and _is_grade(cells[-1]) and int(cells[-1]) > 0:
            grades.setdefault(cells[0], {})[cells[-2]] = int(cells[-1])
    return grades


def _is_grade(cell: str) -> bool:
    return cell.lstrip("-").isdecimal()


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
