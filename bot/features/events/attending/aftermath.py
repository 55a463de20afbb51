"""What follows an event, put together; and what of it goes into the library."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import MemberError
from bot.features.events.attending import after as afterwards
from bot.features.events.attending import attendance
from bot.features.events.attending.after import After, AfterRules
from bot.features.events.attending.attendance import Attendances, after_start
from bot.features.events.book import between
from bot.features.library import Library
from bot.model.cards import Card, say
from bot.model.dates import day as day_in_words
from bot.model.library import Resource
from bot.model.text import shorten
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, Store, UnitOfWork

TEXTS = (*afterwards.TEXTS, *attendance.TEXTS, TextSpec("after.in_library", ("title",), limit=300))
KIND = afterwards.KIND
BACK = timedelta(days=60)
"""How far back events are offered."""
OFFERED = 10
_LABEL = 100


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Everything that is done once an event is over."""

    after: After
    attendances: Attendances
    store: Store
    clock: Clock
    library: Library
    rules: AfterRules

    async def to_library(self, ref: str, what: str, words: Words) -> Card:
        """Put a recording or slides into the library, or change what is there of it."""
        now = self.clock.now()
        entry = await self.store.commit(lambda work: self._entry(work, ref, what, words, now))
        await self.library.import_resources([entry], replace=False)
        return say(words("after.in_library", title=entry.title))

    def _entry(self, work: UnitOfWork, ref: str, what: str, words: Words, now: datetime) -> Resource:
        day = after_start(work, ref, now)
        given = afterwards.afterwards_of(work.values.get(afterwards.name_of(day)))
        url = "" if given is None else getattr(given, what)
        if not url:
            raise MemberError("after.no_material", option="what")
        details = day.details
        return Resource(
            id=f"event-{day.ref}-{what}",
            title=f"{details.title}: {words(f'after.{what}').lower()}",
            publisher=details.speakers,
            year=str(day.starts_at.year),
            kind="video" if what == "recording" else "",
            url=url,
            topics=details.topics,
            summary=shorten(details.text, 700),
            checked=now.astimezone(self.rules.zone).date().isoformat(),
        )

    async def suggest(self, typed: str, words: Words) -> Sequence[str]:
        """Return what took place of late, newest first, as it can be typed."""
        now = self.clock.now()
        found = await self.store.read(lambda readers: between(readers, now - BACK, now))
        lines = []
        for day in reversed([each for each in found if not each.is_cancelled]):
            end = f", {day_in_words(day.starts_at, self.rules.zone)} ({day.ref})"
            lines.append(shorten(day.details.title, _LABEL - len(end)) + end)
        return [line for line in lines if typed.strip().lower() in line.lower()][:OFFERED]


def make_aftermath(store: Store, clock: Clock, library: Library, rules: AfterRules) -> Aftermath:
    """Put it together."""
    after, there = After(store, clock, rules), Attendances(store, clock, rules.zone)
    return Aftermath(after, there, store, clock, library, rules)
