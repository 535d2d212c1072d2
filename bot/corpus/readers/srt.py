"""SRT: numbered captions."""

import io

from bot.corpus.readers.decoding import decode
from bot.corpus.readers.guard import reading
from bot.corpus.readers.subtitles import read_cue, to_markdown


def convert_srt(content: bytes) -> str:
    """Return the knowledge file that says what the captions say."""
    text = decode(content).lstrip()
    with reading("SRT: it must begin with the number 1 and a line of times"):
        from webvtt import WebVTT

        captions = WebVTT.from_buffer(io.StringIO(text), format="srt")
        return to_markdown(
            read_cue(caption.start_time.in_milliseconds(), caption.end_time.in_milliseconds(), caption.raw_text)
            for caption in captions.captions
        )
