"""What a flood's report means beside what the state and the platform know: lost, twice, or nobody's fault."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from bot.adapters import wording
from bot.operations.received import Notice
from tests.operations.state.databases import Place as Database
from tests.operations.state.databases import SqlitePlace
from tests.wire.flood import QUOTATION, Asked, Outcome, Report, Verdict
from tests.wire.slack_wire import SlackWire

MOST_NOTICES = 3  # of which nobody knew whether the last had arrived; an answer is never sent anew on doubt
_INTERRUPTED = wording.notice(Notice.ASK_AGAIN, 0)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of everything, and of what had no reply: whether the bot had taken it in."""

    report: Report
    lost: list[Outcome]
    never_arrived: list[Outcome]

    @property
    def twice(self) -> list[Outcome]:
        """What was answered twice, or told anything more than that the answer may have been lost."""
        return [outcome for outcome in self.report.having(Verdict.TWICE) if not _is_doubt(outcome)]

    @property
    def doubts(self) -> list[Outcome]:
        """What was told by a bot that could not look whether it was answered, beside an answer or more than once."""
        return [outcome for outcome in self.report.having(Verdict.TWICE) if _is_doubt(outcome)]

    def __str__(self) -> str:
        counted = {verdict.name: number for verdict, number in self.report.count().items()}
        lost = Counter(outcome.asked.way.value for outcome in self.lost)
        by_way = Counter(outcome.asked.way.value for outcome in self.never_arrived)
        failed = Counter(outcome.asked.way.value for outcome in self.report.having(Verdict.FAILED))
        return (
            f"{counted} twice={len(self.twice)} lost={dict(lost)} never arrived={dict(by_way)} "
            f"failed={dict(failed)} answered and in doubt={len(self.doubts)} strays={len(self.report.strays)}"
        )


def judge(report: Report, database: Database, slack: SlackWire | None = None) -> Judgement:
    """Tell of each question without a reply whether the bot with this database had taken it in."""
    claimed = {key for (key,) in database.rows("SELECT key FROM claims")}
    lost: list[Outcome] = []
    never_arrived: list[Outcome] = []
    for outcome in report.having(Verdict.NEVER):
        (lost if _is_taken_in(outcome.asked, claimed, slack) else never_arrived).append(outcome)
    return Judgement(report, lost, never_arrived)


def state_in(folder: Path) -> Database:
    """Return the state that a bot keeps in its folder where it is told of no other."""
    return SqlitePlace(folder / "var" / "state.sqlite3")


def _is_taken_in(asked: Asked, claimed: Collection[str], slack: SlackWire | None) -> bool:
    """Whether the state knows of a question, or Slack was told that it does."""
    if any(asked.key in key for key in claimed):
        return True
    envelopes = slack.socket.envelopes.values() if slack else ()
    mine = [one for one in envelopes if asked.key in json.dumps(one.payload)]
    ids = {str(one.payload.get(name)) for one in mine for name in ("event_id", "trigger_id")} - {"None"}
    is_acknowledged = slack is not None and any(slack.socket.acks.get(one.id) for one in mine)
    return is_acknowledged or any(key.partition(":")[2] in ids for key in claimed)


def _is_doubt(outcome: Outcome) -> bool:
    answers = [reply for reply in outcome.replies if QUOTATION in reply]
    notices = [reply for reply in outcome.replies if _INTERRUPTED in reply]
    return len(answers) <= 1 and len(answers) + len(notices) == len(outcome.replies) and len(notices) <= MOST_NOTICES
