"""Events in the group's channels: a post for each day, a notice when it is moved or cancelled, and a reminder.

Late policy, decided at the moment of sending: a reminder that is late but before the start goes with an apology, after
the start it says that the event has begun, and after the end it is put aside. A post about a day that is over is put
aside too.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import blake2b
from typing import Any

from bot.features.events.book import find
from bot.features.events.cards import answer_buttons, called_off, event_card, place_of, when_of
from bot.features.events.changing import Pair
from bot.model.cards import Block, Card, Paragraph, card_to_json
from bot.model.dates import in_words
from bot.model.events import Due, Event, Occurrence
from bot.model.outbound import Action, Delivery, Late, Target
from bot.model.refs import ChannelRef, MessageRef, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import UnitOfWork

TEXTS = (
    TextSpec("event.restored_title", ("title",), limit=50),
    TextSpec("event.moved_title", ("title",), limit=40),
    TextSpec("event.moved", ("time",), limit=200),
    TextSpec("event.reminder_title", ("before", "title"), limit=40),
    TextSpec("event.late_title", ("title",), limit=40),
    TextSpec("event.late", limit=200),
    TextSpec("event.begun_title", ("title",), limit=40),
)
POST, REMINDER = "event-post", "event-channel-reminder"
LATE = timedelta(minutes=10)
"""From when on a reminder says that it is late: its "in 1 hour" is not quite true any more."""
OVER = "The event was over before this could be sent."
State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PostingRules:
    """When events are posted. `platforms` are those that are switched on."""

    post_before: timedelta
    remind_before: tuple[timedelta, ...]
    platforms: frozenset[str]
    zone: tzinfo


class Posting:
    """Keeps the channels told. It follows every change of an event."""

    def __init__(self, words_of: Callable[[str], Words], rules: PostingRules) -> None:
        self._words_of = words_of
        self._rules = rules

    # --- Following the events

    def follow(self, work: UnitOfWork, old: Event | None, new: Event, pairs: Sequence[Pair], now: datetime) -> None:
        """Plan what is posted about these days, and bring up to date what stands."""
        self._carry_along(work, pairs)
        for was, day in pairs:
            if was is not None and was.ref != day.ref:
                self._plan_nothing(work, was)
            self._plan(work, day, now)
            for channel in self._channels(day):
                self._bring_up_to_date(work, was, day, channel, now)
            for channel in self._left(was, day):
                self._take_away(work, day, channel, now)

    def _channels(self, day: Occurrence) -> list[ChannelRef]:
        return [each for each in day.event.channels if platform_of(each) in self._rules.platforms]

    def _left(self, was: Occurrence | None, day: Occurrence) -> list[ChannelRef]:
        """Return where it was posted and is not any more."""
        return [] if was is None else [each for each in self._channels(was) if each not in day.event.channels]

    def _plan(self, work: UnitOfWork, day: Occurrence, now: datetime) -> None:
        self._plan_nothing(work, day)
        if day.is_cancelled or day.ends_at <= now or not self._channels(day):
            return
        posted_at = day.starts_at - self._rules.post_before if day.event.timing.is_series else now
        if posted_at <= now:
            self._post(work, day, now)
        else:
            work.agenda.put(Due(f"{POST}:{day.ref}", POST, day.ref, posted_at))
        for before in self._rules.remind_before:
            if day.starts_at - before > now:
                key, due_at = f"{REMINDER}:{day.ref}:{_minutes(before)}", day.starts_at - before
                work.agenda.put(Due(key, REMINDER, day.ref, due_at, note=str(_minutes(before))))

    def _plan_nothing(self, work: UnitOfWork, day: Occurrence) -> None:
        for kind in (POST, REMINDER):
            work.agenda.remove_about(day.ref, kind)

    # --- Posts

    def post(self, work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        """Post the days whose time has come."""
        for due in dues:
            day = find(work.events.get, due.subject)
            if day is not None and not day.is_cancelled and day.ends_at > now:
                self._post(work, day, now)

    def _post(self, work: UnitOfWork, day: Occurrence, now: datetime) -> None:
        for channel in self._channels(day):
            if _state(work, day, channel):
                continue
            card = self._card(day, channel)
            key, late = f"{POST}:{day.ref}:{channel}", (Late(day.ends_at, None, OVER),)
            for name in (key, f"{key}:{day.event.version}"):  # Where it stood before, the first name is taken.
                if work.outbox.add(Delivery(name, Target(channel=channel), card, now, late=late)):
                    _put_state(work, day, channel, {"post": name, "digest": _digest(card), "number": 0})
                    break

    def _take_away(self, work: UnitOfWork, day: Occurrence, channel: ChannelRef, now: datetime) -> None:
        """Have no post any more in a channel that was taken out."""
        state = _state(work, day, channel)
        if state and not work.outbox.recall(state["post"]):
            post, target = state["post"], Target(channel=channel)
            work.outbox.add(Delivery(f"{post}:gone", target, None, now, action=Action.DELETE, about=post))
        _put_state(work, day, channel, {})

    def _bring_up_to_date(
        self, work: UnitOfWork, was: Occurrence | None, day: Occurrence, channel: ChannelRef, now: datetime
    ) -> None:
        state = _state(work, day, channel)
        if not state:
            return
        card = self._card(day, channel)
        if state["digest"] != _digest(card):
            number = state["number"] + 1
            target = Target(channel=channel)
            edit = Delivery(f"{state['post']}:{number}", target, card, now, action=Action.EDIT, about=state["post"])
            work.outbox.add(edit)
            _put_state(work, day, channel, {**state, "digest": _digest(card), "number": number})
        notice = self._notice(was, day, channel)
        if notice is not None:
            key = f"event-notice:{day.ref}:{channel}:{day.event.version}"
            late = (Late(max(day.ends_at, now + timedelta(hours=1)), None, OVER),)
            work.outbox.add(Delivery(key, Target(channel=channel), notice, now, late=late))

    def _card(self, day: Occurrence, channel: ChannelRef) -> Card:
        return event_card(day, self._words_of(platform_of(channel)), self._rules.zone)

    def _notice(self, was: Occurrence | None, day: Occurrence, channel: ChannelRef) -> Card | None:
        """Return what is said besides changing the post, of which nobody is told: it moved, is off, or is on again."""
        if was is None or (was.is_cancelled and day.is_cancelled):
            return None
        words = self._words_of(platform_of(channel))
        if day.is_cancelled:
            blocks: tuple[Block, ...] = (*called_off(day.details, words), when_of(was, self._rules.zone))
            return Card(blocks, title=words("event.cancelled_title", title=day.details.title))
        if was.is_cancelled:
            blocks = (when_of(day, self._rules.zone), answer_buttons(day, words))
            return Card(blocks, title=words("event.restored_title", title=day.details.title))
        if (was.starts_at, was.ends_at) == (day.starts_at, day.ends_at):
            return None
        before = Paragraph(words("event.moved", time=when_of(was, self._rules.zone).text))
        title = words("event.moved_title", title=day.details.title)
        where = place_of(day.details, words)
        place = (Paragraph(where),) if where else ()
        return Card((when_of(day, self._rules.zone), *place, before, answer_buttons(day, words)), title=title)

    def _carry_along(self, work: UnitOfWork, pairs: Sequence[Pair]) -> None:
        """Let a day that has another name now keep its post. All are read first: days may have swapped names."""
        moved = [(was, day) for was, day in pairs if was is not None and was.ref != day.ref]
        states = [
            (was, day, channel, _state(work, was, channel)) for was, day in moved for channel in self._channels(day)
        ]
        for was, _, channel, _ in states:
            _put_state(work, was, channel, {})
        for _, day, channel, state in states:
            if state:
                _put_state(work, day, channel, state)

    # --- Reminders

    def remind(self, work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        """Remind the channels of what starts soon."""
        for due in dues:
            day = find(work.events.get, due.subject)
            if day is None or day.is_cancelled:
                continue
            if day.ends_at <= now:
                work.agenda.park(due, OVER)
                continue
            before = timedelta(minutes=int(due.note))
            for channel in self._channels(day):
                work.outbox.add(self._reminder(day, before, channel, due.due_at))

    def _reminder(self, day: Occurrence, before: timedelta, channel: ChannelRef, due_at: datetime) -> Delivery:
        words, title = self._words_of(platform_of(channel)), day.details.title
        start = day.starts_at.astimezone(UTC).isoformat()
        in_time = self._reminding(day, words, words("event.reminder_title", before=in_words(before), title=title))
        sorry = Paragraph(words("event.late"))
        late = self._reminding(day, words, words("event.late_title", title=title), sorry)
        begun = self._reminding(day, words, words("event.begun_title", title=title))
        stages = [Late(day.starts_at, begun), Late(day.ends_at, None, OVER)]
        if due_at + LATE < day.starts_at:
            stages.insert(0, Late(due_at + LATE, late))
        key = f"{REMINDER}:{day.ref}:{start}:{_minutes(before)}:{channel}"
        return Delivery(key, Target(channel=channel), in_time, due_at, late=tuple(stages))

    def _reminding(self, day: Occurrence, words: Words, title: str, *first: Paragraph) -> Card:
        where = place_of(day.details, words)
        place = (Paragraph(where),) if where else ()
        return Card((*first, when_of(day, self._rules.zone), *place, answer_buttons(day, words)), title=title)


def post_about(work: UnitOfWork, day: Occurrence, channel: ChannelRef) -> MessageRef | None:
    """Return the post about a day in a channel, or None where none stands yet."""
    state = _state(work, day, channel)
    parts = work.outbox.parts(state["post"]) if state else ()
    return parts[0] if parts else None


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)


def _digest(card: Card) -> str:
    return blake2b(json.dumps(card_to_json(card)).encode(), digest_size=8).hexdigest()


def _state(work: UnitOfWork, day: Occurrence, channel: ChannelRef) -> State:
    """Return what is remembered of a day's post in a channel; nothing where there is none."""
    found: State = json.loads(work.values.get(f"{POST}:{day.ref}:{channel}") or "{}")
    return found


def _put_state(work: UnitOfWork, day: Occurrence, channel: ChannelRef, state: State) -> None:
    work.values.put(f"{POST}:{day.ref}:{channel}", json.dumps(state) if state else "")
