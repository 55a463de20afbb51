"""Who opened which kind of page, to the hour.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0014"
down_revision = "0013"

STATEMENTS = (
    """
    CREATE TABLE visits (
        hour VARCHAR(32) NOT NULL,
        account VARCHAR(200) NOT NULL,
        page VARCHAR(200) NOT NULL,
        method VARCHAR(10) NOT NULL,
        PRIMARY KEY (hour, account, page, method)
    )
    """,
    """
    CREATE INDEX ix_visits_account ON visits (account)
    """,
)


def upgrade() -> None:
    """Add a table."""
    for statement in STATEMENTS:
        op.execute(statement)
