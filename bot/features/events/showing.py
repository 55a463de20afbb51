"""What the site's pages show of events: the same words, answers and times as in chat, with room for more of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.features.events.attending.after import afterwards_of, name_of
from bot.features.events.attending.attendance import SAID_WITHIN
from bot.features.events.attending.listing import AHEAD
from bot.features.events.attending.mine import (
    GOING,
    MAYBE,
    NO_REMINDER,
    NOT,
    REMIND,
    Reader,
    has_link,
    is_over,
    joining,
    rank,
    standing,
    your_time,
)
from bot.features.events.attending.places import queue
from bot.features.events.attending.wishing import Wishing
from bot.features.events.book import between, find, next_of, ref_in
from bot.features.events.cards import facts_of, off_in_words, place_of, when_of
from bot.model.afterwards import Afterwards
from bot.model.cards import When
from bot.model.events import Coming, EventId, EventStatus, Occurrence, OccurrenceRef, Rsvp
from bot.model.refs import AccountRef, platform_of
from bot.model.texts import Words
from bot.ports import Clock, Readers, Store

BACK = SAID_WITHIN
"""How far back the list of what has been goes: as long as people may say that they were there."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One of the answers that can be given."""

    label: str
    command: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One event in a list, as one person sees it."""

    day: Occurrence
    when: When
    your_time: str
    """When it is where they are; empty where that is the same."""
    facts: tuple[str, ...]
    """Where it is and who speaks."""
    standing: tuple[str, ...]
    """What they answered, in sentences."""
    replies: tuple[Reply, ...]
    """None where nothing can be answered."""
    has_place: bool
    """Whether they go, so that they may know how to join."""
    kept: tuple[str, ...] = ()
    """What is left of it, once it is over, in words such as Recording."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many people come, and how many wait."""

    going: int = 0
    waiting: int = 0
    number: int = 0
    """Which of those who wait the reader is; 0 for none of them."""


@dataclass(frozen=True, slots=True)
class Whole:
    """One event in full, as one person sees it."""

    line: Line
    facts: tuple[str, ...]
    text: str
    room: Room
    called_off: str = ""
    """That it does not take place, and why, where that is so."""
    joining: str = ""
    """How to join, for whoever has a place and while it is of use."""
    is_over: bool = False
    after: Afterwards = field(default_factory=Afterwards)
    was_there: bool = False
    may_say_so: bool = False
    """Whether they may still say that they were there."""


class Showing:
    """Reads what the pages show."""

    def __init__(self, store: Store, clock: Clock, wishing: Wishing, words_of: Callable[[str], Words]) -> None:
        self._store = store
        self._clock = clock
        self._wishing = wishing
        self._words_of = words_of

    async def reader(self, account: AccountRef) -> Reader:
        """Return somebody as a reader: their words, their zone, and when they are reminded."""
        return await self._wishing.reader(account, self._words_of(platform_of(account)))

    async def coming(self, account: AccountRef) -> list[Line]:
        """Return what is coming within a year."""
        reader, now = await self.reader(account), self._clock.now()
        return await self._store.read(lambda readers: _lines(readers, now, now + AHEAD, account, reader, now))

    async def past(self, account: AccountRef) -> list[Line]:
        """Return what has been of late, the newest first, without what did not take place."""
        reader, now = await self.reader(account), self._clock.now()
        found = await self._store.read(lambda readers: _lines(readers, now - BACK, now, account, reader, now))
        return [each for each in reversed(found) if is_over(each.day, now) and not each.day.is_cancelled]

    async def one(self, ref: str, account: AccountRef) -> Whole | None:
        """Return one event in full, or None where there is no such event that members may see."""
        reader, now = await self.reader(account), self._clock.now()
        return await self._store.read(lambda readers: _whole(readers, ref, account, reader, now))

    async def next_day(self, id: str) -> OccurrenceRef | None:
        """Return what is on or comes next of a series, or None where there is no such series that members may see."""
        now = self._clock.now()
        event = await self._store.read(lambda readers: readers.event(EventId(id)))
        is_shown = event is not None and event.timing.is_series and event.status is not EventStatus.DRAFT
        day = next_of(event, now) if event is not None and is_shown else None
        return None if day is None else day.ref


