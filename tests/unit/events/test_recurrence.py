"""Which days a rule gives: wall times stay put over the clock changes, and an independent reader finds the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from icalendar import Event as Component

from bot.features.events.recurrence import bounds, next_occurrence, occurrence, occurrences
from bot.model.events import Details, Event, EventId, EventStatus, Override, Timing

ZONES = ("Europe/London", "Europe/Dublin", "America/New_York")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
RULES = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=TU,TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
    "FREQ=MONTHLY;BYDAY=1TU",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "FREQ=WEEKLY;COUNT=7",
    "FREQ=WEEKLY;UNTIL=20270601T110000Z",
)


def event(start: datetime, rule: str = "", zone: str = "Europe/London", minutes: int = 60) -> Event:
    """Return a planned event."""
    timing = Timing(start, minutes, zone, rule)
    return Event(EventId("talk"), "talk@group", Details("Talk"), timing, NOW, NOW, EventStatus.PLANNED)


def wall(year: int, month: int, day: int, hour: int = 12, minute: int = 30) -> datetime:
    """Return a wall time, which has no zone."""
    return datetime(year, month, day, hour, minute)


def read_elsewhere(one: Event, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return what another library makes of the same series."""
    component, zone = Component(), ZoneInfo(one.timing.zone)
    component.add("uid", one.uid)
    component.add("dtstart", one.timing.start.replace(tzinfo=zone))
    component.add("duration", timedelta(minutes=one.timing.minutes))
    if one.timing.rule:
        component["RRULE"] = one.timing.rule
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//test//")
    calendar.add_component(component)
    read = Calendar.from_ical(calendar.to_ical())
    found = recurring_ical_events.of(read).between(start, end)
    return sorted((each["DTSTART"].dt.astimezone(UTC), each.end.astimezone(UTC)) for each in found)


def on_its_rule(one: Event) -> Event:
    """Return the series from a day on that its rule gives: RFC 5545 leaves open what becomes of any other start."""
    rule = ";".join(part for part in one.timing.rule.split(";") if not part.startswith(("COUNT", "UNTIL")))
    first = rrulestr(rule, dtstart=one.timing.start).after(one.timing.start, inc=True)
    return replace(one, timing=replace(one.timing, start=first))


starts = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 5, 1)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
series = st.builds(event, starts, st.sampled_from(RULES), st.sampled_from(ZONES), st.integers(1, 300))


# --- Against another reader


@settings(max_examples=150, deadline=None)
@given(series.map(on_its_rule), st.integers(0, 300), st.integers(1, 200))
def test_another_library_finds_the_same_days(one: Event, after: int, lasting: int) -> None:
    """In London, Dublin and New York, on either side of every change of their clocks.

    In the hour of spring that does not exist, the other library says an hour that does not exist either; so those
    days are compared where both are plain.
    """
    zone = ZoneInfo(one.timing.zone)
    start = one.timing.start.replace(tzinfo=zone).astimezone(UTC) + timedelta(days=after)
    end = start + timedelta(days=lasting)
    ours = {
        (each.starts_at.astimezone(UTC), each.ends_at.astimezone(UTC))
        for each in occurrences(one, start, end)
        if _is_plain(each.original, zone)
    }
    theirs = {
        pair
        for pair in read_elsewhere(one, start, end)
        if _is_plain(pair[0].astimezone(zone).replace(tzinfo=None), zone)
    }
    assert ours == theirs


def _is_plain(at: datetime, zone: ZoneInfo) -> bool:
    """Return whether a wall time exists, and exists once, and the clocks do not change for some hours."""
    offsets = {(at + timedelta(hours=hours)).replace(tzinfo=zone).utcoffset() for hours in (-3, 0, 3, 6)}
    return len(offsets) == 1


# --- Properties


@settings(max_examples=150, deadline=None)
@given(series, st.integers(0, 400))
def test_every_day_is_found_again_by_its_key(one: Event, after: int) -> None:
    """A key names one day for ever; the wall time stays put whatever the clocks do."""
    start = bounds(one)[0] + timedelta(days=after)
    days = occurrences(one, start, start + timedelta(days=60))
    assert len({each.key for each in days}) == len(days)
    for each in days:
        assert occurrence(one, each.key) == each
        assert each.key == f"{each.original:%Y%m%d}"
        assert each.original.time() == one.timing.start.time()
        if _is_plain(each.original, each.zone):
            assert each.starts_at.replace(tzinfo=None) == each.original


@settings(max_examples=100, deadline=None)
@given(series, st.integers(1, 40))
def test_nothing_takes_place_outside_of_the_bounds(one: Event, number: int) -> None:
    """A calendar is read by them: what they leave out would never be seen."""
    first, last = bounds(one)
    days = occurrences(one, first - timedelta(days=400), first + timedelta(days=400))
    assert min(each.starts_at for each in days) == first
    if last is not None:
        assert max(each.ends_at for each in occurrences(one, first, last + timedelta(days=4_000))) == last
    day = days[min(number, len(days) - 1)]
    moved = one.with_override(Override(day.key, day.original, start=day.original - timedelta(days=900)))
    assert bounds(moved)[0] <= occurrence(moved, day.key).starts_at  # type: ignore[union-attr]  # the day is there.


