"""Who was at an event: who had said that they go, who was there, and a note of it for whoever was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from bot.errors import MemberError
from bot.features.events.arranging.asking import typed_as
from bot.features.events.attending.going import Asker
from bot.features.events.book import find, ref_in
from bot.features.events.cards import when_of
from bot.features.people import member_for_rows
from bot.model.afterwards import Attendance
from bot.model.cards import Block, Card, Choice, Paragraph, Select, say
from bot.model.changes import Change, ChangeKind
from bot.model.dates import in_words, span
from bot.model.events import Coming, Occurrence, Rsvp
from bot.model.people import Account
from bot.model.refs import AccountRef, MemberId, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, Store, UnitOfWork

TEXTS = (
    TextSpec("attendance.title", ("title",), limit=50),
    TextSpec("attendance.what", limit=300),
    TextSpec("attendance.going", ("count", "names"), limit=60),
    TextSpec("attendance.maybe", ("count", "names"), limit=60),
    TextSpec("attendance.there", ("count", "names"), limit=60),
    TextSpec("attendance.nobody", limit=200),
    TextSpec("attendance.mark", limit=60),
    TextSpec("attendance.unmark", limit=60),
    TextSpec("attendance.no_such_person", limit=200),
    TextSpec("attendance.not_begun", ("title",), limit=200),
    TextSpec("attendance.too_late", ("title",), limit=200),
    TextSpec("attendance.noted", ("title",), limit=300),
    TextSpec("participation.title", limit=60),
    TextSpec("participation.note", ("name", "title", "time", "length"), limit=100),
    TextSpec("participation.topics", ("topics",), limit=60),
    TextSpec("participation.by_self", limit=150),
    TextSpec("participation.by_organiser", limit=150),
    TextSpec("participation.none", ("title",), limit=300),
)
LISTED = 25
"""Lines of one list: as many as every platform shows."""
SAID_WITHIN = timedelta(days=60)
"""How long after the start somebody may say that they were there."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody on the list."""

    account: Account
    coming: Coming | None
    was_there: Attendance | None


class Attendances:
    """Keeps who was there."""

    def __init__(self, store: Store, clock: Clock, zone: tzinfo) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone

    async def sheet(self, ref: str) -> tuple[Occurrence, list[Signed]]:
        """Return an event with everybody who said that they go or may, and everybody who was there, by name."""
        return await self._store.commit(lambda work: _sheet(work, ref))

    async def card(self, ref: str, words: Words) -> Card:
        """Return the list for organisers."""
        day, people = await self.sheet(ref)
        if not people:
            return say(words("attendance.nobody"), title=words("attendance.title", title=day.details.title))
        going = [each for each in people if each.coming is Coming.GOING]
        maybe = [each for each in people if each.coming is Coming.MAYBE]
        there = [each for each in people if each.was_there is not None]
        blocks: list[Block] = [when_of(day, self._zone), Paragraph(words("attendance.what"))]
        for name, some in (("going", going), ("maybe", maybe), ("there", there)):
            if some:
                blocks.append(Paragraph(words(f"attendance.{name}", count=len(some), names=_names(some))))
        if day.starts_at <= self._clock.now():
            blocks += _marking(day, people, words)
        return Card(tuple(blocks), title=words("attendance.title", title=day.details.title))

    async def mark(self, ref: str, person: AccountRef, by: AccountRef, words: Words) -> Card:
        """Note that somebody was there, or that they were not after all; return the list."""
        now = self._clock.now()
        await self._store.commit(lambda work: _mark(work, ref, person, by, now))
        return await self.card(ref, words)

    async def was_there(self, ref: str, asker: Asker, words: Words) -> Card:
        """Note that somebody says of themselves that they were there."""
        now = self._clock.now()

        def change(work: UnitOfWork) -> Card:
            day = after_start(work, ref, now)
            if now > day.starts_at + SAID_WITHIN:
                raise MemberError("attendance.too_late", title=day.details.title)
            member = _member(work, asker, now)
            if not _find(work, day, member):
                row = Attendance(day.event.id, day.key, member, asker.account, now, asker.account)
                work.attendances.put(row)
            return say(words("attendance.noted", title=day.details.title))

        return await self._store.commit(change)

    async def participation(self, ref: str, asker: Asker, words: Words) -> Card:
        """Return a note that somebody was there, to keep. Raises MemberError for whoever was not marked as there."""
        now = self._clock.now()

        def look(work: UnitOfWork) -> Card:
            day = _known(work, ref)
            attendance = _find(work, day, _member(work, asker, now))
            if attendance is None:
                raise MemberError("participation.none", title=day.details.title)
            return self._note(day, attendance, asker.name, words)

        return await self._store.commit(look)

    def _note(self, day: Occurrence, attendance: Attendance, name: str, words: Words) -> Card:
        details, length = day.details, day.lasts
        time = span(day.starts_at, day.ends_at, self._zone)
        said = words("participation.note", name=name, title=details.title, time=time, length=in_words(length))
        topics = words("participation.topics", topics=", ".join(details.topics)) if details.topics else ""
        is_own = attendance.by == attendance.account
        by = words("participation.by_self" if is_own else "participation.by_organiser")
        return say(*(text for text in (said, topics, by) if text), title=words("participation.title"))


