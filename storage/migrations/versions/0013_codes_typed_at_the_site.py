"""Sign-ins whose code is typed at the site, and confirmed in the chat.

What is under way lasts ten minutes, so none of it is taken along. Written out as statements, so that it stays what it
was however `storage/tables.py` changes later.
"""

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = (
    "DROP TABLE sign_ins",
    """
    CREATE TABLE sign_ins (
        token VARCHAR(64) NOT NULL,
        code VARCHAR(64) NOT NULL,
        account VARCHAR(200) NOT NULL,
        made_at VARCHAR(32) NOT NULL,
        ends_at VARCHAR(32) NOT NULL,
        stage VARCHAR(16) NOT NULL,
        waiter VARCHAR(64),
        browser VARCHAR(200) NOT NULL,
        PRIMARY KEY (token),
        UNIQUE (code),
        UNIQUE (waiter)
    )
    """,
    """
    CREATE INDEX ix_sign_ins_account ON sign_ins (account)
    """,
)


def upgrade() -> None:
    """Make the table anew."""
    for statement in STATEMENTS:
        op.execute(statement)
