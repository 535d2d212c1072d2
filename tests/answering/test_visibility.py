"""Visibility: what a discussion is restricted to holds in every verb."""

import datetime as dt
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.adapters import wording
from bot.adapters.terminal.answers import answer_to_json, answer_to_lines
from bot.adapters.terminal.comparisons import comparison_to_json, comparison_to_lines
from bot.adapters.terminal.passages import shown_to_json, shown_to_lines
from bot.adapters.terminal.quotations import checked_to_json, checked_to_lines
from bot.adapters.terminal.sources import sources_to_json, sources_to_lines
from bot.adapters.terminal.timelines import timeline_to_json, timeline_to_lines
from bot.answering.answerer import Answerer
from bot.answering.questions import Question
from bot.answering.sources import Wanted
from tests.fakes import answerer_of, header

Audience = frozenset[str] | None
AUDIENCES: dict[str, Audience] = {"nobody": frozenset(), "insider": frozenset({"slack:C1"}), "owner": None}
ROOMS = {"open": None, "inner": "slack:C1", "other": "discord:77"}
#: What every word of a room begins with, so that a word tells which room it is from.
MARK = {"open": "pel", "inner": "quor", "other": "zynt"}
_SYLLABLES = "ba do fi ga ku lo mi nu po ra se ti vu wa".split()


@dataclass(frozen=True)
class World:
    """A folder's texts by room, and the words, names, titles and files of each room."""

    texts: dict[str, dict[str, str]]
    words: dict[str, list[str]]
    names: dict[str, list[str]]
    titles: dict[str, list[str]]

    def seen_by(self, audience: Audience) -> list[str]:
        return [room for room, open_to in ROOMS.items() if audience is None or not open_to or open_to in audience]


@cache
def world() -> World:
    dice = random.Random(2026)
    texts: dict[str, dict[str, str]] = {room: {} for room in ROOMS}
    words = {room: [MARK[room] + "".join(dice.sample(_SYLLABLES, 3)) for _ in range(60)] for room in ROOMS}
    names = {
        room: [f"{one.title()} {two.title()}" for one, two in zip(*[iter(words[room][:12])] * 2)] for room in ROOMS
    }
    titles: dict[str, list[str]] = {room: [] for room in ROOMS}
    for room, open_to in ROOMS.items():
        for number in range(8):
            title = " ".join(dice.sample(words[room][12:], 2)).title()
            guest, host = dice.sample(names[room], 2)
            fields: dict[str, Any] = {"title": title, "date": f"{2018 + number}-0{number + 1}", "speakers": [guest]}
            fields |= {"host": host, "kind": ["podcast", "essay"][number % 2] if room == "open" else "speech"}
            head = header(**fields, **({"visibility": [open_to]} if open_to else {}))
            turns = [
                f"## {dice.choice(words[room]).title()}\n\n**{person}** [{minute}:00]: {sentence(dice, words[room])}"
                for minute, person in enumerate([host, guest] * 3)
            ]
            texts[room][f"{dice.choice(words[room])}-{number}.md"] = head + "\n\n".join(turns)
            titles[room].append(title)
    return World(texts, words, names, titles)


def sentence(dice: random.Random, words: list[str]) -> str:
    common = "models chips research robots money energy science markets".split()
    return " ".join([*dice.sample(words, 8), *dice.choices(common, k=60)]).capitalize() + "."


def answerer_for(root: Path, rooms: list[str]) -> Answerer:
    texts = {name: text for room in rooms for name, text in world().texts[room].items()}
    return answerer_of(root, texts, threshold=0.02)


@dataclass(frozen=True)
class Told:
    """All that a verb says, for people and programs, and the parts of it that must not depend on what is hidden."""

    said: str
    fixed: object


def ask(answerer: Answerer, typed: str, audience: Audience) -> Told:
    answer = answerer.ask(typed, Question("", audience=audience))
    fields = json.loads(answer_to_json(answer))
    # Scores, the line between yes and no, and with it the hint, rest on how often words stand in the whole folder.
    fixed = {key: fields[key] for key in ("question", "unknown_words")}
    said = answer_to_json(answer) + text_of(answer_to_lines(answer))
    return Told(said, [*fixed.items(), wording.notes(replace(answer, newer=None))])


def sources(answerer: Answerer, typed: str, audience: Audience) -> Told:
    wanted = Wanted(typed), Wanted(speaker=typed), Wanted(kind=typed), Wanted(year="2020")
    found = [answerer.sources(replace(one, audience=audience)) for one in wanted]
    found += [answerer.sources(Wanted(page=page, audience=audience)) for page in (1, 2, 3, 9)]
    said = [sources_to_json(one) for one in found]
    return Told(
        "\n".join(said) + "".join(text_of(sources_to_lines(one)) for one in found), list(map(without_revision, said))
    )


def show(answerer: Answerer, typed: str, audience: Audience) -> Told:
    shown = answerer.show(typed, audience)
    said = shown_to_json(shown)
    return Told(said + text_of(shown_to_lines(shown)), without_revision(said))


def quote(answerer: Answerer, typed: str, audience: Audience) -> Told:
    checked = answerer.quote(f"{typed} research robots money", Question("", audience=audience))
    fields = json.loads(checked_to_json(checked))
    fixed = {key: fields[key] for key in ("quote", "by", "verdict", "differences")}
    return Told(checked_to_json(checked) + text_of(checked_to_lines(checked)), fixed)


def compare(answerer: Answerer, typed: str, audience: Audience) -> Told:
    names = typed.split()[:2] if typed.istitle() else []
    found = [answerer.compare(typed, one, Question("", audience=audience)) for one in (names, [])]
    said = [comparison_to_json(one) for one in found]
    shown = "".join(text_of(comparison_to_lines(one)) for one in found)
    return Told("".join(said) + shown, [json.loads(one)["unknown_words"] for one in said])


