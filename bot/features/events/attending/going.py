"""Who comes: one answer for each person and occurrence, whichever platform it is given on, changed at any time."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import MemberError
from bot.features.events.attending import goingcards
from bot.features.events.attending.mine import Reader, is_over, rank, zone_asked
from bot.features.events.attending.places import answered, is_offered, queue
from bot.features.events.attending.reminding import Reminding
from bot.features.events.attending.seating import Seating
from bot.features.events.book import find, ref_in
from bot.features.people import member_for_rows
from bot.features.site import Site, event_file_path
from bot.model.cards import Card
from bot.model.events import Coming, Event, EventId, Occurrence, OccurrenceRef, Rsvp, occurrence_ref
from bot.model.inbound import PersonLeft
from bot.model.refs import AccountRef, MemberId
from bot.model.texts import TextSpec
from bot.ports import Clock, Store, UnitOfWork

TEXTS = (
    TextSpec("going.no_such", limit=300),
    TextSpec("going.over", ("title",), limit=300),
    TextSpec("going.cancelled", ("title",), limit=300),
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose account answers."""

    account: AccountRef
    name: str


class Going:
    """Takes answers."""

    def __init__(self, store: Store, clock: Clock, reminding: Reminding, seating: Seating, site: Site) -> None:
        self._store = store
        self._clock = clock
        self._reminding = reminding
        self._seating = seating
        self._site = site

    async def answer(self, ref: str, asker: Asker, coming: Coming, reader: Reader) -> Card:
        """Take somebody's answer and return what follows from it. Raises MemberError for what has been, or is off."""
        asks = reader.asks_zone and coming is Coming.GOING
        return await self._store.commit(
            lambda work: self._asking(work, asker, reader, self._answer(work, ref, asker, coming, reader), asks=asks)
        )

    async def remind(self, ref: str, asker: Asker, reader: Reader, *, is_wanted: bool) -> Card:
        """Have somebody reminded of an event, or not any more."""
        asks = reader.asks_zone and is_wanted
        return await self._store.commit(
            lambda work: self._asking(
                work, asker, reader, self._remind(work, ref, asker, reader, is_wanted=is_wanted), asks=asks
            )
        )

    async def forget(self, ref: str, asker: Asker, reader: Reader) -> Card:
        """Take somebody's answer out, so that nothing about the event is written to them any more."""
        return await self._store.commit(lambda work: self._forget(work, ref, asker, reader))

    def _asking(self, work: UnitOfWork, asker: Asker, reader: Reader, card: Card, *, asks: bool) -> Card:
        """Return the answer, and once with the question where its reader is."""
        if not asks:
            return card
        work.values.put(zone_asked(asker.account), "asked")
        return goingcards.with_question(card, reader)

    # --- Answers

    def _answer(self, work: UnitOfWork, ref: str, asker: Asker, coming: Coming, reader: Reader) -> Card:
        now = self._clock.now()
        occurrence = _open(work, ref, now)
        member = self._member(work, asker, now)
        before, others = _mine(work, occurrence, member), _others(work, occurrence, member)
        mine = before or Rsvp(occurrence.event.id, occurrence.key, member, asker.account, now)
        after = answered(mine, coming, others, occurrence, now)
        after = replace(after, account=asker.account, at=now, remind=mine.remind and coming is not Coming.NOT)
        self._put(work, occurrence, before, after, now)
        if coming is not Coming.GOING:
            return goingcards.noted(occurrence, after, reader, was_reminded=mine.remind)
        if after.waits_since is not None:
            number = rank(after, queue([*others, after])) if after.offered_until is None else 0
            return goingcards.waiting(occurrence, after, number, reader)
        return goingcards.going(occurrence, after, reader, self._file(occurrence.ref, asker.account))

    def _file(self, ref: OccurrenceRef, account: AccountRef) -> str:
        """Return the address of a file for calendars; empty where it would lead the reader nowhere."""
        return "" if self._site.is_dead_for(account) else self._site.link(event_file_path(ref))

    def _put(self, work: UnitOfWork, occurrence: Occurrence, before: Rsvp | None, after: Rsvp, now: datetime) -> None:
        """Store an answer, and do what follows from it for reminders and for those who wait."""
        work.rsvps.put(after)
        if before is not None and before.remind and (not after.remind or before.account != after.account):
            self._reminding.drop(work, occurrence.ref, before)
            if after.remind:
                self._reminding.put(work, occurrence, after, now)
        if before is not None and _holds(before, now) and not _holds(after, now):
            self._fill(work, occurrence, now)

    def _fill(self, work: UnitOfWork, occurrence: Occurrence, now: datetime) -> None:
        if occurrence.details.capacity is not None:
            self._seating.fill(work, occurrence, now)

    def _remind(self, work: UnitOfWork, ref: str, asker: Asker, reader: Reader, *, is_wanted: bool) -> Card:
        now = self._clock.now()
        occurrence = _open(work, ref, now) if is_wanted else _known(work, ref)
        member = self._member(work, asker, now)
        mine = _mine(work, occurrence, member)
        if not is_wanted:
            if mine is not None:
                self._put(work, occurrence, mine, replace(mine, remind=False), now)
            return goingcards.not_reminded(occurrence, mine, reader)
        before = mine or Rsvp(occurrence.event.id, occurrence.key, member, asker.account, now)
        after = replace(before, account=asker.account, remind=True)
        self._put(work, occurrence, mine, after, now)
        self._wants_again(work, member)
        is_to_come = self._reminding.put(work, occurrence, after, now)
        offsets = self._reminding.offsets(work.wishes.get(member))
        return goingcards.reminded(occurrence, after, replace(reader, reminders=offsets), is_to_come=is_to_come)

    def _wants_again(self, work: UnitOfWork, member: MemberId) -> None:
        """Whoever stopped all reminders, and asks for one again, has the group's until they choose others."""
        chosen = work.wishes.get(member)
        if chosen is not None and chosen.remind_before == ():
            work.wishes.put(replace(chosen, remind_before=None))

    def _forget(self, work: UnitOfWork, ref: str, asker: Asker, reader: Reader) -> Card:
        now = self._clock.now()
        member, series = self._member(work, asker, now), work.events.get(EventId(ref_in(ref)))
        if series is not None and series.timing.is_series:
            return self._forget_series(work, series, member, reader)
        occurrence = _known(work, ref)
        mine = _mine(work, occurrence, member)
        if mine is not None:
            self._take_out(work, occurrence, mine, now)
        return goingcards.forgotten(occurrence.details.title, reader)

    def _forget_series(self, work: UnitOfWork, series: Event, member: MemberId, reader: Reader) -> Card:
        """Take out somebody's answers to every day that is not over."""
        now = self._clock.now()
        for mine in [each for each in work.rsvps.of_member(member) if each.event == series.id]:
            occurrence = occurrence_of(work, mine)
            if occurrence is not None and not is_over(occurrence, now):
                self._take_out(work, occurrence, mine, now)
        return goingcards.forgotten(series.details.title, reader)

    def _take_out(self, work: UnitOfWork, occurrence: Occurrence, mine: Rsvp, now: datetime) -> None:
        work.rsvps.remove(mine.event, mine.key, mine.member)
        self._reminding.drop(work, occurrence.ref, mine)
        if _holds(mine, now):
            self._fill(work, occurrence, now)

    # --- Somebody left

    def drop(self, work: UnitOfWork, event: PersonLeft) -> None:
        """Take out what somebody who left answered to what is yet to come.

        Whoever is in the group with another account too keeps their answers, and is written to there.
        """
        account = work.people.account(event.account)
        if account is None:
            return
        now = self._clock.now()
        elsewhere = [a.ref for a in work.people.accounts_of(account.member) if a.ref != account.ref]
        for mine in work.rsvps.of_member(account.member):
            occurrence = occurrence_of(work, mine)
            if mine.account != event.account or occurrence is None or is_over(occurrence, now):
                continue
            if not elsewhere:
                self._take_out(work, occurrence, mine, now)
            else:
                self._put(work, occurrence, mine, replace(mine, account=elsewhere[0]), now)

    def renew(self, work: UnitOfWork, member: MemberId) -> None:
        """Bring up to date what hangs on somebody's answers, once their accounts have become others.

        Of two answers to one event one is left, so that a place may be free; and other times may hold for reminders.
        """
        now = self._clock.now()
        for mine in work.rsvps.of_member(member):
            occurrence = occurrence_of(work, mine)
            if occurrence is None or occurrence.is_cancelled or is_over(occurrence, now):
                continue
            if mine.remind:
                self._reminding.put(work, occurrence, mine, now)
            self._fill(work, occurrence, now)

    def _member(self, work: UnitOfWork, asker: Asker, now: datetime) -> MemberId:
        return member_for_rows(work, asker.account, asker.name, now)


