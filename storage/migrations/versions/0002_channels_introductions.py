"""Policies that organisers set, who introduced themselves, and single values that features remember.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    """
    ALTER TABLE channels ADD COLUMN chosen BOOLEAN DEFAULT 0 NOT NULL
    """,
    """
    CREATE TABLE introductions (
        member VARCHAR(32) NOT NULL,
        account VARCHAR(200) NOT NULL,
        post VARCHAR(200) NOT NULL,
        channel VARCHAR(200) NOT NULL,
        at VARCHAR(32) NOT NULL,
        told BOOLEAN NOT NULL,
        PRIMARY KEY (member)
    )
    """,
    """
    CREATE INDEX posts_shown ON posts (channel, posted_at, id) WHERE state = 'kept' AND arrived
    """,
    """
    CREATE TABLE "values" (
        name VARCHAR(200) NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (name)
    )
    """,
)


def upgrade() -> None:
    """Add a column and two tables."""
    for statement in STATEMENTS:
        op.execute(statement)
