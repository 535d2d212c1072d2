"""`doctor`: what works, what does not, and what to do next."""

import asyncio
import json
import logging
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict

import click

from bot.adapters.visible import visible
from bot.answering.status import read_status
from bot.app import made_of, open_engine, open_hosts, open_library
from bot.corpus.corpus import Corpus
from bot.corpus.scan import BOUNDED, UNBOUNDED
from bot.errors import BotError, SettingsError
from bot.operations.checkup import Condition, Finding, is_well, of_folder, of_settings, of_state
from bot.operations.engine_checkup import check_engine
from bot.platforms import PLATFORMS, unwrapped
from bot.settings import Settings, unknown_settings

_MARKS = {Condition.GOOD: "✓", Condition.OFF: "–", Condition.DOUBTFUL: "?", Condition.WRONG: "✗"}


@click.command()
@click.option("--offline", is_flag=True, help="Without asking Slack, Discord and OpenSearch.")
@click.option(
    "--channel", "channels", type=int, multiple=True, help="Also whether it may write in a Discord channel: its id."
)
@click.option("--json", "as_json", is_flag=True, help="A JSON object a line.")
@click.pass_obj
def doctor(load_settings: Callable[[], Settings], *, offline: bool, channels: Sequence[int], as_json: bool) -> None:
    """
    Check the settings, the folder or its index, the state and the tokens, and tell the next step for each.

    The exit status is 0 if all that is set up works, else 2.
    """
    logging.getLogger().addHandler(logging.NullHandler())  # what would be logged is among the findings
    findings = asyncio.run(_checkup(load_settings, None if offline else channels))
    for finding in findings:
        click.echo(json.dumps(asdict(finding), ensure_ascii=False) if as_json else "\n".join(to_lines(finding)))
    if not is_well(findings):
        sys.exit(2)


def to_lines(finding: Finding) -> Iterator[str]:
    """Yield a finding as lines for people: what was found, and the next step below it."""
    yield f"{_MARKS[finding.condition]} {finding.part}: {visible(finding.what)}"
    if finding.remedy:
        yield f"  → {visible(finding.remedy)}"


async def _checkup(load_settings: Callable[[], Settings], channels: Sequence[int] | None) -> list[Finding]:
    """Return what is found; without channels, not even none of them, nobody is asked."""
    try:
        settings = load_settings()
        found = of_settings(unknown_settings())
    except SettingsError as error:
        return [_wrong("settings", line) for line in str(error).splitlines()]
    found += await asyncio.to_thread(_passages, settings, is_asking=channels is not None)
    found.append(await _state(settings))
    for name in PLATFORMS:
        found += await _platform(name, settings, channels)
    return found


def _passages(settings: Settings, *, is_asking: bool) -> list[Finding]:
    """Return what is found of the folder, and of the index where the passages are there."""
    corpus, found = _folder(settings)
    if settings.retrieval.engine != "opensearch":
        return found
    if corpus is None or not corpus.documents:
        found = [Finding("folder", Condition.OFF, found[0].what, "It has to be where `python -m bot index` runs.")]
        corpus = None
    if not is_asking:
        return [*found, Finding("engine", Condition.GOOD, "set up; it was not asked")]
    try:
        hosts, engine = open_hosts(settings), open_engine(settings)
    except SettingsError as error:
        return [*found, _wrong("engine", str(error))]
    try:
        return [*found, *check_engine(hosts, engine, made_of(settings).mark, corpus.revision if corpus else None)]
    finally:
        for each in (*hosts.values(), engine):
            each.close()


def _folder(settings: Settings) -> tuple[Corpus | None, list[Finding]]:
    try:
        # An index holds the whole folder, however large, and is compared with it.
        library = open_library(settings, UNBOUNDED if settings.retrieval.engine == "opensearch" else BOUNDED)
        library.settle()
        library.refresh()
    except BotError as error:
        return None, [_wrong("folder", str(error))]
    return library.corpus, of_folder(read_status(library.corpus))


async def _state(settings: Settings) -> Finding:
    from bot.operations.state.state import open_state

    try:
        state = await open_state(unwrapped(settings.database_url))
    except SettingsError as error:
        return _wrong("state", str(error))
    try:
        written = secrets.token_hex(8)
        await state.remembered.set("doctor", written)
        keeps = await state.remembered.get("doctor") == written
        return of_state(state.trouble, state.remedy, keeps=keeps)
    finally:
        await state.close()


async def _platform(name: str, settings: Settings, channels: Sequence[int] | None) -> list[Finding]:
    row = PLATFORMS[name]
    try:
        is_on = row.is_on(settings)
    except SettingsError as error:
        return [_wrong(name, str(error))]
    if not is_on:
        return [Finding(name, Condition.OFF, "not set up", row.how_to_set_up)]
    if channels is None:
        return [Finding(name, Condition.GOOD, "set up; whether the tokens are right was not asked")]
    return await row.check(settings, channels)


def _wrong(part: str, sentence: str) -> Finding:
    return Finding(part, Condition.WRONG, sentence)
