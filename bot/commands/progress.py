"""A progress bar for what takes a while, for whoever sits at a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def progress(*, is_long: bool) -> Iterator[Callable[[str, int | None], None]]:
    """Hand out what shows a step, and how many it has; only at a terminal, only where it takes a while."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not (is_long and console.is_terminal)) as bar:
        task = bar.add_task("", total=None)

        def advance(description: str, total: int | None) -> None:
            same = bar.tasks[task].description == description
            bar.update(task, description=description, total=total, advance=1 if same else 0)

        yield advance
