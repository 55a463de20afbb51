"""Giving free places to those who wait for one, and telling them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.features.events.attending.mine import GOING, NOT, Reader, channel_beside, forget, joining, times
from bot.features.events.attending.places import is_offered, seated
from bot.features.events.book import find
from bot.model.cards import Block, Button, Buttons, Card, Paragraph
from bot.model.dates import instant
from bot.model.events import Due, Occurrence, Rsvp
from bot.model.outbound import Delivery, Late, Target
from bot.model.refs import platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import UnitOfWork

TEXTS = (
    TextSpec("place.yours", ("title",), limit=300),
    TextSpec("place.offered", ("title",), limit=300),
    TextSpec("place.until", ("before",), limit=300),
    TextSpec("place.too_late", limit=300),
    TextSpec("place.take_button", limit=40),
    TextSpec("place.leave_button", limit=40),
)
KIND = "event-offer"


class Seating:
    """Fills places as they become free, in the order in which people have waited."""

    def __init__(self, words_of: Callable[[str], Words], zone: ZoneInfo) -> None:
        self._words_of = words_of
        self._zone = zone

    def fill(self, work: UnitOfWork, occurrence: Occurrence, now: datetime) -> None:
        """Give what is free, or offer it, and tell whom it concerns. Nothing happens where nothing is free."""
        for rsvp in seated(occurrence, work.rsvps.of(occurrence.event.id, occurrence.key), now):
            before = work.rsvps.get(rsvp.event, rsvp.key, rsvp.member)
            work.rsvps.put(rsvp)
            if rsvp.offered_until is not None:
                work.agenda.put(end_of_offer(occurrence, rsvp))
            work.outbox.add(self._delivery(occurrence, rsvp, before, now))

    def lapse(self, work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        """Ask whoever comes next, where somebody did not say in time that they want a place."""
        for ref in dict.fromkeys(due.subject for due in dues):
            occurrence = find(work.events.get, ref)
            if occurrence is not None:
                self.fill(work, occurrence, now)

    def _delivery(self, occurrence: Occurrence, rsvp: Rsvp, before: Rsvp | None, now: datetime) -> Delivery:
        reader = Reader(self._words_of(platform_of(rsvp.account)), self._zone)
        since = before.waits_since if before is not None else None
        is_offer = is_offered(rsvp, now)
        ends_at = rsvp.offered_until if is_offer and rsvp.offered_until else occurrence.ends_at
        return Delivery(
            key=f"event-place:{'offer' if is_offer else 'yours'}:{occurrence.ref}:{rsvp.member}:{since}",
            target=Target(account=rsvp.account),
            card=self._offer(occurrence, rsvp, reader) if is_offer else self._yours(occurrence, reader),
            due_at=now,
            may_repeat=True,
            instead=channel_beside(occurrence, rsvp.account),
            late=(Late(ends_at, None, reader.words("place.too_late")),),
        )

    def _yours(self, occurrence: Occurrence, reader: Reader) -> Card:
        words, join = reader.words, joining(occurrence, reader.words)
        buttons = Buttons((_leave(occurrence, words), forget(occurrence, words)))
        return self._card("place.yours", occurrence, reader, (*((Paragraph(join),) if join else ()), buttons))

    def _offer(self, occurrence: Occurrence, rsvp: Rsvp, reader: Reader) -> Card:
        words, until = reader.words, rsvp.offered_until or occurrence.starts_at
        take = Button(words("place.take_button"), GOING, occurrence.ref)
        buttons = Buttons((take, _leave(occurrence, words), forget(occurrence, words)))
        return self._card(
            "place.offered",
            occurrence,
            reader,
            (Paragraph(words("place.until", before=instant(until, self._zone))), buttons),
        )

    def _card(self, text: str, occurrence: Occurrence, reader: Reader, then: tuple[Block, ...]) -> Card:
        said = Paragraph(reader.words(text, title=occurrence.details.title))
        return Card((said, *times(occurrence, reader), *then))


def end_of_offer(occurrence: Occurrence, rsvp: Rsvp) -> Due:
    """Return the row of the agenda for when a place is not kept any longer."""
    until = rsvp.offered_until or occurrence.starts_at
    return Due(f"{KIND}:{occurrence.ref}:{rsvp.member}", KIND, occurrence.ref, until)


def _leave(occurrence: Occurrence, words: Words) -> Button:
    return Button(words("place.leave_button"), NOT, occurrence.ref)
