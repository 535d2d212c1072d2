"""WebVTT: the captions of the web, with voices."""

from bot.corpus.readers.decoding import decode
from bot.corpus.readers.guard import reading
from bot.corpus.readers.subtitles import read_cue, to_markdown


def convert_webvtt(content: bytes) -> str:
    """Return the knowledge file that says what the captions say; notes, styles and regions are left out."""
    text = decode(content)
    with reading("WebVTT: its first line must be WEBVTT"):
        from webvtt import WebVTT

        captions = WebVTT.from_string(text)
        cues = [
            read_cue(caption.start_time.in_milliseconds(), caption.end_time.in_milliseconds(), caption.raw_text)
            for caption in captions.captions
        ]
        return to_markdown(cues, captions.header_text.strip(" \t-–—"))
