"""`add`: a transcript or a page becomes a knowledge file."""

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.commands.lint import to_line
from bot.commands.progress import progress
from bot.corpus.additions import file_name, problem_of, read_addition, with_front_matter, write_addition
from bot.corpus.documents import Document, FrontMatter
from bot.corpus.front_matter import read_front_matter
from bot.corpus.lint import lint
from bot.corpus.lint.copies import video_of
from bot.corpus.lint.findings import Finding
from bot.corpus.passages import split
from bot.corpus.readers.markdown import read_markdown
from bot.corpus.scan import list_files
from bot.errors import KnowledgeError
from bot.settings import Settings

_LONG = 256 * 2**10  # bytes of a file or a folder, from which on there is a progress bar
_NAME = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
_OWN_WORDS = frozenset({"essay", "letter", "speech"})

_Values = dict[str, str | Sequence[str]]


def _checked(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    problem = problem_of(parameter.name or "", value) if value else None
    if problem:
        raise click.BadParameter(problem)
    return value


def _is_name(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value and (not _NAME.fullmatch(value) or value == "readme"):
        raise click.BadParameter("a file's name has lower-case letters, digits and hyphens, and is not `readme`.")
    return value


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--title", callback=_checked, help="What the discussion is called.")
@click.option("--kind", callback=_checked, help="podcast, interview, essay, speech, letter, earnings-call or note.")
@click.option("--date", callback=_checked, help="When it was: 2025, 2025-04 or 2025-04-29.")
@click.option("--speaker", "speakers", multiple=True, help="Who speaks, by full name; once for each person.")
@click.option("--host", callback=_checked, help="Who asks the questions.")
@click.option("--url", callback=_checked, help="Where it was published.")
@click.option("--video", callback=_checked, help="The video that the times are of.")
@click.option("--length", callback=_checked, help="How long the video is: 1:15:49.")
@click.option("--words", type=click.Choice(["verbatim", "notes"]), help="Whether it is what they said, or is about it.")
@click.option(
    "--name", callback=_is_name, help="The new file's name without its ending, else made from title and date."
)
@click.option("--force", is_flag=True, help="Replace a file of this name.")
@click.pass_obj
def add(
    load_settings: Callable[[], Settings],
    /,
    file: Path,
    speakers: tuple[str, ...],
    name: str | None,
    force: bool,
    **options: str,
) -> None:
    """
    Copy a transcript or a saved page, FILE, into the knowledge folder.

    It becomes Markdown with front matter. What FILE and the options leave open is asked for at a terminal.
    """
    if re.match("https?:/", str(file)):
        raise click.UsageError("The bot fetches no pages: save the page in a browser and name the file.")
    folder = load_settings().knowledge.dir
    list_files(folder)
    original = _read(file)
    given: _Values = {"speakers": [one for one in speakers if one.strip()], **options}
    text = _completed(original, {key: value for key, value in given.items() if value})
    header = _header(text, {})
    name = name or file_name(header.title, header.date or "", default=file.stem)
    added = read_markdown(text, source=name, path=name)
    if not added.segments:
        raise KnowledgeError(file, "it holds no words to answer with; nothing was written")
    target = write_addition(folder, name, text, overwrite=force)
    _tell(target, added, len(split(added, text)))
    _tell_whose_words(read_markdown(original, source=name, path=name), added)
    _tell_findings(_findings(folder, target))


def _read(file: Path) -> str:
    with progress(is_long=file.is_file() and file.stat().st_size >= _LONG) as advance:
        advance(f"Reading {file.name}", None)
        return read_addition(file)


def _completed(text: str, values: _Values) -> str:
    """Return a knowledge file with what is given, what is typed, and what follows from both in its front matter."""
    if _is_terminal():
        values = values | _asked_for(_header(text, values))
    return with_front_matter(text, values | _following(_header(text, {}), values))


def _header(text: str, values: _Values) -> FrontMatter:
    return read_front_matter(with_front_matter(text, values), "").front_matter


def _following(header: FrontMatter, given: _Values) -> _Values:
    """Return what follows from the options for keys that neither they nor the file give."""
    following: _Values = {}
    host, url, speakers = given.get("host"), given.get("url") or header.url, given.get("speakers") or header.speakers
    if "speakers" not in given and host in header.speakers:
        following["speakers"] = [name for name in header.speakers if name != host]
    if isinstance(url, str) and video_of(url).startswith("youtube ") and not (header.video or "video" in given):
        following["video"] = url
    if given.get("kind") in _OWN_WORDS and len(speakers) == 1 and not (header.words or "words" in given):
        following["words"] = "verbatim"
    return following


@dataclass(frozen=True, slots=True)
class _Prompt:
    """What is asked for at a terminal if nothing says it."""

    key: str
    question: str
    is_list: bool = False


_PROMPTS = (
    _Prompt("title", "Title"),
    _Prompt("date", "Date, such as 2025-04-29"),
    _Prompt("speakers", "Speakers, full names separated by commas", is_list=True),
    _Prompt("url", "Address (https://…)"),
)


def _asked_for(header: FrontMatter) -> _Values:
    """Return what the person at the terminal adds; an empty line leaves something out."""
    answers: _Values = {}
    missing = [prompt for prompt in _PROMPTS if not getattr(header, prompt.key)]
    if missing:
        click.echo("An empty line leaves something out.", err=True)
    for prompt in missing:
        typed = click.prompt(
            prompt.question,
            default="",
            show_default=False,
            err=True,
            value_proc=lambda value: _typed(prompt.key, value),  # noqa: B023 - called at once
        )
        if typed:
            answers[prompt.key] = _names(typed) if prompt.is_list else typed
    return answers


def _typed(key: str, value: str) -> str:
    problem = problem_of(key, value.strip()) if value.strip() else None
    if problem:
        raise click.UsageError(problem)
    return value.strip()


def _names(typed: str) -> list[str]:
    return [name.strip() for name in typed.split(",") if name.strip()]


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _findings(folder: Path, target: Path) -> list[Finding]:
    """Return what lint says of the new file, and of others because of it."""
    files = list_files(folder)
    with progress(is_long=sum((folder / name).stat().st_size for name in files) >= _LONG) as advance:
        description = "Checking the folder"
        advance(description, len(files))
        found = lint([folder], today=datetime.now(UTC).date(), on_file=lambda: advance(description, len(files)))
    return [finding for finding in found if finding.path == str(target) or str(target) in finding.what]


def _tell(target: Path, document: Document, count: int) -> None:
    header = document.front_matter
    said = [f"“{header.title}”", header.date or "no date", ", ".join(header.people) or "no speakers"]
    click.echo(f"Added {target}: {'; '.join(said)}; {count} passage{'' if count == 1 else 's'}.")


def _tell_whose_words(original: Document, added: Document) -> None:
    """Say so where a text without names has become one person's, who may not be the only one in it."""
    named = {segment.speaker for segment in original.segments if segment.speaker}
    voices = {segment.speaker for segment in added.segments if segment.speaker}
    if not named and len(voices) == 1 and added.front_matter.kind not in _OWN_WORDS:
        click.echo(f"All words in it count as {voices.pop()}'s. If others speak too, name them by --speaker or --host.")


def _tell_findings(findings: Sequence[Finding]) -> None:
    for finding in findings:
        click.echo(to_line(finding))
    if not findings:
        click.echo("Lint finds nothing wrong with it.")
