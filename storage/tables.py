"""The tables. Full-text indexes are not tables of SQLAlchemy's; their statements are in `storage/fulltext.py`."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from storage.columns import Instant
from storage.columns import metadata as metadata
from storage.diarytables import agenda as agenda
from storage.diarytables import attendances as attendances
from storage.diarytables import event_overrides as event_overrides
from storage.diarytables import events as events
from storage.diarytables import feeds as feeds
from storage.diarytables import native_events as native_events
from storage.diarytables import preferences as preferences
from storage.diarytables import rsvps as rsvps
from storage.diarytables import subscriptions as subscriptions

members = Table(
    "members",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("first_seen_at", Instant, nullable=False),
    Column("welcomed_at", Instant),
)

accounts = Table(
    "accounts",
    metadata,
    Column("ref", String(200), primary_key=True),
    Column("member", ForeignKey("members.id"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("is_bot", Boolean, nullable=False),
)

link_offers = Table(
    "link_offers",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("account", String(200), nullable=False, unique=True),
    Column("taker", String(200)),
    Column("is_done", Boolean, nullable=False),
    Column("ends_at", Instant, nullable=False),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("code", String(64), nullable=False, unique=True),
    Column("account", String(200), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("stage", String(16), nullable=False),
    Column("waiter", String(64), unique=True),
    Column("browser", String(200), nullable=False),
)

visits = Table(
    "visits",
    metadata,
    Column("hour", Instant, primary_key=True),
    Column("account", String(200), primary_key=True, index=True),
    Column("page", String(200), primary_key=True),
    Column("method", String(10), primary_key=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    # Of an account, not of a member: what a session may do are the roles of its account.
    Column("account", String(200), nullable=False, index=True),
    Column("browser", String(200), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("checked_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
)

channels = Table(
    "channels",
    metadata,
    Column("ref", String(200), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("policy", String(16), nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("chosen", Boolean, nullable=False, server_default="0"),
)

introductions = Table(
    "introductions",
    metadata,
    # Members are written at the end of a group of changes, so that a reference could not be checked here.
    Column("member", String(32), primary_key=True),
    Column("account", String(200), nullable=False),
    Column("post", String(200), nullable=False),
    Column("channel", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    Column("told", Boolean, nullable=False),
)

values = Table(
    "values",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("value", Text, nullable=False),
)

posts = Table(
    "posts",
    metadata,
    # The row number grows with arrival; the full-text index refers to it.
    Column("id", Integer, primary_key=True),
    Column("ref", String(200), nullable=False, unique=True),
    Column("channel", String(200), nullable=False),
    Column("thread", String(200)),
    Column("author", String(200)),
    Column("member", ForeignKey("members.id"), index=True),
    Column("author_is_bot", Boolean, nullable=False),
    Column("posted_at", Instant, nullable=False),
    Column("edited_at", Instant),
    Column("text", Text, nullable=False),
    Column("files", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("arrived", Boolean, nullable=False),
    Column("answers", String(200)),
    CheckConstraint("state = 'kept' OR text = ''", name="only_kept_posts_have_text"),
)
Index("posts_by_channel", posts.c.channel, posts.c.posted_at, posts.c.id)
_SHOWN = (posts.c.state == "kept") & posts.c.arrived
Index("posts_shown", posts.c.channel, posts.c.posted_at, posts.c.id, sqlite_where=_SHOWN)
Index("posts_by_thread", posts.c.thread, sqlite_where=posts.c.thread.is_not(None))

reactions = Table(
    "reactions",
    metadata,
    Column("post", String(200), primary_key=True),
    Column("account", String(200), primary_key=True),
    Column("emoji", String(100), primary_key=True),
    # A reaction that was taken off stays as a mark, so that a late copy of it being put on changes nothing.
    Column("is_on", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

seen = Table(
    "seen",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", String(32), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", Text),
    Column("account", String(200)),
    Column("channel", String(200)),
    Column("message", String(200)),
)

outbox = Table(
    "outbox",
    metadata,
    # The row number is the order in which deliveries were added; a place gets its messages in that order.
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("platform", String(32), nullable=False),
    Column("place", String(200), nullable=False),
    Column("account", String(200)),
    Column("channel", String(200)),
    Column("thread", String(200)),
    Column("action", String(16), nullable=False),
    Column("about", String(200)),
    Column("card", Text),
    Column("may_repeat", Boolean, nullable=False),
    Column("instead", String(200)),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("reason", Text, nullable=False),
    # What to say instead from an instant on, as JSON.
    Column("late", Text),
)
_OPEN = outbox.c.state.in_(("waiting", "leased", "unknown"))
# Has all that is asked of a row before it is looked at: ten thousand may be due for places that take none just now.
Index(
    "outbox_due",
    *(
        outbox.c[name]
        for name in ("due_at", "id", "place", "platform", "state", "about", "account", "action", "attempts")
    ),
    sqlite_where=_OPEN,
)
Index("outbox_by_place", outbox.c.place, outbox.c.id, sqlite_where=_OPEN)

dead_places = Table(
    "dead_places",
    metadata,
    Column("place", String(200), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("until", Instant, nullable=False),
    sqlite_with_rowid=False,
)

delivery_parts = Table(
    "delivery_parts",
    metadata,
    Column("key", ForeignKey("outbox.key"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("message", String(200), nullable=False),
)

resources = Table(
    "resources",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("id", String(200), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("year", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("url", Text),
    Column("link_note", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("topics", Text, nullable=False),
    Column("nations", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("supersedes", String(200)),
    Column("superseded_by", String(200)),
    Column("checked", Text, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    # The row number is the order of the changes, and a text's version.
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("account", String(200)),
    Column("at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    Column("undoes", Integer),
)
Index("changes_by_subject", changes.c.kind, changes.c.subject, changes.c.id)

grants = Table(
    "grants",
    metadata,
    Column("account", String(200), primary_key=True),
    Column("role", String(16), primary_key=True),
    Column("by", String(200)),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

role_groups = Table(
    "role_groups",
    metadata,
    Column("group", String(200), primary_key=True),
    Column("role", String(16), primary_key=True),
    sqlite_with_rowid=False,
)

groups = Table(
    "groups",
    metadata,
    Column("ref", String(200), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("as_of", Instant),
    sqlite_with_rowid=False,
)

group_members = Table(
    "group_members",
    metadata,
    Column("group", String(200), primary_key=True),
    Column("account", String(200), primary_key=True),
    sqlite_with_rowid=False,
)

text_drafts = Table(
    "text_drafts",
    metadata,
    Column("account", String(200), primary_key=True),
    Column("key", String(100), primary_key=True),
    Column("source", Text, nullable=False),
    Column("basis", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

questions = Table(
    "questions",
    metadata,
    # Who asked is nowhere: the list is about what the library lacks.
    Column("words", String(300), primary_key=True),
    Column("disliked", Boolean, primary_key=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

resource_vectors = Table(
    "resource_vectors",
    metadata,
    # A row goes when its resource changes, so that a vector always belongs to the words beside it.
    Column("row", ForeignKey("resources.row"), primary_key=True),
    Column("model", String(200), nullable=False),
    Column("vector", LargeBinary, nullable=False),
)
