"""Telling those who answered what became of an event: that it was moved, cancelled, or where it is now."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.features.events.attending import seating
from bot.features.events.attending.daychange import DayChange
from bot.features.events.attending.mine import GOING, MAYBE, NOT, Reader, channel_beside, forget, joining, times
from bot.features.events.attending.places import was_asked
from bot.features.events.attending.reminding import KIND, Reminding
from bot.features.events.attending.severaldays import KINDS, several
from bot.features.events.changing import Pair
from bot.features.events.rules import EventRules
from bot.model.cards import Block, Button, Buttons, Card, Paragraph
from bot.model.dates import span
from bot.model.events import Coming, Event, Occurrence, OccurrenceRef, Rsvp
from bot.model.outbound import Delivery, Late, Target
from bot.model.refs import MemberId, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import UnitOfWork

TEXTS = (
    TextSpec("change.moved", ("title", "before"), limit=300),
    TextSpec("change.still_coming", limit=200),
    TextSpec("change.cancelled", ("title",), limit=300),
    TextSpec("change.restored", ("title",), limit=300),
    TextSpec("change.place", ("title", "place"), limit=300),
    TextSpec("change.no_place", ("title",), limit=300),
    TextSpec("change.link", ("title",), limit=300),
    TextSpec("change.too_late", limit=200),
    *(TextSpec(f"change.several.{kind}", ("title",), limit=300) for kind in KINDS),
    TextSpec("change.several.before", ("before",), limit=100),
    TextSpec("change.several.more", ("count",), limit=200),
    TextSpec("change.yes_button", limit=40),
)
FAR = timedelta(days=1)
"""People are asked whether they still come when an event was moved by more than this."""


class Telling:
    """A follower of the desk: reminders, places and people go with every change of an event."""

    def __init__(
        self,
        words_of: Callable[[str], Words],
        rules: EventRules,
        reminding: Reminding,
        seats: seating.Seating,
    ) -> None:
        self._words_of = words_of
        self._rules = rules
        self._reminding = reminding
        self._seats = seats

    def follow(self, work: UnitOfWork, old: Event | None, new: Event, pairs: Sequence[Pair], now: datetime) -> None:
        """Bring what hangs on the days of an event to where they are now, and tell those who answered."""
        answers: dict[str, list[Rsvp]] = {}
        for rsvp in work.rsvps.of_event(new.id):
            answers.setdefault(rsvp.key, []).append(rsvp)
        changes = [DayChange(was, now_is) for was, now_is in pairs if was is not None and now_is.key in answers]
        self._tell(work, [(change, rsvp) for change in changes for rsvp in answers[change.now_is.key]], now)
        for change in changes:  # All before any is put anew: one day may take the name that another one leaves.
            if change.now_is.is_cancelled or change.is_renamed:
                _clear(work, change.was.ref, change.now_is.ref)
        for change in changes:
            if not change.now_is.is_cancelled:
                self._put_anew(work, change, answers[change.now_is.key], now)

    def _tell(self, work: UnitOfWork, told: Sequence[tuple[DayChange, Rsvp]], now: datetime) -> None:
        """Tell everybody what concerns them: of several days of a series in one message."""
        by_member: dict[MemberId, list[tuple[DayChange, Rsvp]]] = {}
        for change, rsvp in told:
            if self._card(change, rsvp) is not None:
                by_member.setdefault(rsvp.member, []).append((change, rsvp))
        for mine in by_member.values():
            change, rsvp = mine[0]
            reader = Reader(self._words_of(platform_of(rsvp.account)), self._rules.zone)
            card = self._card(change, rsvp) if len(mine) == 1 else several(mine, reader)
            if card is not None:
                work.outbox.add(self._delivery([each for each, _ in mine], rsvp, card, now))

    def _put_anew(self, work: UnitOfWork, change: DayChange, rsvps: Sequence[Rsvp], now: datetime) -> None:
        if change.is_moved or change.is_renamed or change.is_restored:
            self._reminding.put_all(work, change.now_is, rsvps, now)
            self._ask_anew(work, change.now_is, rsvps, now)
        self._seats.fill(work, change.now_is, now)

    def _ask_anew(self, work: UnitOfWork, occurrence: Occurrence, rsvps: Sequence[Rsvp], now: datetime) -> None:
        """Let those wait again who were asked for the old time and did not answer; offers that are open stay so."""
        for rsvp in rsvps:
            if rsvp.waits_since is None or not was_asked(rsvp) or rsvp.offered_until is None:
                continue
            if rsvp.offered_until <= now:
                work.rsvps.put(replace(rsvp, offered_until=None))
            else:
                work.agenda.put(seating.end_of_offer(occurrence, rsvp))

    def _card(self, change: DayChange, rsvp: Rsvp) -> Card | None:
        """Return what somebody has to know of a change, or None."""
        if rsvp.coming in (None, Coming.NOT) and not rsvp.remind:
            return None
        text, tells_link = change.text, change.has_new_link and rsvp.has_place
        if not text and not tells_link:
            return None
        reader, details = Reader(self._words_of(platform_of(rsvp.account)), self._rules.zone), change.now_is.details
        before = span(change.was.starts_at, change.was.ends_at, self._rules.zone)
        said = reader.words(text or "change.link", title=change.was.details.title, before=before, place=details.place)
        blocks: list[Block] = [Paragraph(said), *times(change.now_is, reader)]
        if text in ("change.moved", "change.restored") and details.place:
            blocks.append(Paragraph(reader.words("going.place", place=details.place)))
        if change.now_is.is_cancelled and details.why:
            blocks.insert(1, Paragraph(reader.words("event.why", why=details.why)))
        if tells_link or (text == "change.moved" and rsvp.has_place and details.link):
            blocks.append(Paragraph(joining(change.now_is, reader.words)))
        return Card((*blocks, *_next(change, rsvp, reader.words)))

    def _delivery(self, changes: Sequence[DayChange], rsvp: Rsvp, card: Card, now: datetime) -> Delivery:
        occurrence = changes[0].now_is
        ends_at = max(max(each.now_is.ends_at, each.was.ends_at) for each in changes)
        too_late = self._words_of(platform_of(rsvp.account))("change.too_late")
        return Delivery(
            key=f"event-change:{occurrence.ref}:{occurrence.event.version}:{rsvp.member}",
            target=Target(account=rsvp.account),
            card=card,
            due_at=now,
            may_repeat=True,
            instead=channel_beside(occurrence, rsvp.account),
            late=(Late(ends_at, None, too_late),),
        )


def _clear(work: UnitOfWork, *refs: OccurrenceRef) -> None:
    """Take off the agenda what was to be done about these days."""
    for ref in refs:
        work.agenda.remove_about(ref, KIND)
        work.agenda.remove_about(ref, seating.KIND)


def _next(change: DayChange, rsvp: Rsvp, words: Words) -> tuple[Block, ...]:
    """Return the question whether people still come, where it was moved far, and how to end such messages."""
    ref, stop = change.now_is.ref, forget(change.now_is, words)
    if change.now_is.is_cancelled:
        return (Buttons((stop,)),)
    no = Button(words("event.not_button"), NOT, ref)
    is_far = change.is_moved and abs(change.now_is.starts_at - change.was.starts_at) > FAR
    if is_far and rsvp.coming is not None and not change.is_restored:
        yes, maybe = Button(words("change.yes_button"), GOING, ref), Button(words("event.maybe_button"), MAYBE, ref)
        return Paragraph(words("change.still_coming")), Buttons((yes, maybe, no, stop))
    return (Buttons((no, stop)),)
