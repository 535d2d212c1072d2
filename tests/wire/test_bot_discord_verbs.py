"""What can be asked for in Discord beside a question: the bot in another process, its commands used as people do."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.discord_shown import citations, custom_id, ids, is_private, plain, shown, texts, unfolding
from tests.wire.discord_wire import DiscordWire
from tests.wire.discord_world import Payload, buttons
from tests.wire.node_tools import require_node_modules

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "When will AI write most of Meta's code?"
QUOTATION = "sometime in the next 12 to 18 months, we'll reach the point where most of the code"
TALK = "zuckerberg-dwarkesh-2025-04"
ZUCKERBERG, ALTMAN = "Mark Zuckerberg", "Sam Altman"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def discord_wire(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DiscordWire]:
    """A Discord whose owner is an admin of the bot, with all discussions."""
    require_node_modules()
    async with DiscordWire() as wire:
        environment = wire.environment | {
            "KNOWLEDGE_DIR": str(ROOT / "knowledge"),
            "ADMIN_DISCORD": str(wire.owner),
            "REPORT_DISCORD": str(wire.reports),
        }
        async with BotProcess(tmp_path_factory.mktemp("bot"), environment) as bot:
            await wire.ready(30)
            await wire.commands(30)
            yield wire
    assert [] == unfolding(wire.requests)  # A41
    assert "Traceback" not in bot.log, bot.log
    assert "error" not in bot.levels, bot.log


async def replied(wire: DiscordWire, name: str, **options: Any) -> Payload:
    """Return the one message with which a command is answered."""
    (message,) = (await wire.interaction_response(wire.slash(name, **options), 20)).messages
    return message


async def answered(wire: DiscordWire) -> Payload:
    """Return the public answer to a mention."""
    return (await wire.replies(to=wire.mention(QUESTION), timeout=20))[0]


async def pressed(wire: DiscordWire, message: Payload, action: str, author: int | None = None) -> Payload:
    """Return the message that pressing a button is answered with."""
    click = wire.click(message, custom_id(message, action), author=author)
    (reply,) = (await wire.interaction_response(click, 20)).messages
    return reply


# Verbs


@pytest.mark.parametrize("hide", [False, True])
@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("quote", {"text": QUOTATION, "speaker": ZUCKERBERG}, "Verbatim: Mark Zuckerberg said this, word for word."),
        ("quote", {"text": QUOTATION.replace("12", "13")}, "Altered: a number differs from what was said."),
        ("compare", {"topic": "open source", "first": ZUCKERBERG, "second": ALTMAN}, "“open source” · 2 speakers"),
        ("timeline", {"speaker": ZUCKERBERG, "topic": "open source"}, "Mark Zuckerberg on “open source” · 4 disc"),
        ("sources", {"year": 2025}, "discussions · of 2025"),
        ("show", {"what": TALK}, "Mark Zuckerberg — Meta's AGI Plan"),
    ],
)
async def test_what_shows_the_folder_is_for_everybody_unless_hidden(
    wire: DiscordWire, name: str, options: Payload, said: str, hide: bool
) -> None:
    """Every verb has its reply, which all see and the asker can remove, and with `hide` the asker alone."""
    reply = await replied(wire, name, **options, hide=hide)

    assert said in plain(reply)
    assert hide == is_private(reply)
    assert hide != any(str(one.get("custom_id")).startswith("remove:") for one in buttons(reply))


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("quote", {"text": "cheese is better than ham and always was"}, "Not in the folder."),
        ("quote", {"text": "ham"}, "words"),
        ("compare", {"topic": "mythos", "first": ZUCKERBERG, "second": ALTMAN}, "No passage"),
        ("timeline", {"speaker": "Darrio", "topic": "scaling"}, "Did you mean Dario Amodei"),
        ("sources", {"words": "frobnication"}, "No discussion in the knowledge folder"),
        ("show", {"what": "0123456789"}, "0123456789"),
        ("ask", {"question": QUESTION, "after": "June"}, "after: takes a year, a month or a day"),
        ("ask", {"question": "What is the mythos of frobnication?"}, "Nothing in the knowledge folder"),
    ],
)
async def test_what_finds_nothing_is_for_the_asker_alone(
    wire: DiscordWire, name: str, options: Payload, said: str
) -> None:
    """A channel is not told of it, whatever the verb."""
    reply = await replied(wire, name, **options)

    assert said in plain(reply)
    assert is_private(reply)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("status", "22 discussions"),
        ("help", "/compare"),
        ("forget-me", "of yours deleted"),
        ("reload", "Read anew: 22 discussions"),
        ("gaps", "Asked and not found"),
    ],
)
async def test_what_is_about_the_bot_is_for_the_asker_alone(wire: DiscordWire, name: str, said: str) -> None:
    """Status, help and the errands; what was asked in vain, an admin learns from a question of somebody else."""
    await replied(wire, "ask", question="Which zebra crossing has the most frobnication?", author=wire.other)

    reply = await replied(wire, name, author=wire.owner)

    assert said in plain(reply)
    assert is_private(reply)


@pytest.mark.parametrize("name", ["reload", "gaps"])
async def test_who_is_no_admin_is_refused(wire: DiscordWire, name: str) -> None:
    """Whoever may manage a server is no admin of the bot for that."""
    manager = wire.add_user("hopper", roles=[wire.add_role("managers", manage_guild=True)])

    assert "named in ADMIN_DISCORD" in plain(await replied(wire, name, author=manager))


async def test_dates_limit_an_answer(wire: DiscordWire) -> None:
    """Before 2025 there is another discussion with Zuckerberg."""
    reply = await replied(wire, "ask", question="open source", speaker=ZUCKERBERG, after="2024", before="2025")

    assert "from Mark Zuckerberg · after 2024 · before 2025" in texts(reply)[0].replace("\\", "")
    assert "18 April 2024" in shown(reply)
    assert "2025 ·" not in re.sub("^.*", "", shown(reply), count=1)


async def test_show_opens_a_passage_in_its_place(wire: DiscordWire) -> None:
    """By the id that stands below an answer, with what comes before and after it."""
    first = ids(await answered(wire))[0]

    reply = await replied(wire, "show", what=first)

    assert re.search(r"passage \d+ of \d+", plain(reply))
    assert QUOTATION in plain(reply)
    assert "-# After · " in plain(reply)


# The menu of a message


async def test_find_sources_takes_a_message_for_the_question(wire: DiscordWire) -> None:
    """Only who pointed at it sees what the folder holds on it; the message's author is not told."""
    message = wire.say(f"> {QUESTION} <@{wire.other}>", author=wire.other)

    (reply,) = (await wire.interaction_response(wire.menu("Find sources", message), 20)).messages

    assert is_private(reply)
    assert QUOTATION in plain(reply)
    assert f"-# “{QUESTION}”" == plain(reply).split("\n")[0]


