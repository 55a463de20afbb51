"""What the library's entries mean, as vectors of one model.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    """
    CREATE TABLE resource_vectors (
        "row" INTEGER NOT NULL,
        model VARCHAR(200) NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY ("row"),
        FOREIGN KEY("row") REFERENCES resources ("row")
    )
    """,
)


def upgrade() -> None:
    """Add a table."""
    for statement in STATEMENTS:
        op.execute(statement)
