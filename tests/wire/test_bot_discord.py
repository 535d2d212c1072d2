"""The bot in Discord: `python -m bot run` in another process, asked as people ask."""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
import pytest_asyncio
from simcord.components import walk_components

from tests.slowness import slowness
from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.discord_rest import RestRequest
from tests.wire.discord_wire import DiscordWire
from tests.wire.discord_world import Payload, buttons
from tests.wire.node_tools import require_node_modules

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "When will AI write most of Meta's code?"
QUOTATION = "sometime in the next 12 to 18 months, we'll reach the point where most of the code"
MOMENT = "https://www.youtube.com/watch?v=rYXeQbTuVl0&t=818s"
TALK = "zuckerberg-dwarkesh-2025-04"
HOSTILE = (
    "@everyone @here <@1234567890> <@&1234567890> <#1234567890> <t:1700000000> </ask:1> <:x:1> <id:guide>"
    " [click](https://evil.test) **bold** _italic_ ~~gone~~ ||spoiler|| `code` ``` \u202e \x07 > quote # title mythos?"
)
MESSAGES = "/channels/{channel_id}/messages"
EPHEMERAL = 1 << 6
SUPPRESS_EMBEDS = 1 << 2
SECTION = 9
NO_MENTIONS: Payload = {"parse": []}
SILENCE_SECONDS = 0.2


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def discord_wire(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DiscordWire]:
    """A Discord with the bot in it, which nothing here makes fail."""
    require_node_modules()
    async with DiscordWire() as wire:
        # A second answer that waits for a limit would come after the silence.
        wire.limit("POST", MESSAGES, requests=1000, seconds=1)
        async with BotProcess(tmp_path_factory.mktemp("bot"), wire.environment) as bot:
            await wire.ready()
            await wire.commands()
            yield wire
    assert "Traceback" not in bot.log, bot.log
    assert "error" not in bot.levels, bot.log


def posts(wire: DiscordWire, since: int = 0) -> list[RestRequest]:
    """Return the messages that the bot sent into channels, from the request with this number on."""
    return [
        request
        for request in wire.requests[since:]
        if (request.method, request.route, request.status) == ("POST", MESSAGES, 200)
    ]


async def reply_to(wire: DiscordWire, message: Payload) -> Payload:
    """Return the bot's reply to a message."""
    return (await wire.replies(to=message))[0]


async def only_reply_to(wire: DiscordWire, message: Payload) -> Payload:
    """Return the bot's one reply to a message, whatever was announced since."""
    reply = await reply_to(wire, message)
    await wire.settle(SILENCE_SECONDS)
    references = [str(post.body.get("message_reference", {}).get("message_id")) for post in posts(wire)]
    assert 1 == references.count(message["id"])
    return reply


@asynccontextmanager
async def unanswered(wire: DiscordWire) -> AsyncIterator[None]:
    """Fail unless the bot says nothing to what happens inside, while it answers what comes behind."""
    since = len(wire.requests)
    yield
    await reply_to(wire, wire.mention(QUESTION))
    await wire.settle(SILENCE_SECONDS)
    assert 1 == len(posts(wire, since)), posts(wire, since)


def announce(wire: DiscordWire, text: str, **changed: Any) -> Payload:
    """Announce a message that mentions the bot and that no person could write: too long, or by a webhook."""
    announced: list[Payload] = []
    wire.backend.subscribers.append(lambda _, payload: announced.append(copy.deepcopy(dict(payload))))
    message = wire.say("overheard")
    wire.backend.subscribers.pop()
    bot = {"id": str(wire.bot), "username": "TestBot", "discriminator": "0", "avatar": None, "bot": True}
    said = {"content": f"{wire.bot_mention} {text}", "mentions": [bot]}
    wire.backend.emit("MESSAGE_CREATE", announced[0] | said | changed)
    return message


def shown(message: Payload) -> str:
    """Return everything that can be read in a message."""
    return "\n".join(texts(message))


def texts(message: Payload) -> list[str]:
    """Return the texts of a message, in order."""
    return [str(each["content"]) for each in walk_components(message["components"]) if "content" in each]


