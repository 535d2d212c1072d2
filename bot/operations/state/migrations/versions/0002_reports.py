"""What people find wrong with passages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table."""
    texts = ("entry", "platform", "person", "passage_id", "answer_id", "reason")
    op.create_table(
        "reports",
        sa.Column("number", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False, unique=True if name == "entry" else None) for name in texts),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("reports_by_person", "reports", ["person"])
    op.create_index("reports_by_time", "reports", ["at"])
