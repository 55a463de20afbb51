"""What a delivery says instead when it goes out late.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS = ("ALTER TABLE outbox ADD COLUMN late TEXT",)


def upgrade() -> None:
    """Add a column."""
    for statement in STATEMENTS:
        op.execute(statement)
