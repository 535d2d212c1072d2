"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Add the tables."""
    _claims()
    _answers()
    _feedback_and_gaps()
    _facts()


def _text(name: str, *, is_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=is_key, nullable=False)


def _time() -> sa.Column[float]:
    return sa.Column("at", sa.Double, nullable=False)


def _claims() -> None:
    op.create_table(
        "claims",
        _text("platform", is_key=True),
        _text("key", is_key=True),
        _time(),
        sa.Column("state", sa.Text),
        sa.Column("owner", sa.Text),
        sa.Column("takeovers", sa.Integer, nullable=False, server_default="0"),
        sa.Column("person", sa.Text),
        sa.Column("received", sa.Text),
    )
    op.create_index("claims_by_state", "claims", ["state"])
    op.create_index("claims_by_person", "claims", ["person"])
    op.create_index("claims_by_time", "claims", ["at"])
    op.create_table("owners", _text("id", is_key=True), sa.Column("beat", sa.Integer, nullable=False))


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("entry", sa.Text, nullable=False, unique=True),
        *(_text(name) for name in ("answer_id", "platform", "channel", "thread", "person", "kept")),
        _time(),
    )
    op.create_index("answers_by_answer", "answers", ["answer_id"])
    op.create_index("answers_by_thread", "answers", ["platform", "channel", "thread"])
    op.create_index("answers_by_person", "answers", ["person"])
    op.create_index("answers_by_time", "answers", ["at"])


def _feedback_and_gaps() -> None:
    op.create_table(
        "feedback", _text("person", is_key=True), _text("answer_id", is_key=True), _text("vote"), _text("note"), _time()
    )
    op.create_index("feedback_by_time", "feedback", ["at"])
    op.create_table(
        "gaps",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("entry", sa.Text, nullable=False, unique=True),
        *(_text(name) for name in ("platform", "channel", "person", "question")),
        _time(),
    )
    op.create_index("gaps_by_person", "gaps", ["person"])
    op.create_index("gaps_by_time", "gaps", ["at"])


def _facts() -> None:
    op.create_table("remembered", _text("key", is_key=True), _text("value"))
    op.create_table("identifies", _text("entry", is_key=True), _text("application"), _time())
    op.create_index("identifies_by_time", "identifies", ["application", "at"])
