"""The tables of the state, as this version of the bot reads and writes them."""

from sqlalchemy import Column, Double, Index, Integer, MetaData, Table, Text, or_

metadata = MetaData()

# A row for each key of something received. The row of the first key carries the claim; the others have no state.
claims = Table(
    "claims",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("at", Double, nullable=False),
    Column("state", Text),
    Column("owner", Text),
    Column("takeovers", Integer, nullable=False, server_default="0"),
    Column("person", Text),
    Column("received", Text),
    Index("claims_by_state", "state"),
    Index("claims_by_person", "person"),
    Index("claims_by_time", "at"),
)

CLAIMED, SENDING = "claimed", "sending"
is_unfinished = or_(claims.c.state == CLAIMED, claims.c.state == SENDING)  # IN is compiled each time anew

# A row for each living process; it raises its beat as long as it lives.
owners = Table(
    "owners",
    metadata,
    Column("id", Text, primary_key=True),
    Column("beat", Integer, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("entry", Text, nullable=False, unique=True),
    Column("answer_id", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("kept", Text, nullable=False),
    Column("at", Double, nullable=False),
    Index("answers_by_answer", "answer_id"),
    Index("answers_by_thread", "platform", "channel", "thread"),
    Index("answers_by_person", "person"),
    Index("answers_by_time", "at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("person", Text, primary_key=True),
    Column("answer_id", Text, primary_key=True),
    Column("vote", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Double, nullable=False),
    Index("feedback_by_time", "at"),
)

gaps = Table(
    "gaps",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("entry", Text, nullable=False, unique=True),
    Column("platform", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("at", Double, nullable=False),
    Index("gaps_by_person", "person"),
    Index("gaps_by_time", "at"),
)

reports = Table(
    "reports",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("entry", Text, nullable=False, unique=True),
    Column("platform", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("passage_id", Text, nullable=False),
    Column("answer_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Double, nullable=False),
    Index("reports_by_person", "person"),
    Index("reports_by_time", "at"),
)

remembered = Table(
    "remembered",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

identifies = Table(
    "identifies",
    metadata,
    Column("entry", Text, primary_key=True),
    Column("application", Text, nullable=False),
    Column("at", Double, nullable=False),
    Index("identifies_by_time", "application", "at"),
)
