"""The reader: what opens nowhere opens there, and nothing else does."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.questions import Question
from bot.answering.reader import Reader
from tests.fakes import answerer_of, header

URL = "https://pages.example"
READER = Reader(URL)
WORDS = "**Ada Stripe** [1:10]: A zebra herd grows to forty animals before the rains.\n"
CHOSEN = Question("", speaker="Ada Stripe", audience=frozenset({"slack:C1"}))
CHOSEN_AGAIN = replace(CHOSEN, text="zebra herd")


def answerer(folder: Path, reader: Reader = READER, **fields: object) -> Answerer:
    found = answerer_of(folder, {"my talk.md": header(title="Talk", speakers=["Ada Stripe"], **fields) + WORDS})
    return Answerer(found.knowledge, found._asking, reader=reader)


def addresses(asked: Answerer) -> set[str | None]:
    """Return what the citations of every verb open."""
    answer = asked.ask("zebra herd", CHOSEN)
    shown = asked.show(answer.passages[0].passage.id, CHOSEN.audience).passage
    assert shown
    cited = [
        *answer.passages,
        *asked.more(CHOSEN_AGAIN, ["0" * 10]).passages,
        *asked.quote("a zebra herd grows to ninety animals", CHOSEN).passages,
        *asked.compare("zebra herd", [], Question("", audience=CHOSEN.audience)).passages,
        *asked.timeline("zebra herd", CHOSEN, now=dt.date(2026, 1, 1)).passages,
        shown.passage.citation,
    ]
    assert len(cited) == 6
    return {citation.url for citation in cited}


def test_what_has_no_place_of_its_own_opens_in_the_reader(tmp_path: Path) -> None:
    """By every verb, at the passage."""
    asked = answerer(tmp_path)
    passage = asked.knowledge.corpus.passages[0].id

    assert {f"{URL}/sources/my%20talk/{passage}"} == addresses(asked)


@pytest.mark.parametrize(
    ("address", "fields", "opened"),
    [
        (URL, {"url": "https://talk.example/1"}, "https://talk.example/1"),
        (URL, {"visibility": ["slack:C1"]}, None),
        ("", {}, None),
    ],
)
def test_what_does_not_open_in_the_reader(tmp_path: Path, address: str, fields: dict[str, object], opened: str) -> None:
    """What has a place of its own, what the public may not see, and anything where nobody finds the reader."""
    assert {opened} == addresses(answerer(tmp_path, Reader(address), **fields))


@pytest.mark.parametrize(
    ("audience", "is_there"), [(frozenset({"slack:C1"}), True), (frozenset({"slack:C2"}), False), (None, True)]
)
def test_what_is_restricted_opens_where_its_audience_may_sign_in(
    tmp_path: Path, audience: frozenset[str] | None, is_there: bool
) -> None:
    """And nowhere else."""
    asked = answerer(tmp_path, Reader(URL, audience), visibility=["slack:C1"])
    passage = asked.knowledge.corpus.passages[0].id

    assert {f"{URL}/sources/my%20talk/{passage}" if is_there else None} == addresses(asked)


@pytest.mark.parametrize(
    ("fields", "is_there"), [({"url": "https://talk.example/1"}, True), ({"visibility": ["slack:C1"]}, False)]
)
def test_a_passage_in_its_place_has_its_page_beside_the_address_of_its_own(
    tmp_path: Path, fields: dict[str, object], is_there: bool
) -> None:
    """For the button below it; not where the public may not see it."""
    asked = answerer(tmp_path, READER, **fields)
    passage = asked.knowledge.corpus.passages[0].id
    shown = asked.show(passage, CHOSEN.audience).passage

    assert shown
    assert (f"{URL}/sources/my%20talk/{passage}" if is_there else None) == shown.reader_url