def citations(message: Payload) -> Iterator[tuple[str, str]]:
    """Yield for each citation its heading and the words below it."""
    for text in texts(message):
        if re.match(r"\d\\\. ", text):
            heading, *lines = text.split("\n")
            yield heading, next(line for line in lines if not line.startswith("-# "))


def sections(message: Payload) -> list[Payload]:
    """Return the passages that have a button beside them."""
    found = [dict(each) for each in walk_components(message["components"]) if each["type"] == SECTION]
    return [each for each in found if "url" in each["accessory"]]


# Mentions


async def test_mention_is_answered_once(wire: DiscordWire) -> None:
    """A mention gets one public reply to the message itself, which pings nobody, and whose links unfold nothing."""
    message = wire.mention(QUESTION)

    reply = await only_reply_to(wire, message)

    assert message["id"] == reply["message_reference"]["message_id"]
    assert ([], False) == (reply["mentions"], reply["mention_everyone"])
    assert SUPPRESS_EMBEDS == reply["flags"] & (SUPPRESS_EMBEDS | EPHEMERAL)
    assert {"parse": [], "replied_user": False} == posts(wire)[-1].body["allowed_mentions"]


async def test_first_passage_is_the_quotation_and_its_button_opens_the_moment(wire: DiscordWire) -> None:
    """The question that this bot was built for gets the sentence of the months, with the second it was said at."""
    reply = await reply_to(wire, wire.mention(QUESTION))

    heading, words = next(citations(reply))
    assert heading.startswith("1\\. **Mark Zuckerberg** — ")
    assert f"> “{QUOTATION}”" == words.replace("**", "")
    assert (MOMENT, "▶\ufe0e 13:38") == (buttons(reply)[0]["url"], buttons(reply)[0]["label"])


async def test_name_stands_over_own_words_only(wire: DiscordWire) -> None:
    """A heading names Zuckerberg over a quotation that the file gives him; whatever else is shown is a note."""
    talk = (ROOT / "knowledge" / f"{TALK}.md").read_text("utf-8")
    own_words = set(re.findall(r"^> (.+) — Mark Zuckerberg \[", talk, re.MULTILINE))

    reply = await reply_to(wire, wire.mention("intelligence explosion source:zuckerberg-dwarkesh-2025-04 top:5"))

    found = list(citations(reply))
    for number, (heading, words) in enumerate(found, 1):
        named = heading.startswith(f"{number}\\. **Mark Zuckerberg** — ")
        assert named or heading.startswith(f"{number}\\. *note* — ")
        assert named == (re.sub(r"\*\*|\\", "", words).removeprefix("> ").strip("“”") in own_words)
        assert named == words.startswith("> “")
    assert {True, False} == {words.startswith("> ") for _, words in found}


async def test_direct_message_is_answered(wire: DiscordWire) -> None:
    """In private nobody else can be meant, so no mention is needed."""
    reply = await only_reply_to(wire, wire.direct_message(QUESTION))

    assert str(wire.dm()) == reply["channel_id"]
    assert QUOTATION in shown(reply).replace("**", "")


async def test_mention_in_a_thread_is_answered_there(wire: DiscordWire) -> None:
    """A thread is a channel of its own."""
    thread = wire.add_thread("scaling")

    reply = await only_reply_to(wire, wire.mention(QUESTION, channel=thread))

    assert str(thread) == reply["channel_id"]


async def test_reply_that_pings_the_bot_is_answered(wire: DiscordWire) -> None:
    """Discord's reply to the bot's message mentions it without a word of it in the text."""
    heard = await reply_to(wire, wire.mention(QUESTION))

    reply = await only_reply_to(wire, wire.reply_to(heard, "How many friends does the average American have?"))

    assert "fewer than three friends" in shown(reply).replace("**", "")


async def test_reply_to_a_deleted_message_still_comes(wire: DiscordWire) -> None:
    """Who deletes the question is answered all the same, and the bot does not stumble."""
    since = len(wire.requests)

    wire.delete(wire.mention(QUESTION))
    await wire.replies(count=len(await wire.replies()) + 1)

    (post,) = posts(wire, since)
    assert post.body["message_reference"]["fail_if_not_exists"] is False


# What is none of its business


