"""Announcements, each time that they went out, and who follows which topic.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0015"
down_revision = "0014"

STATEMENTS = (
    """
    CREATE TABLE announcements (
        id VARCHAR(16) NOT NULL,
        status VARCHAR(16) NOT NULL,
        version INTEGER NOT NULL,
        content TEXT NOT NULL,
        author VARCHAR(200) NOT NULL,
        changed_by VARCHAR(200) NOT NULL,
        approved_by VARCHAR(200),
        next_at VARCHAR(32),
        created_at VARCHAR(32) NOT NULL,
        updated_at VARCHAR(32) NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE announcement_versions (
        announcement VARCHAR(16) NOT NULL,
        number INTEGER NOT NULL,
        content TEXT NOT NULL,
        account VARCHAR(200) NOT NULL,
        at VARCHAR(32) NOT NULL,
        PRIMARY KEY (announcement, number),
        FOREIGN KEY(announcement) REFERENCES announcements (id) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE announcement_sendings (
        announcement VARCHAR(16) NOT NULL,
        "key" VARCHAR(16) NOT NULL,
        at VARCHAR(32) NOT NULL,
        version INTEGER NOT NULL,
        channels TEXT NOT NULL,
        people TEXT NOT NULL,
        is_withdrawn BOOLEAN NOT NULL,
        PRIMARY KEY (announcement, "key"),
        FOREIGN KEY(announcement) REFERENCES announcements (id) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE announcement_presses (
        announcement VARCHAR(16) NOT NULL,
        mark VARCHAR(64) NOT NULL,
        PRIMARY KEY (announcement, mark),
        FOREIGN KEY(announcement) REFERENCES announcements (id) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE topics (
        name VARCHAR(60) NOT NULL,
        PRIMARY KEY (name)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE followings (
        topic VARCHAR(60) NOT NULL,
        member VARCHAR(32) NOT NULL,
        account VARCHAR(200) NOT NULL,
        at VARCHAR(32) NOT NULL,
        PRIMARY KEY (topic, member),
        FOREIGN KEY(member) REFERENCES members (id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX ix_followings_member ON followings (member)",
)


def upgrade() -> None:
    """Add the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