async def test_check_quote_takes_a_message_for_the_quotation(wire: DiscordWire) -> None:
    """With the name behind it."""
    message = wire.say(f"“{QUOTATION}” — Sam Altman", author=wire.other)

    (reply,) = (await wire.interaction_response(wire.menu("Check quote", message), 20)).messages

    assert is_private(reply)
    assert "Another speaker: Mark Zuckerberg said this, not Sam Altman" in plain(reply)


# Completion


@pytest.mark.parametrize(
    ("name", "focused", "typed", "others", "offered"),
    [
        ("compare", "second", "altm", {"topic": "open source"}, ALTMAN),
        ("timeline", "topic", "intelligence exp", {"speaker": ZUCKERBERG}, "Intelligence explosion"),
        ("show", "what", "Meta's agi", {}, f"Mark Zuckerberg — Meta's AGI Plan={TALK}"),
        ("show", "what", "intelligence exp", {}, "Intelligence explosion — "),
        ("quote", "speaker", "amod", {"text": "we are all in"}, "Dario Amodei"),
    ],
)
async def test_options_complete_themselves(
    wire: DiscordWire, name: str, focused: str, typed: str, others: Payload, offered: str
) -> None:
    """People, discussions and headings of sections, 25 at most (A14)."""
    response = await wire.interaction_response(wire.autocomplete(name, focused=focused, value=typed, **others), 20)

    choices = [f"{one['name']}={one['value']}" for one in response.choices]
    assert 1 <= len(choices) <= 25
    assert any(one.startswith(offered) for one in choices), choices
    assert all(len(one["name"]) <= 100 and len(one["value"]) <= 100 for one in response.choices)


# What can be done with an answer


async def test_more_shows_others_to_who_pressed(wire: DiscordWire) -> None:
    """Anybody who sees an answer: none of those shown before, numbered on."""
    first = await answered(wire)

    more = await pressed(wire, first, "more", wire.other)

    assert is_private(more)
    assert ids(more)
    assert set(ids(first)).isdisjoint(ids(more))
    assert next(citations(more))[0].startswith("4\\. ")


async def test_more_until_nothing_is_left(wire: DiscordWire) -> None:
    """More works on what More has shown, and at last says that there is no more."""
    reply = await replied(wire, "ask", question="superintelligence", speaker="Ilya Sutskever", top=5)
    for _ in range(12):
        if not any(str(one.get("custom_id")).startswith("more") for one in buttons(reply)):
            break
        reply = await pressed(wire, reply, "more")

    assert [] == list(citations(reply))
    assert is_private(reply)


