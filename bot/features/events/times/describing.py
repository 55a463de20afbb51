"""Recurrences in plain words, which `repeats` reads back: 'every first Tuesday of the month, until 3 June 2027'."""

import re

from bot.features.events.times.rules import WEEKDAYS, WORKING_DAYS, Rule

_NAMES = dict(zip(WEEKDAYS, "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(), strict=True))
_MONTHS = "January February March April May June July August September October November December".split()
_NTHS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_SILENT = frozenset({"FREQ", "INTERVAL", "WKST", "COUNT", "UNTIL"})
"""Parts that name no days."""


def describe(rule: Rule) -> str:
    """Return a rule in words; the rare one for which there are none is told as calendars write it."""
    words = _words(rule.parts)
    return f"{words}, {_end(rule)}" if words else f"by the rule {rule.text}"


def _end(rule: Rule) -> str:
    if rule.until:
        return f"until {rule.until.day} {rule.until:%B} {rule.until.year}"
    count = rule.parts.get("COUNT")
    return "without an end" if count is None else f"{count} times" if count != "1" else "1 time"


def _words(parts: dict[str, str]) -> str:
    """Return how often and on which days, or nothing when there are no words for it."""
    frequency, interval = parts["FREQ"], int(parts.get("INTERVAL", "1"))
    every = f"every {_UNITS[frequency]}" if interval == 1 else f"every {interval} {_UNITS[frequency]}s"
    names = {name: value for name, value in parts.items() if name not in _SILENT}
    if not names:
        return every
    if names.keys() == {"BYDAY"} and frequency == "WEEKLY":
        return _weekly(names["BYDAY"], every, interval)
    if frequency == "MONTHLY":
        return _monthly(names, every, interval)
    return _yearly(names, every) if frequency == "YEARLY" else ""


def _weekly(days: str, every: str, interval: int) -> str:
    if days == WORKING_DAYS:
        return "every weekday" if interval == 1 else f"{every} on weekdays"
    if not all(day in _NAMES for day in days.split(",")):
        return ""
    words = _listed([_NAMES[day] for day in days.split(",")])
    return f"every {words}" if interval == 1 else f"{every} on {words}"


def _monthly(names: dict[str, str], every: str, interval: int) -> str:
    if names.keys() == {"BYMONTHDAY"}:
        days = [_day_of_month(int(day)) for day in names["BYMONTHDAY"].split(",")]
        return f"{every} on the {_listed(days)}" if all(days) else ""
    if names.keys() not in ({"BYDAY"}, {"BYDAY", "BYSETPOS"}):
        return ""
    words = _nth_weekdays(names["BYDAY"], names.get("BYSETPOS", ""))
    if not words:
        return ""
    return f"every {words} of the month" if interval == 1 else f"{every} on the {words}"


def _yearly(names: dict[str, str], every: str) -> str:
    month = names.get("BYMONTH", "")
    if not month.isdigit():
        return ""
    if names.keys() == {"BYMONTH", "BYMONTHDAY"} and names["BYMONTHDAY"].isdigit():
        return f"{every} on {names['BYMONTHDAY']} {_MONTHS[int(month) - 1]}"
    words = _nth_weekdays(names.get("BYDAY", ""), "") if names.keys() == {"BYMONTH", "BYDAY"} else ""
    return f"{every} on the {words} in {_MONTHS[int(month) - 1]}" if words and " and " not in words else ""


def _nth_weekdays(days: str, position: str) -> str:
    """Return 'first and third Tuesday'. Some calendars write the first Tuesday as a Tuesday at position 1."""
    found = [re.fullmatch(r"\+?(-?\d+)([A-Z]{2})", f"{position}{day}") for day in days.split(",")]
    pairs = [(_NTHS.get(int(one[1])), one[2]) for one in found if one]
    weekdays = {day for _, day in pairs}
    if len(pairs) < len(found) or len(weekdays) != 1 or not all(nth for nth, _ in pairs) or (position and "," in days):
        return ""
    return f"{_listed([nth for nth, _ in pairs if nth])} {_NAMES[weekdays.pop()]}"


def _day_of_month(day: int) -> str:
    if day < 0:
        return "last day" if day == -1 else ""
    ending = "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
