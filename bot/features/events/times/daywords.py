"""The ways to write a day, from '8 December' to 'the first Tuesday of next month'."""

import re
from collections.abc import Callable
from functools import cache

from bot.features.events.times.days import Ahead, Calendar, Day, Nth, Unclear, Weekday
from bot.features.events.times.words import END, NUMBER, ORDINAL, ORDINALS, any_of, months, number, weekdays

Maker = Callable[[dict[str, str]], Day]


def day_at(text: str, at: int) -> tuple[Day, int] | None:
    """Return the day that is written at a place of a tidied text, and where it ends."""
    for pattern, make in _grammar():
        if found := pattern.match(text, at):
            said = {name: word for name, word in found.groupdict().items() if word}
            return make(said), found.end()
    return None


@cache
def _grammar() -> tuple[tuple[re.Pattern[str], Maker], ...]:
    """Return the ways to write a day; the first that fits counts, so that the longer stand before the shorter."""
    weekday, month = rf"(?P<weekday>{any_of(weekdays())})", rf"(?P<month>{any_of(months())})\.?"
    day = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
    year = r"(?:,? (?P<year>(?:19|20)[0-9]{2})|,? '(?P<short>[0-9]{2}))?"
    full_year = r"(?:(?P<year>[0-9]{4})|(?P<short>[0-9]{2}))"
    of_month = r"(?P<which>this|the|next) month"
    nth = rf"(?P<nth>{ORDINAL}) {weekday}"
    ways: list[tuple[str, Maker]] = [
        (r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})[-/](?P<day>[0-9]{1,2})(?=t[0-9])", _calendar),
        (r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})[-/](?P<day>[0-9]{1,2})" + END, _calendar),
        (rf"{day}[-/]{month}[-/]{full_year}{END}", _calendar),
        (
            r"(?P<day>[0-9]{1,2})([-/.])(?P<month>[0-9]{1,2})\2(?:(?P<year>[0-9]{4})|(?P<short>[0-9]{2}))" + END,
            _numeric,
        ),
        (r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})" + END, _numeric),
        (rf"{day}(?: of)? {month}{year}{END}", _calendar),
        (rf"{month}(?: the)? {day}{year}{END}", _calendar),
        (rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th) of {of_month}{END}", _day_of_month),
        (rf"{nth} (?:of|in) {of_month}{END}", _nth_of_month),
        (rf"{nth}(?: (?:of|in))? {month}{year}{END}", _nth),
        (r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)" + END, _calendar),
        (rf"(?:{weekday} next week|next week(?: on)? {weekday.replace('weekday', 'other')}){END}", _how("next week")),
        (rf"(?:{weekday} week|(?:a )?week on {weekday.replace('weekday', 'other')}){END}", _how("week")),
        (rf"(?:{weekday} fortnight|a fortnight on {weekday.replace('weekday', 'other')}){END}", _how("fortnight")),
        (rf"next {weekday}{END}", _how("next")),
        (rf"last {weekday}{END}", _how("last")),
        (rf"this {weekday}{END}", _how("this")),
        (rf"(?:(?:this )?coming )?{weekday}\.?{END}", _how("")),
        (rf"(?:the )?day after tomorrow{END}", lambda said: Ahead(2)),
        (rf"(?:a )?(?P<span>week|fortnight) (?P<since>today|tomorrow){END}", _since),
        (rf"(?P<since>today|tomorrow) (?P<span>week|fortnight){END}", _since),
        (rf"yesterday{END}", lambda said: Ahead(-1)),
        (rf"(?:tomorrow|tmrw|tmw){END}", lambda said: Ahead(1)),
        (rf"(?:today|this(?= (?:morning|afternoon|evening)\b)){END}", lambda said: Ahead()),
        (rf"in (?P<number>{NUMBER}) (?P<unit>days?|weeks?|fortnights?|months?|years?)(?: time|' time)?{END}", _ahead),
        (rf"(?P<number>{NUMBER}) (?P<unit>days?|weeks?|months?|years?) (?:from (?:now|today)|hence){END}", _ahead),
        (rf"(?:next|this) (?:week|month|year|weekend){END}", lambda said: Unclear()),
        (rf"(?:in )?{month}(?: (?P<year>20[0-9]{{2}}))?{END}", lambda said: Unclear()),
    ]
    return tuple((re.compile(pattern), make) for pattern, make in ways)


def _calendar(said: dict[str, str]) -> Day:
    return Calendar(int(said["day"]), _month(said), _year(said))


def _numeric(said: dict[str, str]) -> Day:
    day, month = int(said["day"]), int(said["month"])
    if day <= 12 < month:
        day, month = month, day
    return Calendar(day, month, _year(said), either_way=day <= 12 and day != month)


def _day_of_month(said: dict[str, str]) -> Day:
    return Calendar(int(said["day"]), months_ahead=int(said["which"] == "next"))


def _nth(said: dict[str, str]) -> Day:
    return Nth(ORDINALS[said["nth"]], weekdays()[said["weekday"]], _month(said), _year(said))


def _nth_of_month(said: dict[str, str]) -> Day:
    return Nth(ORDINALS[said["nth"]], weekdays()[said["weekday"]], months_ahead=int(said["which"] == "next"))


def _how(how: str) -> Maker:
    return lambda said: Weekday(weekdays()[said.get("weekday") or said["other"]], how)


def _ahead(said: dict[str, str]) -> Day:
    count, unit = number(said["number"]), said["unit"].rstrip("s")
    days, ahead = {"day": (1, 0), "week": (7, 0), "fortnight": (14, 0), "month": (0, 1), "year": (0, 12)}[unit]
    return Ahead(days * count, ahead * count)


def _since(said: dict[str, str]) -> Day:
    """Read 'a week today' and 'tomorrow fortnight'."""
    return Ahead({"week": 7, "fortnight": 14}[said["span"]] + int(said["since"] == "tomorrow"))


def _month(said: dict[str, str]) -> int | None:
    word = said.get("month")
    return None if word is None else int(word) if word.isdigit() else months()[word]


def _year(said: dict[str, str]) -> int | None:
    if short := said.get("short"):
        return 2000 + int(short)
    return int(said["year"]) if "year" in said else None
