"""Folders of as many discussions as one likes, made of the shipped ones or of the shared collections."""

import json
import os
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

from bot.corpus.sentences import sentence_bounds

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
SETS = ("cranfield", "qmsum", "scifact", "spokensquad-wer23", "squad2")
_SEED = 20261123
_TURNS = 80  # of a talk of an hour
_FIRST = ("Ada", "Bela", "Cleo", "Dana", "Elif", "Femi", "Gita", "Hugo", "Ines", "Juno", "Kofi", "Lena", "Milo", "Nuri")
_LAST = ("Abara", "Bergson", "Castell", "Dorsey", "Eklund", "Farouk", "Grieg", "Holm", "Ibarra", "Jonas", "Keller")


def make_folder(root: Path, files: int) -> None:
    """Write so many discussions; each copy has words that no other has, as other talks would."""
    shipped = [path.read_text("utf-8") for path in sorted(KNOWLEDGE.glob("*.md")) if path.name != "README.md"]
    root.mkdir(parents=True)
    an_hour_ago = time.time() - 3600
    for number in range(files):
        text = shipped[number % len(shipped)]
        if number >= len(shipped):
            text = re.sub(r"(?m)^(title: \"?)", rf"\1Copy {number}: ", text)
            text = re.sub(r"(?m)^(\[[\d:]+\] )?([A-Z][^\n#>]{80,})$", rf"\1\2 Word{number}x was said here.", text)
        path = root / f"talk-{number:05d}.md"
        path.write_text(text, "utf-8")
        os.utime(path, (an_hour_ago, an_hour_ago))


def make_talks(root: Path, data: Path, turns: int) -> None:
    """
    Write the shipped discussions and transcripts with so many turns in all, the same ones whenever it is asked.

    A turn is the first half of one passage of a shared collection and the second half of another one of it.
    """
    root.mkdir(parents=True)
    for path in KNOWLEDGE.glob("*.md"):
        (root / path.name).write_text(path.read_text("utf-8"), "utf-8")
    chance = random.Random(_SEED)
    halves = [list(_halves(data / name / "corpus.jsonl")) for name in SETS]
    sizes = [len(of_set) for of_set in halves]
    for number in range(-(-turns // _TURNS)):
        speakers = [f"{chance.choice(_FIRST)} {chance.choice(_LAST)}" for _ in range(2)]
        of_set = chance.choices(halves, sizes)[0]
        lines = ["---", f"title: Talk {number}", f"date: {chance.randint(2015, 2026)}", "---", ""]
        for turn in range(_TURNS):
            text = f"{chance.choice(of_set)[0]} {chance.choice(of_set)[1]}"
            lines += [f"**{speakers[turn % 2]}** [{turn // 60}:{turn % 60:02}:00]: {text}", ""]
        (root / f"talk-{number:05d}.md").write_text("\n".join(lines), "utf-8")


def _halves(rows: Path) -> Iterator[tuple[str, str]]:
    """Yield the first and the second half of each passage of a collection, cut between sentences."""
    with rows.open(encoding="utf-8") as lines:
        for line in lines:
            text = " ".join(json.loads(line)["text"].split())
            bounds = sentence_bounds(text)
            middle = bounds[len(bounds) // 2][0] if bounds else 0
            yield text[:middle], text[middle:]
