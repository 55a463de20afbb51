"""The tables of announcements and topics; what is said of tables in general stands in `storage.tables`."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from storage.columns import Instant
from storage.tables import metadata

announcements = Table(
    "announcements",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("status", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    # What it says, where and when: as the code reads it, for nothing here is asked about one by one.
    Column("content", Text, nullable=False),
    Column("author", String(200), nullable=False),
    Column("changed_by", String(200), nullable=False),
    Column("approved_by", String(200)),
    Column("next_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

announcement_versions = Table(
    "announcement_versions",
    metadata,
    Column("announcement", ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    Column("account", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

announcement_sendings = Table(
    "announcement_sendings",
    metadata,
    Column("announcement", ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(16), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Column("channels", Text, nullable=False),
    Column("people", Text, nullable=False),
    Column("is_withdrawn", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

announcement_presses = Table(
    "announcement_presses",
    metadata,
    Column("announcement", ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True),
    # Not who pressed, but a sum in which the announcement has a part: nobody can be followed through several.
    Column("mark", String(64), primary_key=True),
    sqlite_with_rowid=False,
)

topics = Table("topics", metadata, Column("name", String(60), primary_key=True), sqlite_with_rowid=False)

followings = Table(
    "followings",
    metadata,
    Column("topic", String(60), primary_key=True),
    Column("member", ForeignKey("members.id"), primary_key=True, index=True),
    Column("account", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
