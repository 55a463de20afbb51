"""Where organisers arrange events: every change is one commit, with its audit row, its answers and its followers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import MemberError
from bot.features.events.arranging.fields import told
from bot.features.events.book import BACK, FORTH, changeable, is_followed, new_id, store
from bot.features.events.changing import Follower, Plan, pairs
from bot.features.naming import channel_name
from bot.model.changes import Change, ChangeKind
from bot.model.events import Details, Event, EventId, EventStatus, Timing
from bot.model.refs import AccountRef, ChannelRef
from bot.ports import Clock, Readers, Store, UnitOfWork

Make = Callable[[Event, datetime], Plan]
"""Returns what an event is to become. Raises MemberError when that cannot be."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else changed the event since one began."""

    event: Event
    """As it is now."""
    changes: tuple[Change, ...]
    """What came between, oldest first."""


class Desk:
    """Keeps the group's own events. What belongs to a calendar that is followed is changed there, not here.

    What was brought in and is not followed becomes the group's own once organisers change it.
    """

    def __init__(self, store: Store, clock: Clock, channels: Sequence[ChannelRef]) -> None:
        self._store = store
        self._clock = clock
        self._channels = tuple(channels)
        self.followers: list[Follower] = []
        """Told of every change of a published event; see `Follower`."""

    async def get(self, id: EventId) -> Event | None:
        """Return an event, drafts included, or None. Raises MemberError for what a followed calendar changes."""
        event, is_theirs = await self._store.read(lambda readers: _with_owner(readers, id))
        if is_theirs:
            raise MemberError("planning.imported", option="event")
        return event

    async def of_late(self) -> list[Event]:
        """Return what can be changed, of the last two months and of the year to come, drafts included."""
        now = self._clock.now()
        return await self._store.read(lambda readers: changeable(readers, now - BACK, now + FORTH))

    async def create(self, details: Details, timing: Timing, by: AccountRef) -> Event:
        """Store a draft, which only organisers see."""
        now, id = self._clock.now(), new_id()
        event = Event(id, f"{id}@sigbot", details, timing, now, now, channels=self._channels, created_by=by)

        def change(work: UnitOfWork) -> Event:
            store(work, event)
            _note(work, None, event, "created", by, now)
            return event

        return await self._store.commit(change)

    async def conflict(self, event: Event, version: int | None) -> Conflict | None:
        """Return what came between a version of an event and how it is, or None."""
        if version is None or version == event.version:
            return None
        count = max(event.version - version, 1)
        newest = await self._store.read(lambda readers: readers.changes(count, kind=ChangeKind.EVENT, subject=event.id))
        return Conflict(event, tuple(reversed(newest)))

    async def change(self, id: EventId, version: int | None, make: Make, by: AccountRef) -> Event | Conflict:
        """Let an event become something else; return what came between, and change nothing, for an old version.

        Raises MemberError when it is gone, when it is another calendar's, and when `make` does.
        """
        now = self._clock.now()
        return await self._store.commit(lambda work: self._change(work, id, version, make, by, now))

    async def discard(self, id: EventId, by: AccountRef) -> Event:
        """Remove a draft for good. Raises MemberError for anything else."""
        now = self._clock.now()

        def change(work: UnitOfWork) -> Event:
            event = _own(work, id)
            if event.status is not EventStatus.DRAFT:
                raise MemberError("planning.no_draft", option="event")
            work.events.remove(id)
            _note(work, event, None, "thrown away", by, now)
            return event

        return await self._store.commit(change)

    def _change(
        self, work: UnitOfWork, id: EventId, version: int | None, make: Make, by: AccountRef, now: datetime
    ) -> Event | Conflict:
        old = _own(work, id)
        if version is not None and version != old.version:
            since = work.changes.of(ChangeKind.EVENT, id)[version - old.version :]
            return Conflict(old, tuple(since))
        plan = make(old, now)
        new = replace(plan.event, version=old.version + 1, updated_at=now, source="")
        answered = {rsvp.key for rsvp in work.rsvps.of_event(id)}
        store(work, new)
        if plan.keys:
            work.rsvps.rekey(id, plan.keys)
        _note(work, old, new, plan.note, by, now)
        if new.status is not EventStatus.DRAFT:
            before = None if old.status is EventStatus.DRAFT else old
            became = pairs(before, new, plan.keys, answered, now)
            for follow in self.followers:
                follow(work, before, new, became, now)
        return new


def _with_owner(readers: Readers, id: EventId) -> tuple[Event | None, bool]:
    """Return an event, and whether a calendar that is followed changes it."""
    event = readers.event(id)
    return event, event is not None and event.source in {each.name for each in readers.subscriptions()}


def _own(work: UnitOfWork, id: EventId) -> Event:
    event = work.events.get(id)
    if event is None:
        raise MemberError("planning.gone", option="event")
    if is_followed(work, event):
        raise MemberError("planning.imported", option="event")
    return event


def _note(work: UnitOfWork, old: Event | None, new: Event | None, note: str, by: AccountRef, now: datetime) -> None:
    """Write down who did what; one row for each version, so that it is known what came between two of them."""
    before, after = told(old, new, lambda ref: channel_name(work, ref))
    event = new or old
    subject = "" if event is None else event.id
    work.changes.add(Change(ChangeKind.EVENT, subject, before, after, by, now, note=note))
