"""Reminders: a row of the agenda for each person and each time before the start; what it says is settled when due.

A row says who asked, with which account, and how long before. Whether it still counts is looked up when it is due, so
that whoever changed their mind, left or linked their accounts meanwhile is reminded as they want it now.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.features.events.arranging.posting import post_about
from bot.features.events.attending.mine import Reader
from bot.features.events.attending.remindercards import ReminderCards
from bot.features.events.book import find
from bot.features.events.rules import EventRules
from bot.model.cards import Card
from bot.model.events import Due, Occurrence, OccurrenceRef, Preferences, Rsvp
from bot.model.outbound import Delivery, Target
from bot.model.refs import AccountRef, ChannelRef, platform_of
from bot.model.texts import Words
from bot.ports import UnitOfWork

KIND = "event-reminder"
TOGETHER = 50
"""Most people whom one post on Discord mentions: they and its words fit into one message."""


class Reminding:
    """Puts reminders on the agenda, and sends them when they are due."""

    def __init__(self, words_of: Callable[[str], Words], rules: EventRules) -> None:
        self._words_of = words_of
        self._rules = rules

    # --- On the agenda

    def offsets(self, chosen: Preferences | None) -> tuple[timedelta, ...]:
        """Return how long before the start somebody wants to be reminded, the longest first."""
        if chosen is None or chosen.remind_before is None:
            return self._rules.remind_before
        return chosen.remind_before

    def put(self, work: UnitOfWork, occurrence: Occurrence, rsvp: Rsvp, now: datetime) -> bool:
        """Have somebody reminded whose answer says so; return whether any of their times is still to come."""
        rank = work.rsvps.count_reminded(rsvp.event, rsvp.key, platform_of(rsvp.account)) - 1
        dues = self._dues(occurrence, rsvp, self.offsets(work.wishes.get(rsvp.member)), rank, now)
        work.agenda.put(*dues)
        return bool(dues)

    def drop(self, work: UnitOfWork, ref: OccurrenceRef, rsvp: Rsvp) -> None:
        """Have somebody not reminded."""
        offsets = self.offsets(work.wishes.get(rsvp.member))
        work.agenda.remove(*(_key(ref, rsvp.account, before) for before in offsets))

    def put_all(self, work: UnitOfWork, occurrence: Occurrence, rsvps: Iterable[Rsvp], now: datetime) -> None:
        """Have everybody reminded who asked for it, and of nothing that they asked for before: it was moved."""
        asked = [rsvp for rsvp in rsvps if rsvp.remind]
        chosen, ranks, dues = work.wishes.many(rsvp.member for rsvp in asked), dict[str, int](), list[Due]()
        for rsvp in asked:
            platform = platform_of(rsvp.account)
            rank = ranks[platform] = ranks.get(platform, -1) + 1
            dues += self._dues(occurrence, rsvp, self.offsets(chosen.get(rsvp.member)), rank, now)
        work.agenda.remove_about(occurrence.ref, KIND)
        work.agenda.put(*dues)

    def _dues(
        self, occurrence: Occurrence, rsvp: Rsvp, offsets: Sequence[timedelta], rank: int, now: datetime
    ) -> list[Due]:
        """Return the rows that are still to come. Each is as much earlier as those before it take to go out."""
        lead, ref = self._rules.lead(platform_of(rsvp.account), rank), occurrence.ref
        return [
            Due(_key(ref, rsvp.account, before), KIND, ref, occurrence.starts_at - before - lead, _note(rsvp, before))
            for before in offsets
            if occurrence.starts_at - before > now
        ]

    # --- When they are due

    def remind(self, work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        """Do the rows of the agenda: event by event, as their answers are read at once."""
        by_ref: dict[str, list[Due]] = {}
        for due in dues:
            by_ref.setdefault(due.subject, []).append(due)
        for ref, some in by_ref.items():
            occurrence = find(work.events.get, ref)
            if occurrence is not None and not occurrence.is_cancelled:
                self._remind_of(work, occurrence, some, now)

    def _remind_of(self, work: UnitOfWork, occurrence: Occurrence, dues: Sequence[Due], now: datetime) -> None:
        asked = {each.account: each for each in work.rsvps.of(occurrence.event.id, occurrence.key) if each.remind}
        times = {account: before for account, before in _nearest(dues).items() if account in asked}
        chosen = work.wishes.many(asked[account].member for account in times)
        wanted = {
            account: before
            for account, before in times.items()
            if before in self.offsets(chosen.get(asked[account].member))
        }
        together = self._together(occurrence, asked.values())
        for account, before in wanted.items():
            if together is None or platform_of(account) != platform_of(together):
                reader = self._reader(platform_of(account), chosen.get(asked[account].member))
                work.outbox.add(_private(ReminderCards(occurrence, reader), asked[account], before, now))
        if together is not None:
            for before in {b for account, b in wanted.items() if platform_of(account) == platform_of(together)}:
                self._post(work, occurrence, together, before, now)

    def _reader(self, platform: str, chosen: Preferences | None = None) -> Reader:
        own = ZoneInfo(chosen.zone) if chosen is not None and chosen.zone else None
        return Reader(self._words_of(platform), self._rules.zone, own)

    # --- Many at once, in one post

    def _together(self, occurrence: Occurrence, asked: Iterable[Rsvp]) -> ChannelRef | None:
        """Return the channel in which so many are reminded in one post, or None where there are not so many."""
        on_discord = sum(platform_of(each.account) == "discord" for each in asked)
        if on_discord <= self._rules.discord_thread_above:
            return None
        return next((each for each in occurrence.event.channels if platform_of(each) == "discord"), None)

    def _post(
        self, work: UnitOfWork, occurrence: Occurrence, channel: ChannelRef, before: timedelta, now: datetime
    ) -> None:
        """Post once for everybody who asked for this time, in as many posts as it takes to mention them all."""
        platform, at = platform_of(channel), occurrence.starts_at - before
        asked = [
            each
            for each in work.rsvps.of(occurrence.event.id, occurrence.key)
            if each.remind and platform_of(each.account) == platform
        ]
        chosen = work.wishes.many(each.member for each in asked)
        people = [each for each in asked if before in self.offsets(chosen.get(each.member))]
        if now < at:  # As early as direct messages would have to be: one post need not be.
            work.agenda.put(*self._dues_at(occurrence, people[:1], before, at))
            return
        cards = ReminderCards(occurrence, self._reader(platform))
        card, late = cards.together(before, now), cards.together_late(before)
        for start in range(0, len(people), TOGETHER):
            pings = tuple(each.account for each in people[start : start + TOGETHER])
            key = f"event-reminders:{occurrence.ref}:{channel}:{_instant(occurrence)}:{_minutes(before)}:{start}"
            thread = post_about(work, occurrence, channel)
            to_all = Delivery(key, Target(channel=channel, thread=thread), card, due_at=now, late=late)
            work.outbox.add(_pinging(to_all, pings, occurrence.details.title))

    def _dues_at(self, occurrence: Occurrence, rsvps: Sequence[Rsvp], before: timedelta, at: datetime) -> list[Due]:
        ref = occurrence.ref
        return [Due(_key(ref, each.account, before), KIND, ref, at, _note(each, before)) for each in rsvps]


def _private(cards: ReminderCards, rsvp: Rsvp, before: timedelta, now: datetime) -> Delivery:
    occurrence = cards.occurrence
    return Delivery(
        key=f"event-reminder:{occurrence.ref}:{rsvp.account}:{_instant(occurrence)}:{_minutes(before)}",
        target=Target(account=rsvp.account),
        card=cards.private(rsvp, before, now),
        due_at=now,
        may_repeat=True,
        late=cards.private_late(rsvp, before),
    )


def _pinging(delivery: Delivery, pings: tuple[AccountRef, ...], thread: str) -> Delivery:
    """Return the delivery with these people mentioned in whatever it says in the end, and its thread called this."""

    def with_pings(card: Card | None) -> Card | None:
        return None if card is None else replace(card, pings=pings, thread=thread)

    late = tuple(replace(stage, card=with_pings(stage.card)) for stage in delivery.late)
    return replace(delivery, card=with_pings(delivery.card), late=late)


def _nearest(dues: Iterable[Due]) -> Mapping[AccountRef, timedelta]:
    """Return the reminder closest to the start for each account: after an absence nobody wants all of them."""
    nearest: dict[AccountRef, timedelta] = {}
    for due in dues:
        minutes, _, account = due.note.partition(" ")
        before, who = timedelta(minutes=int(minutes)), AccountRef(account)
        nearest[who] = min(before, nearest.get(who, before))
    return nearest


def _key(ref: OccurrenceRef, account: AccountRef, before: timedelta) -> str:
    return f"event-reminder:{ref}:{account}:{_minutes(before)}"


def _note(rsvp: Rsvp, before: timedelta) -> str:
    return f"{_minutes(before)} {rsvp.account}"


def _minutes(before: timedelta) -> int:
    return before // timedelta(minutes=1)


def _instant(occurrence: Occurrence) -> str:
    return f"{int(occurrence.starts_at.timestamp())}"