def _holds(rsvp: Rsvp, now: datetime) -> bool:
    """Return whether somebody has a place, or one that is kept for them."""
    return rsvp.has_place or is_offered(rsvp, now)


def _mine(work: UnitOfWork, occurrence: Occurrence, member: MemberId) -> Rsvp | None:
    return work.rsvps.get(occurrence.event.id, occurrence.key, member)


def _others(work: UnitOfWork, occurrence: Occurrence, member: MemberId) -> list[Rsvp]:
    """Return everybody else's answers; they matter only where there is room for so many."""
    if occurrence.details.capacity is None:
        return []
    return [each for each in work.rsvps.of(occurrence.event.id, occurrence.key) if each.member != member]


def _known(work: UnitOfWork, ref: str) -> Occurrence:
    occurrence = find(work.events.get, ref_in(ref))
    if occurrence is None:
        raise MemberError("going.no_such", option="event")
    return occurrence


def _open(work: UnitOfWork, ref: str, now: datetime) -> Occurrence:
    """Return an occurrence that can be answered. Raises MemberError for any other."""
    occurrence = _known(work, ref)
    if occurrence.is_cancelled:
        raise MemberError("going.cancelled", title=occurrence.details.title)
    if is_over(occurrence, now):
        raise MemberError("going.over", title=occurrence.details.title)
    return occurrence


def occurrence_of(work: UnitOfWork, rsvp: Rsvp) -> Occurrence | None:
    """Return what an answer is to, or None when that is gone."""
    return find(work.events.get, occurrence_ref(rsvp.event, rsvp.key))
