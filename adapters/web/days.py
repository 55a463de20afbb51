"""Days and months of the group's zone, as instants and as words.

A day begins at local midnight, also when clocks change on it.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1970, 2999
"""Years for which there are pages; beyond them there are no posts, and at the ends of the calendar no instants."""

Span = tuple[datetime, datetime]
"""A first instant, and the first one that does not belong to it any more."""

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


def date_of(text: str) -> date | None:
    """Return the day that YYYY-MM-DD stands for, or None when there is no such day."""
    match = _DATE.fullmatch(text)
    return _date(int(match[1]), int(match[2]), int(match[3])) if match else None


def month_of(text: str) -> date | None:
    """Return the first day of the month that YYYY-MM stands for, or None when there is no such month."""
    match = _MONTH.fullmatch(text)
    return _date(int(match[1]), int(match[2]), 1) if match else None


def _date(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_span(day: date, zone: ZoneInfo) -> Span:
    """Return a day's first instant and the next day's."""
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)


def month_span(day: date, zone: ZoneInfo) -> Span:
    """Return the first instants of the day's month and of the month after it."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return midnight(first, zone), midnight(following, zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day begins."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """Return the day on which an instant falls."""
    return at.astimezone(zone).date()


def local_dates(instants: Iterable[datetime | None], zone: ZoneInfo) -> list[date | None]:
    """Return the days on which these fall."""
    return [None if at is None else local_date(at, zone) for at in instants]


def day_name(day: date) -> str:
    """Return a day in full, such as 'Tuesday 8 December 2026'."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def month_name(day: date) -> str:
    """Return a month, such as 'December 2026'."""
    return f"{day:%B} {day.year}"
