"""Days and times in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.model.dates import day, in_words, instant, span, whole_days

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


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        (datetime(2026, 12, 8, 12, 30), datetime(2026, 12, 8, 13, 30), "12:30pm to 1:30pm (GMT)"),
        (datetime(2026, 12, 8, 22, 0), datetime(2026, 12, 9, 1, 0), "10pm to Wednesday 9 December 2026, 1am (GMT)"),
        (
            datetime(2026, 12, 8, 22, 0),
            datetime(2026, 12, 9, 0, 0),
            "10pm to Wednesday 9 December 2026, midnight (GMT)",
        ),
        (datetime(2026, 10, 24, 23, 30), datetime(2026, 10, 25, 1, 30), "12:30am (BST) to 1:30am (GMT)"),
    ],
)
def test_a_range_is_written_in_full(start: datetime, end: datetime, written: str) -> None:
    """With the second day where it ends on another one, and both zones where the clocks change meanwhile."""
    assert span(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC), LONDON).endswith(written)


def test_a_range_begins_with_its_day() -> None:
    """As every time does."""
    start = datetime(2026, 7, 7, 11, 30, tzinfo=UTC)
    assert "Tuesday 7 July 2026, 12:30pm to 1:15pm (BST)" == span(start, start + timedelta(minutes=45), LONDON)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=6, minutes=30), "6 hours 30 minutes"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=1, hours=2), "1 day 2 hours"),
        (timedelta(weeks=1), "1 week"),
        (timedelta(days=10), "10 days"),
        (timedelta(minutes=90, seconds=1), "1 hour 30 minutes 1 second"),
        (timedelta(milliseconds=20), "0 minutes"),
    ],
)
def test_a_length_is_told_in_words(length: timedelta, words: str) -> None:
    """In numerals and whole words, as the NHS style has it."""
    assert words == in_words(length)


def test_a_length_is_never_negative() -> None:
    """What asks for one has taken the wrong time from the other."""
    with pytest.raises(ValueError, match="not negative"):
        in_words(timedelta(seconds=-1))


def test_whole_days_are_told_without_times() -> None:
    """By the clock of whoever arranged them: a holiday is the same day for everybody."""
    start = datetime(2026, 12, 24, tzinfo=ZoneInfo("Europe/Berlin"))
    assert whole_days(start, start + timedelta(days=1)) == "Thursday 24 December 2026"
    assert whole_days(start, start + timedelta(days=3)) == "Thursday 24 December 2026 to Saturday 26 December 2026"
