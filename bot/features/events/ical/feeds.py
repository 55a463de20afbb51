"""The group's calendar for calendar programs: for everybody, and privately for each member."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.features.codes import new_token, sum_of
from bot.features.events.recurrence import occurrence
from bot.features.people import recognise
from bot.features.signin import RECHECK, TRUST, SignIns, Standing
from bot.model.calendars import Feed
from bot.model.events import Event, EventStatus, Occurrence, OccurrenceRef, occurrence_ref, split_ref
from bot.model.inbound import PersonLeft
from bot.model.refs import AccountRef
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, Readers, Store, UnitOfWork

if TYPE_CHECKING:
    from bot.features.events.ical.writing import Reader

TEXTS = (
    TextSpec("calendar.name", ("group",), limit=100),
    TextSpec("calendar.speakers", ("names",), limit=200),
    TextSpec("calendar.chair", ("name",), limit=200),
    TextSpec("calendar.audience", ("audience",), limit=200),
    TextSpec("calendar.join", ("link",), limit=200),
)
BACK = timedelta(days=30)
"""How long what is over stays in a calendar."""
AHEAD = timedelta(days=5 * 366)
"""How far ahead events are told that have no end."""
FORM = b"1"
"""Changes with the way in which calendars are written, so that programs fetch them anew."""


@dataclass(frozen=True, slots=True)
class Written:
    """A calendar as it is sent."""

    etag: str
    data: bytes | None
    """None when whoever asks has it already."""


class Feeds:
    """Writes calendars, and looks after the addresses of the private ones."""

    def __init__(self, store: Store, clock: Clock, sign_ins: SignIns, words: Callable[[], Words], group: str) -> None:
        self._store = store
        self._clock = clock
        self._sign_ins = sign_ins
        self._words = words
        self._group = group
        self._newest: dict[str, bytes] = {}
        """The calendar for everybody as it was written last, by its etag."""

    # --- Calendars

    async def for_everybody(self, known: str = "") -> Written:
        """Return the group's own events, without anything that only members may know. `known` is an etag."""
        events = [event for event in await self._store.read(self._coming) if not event.source]
        etag = _etag(events)
        if etag == known or etag in self._newest:
            return Written(etag, None if etag == known else self._newest[etag])
        data = await asyncio.to_thread(_calendar, events, self._reader())
        self._newest = {etag: data}
        return Written(etag, data)

    async def for_owner(self, token: str, known: str = "") -> Written | None:
        """Return the calendar of whoever was given this token; None for a token that lets nobody in."""
        feed = await self._store.read(lambda readers: readers.feed(sum_of(token)))
        if feed is None or not await self._is_still_member(feed):
            return None
        events, going = await self._store.read(lambda readers: (self._coming(readers), _going(readers, feed.account)))
        etag = _etag(events, going)
        if etag == known:
            return Written(etag, None)
        reader = replace(self._reader(), going=going, is_member=True)
        return Written(etag, await asyncio.to_thread(_calendar, events, reader))

    async def one(self, ref: str, account: AccountRef | None) -> bytes | None:
        """Return an event, or one day of a series, as a file; with the way to join for a member who goes.

        None where there is none; for somebody who is no member only the group's own events are there.
        """
        id, key = split_ref(ref)
        event, going = await self._store.read(lambda readers: (readers.event(id), _going(readers, account)))
        if event is None or event.status is EventStatus.DRAFT or (account is None and event.source):
            return None
        reader = replace(self._reader(), going=going, is_member=account is not None)
        if event.timing.is_series and not key:
            return await asyncio.to_thread(_calendar, [event], reader)
        found = occurrence(event, key)
        return None if found is None else await asyncio.to_thread(_single, found, reader)

    def _coming(self, readers: Readers) -> list[Event]:
        now = self._clock.now()
        every = readers.events(now - BACK, now + AHEAD)
        return [event for event in every if event.status is not EventStatus.DRAFT]

    def _reader(self) -> "Reader":
        from bot.features.events.ical.writing import Reader, Voice

        words = self._words()
        voice = Voice(
            speakers=lambda names: words("calendar.speakers", names=names),
            chair=lambda name: words("calendar.chair", name=name),
            audience=lambda audience: words("calendar.audience", audience=audience),
            join=lambda link: words("calendar.join", link=link),
        )
        return Reader(words("calendar.name", group=self._group), voice)

    # --- Private addresses

    async def of(self, account: AccountRef) -> Feed | None:
        """Return the private calendar of a person, with whichever account they asked for it; or None."""
        return await self._store.read(lambda readers: next(iter(readers.feeds_of(_accounts(readers, account))), None))

    async def make(self, account: AccountRef, name: str) -> str:
        """Return a new token for a person's calendar. Those before it open nothing any more."""
        token, now = new_token(), self._clock.now()

        def change(work: UnitOfWork) -> None:
            known = recognise(work, account, name, is_bot=False, at=now)
            work.feeds.end(each.ref for each in work.people.accounts_of(known.member))
            work.feeds.put(Feed(sum_of(token), account, now, now))

        await self._store.commit(change)
        return token

    async def stop(self, account: AccountRef) -> bool:
        """End a person's calendar; return whether there was one."""
        accounts = await self._store.read(lambda readers: _accounts(readers, account))
        return await self._store.commit(lambda work: work.feeds.end(accounts)) > 0

    async def _is_still_member(self, feed: Feed) -> bool:
        """Return whether the owner is a member still; their platform is asked once an hour, as for sessions."""
        now = self._clock.now()
        if now - feed.checked_at < RECHECK:
            return True
        standing = await self._sign_ins.standing_soon(feed.account, now)
        if standing is Standing.UNSURE:
            return now - feed.checked_at < TRUST
        if standing is not Standing.MEMBER:
            await self._store.commit(lambda work: work.feeds.end([feed.account]))
            return False
        await self._store.commit(lambda work: _note_check(work, feed, now))
        return True


def end_feed(work: UnitOfWork, event: PersonLeft) -> None:
    """End the calendar of somebody who left the group."""
    work.feeds.end([event.account])


def _calendar(events: list[Event], reader: "Reader") -> bytes:
    from bot.features.events.ical.writing import calendar  # Only who asks for a calendar needs what writes it.

    return calendar(events, reader)


def _single(found: Occurrence, reader: "Reader") -> bytes:
    from bot.features.events.ical.writing import single

    return single(found, reader)


def _note_check(work: UnitOfWork, feed: Feed, now: datetime) -> None:
    """Note when the platform was asked, unless the address was ended or renewed in the meantime."""
    if any(each.mark == feed.mark for each in work.feeds.of([feed.account])):
        work.feeds.put(replace(feed, checked_at=now))


def _accounts(readers: Readers, account: AccountRef) -> list[AccountRef]:
    return [each.ref for each in readers.linked_with(account)] or [account]


def _going(readers: Readers, account: AccountRef | None) -> frozenset[OccurrenceRef]:
    if account is None:
        return frozenset()
    return frozenset(occurrence_ref(each.event, each.key) for each in readers.rsvps_of(account) if each.has_place)


def _etag(events: Iterable[Event], going: Iterable[OccurrenceRef] = ()) -> str:
    """Return what changes when the calendar does, without writing it."""
    made = hashlib.sha256(FORM)
    for event in events:
        made.update(f"{event.id} {event.version} {event.sequence} {event.updated_at.isoformat()}\n".encode())
    for ref in sorted(going):
        made.update(f"{ref}\n".encode())
    return made.hexdigest()[:32]
