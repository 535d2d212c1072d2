"""Rules for who speaks."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from bot.corpus.documents import Segment, Words
from bot.corpus.lint.findings import Checked, CheckedFile, Flaw, shortened
from bot.corpus.lint.names import are_alike

_SIGNED_BELOW = re.compile(r"[\s>\"”“»*_]*(?:—|–|--)\s*\S")
_SIGNED_INSIDE = re.compile(r"(?:—|–|--)\s*([^\W\d_][^\n:*\[\]()—–]{0,58})$")
_FEWEST_TURNS = 3


def unknown_speaker(file: CheckedFile) -> Iterator[Flaw]:
    """Find names before words that the front matter does not list: misspelt, or forgotten."""
    people = file.document.front_matter.people
    spoken = Counter(segment.speaker for segment in file.document.segments if segment.speaker)
    for name, count in spoken.items():
        if name not in people and not any(are_alike(name, person) for person in people):
            yield file.flaw(
                file.place_of(_first_of(file, name)),
                f"“{name}” speaks here ({_times(count)}) and is not listed in the front matter.",
                "Add the name to `speakers`, or correct it.",
            )


def no_speaker(file: CheckedFile) -> Iterator[Flaw]:
    """Find a transcript or essay of which no word is anybody's."""
    segments = [segment for segment in file.document.segments if segment.words is Words.VERBATIM]
    said = [segment for segment in segments if not is_quotation(file, segment)]
    if said and not any(segment.speaker for segment in segments):
        yield file.flaw(
            file.place_of(said[0]),
            "Nobody is named whose words these are.",
            file.in_markdown("Begin the turns with `**Name**:`, or name the author under `speakers`."),
        )


def near_duplicate_speaker(checked: Checked) -> Iterator[Flaw]:
    """Find two spellings of what may be one person, in one file or in two."""
    names_of = {file.path: _names(file) for file in checked.files}
    weights: Counter[str] = Counter()
    for names in names_of.values():
        # A name that many files have is right rather than one that stands often in one file.
        weights.update({name: 1_000_000 + count for name, count in names.items()})
    for file in checked.files:
        # In one file, the front matter knows better than the turns.
        weights.update(dict.fromkeys(file.document.front_matter.people, 1_000))
    for name, other in combinations(sorted(weights), 2):
        if not are_alike(name, other):
            continue
        wrong, right = sorted((name, other), key=lambda one: (len(one.split()) > 1, weights[one], one))
        for file in checked.files:
            if wrong in names_of[file.path]:
                yield file.flaw(
                    _place(file, wrong),
                    f"“{wrong}” may be “{right}” ({_where(names_of, right, file)}).",
                    "If they are one person, write the same full name in both places.",
                )


def unsigned_quotation(file: CheckedFile) -> Iterator[Flaw]:
    """Find quotations under which no name stands; who is `Unidentified` on purpose is signed."""
    for segment in file.document.segments:
        if segment.speaker or segment.words is not Words.VERBATIM or not is_quotation(file, segment):
            continue
        if _SIGNED_BELOW.match(file.text, segment.spans[-1].end):
            continue
        inside = _SIGNED_INSIDE.search(segment.text)
        yield file.flaw(
            file.place_of(segment),
            f"The end of the quotation, “— {inside[1]}”, is not understood as a name."
            if inside
            else f"Nobody is named whose words the quotation “{shortened(segment.text)}” is.",
            "End it with ` — Full Name`, as `speakers` has it, or with ` — Unidentified [12:34]`.",
        )


def transcript_as_notes(file: CheckedFile) -> Iterator[Flaw]:
    """Find turns in a file that calls itself notes: what goes on below a turn is then shown as a note."""
    if file.document.front_matter.words is not Words.NOTES:
        return
    segments = [segment for segment in file.document.segments if segment.words is Words.VERBATIM]
    turns = [segment for segment in segments if not is_quotation(file, segment)]
    if len(turns) >= _FEWEST_TURNS:
        yield file.flaw(
            file.place_of_key("words"),
            f"It is declared as notes and holds {len(turns)} turns.",
            "Write `words: verbatim`, or make the turns quotations: `> words — Name`.",
        )


def is_quotation(file: CheckedFile, segment: Segment) -> bool:
    """Whether a segment stands behind a `>`."""
    start = segment.spans[0].start
    line = file.text.rfind("\n", 0, start) + 1
    line = max(line, file.text.rfind("\r", line, start) + 1)
    return ">" in file.text[line:start]


def _names(file: CheckedFile) -> Counter[str]:
    names = Counter(segment.speaker for segment in file.document.segments if segment.speaker)
    names.update(file.document.front_matter.people)
    return names


def _first_of(file: CheckedFile, name: str) -> Segment | None:
    return next((segment for segment in file.document.segments if segment.speaker == name), None)


def _place(file: CheckedFile, name: str) -> int | None:
    """Return where a name stands: in the front matter if it lists it, else where the person speaks first."""
    if name not in file.document.front_matter.people:
        return file.place_of(_first_of(file, name))
    key = file.place_of_key("host" if name == file.document.front_matter.host else "speakers")
    at = -1 if key is None or file.own_text is None else file.own_text.find(name, key)
    return key if at < 0 else at


def _where(names_of: dict[str, Counter[str]], name: str, file: CheckedFile) -> str:
    paths = [path for path, names in names_of.items() if name in names]
    if file.path in paths:
        return "in this file"
    return f"in {paths[0]}" + (f" and {len(paths) - 1} more" if len(paths) > 1 else "")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
