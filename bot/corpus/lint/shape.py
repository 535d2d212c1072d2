"""Rules for how a discussion is divided, and for letters that are broken."""

import re
from collections.abc import Iterator
from itertools import groupby

from bot.corpus.documents import Segment
from bot.corpus.lint.findings import CheckedFile, Flaw, shortened

_MOST_WORDS_OF_SEGMENT = 1_000
_MOST_WORDS_OF_SECTION = 3_000
# What UTF-8 becomes when it is read as Windows-1252 or Latin-1, and what stands for a letter that was lost.
_BEHIND = "[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\x80-\xbf]"
_MOJIBAKE = re.compile(rf"[ÂÃ]{_BEHIND}|â[€‚]|â\x80|ð[Ÿ\x9f]|ï[»¿]|\ufffd|[\x80-\x84\x86-\x9f]")


def no_words(file: CheckedFile) -> Iterator[Flaw]:
    """Find a file without a body."""
    if not file.document.segments:
        yield file.flaw(0, "It holds no words to answer with.", "Write its body, or take it out of the folder.")


def no_section(file: CheckedFile) -> Iterator[Flaw]:
    """Find a discussion without headings: a citation could not say where in it."""
    segments = file.document.segments
    if segments and not any(segment.section for segment in segments):
        yield file.flaw(
            file.place_of(segments[0]),
            "It has no section, so a citation cannot say where in it.",
            file.in_markdown("Divide it by lines such as `## What comes next [12:34]`."),
        )


def long_segment(file: CheckedFile) -> Iterator[Flaw]:
    """Find a paragraph or turn of which a citation shows only a small part."""
    for segment in file.document.segments:
        count = _words(segment)
        if count > _MOST_WORDS_OF_SEGMENT:
            yield file.flaw(
                file.place_of(segment),
                f"The paragraph “{shortened(segment.text)}” has {count:,} words, too many to cite.",
                "Divide it by empty lines.",
            )


def long_section(file: CheckedFile) -> Iterator[Flaw]:
    """Find a long stretch without a time or a heading: a citation would lead to its beginning only."""
    for section, segments in groupby(file.document.segments, key=lambda segment: segment.section):
        for stretch in _between_times(segments):
            count = sum(map(_words, stretch))
            if count > _MOST_WORDS_OF_SECTION:
                yield file.flaw(
                    file.place_of(stretch[0]),
                    f"{count:,} words{f' of “{section}”' if section else ''} have no heading and no time between them, "
                    "too many to cite.",
                    file.in_markdown("Divide them by headings, or give paragraphs their times: `[12:34] words`."),
                )


def mojibake(file: CheckedFile) -> Iterator[Flaw]:
    """Find letters that an earlier program broke."""
    text = file.text if file.own_text is None else file.own_text
    broken = list(_MOJIBAKE.finditer(text))
    if broken:
        at = broken[0].start()
        before, behind = re.search(r"\S{0,20}\Z", text[:at]), re.match(r"\S{0,20}", text[at:])
        word = "".join(match.group() for match in (before, behind) if match)
        many = f", and {len(broken) - 1} more" if len(broken) > 1 else ""
        yield file.flaw(
            at,
            f"Letters were broken by a wrong encoding: “{word}”{many}.",
            "Copy the text again from where it came, and save it as UTF-8.",
        )


def _between_times(segments: Iterator[Segment]) -> Iterator[list[Segment]]:
    """Yield the segments of a section in stretches, each beginning with a time of its own but perhaps the first."""
    stretch: list[Segment] = []
    seconds: int | None = None
    for segment in segments:
        if segment.moment and segment.moment.seconds != seconds:
            seconds = segment.moment.seconds
            if stretch:
                yield stretch
            stretch = []
        stretch.append(segment)
    yield stretch


def _words(segment: Segment) -> int:
    return len(segment.text.split())
