"""The private addresses of members' calendars, and other people's calendars that are followed.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    """
    CREATE TABLE feeds (
        mark VARCHAR(64) NOT NULL,
        account VARCHAR(200) NOT NULL,
        made_at VARCHAR(32) NOT NULL,
        checked_at VARCHAR(32) NOT NULL,
        PRIMARY KEY (mark),
        UNIQUE (account)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE subscriptions (
        name VARCHAR(100) NOT NULL,
        url TEXT NOT NULL,
        from_configuration BOOLEAN NOT NULL,
        added_by VARCHAR(200),
        etag VARCHAR(300) NOT NULL,
        modified VARCHAR(100) NOT NULL,
        read_at VARCHAR(32),
        failures INTEGER NOT NULL,
        problem TEXT NOT NULL,
        notes TEXT NOT NULL,
        PRIMARY KEY (name)
    ) WITHOUT ROWID
    """,
)


def upgrade() -> None:
    """Add the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
