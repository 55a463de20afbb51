"""Whether a series begins on a day that its own rule gives; if not, which of the two is meant is asked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.features.events.arranging.fields import rule_in_words
from bot.features.events.arranging.reading import Choice, Unclear, pinned
from bot.features.events.times.rules import WEEKDAYS, Rule, fits
from bot.features.events.times.understanding import Time
from bot.model.dates import day
from bot.model.events import Timing, instant_of
from bot.model.texts import TextSpec, Words

TEXTS = (
    TextSpec("planning.misfit", ("typed",), limit=300),
    TextSpec("planning.misfit_start", ("day",), limit=40),
    TextSpec("planning.misfit_rule", ("rule",), limit=40),
)


def check_fit(timing: Timing, words: Words) -> None:
    """Raise Unclear when a series would begin on a day that its rule does not give."""
    zone = ZoneInfo(timing.zone)
    rule, start = Rule(timing.rule, zone), instant_of(timing.start, zone)
    if not timing.rule or fits(rule, timing.start.date()):
        return
    other = Rule(fitting(rule.parts, timing.start), zone)
    choices = [
        Choice(
            words("planning.misfit_rule", rule=rule_in_words(replace(timing, rule=other.text))),
            {"when": _pinned(start), "repeats": other.text},
        )
    ]
    first = first_fit(timing)
    if first is not None:
        begins = instant_of(first, zone)
        by_rule = {"when": _pinned(begins), "repeats": rule.text}
        choices.append(Choice(words("planning.misfit_start", day=day(begins, zone)), by_rule))
    raise Unclear("planning.misfit", f"{day(start, zone)}; {rule_in_words(timing)}", "repeats", tuple(choices))


def _pinned(start: datetime) -> str:
    return pinned(Time(start), ZoneInfo(str(start.tzinfo)))


def fitting(rule: Mapping[str, str], start: datetime) -> str:
    """Return a rule like this one that a series which starts then follows: every second Wednesday, say."""
    weekday, nth = WEEKDAYS[start.weekday()], (start.day - 1) // 7 + 1
    nth_weekday = f"{-1 if nth == 5 else nth}{weekday}"
    by = {
        "DAILY": {},
        "WEEKLY": {"BYDAY": weekday},
        "MONTHLY": {"BYMONTHDAY": str(start.day)} if "BYMONTHDAY" in rule else {"BYDAY": nth_weekday},
        "YEARLY": {"BYMONTH": str(start.month), "BYMONTHDAY": str(start.day)},
    }[rule["FREQ"]]
    kept = {name: rule[name] for name in ("FREQ", "INTERVAL") if name in rule}
    ends = {name: rule[name] for name in ("COUNT", "UNTIL") if name in rule}
    return ";".join(f"{name}={value}" for name, value in {**kept, **by, **ends}.items())


def first_fit(timing: Timing) -> datetime | None:
    """Return the first wall time from a series' start on that its rule gives, or None when there is none any more."""
    from dateutil.rrule import rrulestr

    rule = ";".join(part for part in timing.rule.split(";") if not part.startswith(("UNTIL", "COUNT")))
    found: datetime | None = rrulestr(rule, dtstart=timing.start.replace(fold=0)).after(timing.start, inc=True)
    return found
