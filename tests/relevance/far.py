"""Questions about other things than the folder: drawn from two public collections that are not part of the repository.

`python -m tests.relevance.far choose > far.jsonl` prints what the shipped calibration is fitted to beside our own
questions; `report`, what it is checked with. No question is in both halves.
"""

import hashlib
import json
import os
import random
import sys
from pathlib import Path

SHARED = Path(os.environ.get("ONRECORD_SHARED", Path(__file__).resolve().parents[3] / "shared"))
COLLECTIONS = ("squad2", "cranfield")


def is_here() -> bool:
    return all((SHARED / "data" / name / "queries.jsonl").is_file() for name in COLLECTIONS)


def draw(half: str, *, each: int, seed: int = 1) -> list[dict[str, object]]:
    """Return so many questions of each collection, always the same; those to report have an odd hash."""
    chance = random.Random(seed)
    return [
        {"half": half, "kind": name, "question": question, "answerable": False}
        for name in COLLECTIONS
        for question in chance.sample(questions(name, half), each)
    ]


def questions(name: str, half: str) -> list[str]:
    lines = (SHARED / "data" / name / "queries.jsonl").read_text("utf-8").splitlines()
    asked = sorted({json.loads(line)["text"] for line in lines})
    return [question for question in asked if len(question) <= 500 and half_of(question) == half]


def half_of(question: str) -> str:
    return "report" if hashlib.sha256(question.encode()).digest()[0] % 2 else "choose"


if __name__ == "__main__":
    half = sys.argv[1]
    for entry in draw(half, each=50 if half == "choose" else 100):
        print(json.dumps(entry, ensure_ascii=False))
