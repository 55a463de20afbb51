"""Events, the answers to them, what people chose about reminders, and what is due when.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = (
    """
    CREATE TABLE events (
        id VARCHAR(16) NOT NULL,
        uid VARCHAR(300) NOT NULL,
        source VARCHAR(100) NOT NULL,
        status VARCHAR(16) NOT NULL,
        sequence INTEGER NOT NULL,
        version INTEGER NOT NULL,
        details TEXT NOT NULL,
        timing TEXT NOT NULL,
        channels TEXT NOT NULL,
        created_by VARCHAR(200),
        created_at VARCHAR(32) NOT NULL,
        updated_at VARCHAR(32) NOT NULL,
        first_at VARCHAR(32) NOT NULL,
        last_at VARCHAR(32),
        PRIMARY KEY (id),
        UNIQUE (uid)
    )
    """,
    "CREATE INDEX ix_events_source ON events (source)",
    "CREATE INDEX ix_events_first_at ON events (first_at)",
    """
    CREATE TABLE event_overrides (
        event VARCHAR(16) NOT NULL,
        "key" VARCHAR(16) NOT NULL,
        "values" TEXT NOT NULL,
        PRIMARY KEY (event, "key"),
        FOREIGN KEY(event) REFERENCES events (id) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE rsvps (
        event VARCHAR(16) NOT NULL,
        "key" VARCHAR(16) NOT NULL,
        member VARCHAR(32) NOT NULL,
        account VARCHAR(200) NOT NULL,
        at VARCHAR(32) NOT NULL,
        coming VARCHAR(16),
        remind BOOLEAN NOT NULL,
        waits_since VARCHAR(32),
        offered_until VARCHAR(32),
        PRIMARY KEY (event, "key", member),
        FOREIGN KEY(event) REFERENCES events (id) ON DELETE CASCADE,
        FOREIGN KEY(member) REFERENCES members (id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX ix_rsvps_member ON rsvps (member)",
    """
    CREATE TABLE preferences (
        member VARCHAR(32) NOT NULL,
        account VARCHAR(200) NOT NULL,
        zone VARCHAR(64) NOT NULL,
        remind_before VARCHAR(200),
        PRIMARY KEY (member),
        FOREIGN KEY(member) REFERENCES members (id)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE agenda (
        "key" VARCHAR(200) NOT NULL,
        kind VARCHAR(32) NOT NULL,
        subject VARCHAR(100) NOT NULL,
        due_at VARCHAR(32) NOT NULL,
        note TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY ("key")
    ) WITHOUT ROWID
    """,
    "CREATE INDEX ix_agenda_subject ON agenda (subject)",
    "CREATE INDEX agenda_due ON agenda (due_at) WHERE reason = ''",
)


def upgrade() -> None:
    """Add the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
