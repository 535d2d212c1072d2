"""Folders of as many discussions as one likes, made of the shipped ones."""

import os
import re
import time
from pathlib import Path

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"


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
