"""What one person sees of an event: when it is where they are, what they answered, and what they can do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.features.events.cards import my_answer, when_of
from bot.features.events.times.offsets import offset_words
from bot.model.cards import Block, Button, Buttons, Entry, Paragraph
from bot.model.dates import span
from bot.model.events import Coming, EventId, Occurrence, Rsvp
from bot.model.refs import AccountRef, ChannelRef, platform_of
from bot.model.texts import TextSpec, Words

TEXTS = (
    TextSpec("mine.join", ("link",), limit=300),
    TextSpec("mine.no_link", limit=300),
    TextSpec("mine.your_time", ("time", "zone"), limit=200),
    TextSpec("mine.reminded", ("before",), limit=150),
    TextSpec("mine.never_reminded", limit=150),
    TextSpec("mine.no_reminder_button", limit=40),
    TextSpec("mine.link_button", limit=40),
    TextSpec("mine.show_link_button", limit=40),
    TextSpec("mine.stop_button", limit=40),
    TextSpec("mine.forget_button", limit=40),
)
GOING, MAYBE, NOT, REMIND, NO_REMINDER, FORGET = (
    *("going", "maybe", "not-going", "remind-me", "no-reminder", "forget-event"),
)
"""The commands behind the buttons."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads about events: their words, the group's zone, and their own where it is known."""

    words: Words
    zone: ZoneInfo
    own_zone: ZoneInfo | None = None
    reminders: tuple[timedelta, ...] = ()
    """How long before the start they are reminded of what they ask to be reminded of."""
    asks_zone: bool = False
    """Whether they are to be asked where they are: nobody knows, and they were not asked before."""


def zone_asked(account: AccountRef) -> str:
    """Return the name of the value that says that somebody was asked where they are."""
    return f"zone-asked:{account}"


def your_time(occurrence: Occurrence, reader: Reader) -> str:
    """Return when it is where the reader is, or nothing where that is the same."""
    own, start = reader.own_zone, occurrence.starts_at
    if (
        own is None
        or occurrence.event.timing.is_all_day
        or start.astimezone(own).utcoffset() == start.astimezone(reader.zone).utcoffset()
    ):
        return ""
    time, place = span(start, occurrence.ends_at, own), own.key.rsplit("/", 1)[-1].replace("_", " ")
    return reader.words("mine.your_time", time=time, zone=place)


def times(occurrence: Occurrence, reader: Reader) -> tuple[Block, ...]:
    """Return when it is: in the group's zone, and in the reader's own."""
    own = your_time(occurrence, reader)
    return (when_of(occurrence, reader.zone), *((Paragraph(own),) if own else ()))


def entry(occurrence: Occurrence, mine: Rsvp | None, reader: Reader) -> Entry:
    """Return one line of a list of events, with the reader's own answer."""
    details = occurrence.details
    notes = (your_time(occurrence, reader), *standing(occurrence, mine, reader))
    return Entry(
        title=details.title,
        facts=tuple(fact for fact in (details.place, details.speakers) if fact),
        when=when_of(occurrence, reader.zone),
        notes=tuple(note for note in notes if note),
    )


def standing(occurrence: Occurrence, mine: Rsvp | None, reader: Reader) -> tuple[str, ...]:
    """Return in words what the reader answered; nothing where there is nothing to say."""
    words = reader.words
    if occurrence.is_cancelled:
        why = occurrence.details.why
        return (words("event.cancelled"), *((words("event.why", why=why),) if why else ()))
    said = (my_answer(mine, words), reminded(reader) if mine is not None and mine.remind else "")
    return tuple(text for text in said if text)


def reminded(reader: Reader) -> str:
    """Return in words when they are reminded."""
    if not reader.reminders:
        return reader.words("mine.never_reminded")
    return reader.words("mine.reminded", before=offset_words(reader.reminders))


def choices(occurrence: Occurrence, mine: Rsvp | None, words: Words) -> Buttons:
    """Return the buttons for everything that the reader has not answered already, and for how to join."""
    ref, coming = occurrence.ref, None if mine is None else mine.coming
    is_in = mine is not None and mine.has_place
    is_reminded = mine is not None and mine.remind
    offered = [
        Button(words("mine.link_button"), GOING, ref) if is_in and has_link(occurrence) else None,
        Button(words("event.going_button"), GOING, ref) if coming is not Coming.GOING else None,
        Button(words("event.maybe_button"), MAYBE, ref) if coming is not Coming.MAYBE else None,
        Button(words("mine.no_reminder_button"), NO_REMINDER, ref)
        if is_reminded
        else Button(words("event.remind_button"), REMIND, ref),
        Button(words("event.not_button"), NOT, ref) if coming is not Coming.NOT else None,
    ]
    return Buttons(tuple(button for button in offered if button is not None))


def has_link(occurrence: Occurrence) -> bool:
    """Return whether there is a link, or is to be one: there is none where people meet."""
    return bool(occurrence.details.link or not occurrence.details.place)


def go(occurrence: Occurrence, words: Words) -> Button:
    """Return the button for somebody who is reminded and may yet come."""
    label = words("mine.show_link_button" if has_link(occurrence) else "event.going_button")
    return Button(label, GOING, occurrence.ref)


def joining(occurrence: Occurrence, words: Words) -> str:
    """Return how to join, for whoever has a place; nothing where people meet in a place and there is no link."""
    details = occurrence.details
    if details.link:
        return words("mine.join", link=details.link)
    return "" if details.place else words("mine.no_link")


def forget(occurrence: Occurrence, words: Words) -> Button:
    """Return the button that ends every message about an event."""
    return Button(words("mine.forget_button"), FORGET, occurrence.ref)


def forget_all(event: EventId, words: Words) -> Button:
    """Return the button that ends every message about a series."""
    return Button(words("mine.forget_button"), FORGET, event)


def rank(rsvp: Rsvp, waiting: Sequence[Rsvp]) -> int:
    """Return which number somebody has on the waiting list."""
    return [each.member for each in waiting].index(rsvp.member) + 1


def is_over(occurrence: Occurrence, now: datetime) -> bool:
    """Return whether nothing can be answered any more."""
    return occurrence.ends_at <= now


def channel_beside(occurrence: Occurrence, account: AccountRef) -> ChannelRef | None:
    """Return the event's channel where a line may say that something waits, should direct messages be closed."""
    return next((each for each in occurrence.event.channels if platform_of(each) == platform_of(account)), None)
