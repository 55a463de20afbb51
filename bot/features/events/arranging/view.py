"""What organisers see of events: a draft, an event with everything that can be done, the list of them, a conflict."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.features.audit import Audit
from bot.features.events.arranging.asking import correcting, typed_as
from bot.features.events.arranging.desk import Conflict
from bot.features.events.arranging.fields import rule_in_words
from bot.features.events.book import next_of
from bot.features.events.cards import about, called_off, when_of
from bot.features.events.recurrence import occurrence, occurrences
from bot.features.events.times.rules import Rule
from bot.features.obstacles import Ask, nothing_known, told
from bot.model.cards import Block, Button, Buttons, Card, Choice, Entry, Paragraph, Select, say
from bot.model.dates import instant
from bot.model.events import Event, EventStatus, Occurrence
from bot.model.refs import ChannelRef, platform_of
from bot.model.text import one_line
from bot.model.texts import TextSpec, Words
from bot.ports import Store

TEXTS = (
    TextSpec("planning.draft_title", ("title",), limit=40),
    TextSpec("planning.draft", limit=300),
    TextSpec("planning.repeats", ("rule",), limit=100),
    TextSpec("planning.endless", limit=200),
    TextSpec("planning.next_days", ("days",), limit=100),
    TextSpec("planning.link", ("join",), limit=100),
    TextSpec("planning.no_link", limit=200),
    TextSpec("planning.posted_in", ("channels",), limit=200),
    TextSpec("planning.posted_nowhere", limit=300),
    TextSpec("planning.stands_in", ("channels",), limit=200),
    TextSpec("planning.stands_nowhere", limit=300),
    TextSpec("planning.channels_button", limit=40),
    TextSpec("planning.restore_button", limit=40),
    TextSpec("planning.one_of_series", limit=200),
    TextSpec("planning.taken_over", limit=300),
    TextSpec("planning.publish_button", limit=40),
    TextSpec("planning.basics_button", limit=40),
    TextSpec("planning.people_button", limit=40),
    TextSpec("planning.more_button", limit=40),
    TextSpec("planning.discard_button", limit=40),
    TextSpec("planning.copy_button", limit=40),
    TextSpec("planning.cancel_button", limit=40),
    TextSpec("planning.series_button", limit=40),
    TextSpec("planning.choose_day", limit=100),
    TextSpec("planning.conflict_title", limit=100),
    TextSpec("planning.conflict", limit=400),
    TextSpec("planning.conflict_mine", limit=100),
    TextSpec("planning.see_button", limit=40),
)
LISTED = 25
"""Lines of one list: as many as every platform shows."""
SHOWN_DAYS = 3
A_YEAR = timedelta(days=370)
COPIED_FROM = timedelta(days=62)
"""How far back one looks for something to copy: last month's, or the one before."""
_LABEL = 75


