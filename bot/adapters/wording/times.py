"""Dates and times as they are read."""

import datetime as dt

from bot.adapters.wording.phrases import count
from bot.answering.status import Status
from bot.corpus.documents import Moment
from bot.corpus.times import seconds_to_time

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def date(iso: str) -> str:
    """Return `29 April 2025`, `April 2025` or `2025`."""
    year, *rest = iso.split("-")
    month = f"{_MONTHS[int(rest[0]) - 1]} " if rest else ""
    day = f"{int(rest[1])} " if len(rest) == 2 else ""
    return f"{day}{month}{year}"


def age(iso: str | None, now: dt.date) -> str:
    """Return how long before a day a date is, as exactly as it is known: `2 years ago`, `3 days ago`, `undated`."""
    if iso is None:
        return "undated"
    year, month, day = [*map(int, iso.split("-")), 0, 0][:3]
    if iso > now.isoformat()[: len(iso)]:
        return "in the future"
    months = (now.year - year) * 12 + ((now.month - month - (now.day < day)) if month else 0)
    if months >= 12:
        return f"{count(months // 12, 'year')} ago"
    if months:
        return f"{count(months, 'month')} ago"
    if not day:
        return "this month" if month else "this year"
    days = (now - dt.date(year, month, day)).days
    return f"{count(days, 'day')} ago" if days else "today"


def moment(at: Moment) -> str:
    """Return `13:38`, or `≈ 13:38` where the time is approximate."""
    return ("≈ " if at.approximate else "") + seconds_to_time(at.seconds)


def last_change(status: Status, now: dt.date) -> str | None:
    """Return how long before a day the folder changed last, None if it never did."""
    if not status.changes:
        return None
    return age(dt.datetime.fromtimestamp(status.changes[0].at, dt.UTC).date().isoformat(), now)
