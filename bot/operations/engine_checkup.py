"""A checkup of OpenSearch: which hosts answer, and whether the index fits this bot and its folder."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from bot.answering.status import ago
from bot.errors import SearchAwayError, SettingsError
from bot.operations.checkup import Condition, Finding
from bot.retrieval.opensearch.engine import Engine
from bot.retrieval.opensearch.inspection import Index, inspect_index, read_version
from bot.retrieval.opensearch.troubles import no_index

_PART = "engine"
_KNOWN = "opensearch 2."
_HEALTH = {
    "red": (Condition.WRONG, "its passages are out of reach"),
    "yellow": (Condition.DOUBTFUL, "a copy of it is missing"),
}
_INDEX = "Run `python -m bot index` where the folder is"


def check_engine(hosts: Mapping[str, Engine], engine: Engine, mark: str, revision: str | None) -> list[Finding]:
    """
    Return what is found of the hosts, each by its name, and of the index that they hold.

    `mark` is that of an index made by this bot; `revision` that of the folder here, if there is one.
    """
    found = [_host(name, host) for name, host in hosts.items()]
    if not any(one.condition is Condition.GOOD for one in found):
        return found
    doubtful = [_doubt(one) if one.condition is Condition.WRONG else one for one in found]
    try:
        index = inspect_index(engine)
    except (SearchAwayError, SettingsError) as error:
        return [*doubtful, Finding(_PART, Condition.WRONG, f"the index cannot be looked at: {error}")]
    if index is None:
        trouble = no_index(engine.alias)
        return [*doubtful, Finding(_PART, Condition.WRONG, trouble.what, trouble.remedy)]
    return [*doubtful, *of_index(index, mark, revision, now=time.time())]


def of_index(index: Index, mark: str, revision: str | None, *, now: float) -> Iterator[Finding]:
    """Yield what is found of an index."""
    if index.folder is None:
        yield Finding(_PART, Condition.WRONG, f"{index.name} was begun and not ended", f"{_INDEX}: it goes on with it.")
        return
    written = datetime.fromtimestamp(index.folder.written_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    age = f"last changed {written}, {ago(now - index.folder.written_at)}"
    held = f"{index.name}: {index.discussions:,} discussions, {index.folder.passages:,} passages, {age}"
    if not index.discussions:
        yield Finding(_PART, Condition.WRONG, held, f"{_INDEX}; the one that it read last was empty.")
        return
    yield Finding(_PART, Condition.GOOD, held)
    if index.mark != mark:
        what = f"{index.name} was made with another analyzer, k1 or b, or by another version of the bot"
        remedy = (
            f"{_INDEX}: it makes a new one, while this one answers. All processes need the same version and config/."
        )
        yield Finding(_PART, Condition.WRONG, what, remedy)
    if revision is not None and revision != index.folder.revision:
        what = f"{index.name} holds revision {index.folder.revision}, the folder here is at {revision}"
        yield Finding(
            _PART, Condition.DOUBTFUL, what, f"{_INDEX}, or keep `python -m bot index --watch` running there."
        )
    if index.health in _HEALTH:
        condition, what = _HEALTH[index.health]
        yield Finding(
            _PART, condition, f"{index.name} is {index.health}: {what}", "Look after the nodes and their disks."
        )


def _host(name: str, engine: Engine) -> Finding:
    if not engine.is_there() and engine.trouble:
        return Finding(_PART, Condition.WRONG, f"{name}: {engine.trouble.what}", engine.trouble.remedy)
    try:
        version = read_version(engine)
    except (SearchAwayError, SettingsError):
        return Finding(_PART, Condition.GOOD, f"{name} answers; which version it is, it does not tell this user")
    if version.startswith(_KNOWN):
        return Finding(_PART, Condition.GOOD, f"{name} answers: {version}")
    remedy = "The bot was tried with OpenSearch 2.19; another version may or may not do."
    return Finding(_PART, Condition.DOUBTFUL, f"{name} answers: {version}", remedy)


def _doubt(found: Finding) -> Finding:
    """Return what is found of a host that others stand in for."""
    return Finding(found.part, Condition.DOUBTFUL, found.what, found.remedy)