async def test_around_shows_a_passage_in_its_place_and_leads_to_the_others(wire: DiscordWire) -> None:
    """The first of the answer; a button for each further one, that of the shown one off."""
    first = await answered(wire)

    around = await pressed(wire, first, "around")
    second = await pressed(wire, around, "around:1")

    assert is_private(around) and is_private(second)
    assert [ids(first)[0] in texts(around)[-1], ids(first)[1] in texts(second)[-1]] == [True, True]
    assert [True, False, False] == [bool(one.get("disabled")) for one in buttons(around) if "custom_id" in one]


@pytest.mark.parametrize("vote", ["up", "down"])
async def test_vote_is_noted(wire: DiscordWire, vote: str) -> None:
    """And told to who voted alone."""
    noted = await pressed(wire, await answered(wire), f"vote:{vote}", wire.other)

    assert is_private(noted)
    assert "Thank you, noted." == shown(noted)


async def test_report_is_kept_and_posted(wire: DiscordWire) -> None:
    """The form asks which passage and what is wrong with it; those who look after the folder read it."""
    first = await answered(wire)
    form = await wire.interaction_response(wire.click(first, custom_id(first, "report")), 20)
    assert form.modal is not None
    assert "Report a passage" == form.modal["title"]

    sent = wire.submit(form.modal, {"passage": ids(first)[1], "reason": "That is not what he said. @everyone"})
    (told,) = (await wire.interaction_response(sent, 20)).messages

    assert is_private(told)
    assert "Whoever looks after the folder" in plain(told)
    report = (await wire.replies(channel=wire.reports, timeout=20))[-1]
    assert f"Passage {ids(first)[1]} was reported: That is not what he said. @everyone" == plain(report)
    assert not report["mention_everyone"]


async def test_asker_removes_a_reply(wire: DiscordWire) -> None:
    """Whoever mentioned the bot."""
    first = await answered(wire)

    wire.click(first, custom_id(first, "remove"))

    await wire.gone(first)


async def test_moderator_removes_a_reply(wire: DiscordWire) -> None:
    """Whoever manages messages, of a command too."""
    reply = await replied(wire, "ask", question=QUESTION)

    wire.click(reply, custom_id(reply, "remove"), author=wire.owner)

    await wire.gone(reply)


async def test_nobody_else_removes_a_reply(wire: DiscordWire) -> None:
    """They are told why."""
    first = await answered(wire)

    told = await pressed(wire, first, "remove", wire.other)

    assert is_private(told)
    assert "can remove this" in shown(told)
    assert first["id"] == str(wire.stored(first).id)


# Conversations


async def test_reply_is_read_together_with_the_questions_before(wire: DiscordWire) -> None:
    """A weak question in a reply to an answer; the same question by itself is not."""
    first = (await wire.replies(to=wire.mention("What does Zuckerberg say about open source?"), timeout=20))[0]

    second = (await wire.replies(to=wire.reply_to(first, "and why?"), timeout=20))[0]
    third = (await wire.replies(to=wire.reply_to(second, "since when?"), timeout=20))[0]
    alone = (await wire.replies(to=wire.mention("and why?"), timeout=20))[0]

    assert "Read together with your earlier question: “What does Zuckerberg say about open source?”" in plain(second)
    assert "Read together with your earlier question" in plain(third)
    assert "Read together" not in plain(alone)


# Strangers


async def test_own_installation_gets_nothing(wire: DiscordWire) -> None:
    """Who installed the bot for themselves alone learns nothing from the folder, and nobody else sees that (A58)."""
    asked = wire.slash("ask", question=QUESTION, owners={"1": str(wire.asker)})
    typing = wire.autocomplete("ask", focused="speaker", value="zuck", owners={"1": str(wire.asker)})

    (reply,) = (await wire.interaction_response(asked, 20)).messages

    assert is_private(reply)
    assert "I answer in the servers that I was set up for" in plain(reply)
    assert [] == (await wire.interaction_response(typing, 20)).choices


async def test_stranger_in_private_gets_nothing(wire: DiscordWire) -> None:
    """Who is in none of the bot's servers (A58), by message and by command; the folder's names neither."""
    stranger = wire.backend.make_user("mallory").id

    said = wire.direct_message(QUESTION, author=stranger)
    (reply,) = await wire.replies(to=said, timeout=20)
    asked = wire.slash("ask", question=QUESTION, author=stranger, channel=wire.dm(stranger))
    (to_command,) = (await wire.interaction_response(asked, 20)).messages
    typing = wire.autocomplete("ask", focused="source", value="", author=stranger, channel=wire.dm(stranger))

    for one in (reply, to_command):
        assert "I answer in the servers that I was set up for" in plain(one)
        assert "Zuckerberg" not in str(one["components"])
    assert is_private(to_command)
    assert [] == (await wire.interaction_response(typing, 20)).choices
