"""When an announcement goes out, as organisers write it: understood, asked about, or refused. Never guessed."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.errors import MemberError
from bot.features.events.recurrence import next_start
from bot.features.events.times.describing import describe
from bot.features.events.times.repeats import repeats
from bot.features.events.times.rules import Rule, fits
from bot.features.events.times.understanding import Ask, Fault, Problem, Question, Time, understand
from bot.model.dates import day
from bot.model.events import Timing, instant_of

FAULTS = {
    Fault.PAST: "announcements.time_past",
    Fault.NO_SUCH_DAY: "announcements.time_no_day",
    Fault.NO_SUCH_TIME: "announcements.time_no_time",
    Fault.TOO_FAR: "announcements.time_too_far",
    Fault.TOO_OFTEN: "announcements.rule_too_often",
    Fault.EITHER_RULE: "announcements.rule_unclear",
    Fault.NO_SUCH_RULE: "announcements.rule_unclear",
}
"""Why a time or a rule cannot be used; for any other reason it was not understood."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A time that can be meant in several ways, or lacks something."""

    typed: str
    question: Question
    options: tuple[datetime, ...] = ()
    """What can be meant."""
    rule: str = ""
    """How it repeats, once the time is chosen."""


def read_timing(when: str, every: str, now: datetime, zone: ZoneInfo) -> Timing | Unclear | None:
    """Return when it goes out; None for at once. Raises MemberError, which names the option that is wrong."""
    rule = _rule(every, now, zone)
    if not when or when.casefold() == "now":
        if rule is not None:
            raise MemberError("announcements.rule_needs_time", option="when")
        return None
    found = understand(when, now, zone)
    if isinstance(found, Problem):
        raise MemberError(FAULTS.get(found.fault, "announcements.time_unclear"), option="when", typed=when[:80])
    if isinstance(found, Ask):
        options = tuple(each.start for each in found.options)
        return Unclear(when[:80], found.question, options, "" if rule is None else rule.text)
    assert isinstance(found, Time)
    return timing_at(found.start, "" if rule is None else rule.text, now, zone)


def timing_at(at: datetime, rule: str, now: datetime, zone: ZoneInfo) -> Timing:
    """Return the timing that begins at an instant. Raises MemberError where it has been, or is no day of the rule."""
    if at <= now:
        raise MemberError("announcements.time_past", option="when", typed=day(at, zone))
    wall = at.astimezone(zone)
    timing = Timing(wall.replace(tzinfo=None), 0, zone.key, rule)
    if rule and not fits(Rule(rule, zone), wall.date()):
        raise MemberError(
            "announcements.rule_misses", option="when", day=day(at, zone), rule=describe(Rule(rule, zone))
        )
    return timing


def _rule(every: str, now: datetime, zone: ZoneInfo) -> Rule | None:
    if not every:
        return None
    found = repeats(every, now, zone)
    if isinstance(found, Rule):
        return found
    key = FAULTS.get(found.fault, "announcements.rule_unclear") if isinstance(found, Problem) else ""
    raise MemberError(key or "announcements.rule_unclear", option="every", typed=every[:80])


def first_time(timing: Timing, now: datetime) -> datetime | None:
    """Return when it goes out next after `now`, or None when it does no more."""
    return next_start(timing, now)


def when_typed(timing: Timing | None) -> str:
    """Return a time as one would type it, which `read_timing` understands as the same."""
    if timing is None:
        return ""
    at = instant_of(timing.start, ZoneInfo(timing.zone))
    return f"{at.day} {at:%B} {at.year} {at:%H:%M}"


def rule_typed(timing: Timing | None) -> str:
    """Return how it repeats in words, which `read_timing` understands as the same; nothing for what goes out once."""
    return describe(Rule(timing.rule, ZoneInfo(timing.zone))) if timing is not None and timing.rule else ""