@settings(max_examples=100, deadline=None)
@given(series, st.integers(0, 5), st.integers(-200, 200))
def test_moving_one_day_moves_no_other(one: Event, number: int, hours: int) -> None:
    """It keeps its key, and every other day stays where it was."""
    first = bounds(one)[0]
    days = occurrences(one, first, first + timedelta(days=100))
    day = days[min(number, len(days) - 1)]
    to = day.original + timedelta(hours=hours)
    moved = one.with_override(Override(day.key, day.original, start=to))
    after = {each.key: each for each in occurrences(moved, first - timedelta(days=20), first + timedelta(days=120))}
    for other in days:
        if other.key != day.key:
            assert after[other.key].starts_at == other.starts_at
    assert occurrence(moved, day.key).starts_at.timestamp() == to.replace(tzinfo=day.zone).timestamp()  # type: ignore[union-attr]


# --- By hand


def test_a_talk_at_half_past_twelve_stays_there_when_the_clocks_change() -> None:
    """In spring and in autumn the instant moves, and what people read does not."""
    weekly = event(wall(2027, 3, 23), "FREQ=WEEKLY")
    march = occurrences(weekly, datetime(2027, 3, 22, tzinfo=UTC), datetime(2027, 4, 4, tzinfo=UTC))
    assert [12, 11] == [each.starts_at.astimezone(UTC).hour for each in march]
    assert {(12, 30)} == {(each.starts_at.hour, each.starts_at.minute) for each in march}
    autumn = occurrences(weekly, datetime(2027, 10, 25, tzinfo=UTC), datetime(2027, 11, 7, tzinfo=UTC))
    assert [11, 12] == [each.starts_at.astimezone(UTC).hour for each in autumn]


def test_in_the_weeks_between_two_changes_london_and_new_york_are_an_hour_closer() -> None:
    """America changes its clocks earlier in spring: who looks from there sees the talk an hour later."""
    weekly = event(wall(2027, 3, 9), "FREQ=WEEKLY")
    days = occurrences(weekly, datetime(2027, 3, 8, tzinfo=UTC), datetime(2027, 4, 5, tzinfo=UTC))
    there = [each.starts_at.astimezone(ZoneInfo("America/New_York")).hour for each in days]
    assert [7, 8, 8, 7] == there


def test_a_day_in_the_gap_of_spring_begins_an_hour_later_and_its_key_stays() -> None:
    """Nobody can come at an hour that does not exist."""
    nightly = event(wall(2027, 3, 27, 1), "FREQ=DAILY;COUNT=3")
    days = occurrences(nightly, datetime(2027, 3, 26, tzinfo=UTC), datetime(2027, 3, 31, tzinfo=UTC))
    assert ["20270327", "20270328", "20270329"] == [each.key for each in days]
    assert [1, 2, 1] == [each.starts_at.hour for each in days]


def test_the_second_of_two_equal_hours_is_told_apart() -> None:
    """By its fold: the two are an hour from each other."""
    first = event(wall(2027, 10, 31, 1))
    second = event(wall(2027, 10, 31, 1).replace(fold=1))
    (one,), (other,) = (
        occurrences(each, datetime(2027, 10, 30, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC))
        for each in (first, second)
    )
    assert timedelta(hours=1) == other.starts_at.astimezone(UTC) - one.starts_at.astimezone(UTC)


def test_an_event_over_the_night_of_the_change_lasts_as_long_as_it_says() -> None:
    """Its length is in real time."""
    night = event(wall(2027, 10, 30, 22), minutes=480)
    (day,) = occurrences(night, datetime(2027, 10, 30, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC))
    assert timedelta(hours=8) == day.ends_at.astimezone(UTC) - day.starts_at.astimezone(UTC)
    assert 5 == day.ends_at.hour


def test_what_comes_next_is_what_was_not_cancelled() -> None:
    """However far away that is."""
    yearly = event(wall(2026, 12, 8), "FREQ=YEARLY")
    day = occurrence(yearly, "20261208")
    assert day is not None
    off = yearly.with_override(Override(day.key, day.original, is_cancelled=True))
    coming = next_occurrence(off, NOW)
    assert coming is not None
    assert "20271208" == coming.key
    assert None is next_occurrence(event(wall(2026, 1, 1)), NOW)


def test_a_key_that_the_series_does_not_have_is_no_day() -> None:
    """Whatever somebody types after the hyphen."""
    monthly = event(wall(2026, 12, 1), "FREQ=MONTHLY;BYDAY=1TU")
    assert occurrence(monthly, "20261201") is not None
    for key in ("", "20261202", "20260101", "2026", "yesterday", "20261201-2"):
        assert occurrence(monthly, key) is None
    assert occurrence(event(wall(2026, 12, 1)), "20261201") is None
