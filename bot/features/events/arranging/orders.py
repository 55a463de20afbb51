"""What an organiser asks for: what was typed, by whom, and which event or day of a series it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.errors import MemberError
from bot.features.events.arranging.desk import Desk
from bot.features.events.arranging.fields import ENDS, WHEN, ZONE, changed_since, fields_of, fields_of_event
from bot.features.events.arranging.forms import FIELDS, PARTS
from bot.features.events.book import next_of, ref_in
from bot.features.events.recurrence import occurrence
from bot.model.events import Event, EventStatus, Occurrence, instant_of, split_ref
from bot.model.refs import AccountRef
from bot.model.texts import TextSpec, Words

TEXTS = (
    TextSpec("planning.gone", limit=300),
    TextSpec("planning.imported", limit=300),
    TextSpec("planning.several", ("typed",), limit=300),
)
Given = Mapping[str, str]
"""What was typed or filled in, by option."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for, by whom, and the words to answer with."""

    given: Given
    by: AccountRef
    words: Words

    @property
    def version(self) -> int | None:
        """Return which version of the event they saw, where that is known."""
        return int(self.given["version"]) if self.given.get("version", "").isdigit() else None

    @property
    def is_confirmed(self) -> bool:
        """Return whether it was told back and is meant."""
        return bool(self.given.get("confirm"))


@dataclass(frozen=True, slots=True)
class Target:
    """What an order is about."""

    event: Event
    key: str | None
    """One day of a series; None for an event as a whole."""
    shown: Occurrence | None
    """The day that stands for it: that day, or the next one."""

    @property
    def is_draft(self) -> bool:
        """Return whether only organisers see it."""
        return self.event.status is EventStatus.DRAFT

    @property
    def begins(self) -> datetime:
        """Return when the day that stands for it begins."""
        zone = ZoneInfo(self.event.timing.zone)
        return self.shown.starts_at if self.shown else instant_of(self.event.timing.start, zone)

    @property
    def fields(self) -> dict[str, str]:
        """Return everything about it, as it may be typed."""
        return fields_of_event(self.event) if self.key is None or self.shown is None else fields_of(self.shown)

    def must_say_which(self, given: Given) -> bool:
        """Return whether one day of a series was named, and not said whether the others are meant too."""
        return self.key is not None and not given.get("days")


async def find_target(desk: Desk, given: Given, now: datetime) -> Target:
    """Return what an order is about. Raises MemberError when it is gone, or another calendar's."""
    ref = ref_in(given["event"])
    id, key = split_ref(ref)
    event = await desk.get(id)
    if event is None:
        event, key = await _titled(desk, given["event"]), ""
    if event.timing.is_series and (not key or given.get("days") == "all"):
        return Target(event, None, next_of(event, now))
    day = occurrence(event, key)
    if day is None:
        raise MemberError("planning.gone", option="event")
    return Target(event, key if event.timing.is_series else None, day)


async def _titled(desk: Desk, typed: str) -> Event:
    """Return the one event that is called so. Raises MemberError when there is none, or more than one."""
    wanted = typed.strip().casefold()
    found = [event for event in await desk.of_late() if wanted in event.details.title.casefold()]
    exact = [event for event in found if wanted == event.details.title.casefold()] or found
    if len(exact) != 1:
        raise MemberError("planning.several" if exact else "planning.gone", option="event", typed=typed[:80])
    return exact[0]


def typed_fields(given: Given, target: Target) -> dict[str, str] | None:
    """Return the fields that are to change; None when none was named.

    A form holds every field of its part: what is as it was when the form opened is no change of theirs.
    """
    named = {name: given[name] for name in FIELDS if name in given}
    part, now_is = PARTS.get(given.get("part", ""), ()), target.fields
    if given.get("seen") and part:
        filled = changed_since(given["seen"], {name: given.get(name, "") for name in part})
        others = {name: value for name, value in named.items() if name not in part and value != now_is.get(name)}
        return _sensible({**others, **filled})
    if not named:
        return None
    return _sensible({name: value for name, value in named.items() if value != now_is.get(name, "")})


def _sensible(typed: dict[str, str]) -> dict[str, str]:
    """Leave out emptied fields that nothing can be without."""
    return {name: value for name, value in typed.items() if value or name not in (WHEN, ENDS, ZONE)}


def going_on(given: Given, typed: Given) -> dict[str, str]:
    """Return what a button carries to go on with an order: what it is about, and what is to change."""
    about = {name: given[name] for name in ("event", "days", "part", "version") if given.get(name)}
    return {**about, **{name: value or "none" for name, value in typed.items()}}