class EventsView:
    """Draws events for organisers. `zone` is the group's."""

    def __init__(self, store: Store, audit: Audit, zone: ZoneInfo, obstacles: Ask = nothing_known) -> None:
        self._store = store
        self._audit = audit
        self._zone = zone
        self._obstacles = obstacles

    # --- One event

    async def organise(self, event: Event, key: str | None, now: datetime, words: Words, *first: str) -> Card:
        """Return an event, or one day of it, with what can be done. `first` are sentences to begin with."""
        shown = next_of(event, now) if key is None else occurrence(event, key)
        if shown is None:
            return say(*first, words("planning.none"))
        is_draft = event.status is EventStatus.DRAFT
        sentences = [*first, words("planning.draft")] if is_draft else list(first)
        sentences += [words("planning.taken_over")] if event.source else []
        blocks: list[Block] = [Paragraph(text) for text in sentences]
        if shown.is_cancelled:
            blocks += [*called_off(shown.details, words), when_of(shown, self._zone)]
        else:
            blocks += [when_of(shown, self._zone), *self._series(event, key, now, words), *about(shown.details, words)]
            blocks.append(Paragraph(self._joining(shown, words)))
        if key is None and not shown.is_cancelled:
            where = await self._where(event.channels, words, is_draft=is_draft)
            blocks += [Paragraph(sentence) for sentence in where]
        title = words("planning.draft_title", title=shown.details.title) if is_draft else shown.details.title
        if shown.is_cancelled:
            title = words("event.cancelled_title", title=title)
        return Card((*blocks, *self._doing(event, key, shown, now, words)), title=title)

    def _series(self, event: Event, key: str | None, now: datetime, words: Words) -> list[Block]:
        """Return what there is to say about a series: how often, until when, and its next days."""
        if not event.timing.is_series:
            return []
        if key is not None:
            return [Paragraph(words("planning.one_of_series"))]
        rule = Rule(event.timing.rule, ZoneInfo(event.timing.zone))
        said = [words("planning.repeats", rule=rule_in_words(event.timing))] if event.timing.rule else []
        if event.timing.rule and rule.endless:
            said.append(words("planning.endless"))
        days = [each for each in occurrences(event, now, now + 2 * A_YEAR) if not each.is_cancelled][:SHOWN_DAYS]
        if days:
            listed = "\n".join(instant(each.starts_at, self._zone) for each in days)
            said.append(words("planning.next_days", days=listed))
        return [Paragraph("\n".join(said))]

    def _joining(self, shown: Occurrence, words: Words) -> str:
        if shown.details.link:
            return words("planning.link", join=shown.details.link)
        return words("planning.no_link")

    async def _where(self, channels: Sequence[ChannelRef], words: Words, *, is_draft: bool) -> list[str]:
        known = await self._store.read(lambda readers: readers.every_channel())
        names = {channel.ref: f"#{channel.name} ({platform_of(channel.ref).capitalize()})" for channel in known}
        listed = ", ".join(names.get(ref, ref) for ref in channels)
        when = "posted" if is_draft else "stands"
        if not listed:
            return [words(f"planning.{when}_nowhere")]
        shut = await told(self._obstacles, channels, lambda ref: names.get(ref, ref), words)
        return [words(f"planning.{when}_in", channels=listed), *shut]

    def _doing(self, event: Event, key: str | None, shown: Occurrence, now: datetime, words: Words) -> list[Block]:
        ref = event.id if key is None else shown.ref
        days = {} if not event.timing.is_series else {"days": "all" if key is None else "this"}
        about = {"event": ref, **days}
        parts = ("basics", "people") if key is not None else ("basics", "people", "more")
        edit = [
            Button(words(f"planning.{part}_button"), "change-event", typed_as({**about, "part": part}))
            for part in parts
        ]
        if key is None:
            edit.append(Button(words("planning.channels_button"), "event-channels", typed_as({"event": event.id})))
        if event.status is EventStatus.DRAFT:
            version = {"event": event.id, "version": str(event.version)}
            publish = Button(words("planning.publish_button"), "publish-event", typed_as(version))
            away = Button(words("planning.discard_button"), "discard-event", typed_as({"event": event.id}))
            return [Buttons((publish, *edit, away))]
        copy = Button(words("planning.copy_button"), "copy-event", typed_as({"event": shown.ref}))
        if shown.ends_at <= now:
            return [Buttons((copy,))]
        if shown.is_cancelled:
            back = Button(words("planning.restore_button"), "restore-event", typed_as(about))
            return [Buttons((back, copy)), *self._other_days(event, key, now, words)]
        cancel = Button(words("planning.cancel_button"), "cancel-event", typed_as(about))
        return [Buttons((*edit, copy, cancel)), *self._other_days(event, key, now, words)]

    def _other_days(self, event: Event, key: str | None, now: datetime, words: Words) -> list[Block]:
        """Return the way from a series to one of its days, and back."""
        if not event.timing.is_series:
            return []
        if key is not None:
            return [Buttons((Button(words("planning.series_button"), "edit-event", typed_as({"event": event.id})),))]
        days = [] if event.status is EventStatus.CANCELLED else occurrences(event, now, now + A_YEAR)[:LISTED]
        choices = tuple(Choice(self._called(each, words), each.ref) for each in days)
        return [Select(words("planning.choose_day"), "edit-event", "event", choices)] if choices else []

    def _called(self, day: Occurrence, words: Words) -> str:
        at = instant(day.starts_at, self._zone)
        return words("event.cancelled_title", title=at) if day.is_cancelled else at

    # --- Two at once

    async def conflict(
        self, conflict: Conflict, mine: Mapping[str, str], again: Mapping[str, str], words: Words
    ) -> Card:
        """Return what somebody else changed meanwhile, and what one typed oneself, to go on from."""
        entries = await self._audit.entries(conflict.changes, words)
        typed = "\n".join(f"{name}: {one_line(value)}" for name, value in mine.items())
        blocks: list[Block] = [Paragraph(words("planning.conflict")), *entries]
        if typed:
            blocks.append(Entry(words("planning.conflict_mine"), quote=((typed, False),)))
        see = Button(words("planning.see_button"), "edit-event", typed_as({"event": conflict.event.id}))
        on = correcting("change-event", {**again, **mine}, words) if typed else see
        return Card((*blocks, Buttons((on,))), title=words("planning.conflict_title"))
