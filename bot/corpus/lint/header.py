"""Rules for what a file says about itself."""

import re
from collections.abc import Iterator
from datetime import date

from bot.corpus.lint.findings import Checked, CheckedFile, Flaw
from bot.corpus.readers import FORMATS

_BY_HAND = "Copy it into the folder as Markdown with `python -m bot add`, which asks for what is missing."
_LOST = ("front matter ignored", "the front matter is not closed", "visibility must")
_CUT = "line "  # of which the end is left out
_DATE_REMEDY = "Write a year, a month or a day that there was, such as 2025-04-29."


def unreadable(checked: Checked) -> Iterator[Flaw]:
    """Find files that are not in the corpus at all."""
    for file in checked.unreadable:
        what = f"{file.reason[:1].upper()}{file.reason[1:]}."
        yield Flaw(file.path, None, f"It is not answered from. {what}", "Mend the file or take it out of the folder.")


def not_read(checked: Checked) -> Iterator[Flaw]:
    """Find what somebody may have put into the folder to be asked about, and what nobody reads."""
    for path in checked.others:
        remedy = f"Save it as one of {', '.join(FORMATS)}, not as a link, or take it out of the folder."
        yield Flaw(path, None, "It is not read: a format that is not known, or a link.", remedy)


def missing_date(file: CheckedFile) -> Iterator[Flaw]:
    """Find a discussion of which nobody can tell when it was."""
    if file.document.front_matter.date is None and not _warnings(file, "date must"):
        yield _at(file, "title", "It has no date.", _by_hand(file, "Add `date: 2025-04-29` to the front matter."))


def impossible_date(file: CheckedFile) -> Iterator[Flaw]:
    """Find a date that is none, or that no calendar has."""
    for warning in _warnings(file, "date must"):
        yield _at(file, "date", _sentence(warning), _DATE_REMEDY)
    written = file.document.front_matter.date
    if written and first_day(written) is None:
        yield _at(file, "date", f"There is no date {written}.", _DATE_REMEDY)


def future_date(checked: Checked) -> Iterator[Flaw]:
    """Find a discussion that has not happened yet, if the clock here is right."""
    for file in checked.files:
        day = first_day(file.document.front_matter.date or "")
        if day and day > checked.today:
            yield _at(file, "date", f"The date {day} is still to come.", "Correct the date.")


def bad_address(file: CheckedFile) -> Iterator[Flaw]:
    """Find an address that cannot stand behind a link."""
    for warning in _warnings(file, "url must", "video must"):
        key = warning.partition(" ")[0]
        yield _at(file, key, _sentence(warning), f"Write the whole address, as in `{key}: https://…`, or leave it out.")


def lost_front_matter(file: CheckedFile) -> Iterator[Flaw]:
    """Find front matter that is not read, or that hides the discussion from everybody."""
    for warning in _warnings(file, *_LOST):
        key = warning.partition(" ")[0]
        yield _at(file, key, _sentence(warning), "Mend it; until then what it says does not hold.")


def overlong_line(file: CheckedFile) -> Iterator[Flaw]:
    """Find a line of which the reader leaves out the end."""
    for warning in _warnings(file, _CUT):
        number = re.match(r"line (\d+)", warning)
        line = int(number[1]) if number and file.own_text == file.text else None
        yield Flaw(file.path, line, _sentence(warning), "Divide it by line ends.")


def front_matter_value(file: CheckedFile) -> Iterator[Flaw]:
    """Find whatever else the reader of the file could not use."""
    known = {*_warnings(file, *_LOST, _CUT, "date must", "url must", "video must")}
    for warning in file.document.warnings:
        if warning in known:
            continue
        if match := re.match(r"unknown key '([^']*)'", warning):
            yield _at(file, re.escape(match[1]), _sentence(warning), "Correct its spelling, or leave the line out.")
        elif "not saved as UTF-8" in warning:
            yield file.flaw(0, _sentence(warning), "Save it as UTF-8.")
        else:
            key = warning.partition(" ")[0]
            at = file.place_of_key(re.escape(key))
            remedy = f"Correct `{key}` in the front matter." if at else "Mend it in the file."
            yield file.flaw(at, _sentence(warning), remedy)


def first_day(written: str) -> date | None:
    """Return the first day of a year, a month or a day; None if there is none."""
    numbers = [int(part) for part in written.split("-") if part.isdecimal()]
    try:
        return date(*[*numbers, 1, 1][:3]) if numbers and numbers[0] >= 1000 else None
    except ValueError:
        return None


def _warnings(file: CheckedFile, *beginnings: str) -> list[str]:
    return [warning for warning in file.document.warnings if warning.startswith(beginnings)]


def _at(file: CheckedFile, key: str, what: str, remedy: str) -> Flaw:
    return file.flaw(file.place_of_key(key), what, remedy)


def _by_hand(file: CheckedFile, remedy: str) -> str:
    """Return how to add something to the front matter; only Markdown and plain text have any."""
    return remedy if file.path.casefold().endswith((".md", ".markdown", ".txt")) else _BY_HAND


def _sentence(warning: str) -> str:
    return f"{warning[:1].upper()}{warning[1:]}."
