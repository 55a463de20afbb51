"""The audit trail: what organisers changed, as organisers read it."""

from collections.abc import Sequence
from datetime import tzinfo

from bot.features.directory import Directory
from bot.model.cards import Button, Buttons, Card, Entry, When, say
from bot.model.changes import Change, ChangeKind
from bot.model.dates import instant
from bot.model.events import EventId
from bot.model.refs import AccountRef
from bot.model.text import one_line, shorten
from bot.model.texts import TextSpec, Words
from bot.ports import Store

ANNOUNCEMENT = (
    *("drafted", "changed", "asked", "approved", "planned"),
    *("sent", "corrected", "stopped", "lapsed", "withdrawn"),
)
"""What can be done with an announcement."""

TEXTS = (
    TextSpec("audit.title", limit=150),
    TextSpec("audit.none", limit=300),
    TextSpec("audit.what.role", ("name",), limit=150),
    TextSpec("audit.what.group", ("name",), limit=150),
    TextSpec("audit.what.text", ("name",), limit=150),
    TextSpec("audit.what.channel", ("name",), limit=150),
    TextSpec("audit.what.event", ("name",), limit=150),
    TextSpec("audit.what.attendance", ("name",), limit=150),
    TextSpec("audit.what.delivery", ("name",), limit=150),
    TextSpec("audit.what.letter", ("name",), limit=150),
    TextSpec("audit.what.calendar", ("name",), limit=150),
    TextSpec("audit.what.announcement", ("name",), limit=150),
    TextSpec("audit.what.topic", ("name",), limit=150),
    *(TextSpec(f"audit.announcement.{done}", limit=100) for done in ANNOUNCEMENT),
    TextSpec("audit.announcement.by_the_clock", limit=60),
    TextSpec("audit.from_to", ("before", "after"), limit=100),
    TextSpec("audit.nothing", limit=60),
    TextSpec("audit.undone", limit=60),
    TextSpec("audit.by_itself", limit=60),
    TextSpec("audit.older_button", limit=40),
)
PAGE = 10
"""Changes that are shown at once."""
_QUOTED = 200
"""Most of a text that is shown of before and after."""


class Audit:
    """Shows what was changed, newest first."""

    def __init__(self, store: Store, people: Directory, zone: tzinfo) -> None:
        self._store = store
        self._people = people
        self._zone = zone

    async def card(self, words: Words, before: int | None = None) -> Card:
        """Return a page of changes: those older than `before`, or the newest."""
        changes = await self._store.read(lambda readers: readers.changes(PAGE + 1, before))
        if not changes:
            return say(words("audit.none"), title=words("audit.title"))
        entries = await self.entries(changes[:PAGE], words)
        if len(changes) <= PAGE:
            return Card(tuple(entries), title=words("audit.title"))
        older = Button(words("audit.older_button"), "audit", f"before:{changes[PAGE - 1].id}")
        return Card((*entries, Buttons((older,))), title=words("audit.title"))

    async def entries(self, changes: Sequence[Change], words: Words) -> list[Entry]:
        """Return changes as they are shown."""
        accounts = {AccountRef(c.subject) for c in changes if c.kind is ChangeKind.ROLE}
        names = await self._people.names({*accounts, *(c.account for c in changes if c.account)})
        channels = await self._store.read(lambda readers: readers.every_channel())
        groups = (await self._store.read(lambda readers: readers.roles())).groups
        subjects = {EventId(c.subject) for c in changes if c.kind in (ChangeKind.EVENT, ChangeKind.ATTENDANCE)}
        events = await self._store.read(lambda readers: [readers.event(id) for id in subjects])
        called: dict[str, str] = {str(ref): name for ref, name in names.items()}
        called |= {channel.ref: channel.name for channel in channels} | {group.ref: group.name for group in groups}
        called |= {event.id: event.details.title for event in events if event is not None}
        return [self._entry(change, called, words) for change in changes]

    def _entry(self, change: Change, called: dict[str, str], words: Words) -> Entry:
        by_itself = "announcement.by_the_clock" if change.kind is ChangeKind.ANNOUNCEMENT else "by_itself"
        who = words(f"audit.{by_itself}") if change.account is None else called[change.account]
        undone = (words("audit.undone"),) if change.undoes is not None else ()
        note = (change.note,) if change.note else ()
        return Entry(
            title=words(f"audit.what.{change.kind.value}", name=called.get(change.subject, change.subject)),
            facts=(who, *undone, *note),
            summary=_what(change, words),
            when=When(instant(change.at, self._zone), change.at),
        )


def _what(change: Change, words: Words) -> str:
    """Return what was done, or what it was before and after."""
    if change.kind is ChangeKind.ANNOUNCEMENT:
        return words(f"audit.announcement.{change.after}")
    return words("audit.from_to", before=_shown(change.before, words), after=_shown(change.after, words))


def _shown(value: str | None, words: Words) -> str:
    return words("audit.nothing") if value is None else shorten(one_line(value), _QUOTED)
