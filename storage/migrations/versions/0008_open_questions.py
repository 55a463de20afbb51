"""Questions that the library did not answer, or not well, until the curators have been told of them.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = (
    """
    CREATE TABLE questions (
        words VARCHAR(300) NOT NULL,
        disliked BOOLEAN NOT NULL,
        at VARCHAR(32) NOT NULL,
        PRIMARY KEY (words, disliked)
    ) WITHOUT ROWID
    """,
)


def upgrade() -> None:
    """Add a table."""
    for statement in STATEMENTS:
        op.execute(statement)
