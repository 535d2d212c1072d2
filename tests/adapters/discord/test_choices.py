"""What options offer while somebody types."""

import asyncio
import time
from unittest.mock import create_autospec

import discord
import pytest

from bot.adapters.discord.choices import LONGEST_CHOICE, MOST_CHOICES, Offering
from bot.answering.answerer import Answerer
from bot.answering.ask import Asking, Knowledge
from bot.answering.people import People
from bot.corpus.corpus import Corpus
from bot.corpus.documents import Document, FrontMatter
from bot.corpus.passages import Passage
from bot.retrieval.query import QueryAnalyzer
from tests.fakes import analyzer, retriever_of, segment
from tests.slowness import slowness

CHANNEL, ROLE = 5, 77


def document(number: int, *, visibility: frozenset[str] = frozenset(), speaker: str = "") -> Document:
    """Return a discussion of a speaker of its own, in which everything is long."""
    front_matter = FrontMatter(
        title=f"Talk {number} " + "about everything " * 8,
        date=f"{1900 + number % 126}",
        speakers=(speaker or f"Speaker {number}",),
        visibility=visibility,
    )
    return Document(f"talk-{number}", f"talk-{number}.md", front_matter, ())


def corpus_of(documents: list[Document]) -> Corpus:
    passages = [
        Passage(
            f"{place:02}{n:08}",
            one,
            f"Section {place} of {one.source} " + "and so on " * 12,
            (segment("words"),),
            "words",
        )
        for n, one in enumerate(documents)
        for place in range(3)
    ]
    return Corpus("folder", "revision", tuple(documents), tuple(passages))


def offering(corpus: Corpus, *, is_barred: bool = False) -> Offering:
    async def barred(_: discord.Interaction) -> bool:
        return is_barred

    asking = Asking(analyzer(), QueryAnalyzer(analyzer(), (), ()), 0.0, People(analyzer()))
    knowledge = Knowledge(corpus, retriever_of(Corpus("folder", "revision")))
    answerer = Answerer(knowledge, asking)
    answerer.publish(knowledge)
    return Offering(answerer, barred)


def interaction(roles: tuple[int, ...] = ()) -> discord.Interaction:
    of = [create_autospec(discord.Role, instance=True, id=role) for role in roles]
    member = create_autospec(discord.Member, instance=True, roles=of)
    channel = create_autospec(discord.TextChannel, instance=True, id=CHANNEL)
    asked: discord.Interaction = create_autospec(discord.Interaction, instance=True, user=member, channel=channel)
    return asked


@pytest.mark.parametrize("kind", ["speakers", "sources", "topics", "places"])
async def test_choices_fit(kind: str) -> None:
    """25 at most, names and values of at most 100 characters, nothing twice (A14)."""
    choices = await getattr(offering(corpus_of([document(n) for n in range(200)])), kind)(interaction(), "")

    assert 0 < len(choices) <= MOST_CHOICES
    assert all(0 < len(one.name) <= LONGEST_CHOICE and 0 < len(one.value) <= LONGEST_CHOICE for one in choices)
    assert len({one.value for one in choices}) == len(choices)


@pytest.mark.parametrize("kind", ["speakers", "sources", "topics", "places"])
async def test_restricted_discussions_are_offered_to_their_audience(kind: str) -> None:
    """Neither a name, nor a title, nor a heading of them to anybody else; a role counts, for nobody else sees it."""
    secret = document(1, visibility=frozenset({f"discord:{ROLE}"}), speaker="Ada Secret")
    offered = getattr(offering(corpus_of([secret])), kind)

    assert [] == await offered(interaction(), "")
    assert await offered(interaction((ROLE,)), "")


async def test_strangers_are_offered_nothing() -> None:
    """Not even names."""
    assert [] == await offering(corpus_of([document(1)]), is_barred=True).speakers(interaction(), "")


@pytest.mark.slow
async def test_ten_thousand_discussions_are_offered_from_in_time() -> None:
    """50 times a second, 99 in 100 within 300 ms from the first on, the loop never held up for 50 ms (A14)."""
    offer = offering(corpus_of([document(n) for n in range(10_000)]))
    asked = interaction()
    tries = []
    for _ in range(3):
        # What neighbours on this machine hold up is measured beside it, while nobody types.
        idle, _ = await _typed_for(offer, asked, times=0)
        lag, seconds = await _typed_for(offer, asked, times=200)
        tries.append((max(0.0, lag - idle), sorted(seconds)[int(len(seconds) * 0.99)], idle))

    print([f"lag={lag * 1000:.1f} ms (idle {idle * 1000:.1f}) p99={p99 * 1000:.1f} ms" for lag, p99, idle in tries])
    assert tries[0][1] < 0.3 * slowness()
    assert min(lag for lag, _, _ in tries) < 0.05 * slowness()


async def _typed_for(offer: Offering, asked: discord.Interaction, *, times: int) -> tuple[float, list[float]]:
    """Return the longest that the loop was held up in 4 s, and how long each of so many completions took."""
    took: list[float] = []
    lags = [0.0]

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            lags.append(time.perf_counter() - before - 0.005)

    async def one(number: int) -> None:
        started = time.perf_counter()
        kind = (offer.speakers, offer.sources, offer.topics, offer.places)[number % 4]
        assert len(await kind(asked, ("", "talk 9", "section 2", "zzz")[number // 4 % 4])) <= MOST_CHOICES
        took.append(time.perf_counter() - started)

    watching = asyncio.create_task(watch())
    async with asyncio.TaskGroup() as tasks:
        for number in range(200):
            if number < times:
                tasks.create_task(one(number))
            await asyncio.sleep(0.02)
    watching.cancel()
    return max(lags), took
