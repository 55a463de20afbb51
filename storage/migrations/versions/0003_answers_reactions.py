"""What a post points back to, and who reacted to it.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    """
    ALTER TABLE posts ADD COLUMN answers VARCHAR(200)
    """,
    """
    CREATE TABLE reactions (
        post VARCHAR(200) NOT NULL,
        account VARCHAR(200) NOT NULL,
        emoji VARCHAR(100) NOT NULL,
        is_on BOOLEAN NOT NULL,
        at VARCHAR(32) NOT NULL,
        PRIMARY KEY (post, account, emoji)
    ) WITHOUT ROWID
    """,
)


def upgrade() -> None:
    """Add a column and a table."""
    for statement in STATEMENTS:
        op.execute(statement)
