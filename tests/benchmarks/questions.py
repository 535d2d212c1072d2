"""Questions that somebody could type, so many that hardly any comes again."""

import json

from tests.wire.bot_process import ROOT

_QUESTIONS = ROOT / "tests" / "relevance" / "questions.jsonl"


def read_questions() -> list[str]:
    """Return the questions about the shipped discussions."""
    return [str(json.loads(line)["question"]) for line in _QUESTIONS.read_text("utf-8").splitlines() if line.strip()]
