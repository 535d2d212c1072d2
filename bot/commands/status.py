"""`status`: what is answered from, what changed, and which files are in error."""

from collections.abc import Callable
from datetime import UTC, datetime

import click

from bot.adapters import wording
from bot.adapters.terminal.statuses import status_to_json
from bot.answering.status import Status, ago, read_status
from bot.app import build_upkeep, open_library
from bot.corpus.corpus import Change, Corpus
from bot.settings import Settings

_SHOWN_NAMES = 5


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def status(load_settings: Callable[[], Settings], *, as_json: bool) -> None:
    """
    Tell what the knowledge folder holds, what changed last, and which files are in error.

    A bot that runs beside this one writes its updates into the same cache: they are listed too. Where OpenSearch ranks,
    it tells what the index holds.
    """
    found = read_status(_corpus(load_settings()))
    click.echo(status_to_json(found) if as_json else "\n".join(to_lines(found)))


def _corpus(settings: Settings) -> Corpus:
    if settings.retrieval.engine == "opensearch":
        return build_upkeep(settings)[0].knowledge.corpus
    library = open_library(settings)
    library.settle()
    library.refresh()
    return library.corpus


def to_lines(status: Status) -> list[str]:
    """Return a status as lines for people."""
    age = "never changed" if status.age_seconds is None else f"last change {ago(status.age_seconds)}"
    holds = f"{wording.count(status.documents, 'discussion')}, {wording.count(status.passages, 'passage')}"
    lines = [
        f"{status.folder}: {holds}",
        f"revision {status.revision}, {age}",
    ]
    if status.changes:
        lines += ["", "Changes"]
        lines += [f"  {_time(change.at)}  {change}  {change.revision}{_names(change)}" for change in status.changes]
    if status.problems:
        lines += ["", "Problems"]
        lines += [f"  {problem}" for problem in status.problems]
    return lines


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _names(change: Change) -> str:
    """Return the first few files of a change."""
    names = [
        f"{sign}{path}"
        for sign, paths in (("+", change.added), ("−", change.removed), ("~", change.changed), ("!", change.broken))
        for path in paths
    ]
    more = len(names) - _SHOWN_NAMES
    return "  " + " ".join(names[:_SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "") if names else ""
