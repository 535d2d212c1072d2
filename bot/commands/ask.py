"""`ask`: questions at a terminal."""

import io
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import click
from rich.console import Console

from bot.adapters import wording
from bot.adapters.terminal.answers import answer_to_json, print_answer
from bot.adapters.terminal.lines import error_to_json
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer
from bot.answering.questions import DEFAULT_PASSAGES, MOST_PASSAGES, Question, read_date
from bot.app import build_answerer
from bot.errors import BotError, QueryError
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
        if isinstance(sys.stdin, io.TextIOWrapper):
            # A line in another encoding is a question like others.
            sys.stdin.reconfigure(errors="replace")
        _answer_lines(sys.stdin, answerer, chosen, show)


def open_answerer(load_settings: Callable[[], Settings], *, as_json: bool) -> Answerer:
    """Return what answers from the folder; an operator's mistake is JSON where JSON is wanted."""
    try:
        return build_answerer(load_settings())
    except BotError as error:
        if not as_json:
            raise
        click.echo(error_to_json(str(error), type(error).__name__))
        sys.exit(2)


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


def _answer_lines(lines: Iterable[str], answerer: Answerer, chosen: Question, show: _Show) -> None:
    for line in lines:
        if line.strip():
            typed, context = _read_line(line)
            show(answerer.ask(typed, replace(chosen, context=context)))


def _read_line(line: str) -> tuple[str, tuple[str, ...]]:
    """Return the question of a line and the earlier ones of its conversation; any other line is plain text."""
    try:
        fields: Any = json.loads(line)
    except (ValueError, RecursionError):
        return line.strip(), ()
    if not isinstance(fields, dict) or not isinstance(fields.get("question"), str):
        return line.strip(), ()
    context = fields.get("context")
    return fields["question"], tuple(str(earlier) for earlier in context) if isinstance(context, list) else ()
