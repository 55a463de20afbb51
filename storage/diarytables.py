"""The tables of the group's events: who comes, what is due when, and calendars."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from storage.columns import Instant, metadata

events = Table(
    "events",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("uid", String(300), nullable=False, unique=True),
    Column("source", String(100), nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    # Title, text, link and so on, and when it is: as the code reads them, for nothing here is asked about one by one.
    Column("details", Text, nullable=False),
    Column("timing", Text, nullable=False),
    Column("channels", Text, nullable=False),
    Column("created_by", String(200)),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("first_at", Instant, nullable=False, index=True),
    Column("last_at", Instant),
)

event_overrides = Table(
    "event_overrides",
    metadata,
    Column("event", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(16), primary_key=True),
    Column("values", Text, nullable=False),
    sqlite_with_rowid=False,
)

rsvps = Table(
    "rsvps",
    metadata,
    Column("event", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(16), primary_key=True),
    Column("member", ForeignKey("members.id"), primary_key=True, index=True),
    Column("account", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    Column("coming", String(16)),
    Column("remind", Boolean, nullable=False),
    Column("waits_since", Instant),
    Column("offered_until", Instant),
    sqlite_with_rowid=False,
)

preferences = Table(
    "preferences",
    metadata,
    Column("member", ForeignKey("members.id"), primary_key=True),
    Column("account", String(200), nullable=False),
    Column("zone", String(64), nullable=False),
    # Minutes before the start, separated by commas; NULL for what the group has.
    Column("remind_before", String(200)),
    sqlite_with_rowid=False,
)

agenda = Table(
    "agenda",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("subject", String(100), nullable=False, index=True),
    Column("due_at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    # Empty while it is open; else why it was put aside.
    Column("reason", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("agenda_due", agenda.c.due_at, sqlite_where=agenda.c.reason == "")

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

native_events = Table(
    "native_events",
    metadata,
    Column("platform", String(32), primary_key=True),
    # Of no event that has to be there: what is shown has to be taken away after the event is gone.
    Column("event", String(16), primary_key=True),
    Column("key", String(16), primary_key=True),
    Column("id", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    sqlite_with_rowid=False,
)

attendances = Table(
    "attendances",
    metadata,
    Column("event", ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(16), primary_key=True),
    Column("member", ForeignKey("members.id"), primary_key=True, index=True),
    Column("account", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    # They themselves, or an organiser.
    Column("by", String(200), nullable=False),
    sqlite_with_rowid=False,
)
