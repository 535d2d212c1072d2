"""The large folder in which whole answers are measured: its arguments, and the one core on which it is read."""

import argparse
import os
import tempfile
import time
from pathlib import Path

from bot.answering.answerer import Answerer
from bot.app import build_upkeep
from bot.settings import load_settings
from tests.benchmarks.folders import make_talks
from tests.benchmarks.machine import describe_machine

_ROOT = Path(__file__).resolve().parents[2]
_TURNS_OF_100 = 70  # passages: many a turn is two


def talks_parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of what `open_talks` needs."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = Path(os.environ.get("ONRECORD_SHARED", _ROOT.parent / "shared"))
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--data", type=Path, default=shared / "data", help="the folder with the shared collections")
    parser.add_argument(
        "--place",
        type=Path,
        default=Path(tempfile.gettempdir()) / "on-record-ask",
        help="where the folder and its cache are kept",
    )
    return parser


def open_talks(arguments: argparse.Namespace) -> Answerer:
    """
    Return what answers from about so many passages, and print how long they took to read.

    From then on the process stands in --place, with the settings of this repository, and has one core.
    """
    print(describe_machine(), flush=True)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    data = arguments.data.resolve()
    _settle(arguments.place)
    folder = Path(f"talks-{arguments.passages}").resolve()
    if not folder.exists():
        make_talks(folder, data, arguments.passages * _TURNS_OF_100 // 100)
    return _read(folder)


def _settle(place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    os.chdir(place)
    config = Path("config")
    config.unlink(missing_ok=True)  # it may be that of another working copy
    config.symlink_to(_ROOT / "config")


def _read(folder: Path) -> Answerer:
    started = time.perf_counter()
    upkeep, answerer = build_upkeep(load_settings(knowledge={"dir": folder}))
    upkeep.save()
    corpus = answerer.knowledge.corpus
    seconds = time.perf_counter() - started
    print(f"{len(corpus.documents):,} files, {len(corpus.passages):,} passages, read in {seconds:.1f} s", flush=True)
    return answerer