async def test_overheard_message_gets_nothing(wire: DiscordWire) -> None:
    """What people say to each other is not answered, even where the bot could."""
    async with unanswered(wire):
        wire.say(QUESTION)


async def test_message_to_everyone_gets_nothing(wire: DiscordWire) -> None:
    """Who calls everybody has not called the bot."""
    async with unanswered(wire):
        assert wire.say(QUESTION, everyone=True)["mention_everyone"]


async def test_mention_of_the_bots_role_gets_nothing(wire: DiscordWire) -> None:
    """A role that the bot has is not the bot."""
    role = wire.add_role("bots")
    wire.backend.add_member_role(wire.guild, wire.bot, role)

    async with unanswered(wire):
        assert [str(role)] == wire.say(f"<@&{role}> {QUESTION}", author=wire.owner)["mention_roles"]


async def test_mention_by_another_bot_gets_nothing(wire: DiscordWire) -> None:
    """Two bots that answer each other would never end."""
    robot = wire.add_user("robot", bot=True)

    async with unanswered(wire):
        wire.mention(QUESTION, author=robot)


async def test_direct_message_by_itself_gets_nothing(wire: DiscordWire) -> None:
    """The bot's own messages in a private conversation come back to it as events."""
    async with unanswered(wire):
        wire.say(QUESTION, author=wire.bot, channel=wire.dm())


async def test_mention_by_a_webhook_gets_nothing(wire: DiscordWire) -> None:
    """A webhook is no person, whatever it is called."""
    async with unanswered(wire):
        announce(wire, QUESTION, webhook_id="1234567890")


async def test_edited_mention_gets_nothing(wire: DiscordWire) -> None:
    """Who corrects a mention is not answered a second time."""
    message = wire.mention(QUESTION)
    await reply_to(wire, message)

    async with unanswered(wire):
        wire.edit(message, f"{wire.bot_mention} What else?")


async def test_system_message_gets_nothing(wire: DiscordWire) -> None:
    """What Discord says about the bot, such as that it joined, asks nothing."""
    joined = discord.MessageType.new_member.value

    async with unanswered(wire):
        announce(wire, QUESTION, type=joined)


# Once


async def test_redelivered_message_is_answered_once(wire: DiscordWire) -> None:
    """After a RESUME a message can come again."""
    message = wire.mention(QUESTION)
    wire.redeliver(message)
    await reply_to(wire, message)

    wire.redeliver(message)

    await only_reply_to(wire, message)


async def test_redelivered_command_is_answered_once(wire: DiscordWire) -> None:
    """An interaction that comes again is not answered a second time."""
    announced: list[Payload] = []
    wire.backend.subscribers.append(lambda _, payload: announced.append(dict(payload)))
    asked = wire.slash("ask", question=QUESTION)
    wire.backend.subscribers.pop()

    wire.backend.emit("INTERACTION_CREATE", announced[0])

    await wire.interaction_response(asked)
    await wire.settle(SILENCE_SECONDS)
    response = await wire.interaction_response(asked)
    assert 1 == len(response.messages)
    assert 1 == len(response.requests)


# What people type


async def test_very_long_question_gets_a_reason(wire: DiscordWire) -> None:
    """3,000 characters, which some people may write, are told how many are read."""
    reply = await only_reply_to(wire, announce(wire, "scaling " * 375))

    assert "I read up to 500. Could you shorten it?" in shown(reply)


@pytest.mark.parametrize("text", ["", "\u202e\u200b", "?!"])
async def test_empty_mention_gets_an_example(wire: DiscordWire, text: str) -> None:
    """Who only mentions the bot is shown how to ask."""
    reply = await only_reply_to(wire, wire.mention(text))

    assert "Ask me something, for example" in shown(reply)


