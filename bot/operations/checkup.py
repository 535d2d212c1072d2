"""A checkup: what is found of each part of an installation, and what an operator does next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answering.status import Status

_SHOWN_PROBLEMS = 5


class Condition(StrEnum):
    """How a part is."""

    GOOD = "good"
    OFF = "off"  # not set up, which is no mistake
    DOUBTFUL = "doubtful"  # it works, but somebody should look
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a part, and the next step, if there is one."""

    part: str
    condition: Condition
    what: str
    remedy: str = ""


def is_well(findings: Iterable[Finding]) -> bool:
    """Whether all that is set up works."""
    return all(finding.condition is not Condition.WRONG for finding in findings)


def of_settings(unknown: Sequence[str]) -> list[Finding]:
    """Return what is found of settings that could be read, some of which have unknown names."""
    if not unknown:
        return [Finding("settings", Condition.GOOD, "every setting is known and has a value that fits")]
    remedy = "Correct the name, or take it out; config/example.env and config/bot.toml have them all."
    return [Finding("settings", Condition.DOUBTFUL, f"{name} is no setting of this bot", remedy) for name in unknown]


def of_folder(status: Status) -> list[Finding]:
    """Return what is found of a knowledge folder that could be read."""
    held = f"{status.folder}: {status.documents} discussions, {status.passages} passages"
    if not status.documents:
        remedy = "Put discussions into it, or set KNOWLEDGE_DIR to the folder that has them."
        return [Finding("folder", Condition.WRONG, held, remedy)]
    found = [Finding("folder", Condition.GOOD, held)]
    remedy = "`python -m bot status` and `python -m bot lint` tell more."
    found += [Finding("folder", Condition.DOUBTFUL, str(each), remedy) for each in status.problems[:_SHOWN_PROBLEMS]]
    if (more := len(status.problems) - _SHOWN_PROBLEMS) > 0:
        found.append(Finding("folder", Condition.DOUBTFUL, f"and {more} more problems", remedy))
    return found


def of_state(trouble: str | None, remedy: str | None = None, *, keeps: bool) -> Finding:
    """Return what is found of a state that could be opened: its trouble, and whether it keeps what is written."""
    if trouble or not keeps:
        mend = remedy or "Mend that."
        remedy = f"{mend} Until then the bot answers, but a question may be answered twice, and buttons end early."
        what = f"it does not work: {trouble}" if trouble else "it does not keep what is written"
        return Finding("state", Condition.WRONG, what, remedy)
    return Finding("state", Condition.GOOD, "it opens, has its tables, and keeps what is written")
