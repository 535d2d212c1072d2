"""The shipped folder: every file reads as it was meant, and every quotation is somebody's, at its second."""

import json
import os
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.answering.verbatim import FileCheck
from bot.corpus.corpus import Corpus
from bot.corpus.documents import Document, Segment, Words
from bot.corpus.library import read_folder
from bot.corpus.readers import FORMATS
from bot.corpus.times import time_to_seconds

ROOT = Path(__file__).resolve().parents[1]
KNOWLEDGE = ROOT / "knowledge"
SHARED = Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared"))
FACTS = SHARED / "knowledge" / "facts"
CLAIMS = SHARED / "knowledge" / "claims.json"
SOURCES = sorted(path.stem for path in KNOWLEDGE.rglob("*") if path.suffix in FORMATS and path.name != "README.md")
ZUCKERBERG = "zuckerberg-dwarkesh-2025-04"


@cache
def shipped() -> Corpus:
    return read_folder(KNOWLEDGE)


def document(source: str) -> Document:
    return next(document for document in shipped().documents if document.source == source)


def quotations(source: str) -> list[Segment]:
    return [segment for segment in document(source).segments if segment.words is Words.VERBATIM]


def test_every_file_is_read_without_a_warning() -> None:
    """No problem, and nothing left out."""
    assert () == shipped().problems
    assert SOURCES == sorted(document.source for document in shipped().documents) != []


@pytest.mark.parametrize("source", SOURCES)
def test_a_discussion_says_what_it_is(source: str) -> None:
    """A title of its own, a real date, speakers, an address, and passages."""
    front_matter = document(source).front_matter

    assert front_matter.title != source
    assert front_matter.date is not None
    assert date(*(int(part) for part in f"{front_matter.date}-01-01".split("-")[:3])) >= date(2020, 1, 1)
    assert front_matter.speakers
    assert front_matter.url
    assert document(source).segments


@pytest.mark.parametrize("source", SOURCES)
def test_times_ascend(source: str) -> None:
    """What stands further down was said later."""
    seconds = [segment.moment.seconds for segment in document(source).segments if segment.moment]

    assert sorted(seconds) == seconds


@pytest.mark.parametrize("source", SOURCES)
def test_every_quotation_is_somebodys(source: str) -> None:
    """Its speaker is one of the people of the discussion, or the file says that nobody knows who it was."""
    text = (ROOT / "knowledge" / f"{source}.md").read_text("utf-8")

    for quotation in quotations(source):
        if quotation.speaker is None:
            assert f"> {quotation.text} — Unidentified" in text
        else:
            assert quotation.speaker in document(source).front_matter.people


def test_every_passage_stands_in_its_file() -> None:
    """What the bot would show passes its own check."""
    check = FileCheck(shipped())

    assert all(check.holds(passage, passage.text) for passage in shipped().passages)


def test_passages_have_ids_of_their_own() -> None:
    """An id leads to one passage."""
    assert len(shipped().passages) == len({passage.id for passage in shipped().passages})


@pytest.mark.skipif(not FACTS.is_dir(), reason="the shared folder with the verified quotations is not here")
def test_the_zuckerberg_quotations_are_the_verified_ones() -> None:
    """All 54 stand letter for letter at their times."""
    facts = (FACTS / f"{ZUCKERBERG}.md").read_text("utf-8")
    verified = [
        (time_to_seconds(time), quotation)
        for time, quotation in re.findall(
            r"^- where: time (\d\d:\d\d:\d\d) .*?^- quote: “(.*?)”$", facts, re.MULTILINE | re.DOTALL
        )
    ]
    shown = [(quotation.moment.seconds, quotation.text) for quotation in quotations(ZUCKERBERG) if quotation.moment]

    assert 54 == len(verified)
    assert sorted(verified) == sorted(shown)
    assert {"Mark Zuckerberg"} == {quotation.speaker for quotation in quotations(ZUCKERBERG)}


@pytest.mark.skipif(not CLAIMS.is_file(), reason="the shared folder with the verified quotations is not here")
def test_every_time_is_a_verified_one() -> None:
    """A quotation has the second that was found for it; where none was, it has none, or roughly its chapter's."""
    moments = {(source, quotation.text): quotation.moment for source in SOURCES for quotation in quotations(source)}
    claims = [claim for claim in json.loads(CLAIMS.read_text("utf-8")) if claim["confidence"] != "C" and claim["quote"]]

    for claim in claims:
        moment = moments[claim["doc"], claim["quote"]]
        if found := re.search(r"(?:time|starting about) ([\d:]+)", claim["where"]):
            assert moment and time_to_seconds(found[1]) == moment.seconds, claim["id"]
        else:
            assert moment is None or moment.approximate, claim["id"]
    assert len(claims) == len(moments)