def _lines(
    readers: Readers, start: datetime, end: datetime, account: AccountRef, reader: Reader, now: datetime
) -> list[Line]:
    answers = {(each.event, each.key): each for each in readers.rsvps_of(account)}
    days = between(readers, start, end)
    return [_line(readers, day, answers.get((day.event.id, day.key)), reader, now) for day in days]


def _line(readers: Readers, day: Occurrence, mine: Rsvp | None, reader: Reader, now: datetime) -> Line:
    over = is_over(day, now)
    after = afterwards_of(readers.value(name_of(day))) if over else None
    return Line(
        day,
        when_of(day, reader.zone),
        your_time(day, reader),
        _facts(day, reader.words, is_over=over),
        () if over else standing(day, mine, reader),
        () if over or day.is_cancelled else replies(mine, reader.words),
        mine is not None and mine.has_place,
        tuple(reader.words(f"after.{name}") for name in ("recording", "slides") if after and getattr(after, name)),
    )


def _facts(day: Occurrence, words: Words, *, is_over: bool) -> tuple[str, ...]:
    """Return where it is, as long as that matters, and who speaks."""
    details = day.details
    where = "" if is_over else place_of(details, words)
    return tuple(filter(None, (where, words("event.speakers", names=details.speakers) if details.speakers else "")))


def replies(mine: Rsvp | None, words: Words) -> tuple[Reply, ...]:
    """Return every answer with the chosen one marked, and the switch for reminders."""
    coming = None if mine is None else mine.coming
    is_reminded = mine is not None and mine.remind
    return (
        Reply(words("event.going_button"), GOING, coming is Coming.GOING),
        Reply(words("event.maybe_button"), MAYBE, coming is Coming.MAYBE),
        Reply(words("event.not_button"), NOT, coming is Coming.NOT),
        Reply(words("mine.no_reminder_button"), NO_REMINDER)
        if is_reminded
        else Reply(words("event.remind_button"), REMIND),
    )


def _whole(readers: Readers, ref: str, account: AccountRef, reader: Reader, now: datetime) -> Whole | None:
    day = find(readers.event, ref_in(ref))
    if day is None:
        return None
    answers = readers.rsvps(day.event.id, day.key)
    mine = next((each for each in readers.rsvps_of(account) if (each.event, each.key) == (day.event.id, day.key)), None)
    line, is_open = _line(readers, day, mine, reader, now), not (is_over(day, now) or day.is_cancelled)
    there = {(each.event, each.key) for each in readers.attendances_of(account)}
    is_near = day.starts_at <= now <= day.starts_at + SAID_WITHIN and not day.is_cancelled
    return Whole(
        _inviting(line, day, reader.words),
        tuple(facts_of(day.details, reader.words)),
        day.details.text,
        _room(answers, mine),
        off_in_words(day.details, reader.words) if day.is_cancelled else "",
        joining(day, reader.words) if is_open and line.has_place else "",
        is_over(day, now),
        afterwards_of(readers.value(name_of(day))) or Afterwards(),
        was_there := (day.event.id, day.key) in there,
        is_near and not was_there,
    )


def _inviting(line: Line, day: Occurrence, words: Words) -> Line:
    """Let the first answer say that it shows the link, as long as it has not been given."""
    if not line.replies or line.has_place or not has_link(day):
        return line
    first = replace(line.replies[0], label=words("mine.show_link_button"))
    return replace(line, replies=(first, *line.replies[1:]))


def _room(answers: Sequence[Rsvp], mine: Rsvp | None) -> Room:
    waiting = queue(answers)
    number = rank(mine, waiting) if mine is not None and mine in waiting else 0
    return Room(sum(each.has_place for each in answers), sum(each.waits_since is not None for each in answers), number)