def timeline(answerer: Answerer, typed: str, audience: Audience) -> Told:
    speaker = world().names["open"][0]
    asked = [(typed, speaker), ("models chips", typed)]
    found = [
        answerer.timeline(topic, Question("", who, audience=audience), now=dt.date(2026, 1, 1)) for topic, who in asked
    ]
    said = [timeline_to_json(one) for one in found]
    shown = "".join(text_of(timeline_to_lines(one)) for one in found)
    return Told("".join(said) + shown, [json.loads(one)["unknown_words"] for one in said])


def autocomplete(answerer: Answerer, typed: str, audience: Audience) -> Told:
    offered = answerer.speakers(typed[:4], audience, limit=25), answerer.matching_sources(typed[:4], audience, limit=25)
    return Told(repr(offered), offered)


#: Each verb by its name: further verbs are further rows.
VERBS: dict[str, Callable[[Answerer, str, Audience], Told]] = {
    "ask": ask,
    "sources": sources,
    "show": show,
    "quote": quote,
    "compare": compare,
    "timeline": timeline,
    "autocomplete": autocomplete,
}


def text_of(lines: list[Any]) -> str:
    return "\n".join(line.plain for line in lines)


def without_revision(said: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(said)
    fields.pop("revision")
    return fields


def typed_by(dice: random.Random, ids: dict[str, list[str]]) -> str:
    """Return what somebody might type who guesses at what is hidden: words, names, titles, files and ids of a room."""
    room = dice.choice(list(ROOMS))
    word, name, title = (
        dice.choice(world().words[room]),
        dice.choice(world().names[room]),
        dice.choice(world().titles[room]),
    )
    file = dice.choice(list(world().texts[room])).removesuffix(".md")
    return dice.choice(
        [
            f"{word} models",
            f"What does {name} say about {word}?",
            f"{word} from:{name.split()[1]}",
            f"{word} source:{file}",
            name,
            name[:-1] + "x",
            title,
            title[:-1],
            file,
            file[:-1],
            dice.choice(ids[room]),
            word[:-1],
            "speech",
            "models and chips top:5",
        ]
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return answerer_for(tmp_path_factory.mktemp("whole"), list(ROOMS))


@pytest.fixture(scope="module")
def partial(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answerer]:
    """For each audience, what answers from a folder that holds nothing but what it may see."""
    return {
        name: answerer_for(tmp_path_factory.mktemp(name), world().seen_by(audience))
        for name, audience in AUDIENCES.items()
    }


def ids_by_room(answerer: Answerer) -> dict[str, list[str]]:
    room_of = {open_to: room for room, open_to in ROOMS.items()}
    found: dict[str, list[str]] = {room: [] for room in ROOMS}
    for passage in answerer.knowledge.corpus.passages:
        found[room_of[next(iter(passage.document.front_matter.visibility), None)]].append(passage.id)
    return found


@pytest.mark.parametrize("calls", [200, pytest.param(1_000, marks=pytest.mark.slow)])
def test_nothing_crosses_from_a_room_into_another(whole: Answerer, partial: dict[str, Answerer], calls: int) -> None:
    """
    Of so many mixed calls none tells a word, a name, a title, an id or a number that its audience may not know.

    What is told is compared with the words and ids of the other rooms, less what was typed, and with what is told where
    the other rooms do not exist at all.
    """
    dice = random.Random(7)
    ids = ids_by_room(whole)
    crossed: list[tuple[str, str, str, set[str]]] = []
    for _ in range(calls):
        verb, (who, audience), typed = (
            dice.choice(list(VERBS)),
            dice.choice(list(AUDIENCES.items())),
            typed_by(dice, ids),
        )
        told = VERBS[verb](whole, typed, audience)
        hidden = [room for room in ROOMS if room not in world().seen_by(audience)]
        known = words_of(typed)
        leaked = {word for word in words_of(told.said) - known if any(word.startswith(MARK[room]) for room in hidden)}
        leaked |= {one for room in hidden for one in ids[room] if one in told.said and one != typed}
        if leaked or told.fixed != VERBS[verb](partial[who], typed, audience).fixed:
            crossed.append((verb, who, typed, leaked))

    assert [] == crossed


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.casefold()))


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_see_it_is_told(whole: Answerer, verb: str) -> None:
    """The calls do find what is hidden, for its audience: else nothing would be shown by them."""
    name, title = world().names["inner"][0], world().titles["inner"][0]
    spoken = next(iter(world().texts["inner"].values())).split("[1:00]: ")[1]
    quoted, asked_of = " ".join(spoken.split()[:20]), spoken.split()[0]
    typed = {
        "ask": f"{world().words['inner'][20]} from:{name.split()[1]}",
        "show": title,
        "quote": quoted,
        "compare": asked_of,
    }.get(verb, name)

    inside, outside = (VERBS[verb](whole, typed, AUDIENCES[who]).said for who in ("insider", "nobody"))

    assert {word for word in words_of(inside) - words_of(typed) if word.startswith(MARK["inner"])}
    assert not {word for word in words_of(outside) - words_of(typed) if word.startswith(MARK["inner"])}


def test_a_hidden_id_is_answered_like_any_other_that_is_not_there(whole: Answerer) -> None:
    """Every one of them, but for the id itself."""
    unknown = show(whole, "0123456789", frozenset()).said

    for one in ids_by_room(whole)["inner"]:
        assert unknown.replace("0123456789", one) == show(whole, one, frozenset()).said
