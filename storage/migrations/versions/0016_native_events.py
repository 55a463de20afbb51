"""What platforms show of events in lists of their own.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0016"
down_revision = "0015"

STATEMENTS = (
    """
    CREATE TABLE native_events (
        platform VARCHAR(32) NOT NULL,
        event VARCHAR(16) NOT NULL,
        "key" VARCHAR(16) NOT NULL,
        id VARCHAR(200) NOT NULL,
        digest VARCHAR(64) NOT NULL,
        PRIMARY KEY (platform, event, "key")
    ) WITHOUT ROWID
    """,
)


def upgrade() -> None:
    """Add a table."""
    for statement in STATEMENTS:
        op.execute(statement)
