"""Codes that link accounts, sign-ins under way, and sessions at the pages.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = (
    """
    CREATE TABLE link_offers (
        mark VARCHAR(64) NOT NULL,
        account VARCHAR(200) NOT NULL,
        taker VARCHAR(200),
        is_done BOOLEAN NOT NULL,
        ends_at VARCHAR(32) NOT NULL,
        PRIMARY KEY (mark),
        UNIQUE (account)
    )
    """,
    """
    CREATE TABLE sign_ins (
        secret VARCHAR(64) NOT NULL,
        code VARCHAR(64),
        account VARCHAR(200),
        browser VARCHAR(200) NOT NULL,
        made_at VARCHAR(32) NOT NULL,
        ends_at VARCHAR(32) NOT NULL,
        is_used BOOLEAN NOT NULL,
        PRIMARY KEY (secret),
        UNIQUE (code)
    )
    """,
    """
    CREATE TABLE sessions (
        id VARCHAR(64) NOT NULL,
        account VARCHAR(200) NOT NULL,
        browser VARCHAR(200) NOT NULL,
        made_at VARCHAR(32) NOT NULL,
        seen_at VARCHAR(32) NOT NULL,
        checked_at VARCHAR(32) NOT NULL,
        ends_at VARCHAR(32) NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX ix_sessions_account ON sessions (account)
    """,
)


def upgrade() -> None:
    """Add three tables."""
    for statement in STATEMENTS:
        op.execute(statement)
