"""Days and times in words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.model.dates import day, instant

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 12, 8, 12, 30, tzinfo=UTC), "Tuesday 8 December 2026, 12:30pm (GMT)"),
        (datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "Wednesday 1 July 2026, midday (BST)"),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), "Wednesday 1 July 2026, midnight (BST)"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Sunday 25 October 2026, 1:30am (BST)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Sunday 25 October 2026, 1:30am (GMT)"),
    ],
)
def test_an_instant_is_written_in_full_with_its_zone(at: datetime, written: str) -> None:
    """So that both half past ones of the autumn night can be told apart."""
    assert written == instant(at, LONDON)


def test_a_zone_without_a_name_is_told_by_its_distance() -> None:
    """As many zones have none."""
    assert "Tuesday 8 December 2026, 3:30pm (UTC+03)" == instant(
        datetime(2026, 12, 8, 12, 30, tzinfo=UTC), ZoneInfo("Europe/Istanbul")
    )


def test_a_day_is_written_in_full() -> None:
    """In the reader's zone."""
    assert "Wednesday 9 December 2026" == day(datetime(2026, 12, 8, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Paris"))
