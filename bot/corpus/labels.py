"""Labels: who speaks, where a file says so. What only looks like a label names nobody."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.corpus.documents import FrontMatter, Words
from bot.corpus.people import has_form_of_name, is_anonymous, looks_like_name, resolve_speaker
from bot.corpus.times import TIME

# No two neighbours in these can take the same white space: otherwise a long stretch of it would take for ever.
_TIME_FIRST = rf"(?:\[(?P<first>{TIME})\][ \t]*+)?"
_NAME = r"(?P<name>[^\W\d_][^\n:*\[\]()—–]{0,58}?)"
_ROLE = r"(?:\([^()\d\n][^()\n]{0,58}\)[ \t]*+)?"
_TIME_BEHIND = rf"(?:[\[(](?P<behind>{TIME})[\])][ \t]*+)?"
_BOLD = re.compile(
    rf"{_TIME_FIRST}\*\*[ \t]*+{_NAME}[ \t]*+{_ROLE}(?P<inside>:)?[ \t]*+\*\*[ \t]*+{_ROLE}{_TIME_BEHIND}"
    r"(?P<outside>:)?[ \t]*+(?P<alone>\n|\Z)?\s*"
)
_PLAIN = re.compile(rf"{_TIME_FIRST}{_NAME}[ \t]*+{_ROLE}{_TIME_BEHIND}:(?:\s++|\Z)")
_ATTRIBUTION = re.compile(rf"(?P<before>^|(?<!\s)\s+)(?:—|–|--)\s*+{_NAME}\s*+(?:\[(?P<time>{TIME})\])?\s*+$")
# What may stand in front of a name and behind it, where it is a label in a form that is not read.
_BEFORE_NAME = re.compile(r"^(?:<[^<>\n]{0,40}?(?=[\s>])>?|&\w+;|[\W\d_])*")
_BEHIND_NAME = frozenset(":：—–.,-[](<>*_")
_EMPHASIZED = re.compile(r"[*_]{1,3}[^\W\d_][^\n*_:：]{0,58}(?:[:：][*_]{1,3}|[*_]{1,3}[ \t]*[:：])")
_WRITTEN = frozenset({"essay", "letter"})  # here a bold word and a colon is a heading of the author's


@dataclass(frozen=True, slots=True)
class Label:
    """What looks like the head of a turn: the name as it is written, its time, and where the words begin."""

    name: str
    time: str | None
    end: int
    is_bold: bool


@dataclass(frozen=True, slots=True)
class Attribution:
    """The name and time below or behind a quotation, and where they begin."""

    name: str
    time: str | None
    start: int


class Labels:
    """Reads the labels of one document, which its paragraphs together make sure or doubtful."""

    def __init__(self, front_matter: FrontMatter, paragraphs: Iterable[str], quotations: Iterable[str] = ()) -> None:
        self._front_matter = front_matter
        self.is_signed = any(self.attribution(quotation) for quotation in quotations)
        heads = [
            label
            for paragraph in paragraphs
            for position in line_starts(paragraph)
            if (label := find_label(paragraph, position))
        ]
        self._counts = Counter(label.name for label in heads if label.is_bold or label.time)
        self.has_turns = any(self._is_sure(label) for label in heads)

    def turn_at(self, content: str, position: int) -> Label | None:
        """Return the label that opens a turn at a position, None where there is none or it is doubtful."""
        label = find_label(content, position)
        return label if label and (self._is_sure(label) or self._is_likely(label)) else None

    def is_break(self, content: str, position: int) -> bool:
        """Whether somebody or something else begins here, whoever it is: the last speaker's words end."""
        if not self.has_turns:
            return False
        line = content[position:].split("\n", 1)[0]
        return bool(find_label(content, position) or _EMPHASIZED.match(line)) or self._begins_with_somebody(line)

    def _begins_with_somebody(self, line: str) -> bool:
        """Whether a line begins with the name of one of the people and goes on as a label might, in whatever form."""
        text = _BEFORE_NAME.sub("", line, count=1).casefold()
        for person in self._front_matter.people:
            if text.startswith(person.casefold()):
                behind = text[len(person) :].lstrip(" \t*_")
                return not behind or behind[0] in _BEHIND_NAME or behind[0].isdigit()
        return False

    def speaker(self, name: str) -> str | None:
        """Return whom a name stands for, None if it stands for nobody known by name."""
        return resolve_speaker(name, self._front_matter.people, self._front_matter.host)

    def attribution(self, content: str) -> Attribution | None:
        """Return who signed a quotation; a name that the document does not know needs a time or its own line."""
        match = _ATTRIBUTION.search(content)
        if match is None:
            return None
        name = match["name"]
        stands_apart = match["time"] is not None or match.start() == 0 or "\n" in match["before"]
        is_signed = self._is_known(name) or is_anonymous(name) or (stands_apart and looks_like_name(name))
        return Attribution(name, match["time"], match.start()) if is_signed else None

    def _is_known(self, name: str) -> bool:
        return self.speaker(name) in self._front_matter.people

    def _is_sure(self, label: Label) -> bool:
        if self._is_known(label.name) or is_anonymous(label.name):
            return True
        if label.time is None:
            return False
        return self._counts[label.name] > 1 or looks_like_name(label.name)

    def _is_likely(self, label: Label) -> bool:
        """Whether a label without a time, of nobody known, names a speaker of a transcript: again and again."""
        is_notes = self._front_matter.words is Words.NOTES or self.is_signed
        if not label.is_bold or is_notes or self._front_matter.kind in _WRITTEN:
            return False
        is_transcript = self.has_turns or self._front_matter.words is Words.VERBATIM
        return is_transcript and self._counts[label.name] > 1


def find_label(content: str, position: int) -> Label | None:
    """Return what looks like a label at a position: a bold name alone or with a colon, a name and a colon."""
    if bold := _BOLD.match(content, position):
        if bold["inside"] or bold["outside"] or bold["alone"] is not None:
            return _to_label(bold, is_bold=True)
        return None
    plain = _PLAIN.match(content, position)
    name = plain["name"] if plain else ""
    if plain and (has_form_of_name(name) or (name[0].isupper() and is_anonymous(name))):
        return _to_label(plain, is_bold=False)
    return None


def _to_label(match: re.Match[str], *, is_bold: bool) -> Label:
    return Label(match["name"].strip(), match["first"] or match["behind"], match.end(), is_bold)


def line_starts(content: str) -> list[int]:
    """Return where the lines of a paragraph begin."""
    return [0, *(match.end() for match in re.finditer(r"\n[ \t]*", content))]
