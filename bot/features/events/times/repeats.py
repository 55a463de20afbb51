"""Recurrences as people write them: 'every first Tuesday', 'every 2 weeks until 3 June 2027', or a raw RRULE."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from bot.features.events.times.answers import Ask, Fault, Problem, Question, Unusable, unusable
from bot.features.events.times.days import Day
from bot.features.events.times.reading import Half, read
from bot.features.events.times.rules import WEEKDAYS, WORKING_DAYS, Rule, checked, last_moment
from bot.features.events.times.words import NUMBER, ORDINALS, any_of, months, number, tidied, weekdays

_ADVERBS = {
    "daily": ("DAILY", 1),
    "weekly": ("WEEKLY", 1),
    "fortnightly": ("WEEKLY", 2),
    "monthly": ("MONTHLY", 1),
    "quarterly": ("MONTHLY", 3),
    "yearly": ("YEARLY", 1),
    "annually": ("YEARLY", 1),
}
"""'biweekly' and 'bimonthly' are left out: each has two meanings."""
_UNITS = {
    "day": ("DAILY", 1),
    "week": ("WEEKLY", 1),
    "fortnight": ("WEEKLY", 2),
    "month": ("MONTHLY", 1),
    "quarter": ("MONTHLY", 3),
    "year": ("YEARLY", 1),
}
_ADVERB = re.compile(rf"(?P<adverb>{'|'.join(_ADVERBS)})\b")
_EVERY = re.compile(
    rf"(?:(?:every|each)|once (?:a|every))(?: (?P<number>other|{NUMBER}))? (?P<unit>{'|'.join(_UNITS)})s?\b"
)
_WITHIN_A_DAY = re.compile(r"hourly\b|(?:every|each) (?:[a-z0-9]+ )?(?:hour|minute|second)s?\b(?! [a-z]+day)")
_COUNT = re.compile(rf"(?P<rule>.+?),? (?:for )?(?P<count>{NUMBER}) (?:times?|occurrences?|meetings?|sessions?)")
_UNTIL = re.compile(r"(?P<rule>.+?),? (?:until|till?|up to|ending(?: on)?) (?P<day>.+)")
_ENDLESS = re.compile(r"(?P<rule>.+?),? (?:without an end|with no end|for ever|forever)")
_OF_MONTH = re.compile(r" (?:(?:of|in) (?:the|every|each) month|every month|each month)$")
_AND = re.compile(r",? and |, ?| & ")


def repeats(text: str, now: datetime, zone: ZoneInfo) -> Rule | Ask | Problem:
    """Return the rule that a text means, which day its end is meant to be where that is not plain, or what is wrong."""
    try:
        plain = tidied(text)
        if raw := re.fullmatch(r"(?:rrule:)?(freq=[^ \n]+|[a-z]+=[^ \n]*;[^ \n]*freq=[^ \n]+)", plain):
            return checked(_raw(raw[1].upper()), now, zone)
        return _worded(plain, now, zone)
    except Unusable as refused:
        return refused.problem


def _raw(written: str) -> dict[str, str]:
    pairs = [part.partition("=")[::2] for part in written.strip(";").split(";")]
    if len(dict(pairs)) < len(pairs) or not all(value for _, value in pairs):
        raise unusable(Fault.NO_SUCH_RULE)
    return dict(pairs)


def _worded(text: str, now: datetime, zone: ZoneInfo) -> Rule | Ask:
    if ended := _ENDLESS.fullmatch(text):
        return checked(_parts(ended["rule"]), now, zone)
    if counted := _COUNT.fullmatch(text):
        return checked(_parts(counted["rule"]) | {"COUNT": str(number(counted["count"]))}, now, zone)
    if not (ended := _UNTIL.fullmatch(text)):
        return checked(_parts(text), now, zone)
    parts, today = _parts(ended["rule"]), now.astimezone(zone).date()
    dates = _only_day(ended["day"], now, zone).dates(today)
    if dates.question or len(dates.options) != 1:
        return Ask(dates.question or Question.DAY, days=dates.options)
    return checked(parts | {"UNTIL": last_moment(dates.options[0], zone)}, now, zone)


def _only_day(text: str, now: datetime, zone: ZoneInfo) -> Day:
    reading = read(text, zone, now.astimezone(zone).date())
    if reading.end or reading.start.day is None or reading.start != Half(reading.start.day, day_first=True):
        raise unusable(Fault.NOT_UNDERSTOOD)
    return reading.start.day


def _parts(text: str) -> dict[str, str]:
    """Return the parts that the words mean: how often, and on which days."""
    if _WITHIN_A_DAY.match(text):
        raise unusable(Fault.TOO_OFTEN)
    monthly = bool(_OF_MONTH.search(text))
    rest = _OF_MONTH.sub("", text)
    if found := _ADVERB.match(rest):
        frequency, interval = _ADVERBS[found["adverb"]]
    elif found := _EVERY.match(rest):
        frequency, interval = _UNITS[found["unit"]]
        interval *= _interval(found["number"])
    else:
        return _by_days(rest, monthly)
    parts = {"FREQ": frequency, "INTERVAL": str(interval)}
    on = re.fullmatch(r"(?:,? on)?(?: the)? (?P<days>.+)", rest[found.end() :]) if rest[found.end() :] else None
    if on is None and rest[found.end() :]:
        raise unusable(Fault.NOT_UNDERSTOOD)
    return parts | _days(on["days"], frequency) if on else parts


def _interval(written: str | None) -> int:
    return 2 if written == "other" else number(written or "1")


def _by_days(text: str, monthly: bool) -> dict[str, str]:
    """Read 'every Tuesday', 'the first Tuesday of the month', 'every 8 December': the days tell how often."""
    found = re.fullmatch(r"(?:(?P<every>every|each) |on )?(?:the )?(?P<other>other )?(?P<days>.+)", text)
    if not found:
        raise unusable(Fault.NOT_UNDERSTOOD)
    days, interval = found["days"], {"INTERVAL": "2"} if found["other"] else {}
    if monthly:
        return {"FREQ": "MONTHLY"} | interval | _days(days, "MONTHLY")
    plural = re.fullmatch(r".*[a-z]s", days)
    for frequency in ("WEEKLY", "MONTHLY", "YEARLY") if found["every"] or plural else ():
        if parts := _days_or_none(days, frequency):
            if frequency == "MONTHLY" and not re.match(r"(?:first|1st|last|final)\b", days):
                raise unusable(Fault.EITHER_RULE)
            return {"FREQ": frequency} | interval | parts
    raise unusable(Fault.NOT_UNDERSTOOD)


def _days(text: str, frequency: str) -> dict[str, str]:
    parts = _days_or_none(text, frequency)
    if parts is None:
        raise unusable(Fault.NOT_UNDERSTOOD)
    return parts


def _days_or_none(text: str, frequency: str) -> dict[str, str] | None:
    """Return the parts that name days in a week, a month or a year; None where the words are no such days."""
    readers: dict[str, Callable[[str], dict[str, str] | None]] = {
        "WEEKLY": _in_week,
        "MONTHLY": _in_month,
        "YEARLY": _in_year,
    }
    return readers[frequency](text) if frequency in readers else None


def _in_week(text: str) -> dict[str, str] | None:
    if re.fullmatch(r"(?:weekday|working day|work day)s?", text):
        return {"BYDAY": WORKING_DAYS}
    words = [word if word in weekdays() else word.removesuffix("s") for word in _AND.split(text)]
    if not all(word in weekdays() for word in words):
        return None
    return {"BYDAY": ",".join(WEEKDAYS[day] for day in sorted({weekdays()[word] for word in words}))}


def _in_month(text: str) -> dict[str, str] | None:
    if text == "last day":
        return {"BYMONTHDAY": "-1"}
    if found := re.fullmatch(rf"(?P<nths>.+) {_weekday()}s?", text):
        nths = [ORDINALS.get(word.removeprefix("the ")) for word in _AND.split(found["nths"])]
        day = WEEKDAYS[weekdays()[found["weekday"]]]
        return {"BYDAY": ",".join(f"{nth}{day}" for nth in nths)} if all(nths) else None
    days = [re.fullmatch(r"(?:the |day )?([0-9]{1,2})(?:st|nd|rd|th)?", word) for word in _AND.split(text)]
    return {"BYMONTHDAY": ",".join(str(int(day[1])) for day in days if day)} if all(days) else None


def _in_year(text: str) -> dict[str, str] | None:
    month, day = f"(?P<month>{any_of(months())})", r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
    if found := re.fullmatch(rf"{day}(?: of)? {month}", text) or re.fullmatch(rf"{month} {day}", text):
        return {"BYMONTH": str(months()[found["month"]]), "BYMONTHDAY": str(int(found["day"]))}
    if found := re.fullmatch(rf"(?P<nth>{'|'.join(ORDINALS)}) {_weekday()} (?:of|in) {month}", text):
        day = f"{ORDINALS[found['nth']]}{WEEKDAYS[weekdays()[found['weekday']]]}"
        return {"BYMONTH": str(months()[found["month"]]), "BYDAY": day}
    return None


@cache
def _weekday() -> str:
    return f"(?P<weekday>{any_of(weekdays())})"
