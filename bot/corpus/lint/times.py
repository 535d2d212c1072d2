"""Rules for times in the video."""

from collections.abc import Iterator

from bot.corpus.documents import Segment
from bot.corpus.lint.findings import CheckedFile, Flaw
from bot.corpus.times import seconds_to_time


def time_past_length(file: CheckedFile) -> Iterator[Flaw]:
    """Find times behind the end of the video: its links open nothing, most likely it is another recording."""
    length = file.document.front_matter.length_seconds
    past = [(seconds, segment) for seconds, segment in _timed(file) if length is not None and seconds > length]
    if past and length is not None:
        seconds, segment = past[0]
        others = f" (the first of {len(past)} such times)" if len(past) > 1 else ""
        yield file.flaw(
            file.place_of(segment),
            f"{seconds_to_time(seconds)} is past the end of the video at {seconds_to_time(length)}{others}.",
            "Correct the time, or `video` and `length` if the times are of another recording.",
        )


def time_backwards(file: CheckedFile) -> Iterator[Flaw]:
    """Find times that are earlier than the one above them."""
    before = 0
    for seconds, segment in _timed(file):
        if seconds < before:
            yield file.flaw(
                file.place_of(segment),
                f"{seconds_to_time(seconds)} stands below {seconds_to_time(before)}: time runs backwards.",
                "Correct one of the two times, or put the words in the order in which they were said.",
            )
        before = seconds


def _timed(file: CheckedFile) -> Iterator[tuple[int, Segment]]:
    """Yield every time of a file once, with the first words that have it."""
    last: int | None = None
    for segment in file.document.segments:
        if segment.moment and segment.moment.seconds != last:
            last = segment.moment.seconds
            yield last, segment