@pytest.mark.parametrize("around", ["{}", 'from:"{}" open source', "source:{} open source", "{} " + QUESTION])
async def test_markup_is_shown_and_does_nothing(wire: DiscordWire, around: str) -> None:
    """Markup and control characters are civilly answered, and nothing of them notifies, links or formats."""
    mentioned = await only_reply_to(wire, wire.mention(around.format(HOSTILE)))
    asked = await wire.interaction_response(wire.slash("ask", question=around.format(HOSTILE)))

    for reply in (mentioned, *asked.messages):
        own = re.sub(r"^(-# |> )|\*\*|\*note\*|^\d\\\.", "", shown(reply), flags=re.MULTILINE)
        assert "could not answer" not in own
        assert not re.search(r"(?<!\\)[<>@#*_~`|\[\]()]|@(everyone|here)", own)
        assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", own)
        assert ([], False) == (reply["mentions"], reply["mention_everyone"])
    assert 1 == len(asked.messages)


async def test_declined_question_names_the_words_that_occur_nowhere(wire: DiscordWire) -> None:
    """Where the folder answers nothing the asker learns which words it does not know."""
    reply = await reply_to(wire, wire.mention("What is the mythos of frobnication?"))

    assert "Nothing in the knowledge folder answers this." in shown(reply)
    assert "Words that never occur\\: “mythos”, “frobnication”." in shown(reply)


# The slash command


async def test_command_is_answered_for_everybody(wire: DiscordWire) -> None:
    """The answer is public and comes within a second, with the question on top, and pings nobody."""
    asked = await wire.interaction_response(wire.slash("ask", question=QUESTION))

    (answer,) = asked.messages
    assert asked.seconds < slowness()
    assert not answer["flags"] & EPHEMERAL
    assert f"-# “{QUESTION}”" == texts(answer)[0]
    assert QUOTATION in shown(answer).replace("**", "")
    assert NO_MENTIONS.items() <= asked.callback.body["data"]["allowed_mentions"].items()


async def test_command_in_private_is_answered(wire: DiscordWire) -> None:
    """The command works in the conversation with the bot."""
    asked = await wire.interaction_response(wire.slash("ask", channel=wire.dm(), question=QUESTION))

    assert QUOTATION in shown(asked.messages[0]).replace("**", "")


async def test_hidden_answer_is_for_the_asker_alone(wire: DiscordWire) -> None:
    """`hide` shows the same answer to nobody else."""
    hidden = await wire.interaction_response(wire.slash("ask", question=QUESTION, hide=True))
    public = await wire.interaction_response(wire.slash("ask", question=QUESTION, hide=False))

    assert [EPHEMERAL, 0] == [one.messages[0]["flags"] & EPHEMERAL for one in (hidden, public)]
    assert shown(public.messages[0]) == shown(hidden.messages[0])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"question": "What is the mythos of frobnication?"}, "Nothing in the knowledge folder answers this"),
        ({"question": "?!"}, "Ask me something"),
        ({"question": QUESTION, "speaker": "Zuckerburg"}, "Did you mean Mark Zuckerberg"),
        ({"question": QUESTION, "source": "zuckerberg-dwarkesh"}, "Did you mean zuckerberg\\-dwarkesh\\-2025\\-04"),
    ],
)
async def test_what_is_no_answer_is_for_the_asker_alone(wire: DiscordWire, options: Payload, said: str) -> None:
    """A channel is not told that a question was declined or could not be understood."""
    asked = await wire.interaction_response(wire.slash("ask", **options))

    assert EPHEMERAL == asked.messages[0]["flags"] & EPHEMERAL
    assert said in shown(asked.messages[0])


@pytest.mark.parametrize("speaker", ["Mark Zuckerberg", "zuckerberg", "Dwarkesh Patel"])
async def test_speaker_keeps_to_one_person(wire: DiscordWire, speaker: str) -> None:
    """With a speaker chosen, what this person said is shown, or what a note says about them."""
    asked = await wire.interaction_response(
        wire.slash("ask", question="Who talks about the license?", speaker=speaker, top=5)
    )

    names = {heading.split(" — ")[0].split(" ", 1)[1] for heading, _ in citations(asked.messages[0])}
    assert {"*note*" if speaker == "Dwarkesh Patel" else "**Mark Zuckerberg**"} == names


async def test_source_keeps_to_the_discussion(wire: DiscordWire) -> None:
    """With the discussion chosen by its file's name, the answer comes from there."""
    asked = await wire.interaction_response(wire.slash("ask", question=QUESTION, source=TALK))

    assert "Meta's AGI Plan" in next(citations(asked.messages[0]))[0]


