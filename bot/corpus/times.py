"""Times as people write them into files: 12:34, 1:02:03, 00:12:34."""

import re

TIME = r"(?:\d{1,2}:)?\d{1,3}:[0-5]\d"
_TIME = re.compile(TIME)


def time_to_seconds(time: str) -> int:
    """Return the seconds of `12:34` or `1:02:03`."""
    if not _TIME.fullmatch(time):
        raise ValueError(f"not a time: {time!r}")
    seconds = 0
    for part in time.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds


def seconds_to_time(seconds: int) -> str:
    """Return `13:38` below an hour, `1:02:03` from there on."""
    hours, rest = divmod(seconds, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"
