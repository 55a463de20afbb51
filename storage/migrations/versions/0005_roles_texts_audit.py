"""Roles given in chat, groups that bring a role, drafts of texts, and what organisers changed.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = (
    """
    CREATE TABLE changes (
        id INTEGER NOT NULL,
        kind VARCHAR(16) NOT NULL,
        subject VARCHAR(200) NOT NULL,
        before TEXT,
        after TEXT,
        account VARCHAR(200),
        at VARCHAR(32) NOT NULL,
        note TEXT NOT NULL,
        undoes INTEGER,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX changes_by_subject ON changes (kind, subject, id)
    """,
    """
    CREATE TABLE grants (
        account VARCHAR(200) NOT NULL,
        role VARCHAR(16) NOT NULL,
        "by" VARCHAR(200),
        at VARCHAR(32) NOT NULL,
        PRIMARY KEY (account, role)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE role_groups (
        "group" VARCHAR(200) NOT NULL,
        role VARCHAR(16) NOT NULL,
        PRIMARY KEY ("group", role)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE groups (
        ref VARCHAR(200) NOT NULL,
        name VARCHAR(200) NOT NULL,
        as_of VARCHAR(32),
        PRIMARY KEY (ref)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE group_members (
        "group" VARCHAR(200) NOT NULL,
        account VARCHAR(200) NOT NULL,
        PRIMARY KEY ("group", account)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE text_drafts (
        account VARCHAR(200) NOT NULL,
        "key" VARCHAR(100) NOT NULL,
        source TEXT NOT NULL,
        basis INTEGER NOT NULL,
        at VARCHAR(32) NOT NULL,
        PRIMARY KEY (account, "key")
    ) WITHOUT ROWID
    """,
)


def upgrade() -> None:
    """Add the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