@pytest.mark.parametrize("top", [1, 2, 4])
async def test_top_limits_the_passages(wire: DiscordWire, top: int) -> None:
    """So many passages as wanted are shown."""
    asked = await wire.interaction_response(wire.slash("ask", question=QUESTION, top=top))

    assert top == len(sections(asked.messages[0]))


@pytest.mark.parametrize("typed", ["zuck", "MARK", "berg "])
async def test_speakers_complete_themselves(wire: DiscordWire, typed: str) -> None:
    """Any part of a name offers the speaker."""
    response = await wire.interaction_response(wire.autocomplete("ask", focused="speaker", value=typed))

    assert [{"name": "Mark Zuckerberg", "value": "Mark Zuckerberg"}] == response.choices
    assert response.seconds < slowness()


async def test_unknown_speaker_completes_to_nothing(wire: DiscordWire) -> None:
    """What matches nobody offers nobody."""
    response = await wire.interaction_response(wire.autocomplete("ask", focused="speaker", value="mythos"))

    assert [] == response.choices


@pytest.mark.parametrize("typed", ["agi", "dwarkesh-2025", ""])
async def test_sources_complete_themselves(wire: DiscordWire, typed: str) -> None:
    """Any part of a title or of a file's name offers the discussion by its title."""
    response = await wire.interaction_response(wire.autocomplete("ask", focused="source", value=typed))

    assert [{"name": "Mark Zuckerberg — Meta's AGI Plan", "value": TALK}] == response.choices


# When Discord is in trouble, and what the bot asks of it


async def test_channel_that_forbids_writing_stops_nothing(wire: DiscordWire) -> None:
    """A mention where the bot may not write costs that answer; elsewhere it answers on."""
    silent = wire.add_channel("read only", deny_bot=discord.Permissions(send_messages=True))
    since = len(wire.requests)

    wire.mention(QUESTION, channel=silent)
    await wire.settle(SILENCE_SECONDS)
    await only_reply_to(wire, wire.mention(QUESTION))

    assert [403, 200] == [request.status for request in wire.requests[since:] if request.route == MESSAGES]


async def test_rate_limit_is_waited_for(wire: DiscordWire) -> None:
    """After a 429 the answer comes when Discord says, once."""
    wire.fault("POST", MESSAGES, 429, {"retry_after": 0.5})
    since = len(wire.requests)

    await only_reply_to(wire, wire.mention(QUESTION))

    assert [429, 200] == [request.status for request in wire.requests[since:] if request.route == MESSAGES]


@pytest.mark.parametrize(("times", "said"), [(1, QUOTATION), (2, "I could not answer")])
async def test_answer_that_discord_does_not_accept_comes_as_text(wire: DiscordWire, times: int, said: str) -> None:
    """Where the components are refused their text is sent, its links bare; and where that is too, a sentence."""
    wire.fault("POST", MESSAGES, 400, {"code": 50035, "message": "Invalid Form Body"}, times=times)

    reply = await only_reply_to(wire, wire.mention(QUESTION))

    assert [] == reply["components"]
    assert said in reply["content"].replace("**", "").replace("\\", "")
    assert (times == 1) == (f"<{MOMENT}>" in reply["content"])
    assert SUPPRESS_EMBEDS == reply["flags"] & SUPPRESS_EMBEDS


@pytest.mark.parametrize(("times", "said"), [(1, QUOTATION), (2, "I could not answer")])
async def test_command_whose_answer_is_not_accepted_gets_text(wire: DiscordWire, times: int, said: str) -> None:
    """The same for the slash command, whose callback is refused."""
    refused = {"code": 50035, "message": "Invalid Form Body"}
    wire.fault("POST", "/interactions/{interaction_id}/{token}/callback", 400, refused, times=times)

    response = await wire.interaction_response(wire.slash("ask", question=QUESTION))

    assert said in response.messages[0]["content"].replace("**", "").replace("\\", "")


async def test_no_privileged_intent_is_asked_for(wire: DiscordWire) -> None:
    """Servers, their messages and private ones: nothing that Discord has to approve."""
    wanted = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)

    (identified,) = wire.gateway.identified

    assert wanted.value == identified["intents"]
