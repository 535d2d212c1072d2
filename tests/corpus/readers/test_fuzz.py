"""Any bytes, in any format, are a knowledge file or a reason why they are none."""

import logging
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.corpus.documents import join_spans
from bot.corpus.passages import split
from bot.corpus.readers import FORMATS
from bot.corpus.readers.markdown import read_markdown
from bot.errors import UnreadableError
from tests.corpus.readers.conversation import CONVERSATIONS

BEGINNINGS = {
    ".vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\n",
    ".srt": b"1\n00:00:01,000 --> 00:00:02,000\n",
    ".html": b"<html><body><article><p>",
    ".pdf": b"%PDF-1.4\n",
    ".docx": b"PK\x03\x04",
}
SEEDS = {Path(name).suffix: write() for name, write in CONVERSATIONS.items()}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Libraries warn of what is wrong with such files; there is much of it."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def check(suffix: str, content: bytes) -> None:
    try:
        text = FORMATS[suffix].convert(content)
    except UnreadableError as error:
        assert str(error)
        return
    document = read_markdown(text, source="a", path="a")
    split(document, text)
    for segment in document.segments:
        assert join_spans(text, segment.spans) == segment.text


@pytest.mark.parametrize("suffix", FORMATS)
@given(content=st.binary(max_size=400), begins=st.booleans())
@settings(max_examples=60, deadline=5_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes(suffix: str, content: bytes, begins: bool) -> None:
    """Bytes at random, behind the beginning of a real file or not."""
    check(suffix, (BEGINNINGS.get(suffix, b"") if begins else b"") + content)


@pytest.mark.parametrize("suffix", FORMATS)
@given(content=st.text(alphabet="aB 1:0.,-<>/&;#*_[]()|{}=\"'\n\r\t\0é—", max_size=300))
@settings(max_examples=60, deadline=5_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text(suffix: str, content: str) -> None:
    """Text that is full of what formats are made of."""
    end = b"\n%%EOF" if suffix == ".pdf" else b""
    check(suffix, BEGINNINGS.get(suffix, b"") + content.encode() + end)


@pytest.mark.parametrize("suffix", SEEDS)
def test_any_damage(suffix: str) -> None:
    """Real files with a few bytes changed, cut out or put in."""
    chance = random.Random(suffix)
    for _ in range(25):
        damaged = bytearray(SEEDS[suffix])
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.choice([0, 1, 1, 1, 50])] = chance.randbytes(chance.choice([0, 1, 1, 1, 9]))
        check(suffix, bytes(damaged))
