"""Health: what follows from what is known."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.corpus.corpus import Corpus, Problem
from bot.operations.health import Condition, Facts, Health, PlatformFacts, judge
from bot.operations.vitals import Vitals
from tests.fakes import document

SLACK, DISCORD = PlatformFacts("slack", is_connected=True), PlatformFacts("discord", is_connected=True)


@pytest.fixture
def facts() -> Facts:
    """A bot of which everything works."""
    corpus = Corpus("knowledge", "1", documents=(document("Words."),))
    return Facts(corpus, (SLACK, DISCORD), None, 0.01)


def troubles(health: Health) -> dict[str, tuple[Condition, str]]:
    return {part.name: (part.condition, part.reason) for part in health.parts if part.condition != Condition.WELL}


def test_all_well(facts: Facts) -> None:
    """Live, ready, and each part named."""
    health = judge(facts)

    assert (True, True, {}) == (health.live, health.ready, troubles(health))
    assert ["knowledge", "state", "loop", "slack", "discord"] == [part.name for part in health.parts]


def test_before_the_folder_is_read(facts: Facts) -> None:
    """Live, so that nobody ends it, and not ready."""
    health = judge(replace(facts, corpus=None))

    assert (True, False) == (health.live, health.ready)
    assert {"knowledge": (Condition.DOWN, "the folder is being read")} == troubles(health)


def test_why_there_is_nothing_to_answer_from_yet(facts: Facts) -> None:
    """Where it has to wait for something."""
    health = judge(replace(facts, corpus=None, waits_because="nobody listens there"))

    assert (True, False) == (health.live, health.ready)
    assert {"knowledge": (Condition.DOWN, "nobody listens there")} == troubles(health)


def test_one_platforms_failure_is_its_own(facts: Facts) -> None:
    """It is named, and keeps nobody from the other; where none can be spoken to, it is not ready."""
    off = PlatformFacts("slack", is_connected=False, off_because="Slack refuses SLACK_BOT_TOKEN")

    health = judge(replace(facts, platforms=(off, DISCORD)))
    both = judge(replace(facts, platforms=(off, replace(DISCORD, is_connected=False))))

    assert (True, True) == (health.live, health.ready)
    assert {"slack": (Condition.DOWN, "Slack refuses SLACK_BOT_TOKEN")} == troubles(health)
    assert not both.ready
    assert troubles(health) | {"discord": (Condition.DOWN, "not connected")} == troubles(both)
    assert both.live


def test_until_each_platform_was_connected_it_is_not_ready(facts: Facts) -> None:
    """A63: at the start both are waited for; later an outage of one is its own."""
    away = replace(DISCORD, is_connected=False)

    assert not judge(replace(facts, platforms=(SLACK, away))).ready
    assert judge(replace(facts, platforms=(SLACK, replace(away, was_connected=True)))).ready


def test_who_is_being_stopped_is_not_ready(facts: Facts) -> None:
    """A balancer sends it nothing more; it is no reason to kill it."""
    health = judge(replace(facts, is_stopping=True))

    assert (True, False) == (health.live, health.ready)
    assert {"loop": (Condition.DOWN, "the bot is being stopped")} == troubles(health)


def test_all_given_up_is_dead(facts: Facts) -> None:
    """A process that answers nowhere any more is to be started again."""
    off = [replace(each, is_connected=False, off_because="refused") for each in (SLACK, DISCORD)]

    assert not judge(replace(facts, platforms=tuple(off))).live


def test_without_platforms_there_is_nobody_to_give_up(facts: Facts) -> None:
    """The web alone is ready with the folder."""
    health = judge(replace(facts, platforms=()))

    assert (True, True) == (health.live, health.ready)


@pytest.mark.parametrize(("lag_seconds", "is_live"), [(2.0, True), (4.99, True), (5.0, False), (6.0, False)])
def test_a_loop_that_is_held_up_long_is_dead(facts: Facts, lag_seconds: float, is_live: bool) -> None:
    """Two seconds are told by the metrics, six are too many."""
    health = judge(replace(facts, lag_seconds=lag_seconds))

    assert is_live == health.live
    assert is_live == ("loop" not in troubles(health))


def test_without_the_state_answers_go_on(facts: Facts) -> None:
    """From memory; the part tells the cause."""
    health = judge(replace(facts, state_trouble="the disk is full"))

    assert (True, True) == (health.live, health.ready)
    assert {"state": (Condition.IMPAIRED, "the disk is full")} == troubles(health)


@pytest.mark.parametrize(
    ("problems", "reason"),
    [
        ((Problem("a.md", "x"), Problem("a.md", "y"), Problem("b.md", "z")), "files with problems: 2; "),
        ((Problem("knowledge", "the folder, or half of it, is gone"),), "the folder, or half of it, is gone"),
        ((Problem(".", "cannot be listed"), Problem("a.md", "x")), "cannot be listed; files with problems: 1; "),
    ],
)
def test_what_is_wrong_with_the_folder_is_told(facts: Facts, problems: tuple[Problem, ...], reason: str) -> None:
    """It is answered from all the same; files are counted, not named: anybody may read this."""
    assert facts.corpus
    corpus = replace(facts.corpus, root="/srv/knowledge", problems=problems)

    health = judge(replace(facts, corpus=corpus))

    assert health.ready
    condition, told = troubles(health)["knowledge"]
    assert (Condition.IMPAIRED, True) == (condition, told.startswith(reason))
    assert ".md" not in told


def test_an_empty_folder_is_told(facts: Facts) -> None:
    """The bot runs, and has nothing to answer from."""
    health = judge(replace(facts, corpus=Corpus("/srv/knowledge", "0")))

    assert health.ready
    assert {"knowledge": (Condition.IMPAIRED, "the folder holds no discussion")} == troubles(health)


@dataclass
class FakePlatform:
    name: str
    is_connected: bool
    courier: Any = None

    async def run(self) -> None:
        """Nothing."""


def test_vitals_ask_each_part(facts: Facts) -> None:
    """What is not there yet is taken for well, but for the folder; the rest is asked every time."""
    vitals, slack = Vitals(), FakePlatform("slack", is_connected=False)
    before = vitals.health()

    vitals.corpus = lambda: facts.corpus
    vitals.platforms = (slack, FakePlatform("discord", is_connected=True))
    vitals.off_because = {"slack": "refused"}.get
    vitals.state_trouble = lambda: "locked"
    vitals.lag_seconds = lambda: 6.0
    after = troubles(vitals.health())

    assert ["knowledge"] == list(troubles(before))
    assert {"slack": "refused", "state": "locked", "loop": "it was held up for 6.0 s"} == {
        name: reason for name, (_, reason) in after.items()
    }
