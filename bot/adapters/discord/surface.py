"""Everything that people can do in Discord beside mentioning the bot: its commands and the menu of a message."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

import discord
from discord import app_commands

from bot.adapters.discord.choices import Offering
from bot.adapters.discord.events import DiscordQuestion, read_interaction, read_wish
from bot.adapters.discord.typed import plain
from bot.adapters.verbs import Verb, Wish
from bot.adapters.visible import shortened
from bot.answering.answerer import LONGEST_QUESTION
from bot.answering.questions import DEFAULT_PASSAGES, MOST_PASSAGES, Question

Interaction = discord.Interaction
Tree = app_commands.CommandTree[Any]
Serve = Callable[[Interaction, DiscordQuestion], Awaitable[None]]
Text = app_commands.Range[str, 1, LONGEST_QUESTION]
Name = app_commands.Range[str, 1, 100]

_LONGEST_QUOTATION = 2_000
_LONGEST_MESSAGE = 400  # of a message that a question is made of; more words find nothing better
_MOST_PAGES = 1_000

_HIDE = "Show the reply only to me"
_AFTER = "A year, month or day such as 2025-04: of that time or later"
_BEFORE = "A year, month or day such as 2025-04: from before that time"


def register_surface(tree: Tree, offering: Offering, serve: Serve, *, user_installs: bool) -> None:
    """Add the commands to a tree; `serve` takes in what they are used for."""
    tree.allowed_installs = app_commands.AppInstallationType(guild=True, user=user_installs)
    tree.allowed_contexts = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=user_installs)
    _register_asking(tree, offering, serve)
    _register_comparing(tree, offering, serve)
    _register_looking(tree, offering, serve)
    _register_errands(tree, serve)
    _register_menus(tree, serve)


def known_commands() -> list[tuple[int, str]]:
    """Return the type and the name of each command that the bot registers."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents(guilds=True)))
    nobody = cast(Any, None)  # is answered
    register_surface(tree, Offering(nobody, nobody), nobody, user_installs=False)
    return [(command.to_dict(tree).get("type", 1), command.name) for command in tree.get_commands()]


def _register_asking(tree: Tree, offering: Offering, serve: Serve) -> None:
    @tree.command(name="ask", description="Answers with the passages of the discussions themselves.")
    @app_commands.describe(
        question="What do you want to know?",
        speaker="Only this person's words, and notes about them",
        source="Only this discussion",
        after=_AFTER,
        before=_BEFORE,
        top="How many passages",
        hide=_HIDE,
    )
    @app_commands.autocomplete(speaker=offering.speakers, source=offering.sources)
    async def ask(
        interaction: Interaction,
        question: Text,
        speaker: Name | None = None,
        source: Name | None = None,
        after: app_commands.Range[str, 4, 10] | None = None,
        before: app_commands.Range[str, 4, 10] | None = None,
        top: app_commands.Range[int, 1, MOST_PASSAGES] = DEFAULT_PASSAGES,
        hide: bool = False,
    ) -> None:
        asked = Question(question, speaker=speaker, source=source, after=after, before=before, top=top)
        await serve(interaction, read_interaction(interaction, asked, hide=hide))

    @tree.command(name="quote", description="Checks whether somebody said it, word for word.")
    @app_commands.describe(text="The quotation, four words or more", speaker="Who is said to have said it", hide=_HIDE)
    @app_commands.autocomplete(speaker=offering.speakers)
    async def quote(
        interaction: Interaction,
        text: app_commands.Range[str, 1, _LONGEST_QUOTATION],
        speaker: Name | None = None,
        hide: bool = False,
    ) -> None:
        wish = Wish(Verb.QUOTE, text, (speaker,) if speaker else ())
        await serve(interaction, read_wish(interaction, wish, hide=hide))


