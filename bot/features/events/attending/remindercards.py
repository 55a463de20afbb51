"""What reminders say: in time, late, once the event has begun; to whoever goes, and to whoever does not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.features.events.attending.mine import FORGET, NO_REMINDER, NOT, Reader, go, joining, times
from bot.model.cards import Block, Button, Buttons, Card, Paragraph
from bot.model.dates import in_words
from bot.model.events import Occurrence, Rsvp
from bot.model.outbound import Late
from bot.model.texts import TextSpec

TEXTS = (
    TextSpec("reminder.soon", ("title", "left"), limit=300),
    TextSpec("reminder.late", ("title",), limit=300),
    TextSpec("reminder.begun", ("title",), limit=300),
    TextSpec("reminder.over", ("title",), limit=300),
    TextSpec("reminder.place", ("place",), limit=200),
    TextSpec("reminder.waiting", limit=300),
    TextSpec("reminder.together", limit=300),
    TextSpec("reminder.not_any_more_button", limit=40),
)
IS_LATE = timedelta(minutes=10)
"""How much later than asked for a reminder may be before it says that it is sorry."""


@dataclass(frozen=True, slots=True)
class ReminderCards:
    """The reminders of one occurrence, for one reader or for many at once."""

    occurrence: Occurrence
    reader: Reader

    def private(self, rsvp: Rsvp, before: timedelta, now: datetime) -> Card:
        """Return what is said to one person in time."""
        return self._card(self._soon(before, now), self._to(rsvp))

    def private_late(self, rsvp: Rsvp, before: timedelta) -> tuple[Late, ...]:
        """Return what is said instead when it is late; once the event is over, nothing."""
        return self._stages(self._to(rsvp), before)

    def together(self, before: timedelta, now: datetime) -> Card:
        """Return what is said where everybody reads it: it has no link."""
        return self._card(self._soon(before, now), self._to_all())

    def together_late(self, before: timedelta) -> tuple[Late, ...]:
        """Return what is said there instead when it is late."""
        return self._stages(self._to_all(), before)

    def _stages(self, then: tuple[Block, ...], before: timedelta) -> tuple[Late, ...]:
        occurrence, title = self.occurrence, self.occurrence.details.title
        asked_for = occurrence.starts_at - before
        sorry = Late(asked_for + IS_LATE, self._card(self._words("late"), then))
        begun = Late(occurrence.starts_at, self._card(self._words("begun"), then))
        over = Late(occurrence.ends_at, None, self.reader.words("reminder.over", title=title))
        return (sorry, begun, over) if sorry.after < begun.after else (begun, over)

    def _soon(self, before: timedelta, now: datetime) -> str:
        """Return how long it is until the start, in the words that were asked for where that is near enough."""
        left = self.occurrence.starts_at - now
        shown = before if abs(left - before) <= IS_LATE / 2 else rounded(left)
        return self.reader.words("reminder.soon", title=self.occurrence.details.title, left=in_words(shown))

    def _words(self, name: str) -> str:
        return self.reader.words(f"reminder.{name}", title=self.occurrence.details.title)

    def _card(self, said: str, then: tuple[Block, ...]) -> Card:
        place = self.occurrence.details.place
        where = (Paragraph(self.reader.words("reminder.place", place=place)),) if place else ()
        return Card((Paragraph(said), *times(self.occurrence, self.reader), *where, *then))

    def _to(self, rsvp: Rsvp) -> tuple[Block, ...]:
        """Return the link for whoever goes, and else the way to it; and how to stop."""
        words, ref = self.reader.words, self.occurrence.ref
        stop = Button(words("mine.stop_button"), NO_REMINDER, ref)
        if rsvp.has_place:
            join = joining(self.occurrence, words)
            leave = Button(words("reminder.not_any_more_button"), NOT, ref)
            return (*((Paragraph(join),) if join else ()), Buttons((leave, stop)))
        if rsvp.waits_since is not None:
            return Paragraph(words("reminder.waiting")), Buttons(
                (Button(words("mine.forget_button"), FORGET, ref), stop)
            )
        return (Buttons((go(self.occurrence, words), stop)),)

    def _to_all(self) -> tuple[Block, ...]:
        words, ref = self.reader.words, self.occurrence.ref
        show = go(self.occurrence, words)
        stop = Button(words("mine.stop_button"), NO_REMINDER, ref)
        return Paragraph(words("reminder.together")), Buttons((show, stop))


def rounded(left: timedelta) -> timedelta:
    """Return what is left in round numbers: in hours above half a day, in minutes below; never nothing."""
    unit = timedelta(hours=1) if left > timedelta(hours=12) else timedelta(minutes=1)
    whole = (left + unit / 2) // unit * unit
    return max(whole, timedelta(minutes=1))
