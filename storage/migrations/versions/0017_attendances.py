"""Who was at which day of an event.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0017"
down_revision = "0016"

STATEMENTS = (
    """
    CREATE TABLE attendances (
        event VARCHAR(16) NOT NULL,
        "key" VARCHAR(16) NOT NULL,
        member VARCHAR(32) NOT NULL,
        account VARCHAR(200) NOT NULL,
        at VARCHAR(32) NOT NULL,
        "by" VARCHAR(200) NOT NULL,
        PRIMARY KEY (event, "key", member),
        FOREIGN KEY(event) REFERENCES events (id) ON DELETE CASCADE,
        FOREIGN KEY(member) REFERENCES members (id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX ix_attendances_member ON attendances (member)",
)


def upgrade() -> None:
    """Add a table."""
    for statement in STATEMENTS:
        op.execute(statement)
