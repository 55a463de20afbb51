"""The tables of calendars: whose address is whose, and which others are followed."""

from sqlalchemy import Boolean, Column, Integer, String, Table, Text

from storage.columns import Instant
from storage.tables import metadata

feeds = Table(
    "feeds",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("account", String(200), nullable=False, unique=True),
    Column("made_at", Instant, nullable=False),
    Column("checked_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("url", Text, nullable=False),
    Column("from_configuration", Boolean, nullable=False),
    Column("added_by", String(200)),
    Column("etag", String(300), nullable=False),
    Column("modified", String(100), nullable=False),
    Column("read_at", Instant),
    Column("failures", Integer, nullable=False),
    Column("problem", Text, nullable=False),
    Column("notes", Text, nullable=False),
    sqlite_with_rowid=False,
)