def _register_comparing(tree: Tree, offering: Offering, serve: Serve) -> None:
    @tree.command(name="compare", description="Puts people side by side: what each said about a topic.")
    @app_commands.describe(
        topic="What about?",
        first="Who; nobody: those with the best passages",
        second="And who",
        third="And who",
        fourth="And who",
        hide=_HIDE,
    )
    @app_commands.autocomplete(
        topic=offering.topics,
        first=offering.speakers,
        second=offering.speakers,
        third=offering.speakers,
        fourth=offering.speakers,
    )
    async def compare(
        interaction: Interaction,
        topic: Text,
        first: Name | None = None,
        second: Name | None = None,
        third: Name | None = None,
        fourth: Name | None = None,
        hide: bool = False,
    ) -> None:
        people = tuple(name for name in (first, second, third, fourth) if name)
        await serve(interaction, read_wish(interaction, Wish(Verb.COMPARE, topic, people), hide=hide))

    @tree.command(name="timeline", description="Follows what one person said about a topic through time.")
    @app_commands.describe(speaker="Who?", topic="What about?", hide=_HIDE)
    @app_commands.autocomplete(speaker=offering.speakers, topic=offering.topics)
    async def timeline(interaction: Interaction, speaker: Name, topic: Text, hide: bool = False) -> None:
        await serve(interaction, read_wish(interaction, Wish(Verb.TIMELINE, topic, (speaker,)), hide=hide))


def _register_looking(tree: Tree, offering: Offering, serve: Serve) -> None:
    @tree.command(name="sources", description="Lists the discussions, newest first.")
    @app_commands.describe(
        words="In a title, a name or a heading", speaker="Only with this person", year="Only of this year", hide=_HIDE
    )
    @app_commands.autocomplete(speaker=offering.speakers)
    async def sources(
        interaction: Interaction,
        words: Name | None = None,
        speaker: Name | None = None,
        year: app_commands.Range[int, 1000, 9999] | None = None,
        page: app_commands.Range[int, 1, _MOST_PAGES] = 1,
        hide: bool = False,
    ) -> None:
        people = (speaker,) if speaker else ()
        wish = Wish(Verb.SOURCES, words or "", people, year=str(year) if year else None, page=page)
        await serve(interaction, read_wish(interaction, wish, hide=hide))

    @tree.command(name="show", description="Opens a passage in its place, or a discussion with its sections.")
    @app_commands.describe(what="A passage's id, as it stands below an answer, or a discussion", hide=_HIDE)
    @app_commands.autocomplete(what=offering.places)
    async def show(interaction: Interaction, what: Text, hide: bool = False) -> None:
        await serve(interaction, read_wish(interaction, Wish(Verb.SHOW, what), hide=hide))


def _register_errands(tree: Tree, serve: Serve) -> None:
    """Add what is about the bot itself, which only the asker sees."""

    def add(verb: Verb, description: str, *, for_admins: bool = False) -> None:
        async def run(interaction: Interaction) -> None:
            await serve(interaction, read_wish(interaction, Wish(verb), hide=True))

        command: app_commands.Command[Any, [], None] = app_commands.command(name=verb.value, description=description)(
            run
        )
        if for_admins:
            # Hidden from others in the list; who may is decided by ADMIN_DISCORD.
            command.default_permissions = discord.Permissions(manage_guild=True)
        tree.add_command(command)

    add(Verb.STATUS, "Tells what is answered from.")
    add(Verb.HELP, "Tells how to ask.")
    add(Verb.FORGET_ME, "Deletes what the bot keeps about you.")
    add(Verb.RELOAD, "Reads every file of the folder anew.", for_admins=True)
    add(Verb.GAPS, "Tells what was asked and not found.", for_admins=True)


def _register_menus(tree: Tree, serve: Serve) -> None:
    """Add what stands in the menu of a message, under Apps; only who points at a message sees the reply."""

    async def find_sources(interaction: Interaction, message: discord.Message) -> None:
        wish = Wish(Verb.ASK, shortened(plain(message.content), _LONGEST_MESSAGE))
        await serve(interaction, read_wish(interaction, wish, hide=True))

    async def check_quote(interaction: Interaction, message: discord.Message) -> None:
        await serve(interaction, read_wish(interaction, Wish(Verb.QUOTE, plain(message.content)), hide=True))

    tree.add_command(app_commands.ContextMenu(name="Find sources", callback=find_sources))
    tree.add_command(app_commands.ContextMenu(name="Check quote", callback=check_quote))
