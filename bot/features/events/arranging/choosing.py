"""Lists of events from which organisers choose: to change one, to copy one, and while they type."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.features.events.arranging.asking import typed_as
from bot.features.events.arranging.fields import rule_in_words
from bot.features.events.book import BACK, FORTH, changeable, days_of, next_of, own_events
from bot.model.cards import Block, Button, Buttons, Card, Choice, Paragraph, Select, say
from bot.model.dates import day
from bot.model.events import Event, EventStatus, Occurrence
from bot.model.text import shorten
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, Store

TEXTS = (
    TextSpec("planning.list_title", limit=100),
    TextSpec("planning.list", limit=300),
    TextSpec("planning.none", limit=300),
    TextSpec("planning.choose", limit=100),
    TextSpec("planning.draft_choice", ("title",), limit=60),
    TextSpec("planning.series_choice", ("title", "rule"), limit=60),
    TextSpec("planning.new_button", limit=40),
    TextSpec("planning.copy_last_button", ("title",), limit=40),
    TextSpec("planning.copy_title", limit=100),
    TextSpec("planning.copy_list", limit=300),
    TextSpec("planning.nothing_to_copy", limit=300),
)
LISTED = 25
"""Lines of one list: as many as every platform shows."""
_LABEL = 75
_SUGGESTION = 100


class Choosing:
    """Lists the group's own events. `zone` is the group's."""

    def __init__(self, store: Store, clock: Clock, zone: ZoneInfo) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone

    async def coming(self, words: Words) -> Card:
        """Return the drafts and what is coming, to choose from."""
        listed = (await self.listed(words))[:LISTED]
        choices = [Choice(shorten(each.label, _LABEL), each.value) for each in listed]
        said: tuple[Block, ...] = (Paragraph(words("planning.list" if choices else "planning.none")),)
        if choices:
            said = (*said, Select(words("planning.choose"), "edit-event", "event", tuple(choices)))
        copies = [self._copy_last(each, words) for each in (await self._recent(self._clock.now()))[:1]]
        buttons = (Button(words("planning.new_button"), "new-event"), *copies)
        return Card((*said, Buttons(buttons)), title=words("planning.list_title"))

    async def listed(self, words: Words) -> list[Choice]:
        """Return the drafts and what is coming, by time: what each is called, and its id."""
        now = self._clock.now()
        events = await self._store.read(lambda readers: changeable(readers, now, now + FORTH))
        return [Choice(self._called(each, now, words), each.id) for each in events]

    def _copy_last(self, day: Occurrence, words: Words) -> Button:
        label = words("planning.copy_last_button", title=shorten(day.details.title, 40))
        return Button(shorten(label, _LABEL), "copy-event", typed_as({"event": day.ref}))

    def _called(self, event: Event, now: datetime, words: Words) -> str:
        title = event.details.title
        if event.status is EventStatus.DRAFT:
            return words("planning.draft_choice", title=title)
        shown = next_of(event, now)
        if shown is not None and shown.is_cancelled:
            return words("event.cancelled_title", title=title)
        if event.timing.rule:
            return words("planning.series_choice", title=title, rule=rule_in_words(event.timing))
        return title if shown is None else f"{title}, {day(shown.starts_at, self._zone)}"

    async def suggest(self, typed: str, words: Words) -> list[str]:
        """Return events whose title has what was typed, each with its reference, and then single days of series."""
        now, wanted = self._clock.now(), typed.strip().casefold()
        events = await self._store.read(lambda readers: changeable(readers, now - BACK, now + FORTH))
        meant = [each for each in events if wanted in each.details.title.casefold()]
        whole = [_named(self._called(each, now, words), each.id) for each in meant]
        days = days_of((each for each in meant if each.timing.is_series), now, now + FORTH)
        single = [_named(f"{day(each.starts_at, self._zone)}, {each.details.title}", each.ref) for each in days]
        return [*whole, *single][:LISTED]

    async def to_copy(self, words: Words) -> Card:
        """Return what was lately, and then what is coming, to copy one of."""
        now = self._clock.now()
        coming = await self._store.read(
            lambda readers: days_of(own_events(readers, now, now + FORTH), now, now + FORTH)
        )
        days = [*(await self._recent(now)), *(each for each in coming if each.event.status is EventStatus.PLANNED)]
        if not days:
            return say(words("planning.nothing_to_copy"), title=words("planning.copy_title"))
        choices = [
            Choice(shorten(f"{each.details.title}, {day(each.starts_at, self._zone)}", _LABEL), each.ref)
            for each in days[:LISTED]
        ]
        listed = Select(words("planning.choose"), "copy-event", "event", tuple(choices))
        return Card((Paragraph(words("planning.copy_list")), listed), title=words("planning.copy_title"))

    async def _recent(self, now: datetime) -> list[Occurrence]:
        """Return what took place lately, the newest first."""
        days = await self._store.read(lambda readers: days_of(own_events(readers, now - BACK, now), now - BACK, now))
        return [
            each
            for each in reversed(days)
            if each.starts_at <= now and not each.is_cancelled and each.event.status is EventStatus.PLANNED
        ]


def _named(name: str, ref: str) -> str:
    """Return what people read while they type, with the reference that is meant by it."""
    return f"{shorten(name, _SUGGESTION - len(ref) - 3)} ({ref})"
