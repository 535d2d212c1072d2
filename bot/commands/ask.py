"""`ask`: questions at a terminal."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import click
from rich.console import Console

from bot.adapters import wording
from bot.adapters.terminal.answers import answer_to_json, print_answer
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer
from bot.answering.questions import DEFAULT_PASSAGES, MOST_PASSAGES, Question, read_date
from bot.commands.opening import open_answerer
from bot.commands.standard_input import read_objects
from bot.errors import QueryError
from bot.settings import Settings

_Show = Callable[[Answer], None]


@click.command()
@click.argument("question", nargs=-1)
@click.option("--from", "speaker", help="Only this speaker's words, and notes about them.")
@click.option("--source", help="Only this discussion: its file's name without the ending, or its title.")
@click.option("--after", help="Only discussions of this year, month or day, or later: 2024, 2025-06, 2025-06-30.")
@click.option("--before", help="Only discussions from before this year, month or day.")
@click.option(
    "--top",
    type=click.IntRange(1, MOST_PASSAGES),
    default=DEFAULT_PASSAGES,
    show_default=True,
    help="How many passages.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def ask(
    load_settings: Callable[[], Settings],
    question: tuple[str, ...],
    speaker: str | None,
    source: str | None,
    after: str | None,
    before: str | None,
    top: int,
    as_json: bool,
) -> None:
    """
    Answer a QUESTION with the passages of the knowledge folder.

    Without one: a prompt at a terminal; else one question a line is read from standard input, as plain text or as
    {"question": "…", "context": ["an earlier question", …]}.
    """
    try:
        chosen = Question(
            "", speaker, source, read_date("--after", after), read_date("--before", before), top, audience=None
        )
    except QueryError as error:
        raise click.UsageError(str(error)) from None
    answerer = open_answerer(load_settings, as_json=as_json)
    show = _print_json if as_json else _printer()
    if question:
        show(answerer.ask(" ".join(question), chosen))
    elif sys.stdin.isatty() and not as_json:
        _prompt(answerer, chosen, show)
    else:
        for fields in read_objects("question"):
            show(answerer.ask(fields["question"], replace(chosen, context=_context_of(fields))))


def _print_json(answer: Answer) -> None:
    click.echo(answer_to_json(answer))
    sys.stdout.flush()


def _printer() -> _Show:
    console = Console()
    return lambda answer: print_answer(answer, console)


def _prompt(answerer: Answerer, chosen: Question, show: _Show) -> None:
    """Answer questions until the asker leaves by an empty line, Ctrl-D or Ctrl-C."""
    click.echo(f"{wording.USAGE} (An empty line ends it.)")
    while True:
        try:
            typed = input("\n? ").strip()
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return
        if not typed:
            return
        show(answerer.ask(typed, chosen))


def _context_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the earlier questions of a conversation."""
    context = fields.get("context")
    return tuple(str(earlier) for earlier in context) if isinstance(context, list) else ()
