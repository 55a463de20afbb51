"""Rules of other people's series: which ones we take, and how they are written here.

A rule is worked out again whenever somebody looks at the calendar, so one that takes long is refused at the door.
"""

import re
from datetime import date, datetime, timedelta
from itertools import islice
from time import thread_time

from bot.features.events.recurrence import rule_in_wall_time, walls
from bot.model.events import Timing

KINDS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
FOR_EVER = "2200"
"""A series that ends in this year or later has no end."""
MOST_YEARS = 250
"""How long a series may go on that has a count, as its last day is worked out."""
_A_YEAR = {"DAILY": 365, "WEEKLY": 52, "MONTHLY": 12, "YEARLY": 1}
MOST_TIMES = 24
"""Times a day that a rule may give."""
MOST_BEFORE = 20_000
"""Days of a series before now: every day of 54 years."""
MOST_DAYS = 100_000
"""Days of all series of a calendar that are worked out when it is read."""
MOST_SECONDS = 20.0
"""Seconds of processor time that this may take, so that a busy machine reads the same; what comes after is left out."""
LONGEST = 0.25
"""Seconds of processor time that the first days of a rule may take to be worked out."""
_PART = re.compile(r"[A-Z-]{2,20}=[A-Z0-9,:+-]{1,400}")
_NUMBERS = re.compile(r"[+-]?\d{1,3}(?:,[+-]?\d{1,3})*")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_USED = frozenset(
    "FREQ INTERVAL COUNT UNTIL WKST BYDAY BYMONTH BYMONTHDAY BYYEARDAY BYWEEKNO BYSETPOS".split()
    + "BYHOUR BYMINUTE BYSECOND".split()
)
_HARMLESS = (("RSCALE", "GREGORIAN"), ("SKIP", "OMIT"))


class BadRule(ValueError):
    """A rule that is not taken; what it says is for people."""


def read_rule(text: str, *, is_all_day: bool) -> str:
    """Return a rule in our form. Raises BadRule with the reason."""
    parts: dict[str, str] = {}
    for each in text.upper().replace(" ", "").strip(";").split(";"):
        if not _PART.fullmatch(each):
            raise BadRule(f"its rule cannot be read: {text[:60]}")
        name, _, value = each.partition("=")
        if name not in _USED and not name.startswith("X-") and (name, value) not in _HARMLESS:
            raise BadRule(f"its rule has an unknown part: {name}")
        if name in _USED:
            parts.setdefault(name, value)
    if parts.get("FREQ") not in KINDS:
        raise BadRule(f"it repeats {parts.get('FREQ', 'in no known way').lower()}, and at most daily is possible")
    _check_numbers(parts)
    if is_all_day:
        parts = {name: value for name, value in parts.items() if name not in ("BYHOUR", "BYMINUTE", "BYSECOND")}
    _check_days(parts)
    if "UNTIL" in parts:
        parts["UNTIL"] = _until(parts["UNTIL"], is_all_day=is_all_day)
        if parts["UNTIL"][:4] >= FOR_EVER:
            del parts["UNTIL"]
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _check_numbers(parts: dict[str, str]) -> None:
    if parts.get("COUNT", "").startswith("-"):  # Some programs write -1 for a series without an end.
        del parts["COUNT"]
    for name in ("INTERVAL", "COUNT"):
        number = parts.get(name, "1")
        if not number.isdigit() or not 1 <= int(number) <= 10_000:
            raise BadRule(f"its rule has {name}={number[:20]}")
    if "COUNT" in parts and int(parts["COUNT"]) * int(parts.get("INTERVAL", 1)) > MOST_YEARS * _A_YEAR[parts["FREQ"]]:
        raise BadRule(f"it goes on for more than {MOST_YEARS} years, with a count")
    times = 1
    for name in ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND"):
        value = parts.get(name)
        if value is not None and not _NUMBERS.fullmatch(value):
            raise BadRule(f"its rule has {name}={value[:20]}")
        if value is not None and name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            times *= len(value.split(","))
    if times > MOST_TIMES:
        raise BadRule(f"it repeats {times} times a day, and at most {MOST_TIMES} are possible")
    if "BYSETPOS" in parts and parts["FREQ"] in ("DAILY", "WEEKLY"):
        raise BadRule("its rule picks days out of a day or a week (BYSETPOS)")


def _check_days(parts: dict[str, str]) -> None:
    """Refuse a rule whose days there never are, such as 30 February: one would look for them until the year 9999."""
    months = _numbers(parts.get("BYMONTH", "")) or set(range(1, 13))
    days, names = _numbers(parts.get("BYMONTHDAY", "")), parts.get("BYDAY", "")
    weekdays = {each[-2:] for each in names.split(",")} if names else set(_DAYS)
    if not weekdays <= set(_DAYS):
        raise BadRule(f"its rule has BYDAY={names[:20]}")
    day, end = date(2000, 1, 1), date(2028, 1, 1)
    while day < end:
        from_end = day.day - (_next_month(day) - day.replace(day=1)).days - 1
        fits = not days or day.day in days or from_end in days
        if day.month in months and fits and _DAYS[day.weekday()] in weekdays:
            return
        day += timedelta(days=1)
    raise BadRule("its rule gives no day that there is")


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _numbers(text: str) -> set[int]:
    return {int(each) for each in text.split(",")} if text else set()


def _until(text: str, *, is_all_day: bool) -> str:
    """Return the end of a rule. One that is a date alone means the whole day, whatever the time of the event."""
    found = re.fullmatch(r"(\d{8})(?:T(\d{6})(Z?))?", text)
    if found is None:
        raise BadRule(f"its rule has UNTIL={text[:20]}")
    try:
        datetime.strptime(found[1] + (found[2] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError as error:
        raise BadRule(f"its rule has UNTIL={text[:20]}") from error
    if is_all_day:
        return f"{found[1]}T000000"
    return text if found[2] else f"{found[1]}T235959"


class Budget:
    """What working out the series of one calendar may cost, all together."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._days = MOST_DAYS
        self._ends_at = thread_time() + MOST_SECONDS

    def spend(self, days: int) -> None:
        """Take note of days that were worked out. Raises BadRule when there were too many."""
        self._days -= days
        if self._days < 0:
            raise BadRule("the series before it have too many days for one calendar")
        if thread_time() > self._ends_at:
            raise BadRule("the calendar takes too long to work out")

    def check(self, timing: Timing) -> None:
        """Work a series out up to today. Raises BadRule for one that ends before it begins, or takes long."""
        parts = dict(part.split("=") for part in rule_in_wall_time(timing).split(";") if part)
        if parts.get("UNTIL", "9") < f"{timing.start:%Y%m%dT%H%M%S}":
            raise BadRule("its rule ends before it starts")
        begun = thread_time()
        self.spend(0)
        try:
            list(islice(walls(timing), 3))
            if thread_time() - begun > LONGEST:
                raise BadRule("its rule takes too long to work out")
            self.spend(self._over(timing))
        except (OverflowError, TypeError) as error:
            raise BadRule("its rule cannot be worked out") from error

    def _over(self, timing: Timing) -> int:
        """Return how many days of a series are over."""
        over = 0
        for wall in islice(walls(timing), MOST_BEFORE + 1):
            over += 1
            if wall.date() >= self.today:
                return over
        if over > MOST_BEFORE:
            raise BadRule(f"it began more than {MOST_BEFORE:,} days of it ago")
        return over
