"""The first schema.

Written out as statements, so that it stays what it was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    CREATE TABLE channels (
        ref VARCHAR(200) NOT NULL,
        name VARCHAR(200) NOT NULL,
        policy VARCHAR(16) NOT NULL,
        removed BOOLEAN NOT NULL,
        PRIMARY KEY (ref)
    )
    """,
    """
    CREATE TABLE dead_letters (
        id INTEGER NOT NULL,
        platform VARCHAR(32) NOT NULL,
        kind VARCHAR(64) NOT NULL,
        "key" VARCHAR(200) NOT NULL,
        reason TEXT NOT NULL,
        at VARCHAR(32) NOT NULL,
        body TEXT,
        account VARCHAR(200),
        channel VARCHAR(200),
        message VARCHAR(200),
        PRIMARY KEY (id),
        UNIQUE ("key")
    )
    """,
    """
    CREATE TABLE members (
        id VARCHAR(32) NOT NULL,
        first_seen_at VARCHAR(32) NOT NULL,
        welcomed_at VARCHAR(32),
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE outbox (
        id INTEGER NOT NULL,
        "key" VARCHAR(200) NOT NULL,
        platform VARCHAR(32) NOT NULL,
        place VARCHAR(200) NOT NULL,
        account VARCHAR(200),
        channel VARCHAR(200),
        thread VARCHAR(200),
        action VARCHAR(16) NOT NULL,
        about VARCHAR(200),
        card TEXT,
        may_repeat BOOLEAN NOT NULL,
        state VARCHAR(16) NOT NULL,
        attempts INTEGER NOT NULL,
        due_at VARCHAR(32) NOT NULL,
        sent_at VARCHAR(32),
        reason TEXT NOT NULL,
        PRIMARY KEY (id),
        UNIQUE ("key")
    )
    """,
    """
    CREATE INDEX outbox_by_place ON outbox (place, id) WHERE state IN ('waiting', 'leased', 'unknown')
    """,
    """
    CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('waiting', 'leased', 'unknown')
    """,
    """
    CREATE TABLE resources (
        "row" INTEGER NOT NULL,
        id VARCHAR(200) NOT NULL,
        title TEXT NOT NULL,
        publisher TEXT NOT NULL,
        year TEXT NOT NULL,
        kind TEXT NOT NULL,
        url TEXT,
        link_note TEXT NOT NULL,
        audience TEXT NOT NULL,
        topics TEXT NOT NULL,
        nations TEXT NOT NULL,
        summary TEXT NOT NULL,
        status TEXT NOT NULL,
        supersedes VARCHAR(200),
        superseded_by VARCHAR(200),
        checked TEXT NOT NULL,
        PRIMARY KEY ("row"),
        UNIQUE (id)
    )
    """,
    """
    CREATE TABLE seen (
        "key" VARCHAR(200) NOT NULL,
        at VARCHAR(32) NOT NULL,
        PRIMARY KEY ("key")
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE accounts (
        ref VARCHAR(200) NOT NULL,
        member VARCHAR(32) NOT NULL,
        name VARCHAR(200) NOT NULL,
        is_bot BOOLEAN NOT NULL,
        PRIMARY KEY (ref),
        FOREIGN KEY(member) REFERENCES members (id)
    )
    """,
    """
    CREATE INDEX ix_accounts_member ON accounts (member)
    """,
    """
    CREATE TABLE delivery_parts (
        "key" VARCHAR(200) NOT NULL,
        position INTEGER NOT NULL,
        message VARCHAR(200) NOT NULL,
        PRIMARY KEY ("key", position),
        FOREIGN KEY("key") REFERENCES outbox ("key")
    )
    """,
    """
    CREATE TABLE posts (
        id INTEGER NOT NULL,
        ref VARCHAR(200) NOT NULL,
        channel VARCHAR(200) NOT NULL,
        thread VARCHAR(200),
        author VARCHAR(200),
        member VARCHAR(32),
        author_is_bot BOOLEAN NOT NULL,
        posted_at VARCHAR(32) NOT NULL,
        edited_at VARCHAR(32),
        text TEXT NOT NULL,
        files TEXT NOT NULL,
        state VARCHAR(16) NOT NULL,
        arrived BOOLEAN NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT only_kept_posts_have_text CHECK (state = 'kept' OR text = ''),
        UNIQUE (ref),
        FOREIGN KEY(member) REFERENCES members (id)
    )
    """,
    """
    CREATE INDEX ix_posts_member ON posts (member)
    """,
    """
    CREATE INDEX posts_by_channel ON posts (channel, posted_at, id)
    """,
    """
    CREATE INDEX posts_by_thread ON posts (thread) WHERE thread IS NOT NULL
    """,
    """
    CREATE VIRTUAL TABLE posts_fts USING fts5(
        text, content='posts', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE VIRTUAL TABLE resources_fts USING fts5(
        title, topics, publisher, kind, audience, summary, link_note, tokenize='porter unicode61 remove_diacritics 2'
    )
    """,
)


def upgrade() -> None:
    """Make every table and index."""
    for statement in STATEMENTS:
        op.execute(statement)
