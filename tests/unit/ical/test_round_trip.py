"""What we write, we read: an event comes back with the same days, over two years with four clock changes."""

from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.features.events.ical.writing import Reader, calendar
from bot.model.events import Details, Event, EventStatus, Override, Timing
from tests.rigs.calendars import VOICE, days, event, reading_of
from tests.rigs.rfc5545 import check

FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
ZONES = ("Europe/London", "Europe/Dublin", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "UTC")
RULES = (
    *("FREQ=DAILY;COUNT=40", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "FREQ=MONTHLY;BYDAY=-1FR"),
    *("FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=YEARLY", "FREQ=WEEKLY;UNTIL=20270601T000000Z", "FREQ=DAILY;INTERVAL=9"),
)
WALLS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1)).map(lambda wall: wall.replace(second=0, microsecond=0))
LETTERS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=120)


@st.composite
def an_event(draw: st.DrawFn) -> Event:
    """Return an event of any kind, with any texts."""
    start, rule = draw(WALLS), draw(st.sampled_from(("", *RULES)))
    is_all_day = draw(st.booleans())
    if is_all_day:
        start, rule = start.replace(hour=0, minute=0), rule.replace("T000000Z", "T000000")
    moved = draw(st.lists(st.integers(1, 60), max_size=3, unique=True)) if rule and not is_all_day else []
    minutes = draw(st.integers(1, 3)) * 1440 if is_all_day else draw(st.integers(0, 600))
    overrides = tuple(
        Override(f"{start + timedelta(days=n):%Y%m%d}", start + timedelta(days=n), start + timedelta(days=n, hours=5))
        for n in sorted(moved)
    )
    added = tuple(sorted(start + timedelta(days=n) for n in draw(st.sets(st.integers(61, 300), max_size=3))))
    timing = Timing(start, minutes, draw(st.sampled_from(ZONES)), rule, added if rule else (), is_all_day=is_all_day)
    details = Details(draw(LETTERS) or "Talk", text=draw(LETTERS), place=draw(LETTERS), topics=("one", "two, three"))
    return event(details=details, timing=timing, overrides=overrides if rule else (), sequence=draw(st.integers(0, 9)))


MOVED_TO_THE_LONG_NIGHT = event(
    details=Details("Talk", topics=("one", "two, three")),
    timing=Timing(datetime(2026, 9, 9, 16, 35), 265, "Europe/London", "FREQ=DAILY;COUNT=40"),
    overrides=(Override("20261024", datetime(2026, 10, 24, 16, 35), datetime(2026, 10, 24, 21, 35)),),
)
"""A day that ends after the clocks went back, and once was written an hour too short."""


@given(an_event())
@example(MOVED_TO_THE_LONG_NIGHT)
@settings(max_examples=60, deadline=None)
def test_an_event_that_was_written_and_read_has_the_same_days(made: Event) -> None:
    """And the strict reader has nothing against it."""
    data = calendar([made], Reader("Group", VOICE))
    check(data)
    reading = reading_of(data)
    assert (reading.notes, reading.skipped) == ((), 0)
    (back,) = (each.event for each in reading.events)
    assert days([back], FROM, TO) == days([made], FROM, TO)
    assert (back.uid, back.sequence, back.status) == (made.uid, made.sequence, EventStatus.PLANNED)
    assert back.details.topics == made.details.topics
