"""Events in the lists that platforms have of their own, such as Discord's scheduled events: what is to stand there.

Late policy: what is late is done until the event starts; nobody looks into the list for what has begun.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from bot.features.events.attending.masking import masked
from bot.features.events.book import AHEAD, find
from bot.features.events.cards import about, place_of
from bot.features.events.changing import Pair
from bot.model.cards import Paragraph
from bot.model.events import Due, Event, Occurrence, OccurrenceRef
from bot.model.native import NativeEvent, ShownEvent
from bot.model.texts import TextSpec, Words
from bot.ports import UnitOfWork

TEXTS = (
    TextSpec("native.answer", ("ref",), limit=150),
    TextSpec("native.online", limit=100),
    TextSpec("native.somewhere", limit=100),
)
KIND = "native-event"


@dataclass(frozen=True, slots=True)
class Step:
    """What one row of the agenda asks for just now: what is shown, as far as we know, and what is to be."""

    due: Due
    platform: str
    ref: OccurrenceRef
    shown: ShownEvent | None
    wanted: NativeEvent | None
    """None where nothing is to stand there any more."""
    others: frozenset[str] = frozenset()
    """How the platform calls what it shows of other days: a mark is only as new as the last change that got there."""
    is_left: bool = False
    """It has begun and is not cancelled: what is there may stay, and the platform ends it."""

    @property
    def digest(self) -> str:
        """Return what tells whether the same was sent before."""
        return blake2b(repr(self.wanted).encode(), digest_size=12).hexdigest()


class Native:
    """Says what is to stand in the lists. It follows every change of an event."""

    def __init__(self, words_of: Callable[[str], Words], platforms: Collection[str]) -> None:
        self._words_of = words_of
        self._platforms = sorted(platforms)

    def follow(self, work: UnitOfWork, old: Event | None, new: Event, pairs: Sequence[Pair], now: datetime) -> None:
        """Have each of these days looked at by whoever talks to the platforms."""
        moved = {was.ref: day.ref for was, day in pairs if was is not None and was.ref != day.ref}
        work.native_events.rename(moved)
        refs = {*moved, *(day.ref for _, day in pairs)}
        near = {day.ref for pair in pairs for day in pair if day is not None and day.starts_at <= now + AHEAD}
        for platform in self._platforms:
            there = sorted(ref for ref in refs if ref in near or work.native_events.get(platform, ref) is not None)
            work.agenda.put(*(Due(f"{KIND}:{platform}:{ref}", KIND, ref, now, note=platform) for ref in there))

    def step(self, work: UnitOfWork, due: Due, now: datetime) -> Step:
        """Return what a row asks for."""
        ref, platform = OccurrenceRef(due.subject), due.note
        day, shown = find(work.events.get, ref), work.native_events.get(platform, ref)
        others = work.native_events.ids(platform) if shown is None else frozenset()
        is_on = day is not None and not day.is_cancelled
        if day is None or not is_on or (shown is None and day.starts_at > now + AHEAD):
            return Step(due, platform, ref, shown, None, others)
        if day.starts_at <= now:
            return Step(due, platform, ref, shown, None, is_left=True)
        return Step(due, platform, ref, shown, self._drawn(day, self._words_of(platform)), others)

    def _drawn(self, day: Occurrence, words: Words) -> NativeEvent:
        details = day.details
        place = (
            place_of(details, words)
            if details.place
            else words("native.online" if details.link else "native.somewhere")
        )
        said = [block.text for block in about(details, words) if isinstance(block, Paragraph)]
        text = "\n\n".join([words("native.answer", ref=day.ref), *said])

        def clean(written: str) -> str:
            return masked(written, [details.link], words("masking.link")) if details.link else written

        return NativeEvent(day.ref, clean(details.title), clean(text), clean(place), day.starts_at, day.ends_at)


def trouble_of(platform: str) -> str:
    """Return the name of the value that says what is the matter with a platform's list; empty when all is well."""
    return f"native-events:{platform}"
