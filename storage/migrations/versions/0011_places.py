"""Places that nothing can be delivered to, and an index for many deliveries that wait for their turn.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS = (
    """
    CREATE TABLE dead_places (
        place VARCHAR(200) NOT NULL,
        reason TEXT NOT NULL,
        until VARCHAR(32) NOT NULL,
        PRIMARY KEY (place)
    ) WITHOUT ROWID
    """,
    "DROP INDEX outbox_due",
    """
    CREATE INDEX outbox_due ON outbox (due_at, id, place, platform, state, about, account, action, attempts)
        WHERE state IN ('waiting', 'leased', 'unknown')
    """,
)


def upgrade() -> None:
    """Add a table and change an index."""
    for statement in STATEMENTS:
        op.execute(statement)
