"""Quiet hours: when they hold, when they end, and what came just before them, over midnight and the clock changes."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.features.announcements.quiet import Quiet

LONDON = ZoneInfo("Europe/London")
NIGHT = Quiet(time(20), time(8), LONDON)
NOON = Quiet(time(12), time(13, 30), LONDON)
NEVER = Quiet(time(0), time(0), LONDON)


def at(text: str) -> datetime:
    """Return an instant in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("quiet", "moment", "over", "before"),
    [
        (NIGHT, "2026-11-23 20:00", "2026-11-24 08:00", "2026-11-23 19:59"),
        (NIGHT, "2026-11-23 23:59", "2026-11-24 08:00", "2026-11-23 19:59"),
        (NIGHT, "2026-11-24 00:00", "2026-11-24 08:00", "2026-11-23 19:59"),
        (NIGHT, "2026-11-24 07:59", "2026-11-24 08:00", "2026-11-23 19:59"),
        (NIGHT, "2027-03-27 22:00", "2027-03-28 08:00", "2027-03-27 19:59"),
        (NIGHT, "2027-10-31 03:00", "2027-10-31 08:00", "2027-10-30 19:59"),
        (NOON, "2026-11-23 12:30", "2026-11-23 13:30", "2026-11-23 11:59"),
    ],
)
def test_quiet_hours_end_in_the_morning_and_began_in_the_evening(
    quiet: Quiet, moment: str, over: str, before: str
) -> None:
    """By the wall clock, whatever the clocks do that night."""
    assert quiet.holds(at(moment))
    assert at(over) == quiet.over(at(moment))
    assert at(before) == quiet.before(at(moment))


@pytest.mark.parametrize(
    ("quiet", "moment"),
    [(NIGHT, "2026-11-23 08:00"), (NIGHT, "2026-11-23 19:59"), (NOON, "2026-11-23 13:30"), (NEVER, "2026-11-23 00:00")],
)
def test_outside_of_them_nothing_is_moved(quiet: Quiet, moment: str) -> None:
    """Their end is no part of them."""
    assert not quiet.holds(at(moment))
    assert at(moment) == quiet.over(at(moment)) == quiet.before(at(moment))
