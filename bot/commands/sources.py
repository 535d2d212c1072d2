"""`sources`: the discussions of the folder at a terminal."""

from collections.abc import Callable

import click
from rich.console import Console

from bot.adapters.terminal.lines import print_lines
from bot.adapters.terminal.sources import sources_to_json, sources_to_lines
from bot.answering.sources import Wanted
from bot.commands.opening import open_answerer
from bot.settings import Settings


@click.command("sources")
@click.argument("words", nargs=-1)
@click.option("--speaker", help="Only discussions in which this person speaks.")
@click.option("--kind", help="Only discussions of this kind: podcast, interview, essay, …")
@click.option("--year", help="Only discussions of this year.")
@click.option("--page", type=int, default=1, show_default=True, help="Which ten of them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def sources_command(
    load_settings: Callable[[], Settings],
    words: tuple[str, ...],
    speaker: str | None,
    kind: str | None,
    year: str | None,
    page: int,
    *,
    as_json: bool,
) -> None:
    """
    List the discussions of the knowledge folder, newest first, ten a page.

    WORDS stand in a discussion's title, its other titles, its file's name, its speakers or its sections, all of them,
    in any form or by their beginning.
    """
    wanted = Wanted(" ".join(words), speaker, kind, year, page, audience=None)
    found = open_answerer(load_settings, as_json=as_json).sources(wanted)
    if as_json:
        click.echo(sources_to_json(found))
    else:
        print_lines(sources_to_lines(found), Console())