def after_start(work: UnitOfWork, ref: str, now: datetime) -> Occurrence:
    """Return one day of an event that has begun. Raises MemberError for any other."""
    day = _known(work, ref)
    if day.is_cancelled:
        raise MemberError("going.cancelled", title=day.details.title)
    if now < day.starts_at:
        raise MemberError("attendance.not_begun", title=day.details.title)
    return day


def _known(work: UnitOfWork, ref: str) -> Occurrence:
    day = find(work.events.get, ref_in(ref))
    if day is None:
        raise MemberError("going.no_such", option="event")
    return day


def _sheet(work: UnitOfWork, ref: str) -> tuple[Occurrence, list[Signed]]:
    day = _known(work, ref)
    answers = {each.member: each for each in work.rsvps.of(day.event.id, day.key) if _is_signed(each)}
    there = {each.member: each for each in work.attendances.of(day.event.id, day.key)}
    people = []
    for member in answers.keys() | there.keys():
        answer, attendance = answers.get(member), there.get(member)
        ref_of = attendance.account if answer is None and attendance is not None else None
        account = work.people.account(ref_of or answers[member].account)
        if account is not None:
            people.append(Signed(account, None if answer is None else answer.coming, attendance))
    return day, sorted(people, key=lambda each: (each.account.name.lower(), each.account.ref))


def _is_signed(rsvp: Rsvp) -> bool:
    return rsvp.has_place or rsvp.coming is Coming.MAYBE


def _mark(work: UnitOfWork, ref: str, person: AccountRef, by: AccountRef, now: datetime) -> None:
    day, people = _sheet(work, ref)
    after_start(work, ref, now)
    found = next((each for each in people if each.account.ref == person), None)
    if found is None:
        raise MemberError("attendance.no_such_person", option="person")
    before, after = ("yes", "no") if found.was_there else ("no", "yes")
    if found.was_there:
        work.attendances.remove(day.event.id, day.key, found.account.member)
    else:
        work.attendances.put(Attendance(day.event.id, day.key, found.account.member, person, now, by))
    work.changes.add(Change(ChangeKind.ATTENDANCE, day.event.id, before, after, by, now, note=found.account.name))


def _find(work: UnitOfWork, day: Occurrence, member: MemberId) -> Attendance | None:
    return next((each for each in work.attendances.of(day.event.id, day.key) if each.member == member), None)


def _member(work: UnitOfWork, asker: Asker, now: datetime) -> MemberId:
    return member_for_rows(work, asker.account, asker.name, now)


def _names(people: Sequence[Signed]) -> str:
    return "\n".join(f"- {each.account.name} ({platform_of(each.account.ref).capitalize()})" for each in people)


def _marking(day: Occurrence, people: Sequence[Signed], words: Words) -> list[Block]:
    """Return lists from which an organiser chooses who was there, and who was not after all."""
    blocks: list[Block] = []
    for name, some in (
        ("mark", [each for each in people if each.was_there is None]),
        ("unmark", [each for each in people if each.was_there is not None]),
    ):
        choices = tuple(Choice(each.account.name, each.account.ref) for each in some[:LISTED])
        if choices:
            arguments = typed_as({"event": day.ref})
            blocks.append(Select(words(f"attendance.{name}"), "mark-attendance", "person", choices, arguments))
    return blocks
