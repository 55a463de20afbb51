"""Where to tell somebody that something waits for them, should their direct messages be closed.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    """
    ALTER TABLE outbox ADD COLUMN instead VARCHAR(200)
    """,
)


def upgrade() -> None:
    """Add a column."""
    for statement in STATEMENTS:
        op.execute(statement)
