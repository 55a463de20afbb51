"""The group's calendar as it is written: strict, the same for every program, and silent about how to join."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from ical.calendar_stream import IcsCalendarStream
from ical.event import EventStatus as EventStatusThere

from bot.features.events.ical.writing import Reader, calendar, single
from bot.features.events.recurrence import occurrence
from bot.model.events import Details, Event, EventStatus, OccurrenceRef, Override, Timing
from tests.rigs.calendars import EVERYBODY, LINK, VOICE, WALL, days, days_elsewhere, event, series
from tests.rigs.rfc5545 import check

DAY = timedelta(days=1)
MOVED = Override("20270105", datetime(2027, 1, 5, 12, 30), start=datetime(2027, 1, 6, 18, 0), sequence=2)
OFF = Override("20270112", datetime(2027, 1, 12, 12, 30), is_cancelled=True, sequence=1)
SERIES = series(overrides=(MOVED, OFF), sequence=1)
EVERY = (
    event(),
    SERIES,
    series("FREQ=MONTHLY;BYDAY=2TU;COUNT=5", "counted"),
    series("FREQ=WEEKLY;UNTIL=20270601T113000Z", "ends"),
    event("cancelled", status=EventStatus.CANCELLED),
    event("dublin", timing=Timing(WALL, 90, "Europe/Dublin", "FREQ=WEEKLY")),
    event("york", timing=Timing(WALL, 30, "America/New_York", "FREQ=DAILY;INTERVAL=3")),
    event("utc", timing=Timing(WALL, 60, "UTC", "FREQ=WEEKLY")),
    event("casablanca", timing=Timing(WALL, 60, "Africa/Casablanca", "FREQ=WEEKLY")),
    event("kolkata", timing=Timing(WALL, 60, "Asia/Kolkata")),
    event("whole", timing=Timing(datetime(2026, 12, 24), 3 * 1440, "Europe/London", is_all_day=True)),
    event(
        "yearly",
        timing=Timing(
            datetime(2026, 12, 24),
            1440,
            "Europe/London",
            "FREQ=YEARLY;UNTIL=20301224T000000",
            left_out=(datetime(2028, 12, 24),),
            is_all_day=True,
        ),
    ),
    event(
        "added",
        timing=Timing(WALL, 60, "Europe/London", "FREQ=WEEKLY", added=(WALL + 3 * DAY,), left_out=(WALL + 14 * DAY,)),
    ),
    event("gap", timing=Timing(datetime(2027, 3, 28, 1, 30), 60, "Europe/London", "FREQ=WEEKLY")),
    event("twice", timing=Timing(datetime(2026, 10, 25, 1, 30, fold=1), 60, "Europe/London", "FREQ=WEEKLY")),
    event("night", timing=Timing(datetime(2026, 10, 24, 22), 600, "Europe/London", "FREQ=DAILY;COUNT=3")),
)
"""One of every kind."""


def test_a_calendar_of_every_kind_of_event_is_as_the_standard_has_it() -> None:
    """Read by a strict reader that shares no code with the library which writes it."""
    written = check(calendar(EVERY, EVERYBODY))
    assert len(written.all("VEVENT")) == len(EVERY) + len(SERIES.overrides)
    assert [zone.value("TZID") for zone in written.all("VTIMEZONE")] == [
        *("Africa/Casablanca", "America/New_York", "Asia/Kolkata", "Europe/Dublin", "Europe/London"),
    ]
    assert written.value("METHOD") == "PUBLISH"
    assert (written.value("X-WR-CALNAME"), written.value("X-PUBLISHED-TTL")) == ("Reading group", "PT6H")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_recurring_ical_events_reads_the_days_that_we_have(one: Event) -> None:
    """Over a year and a half with three clock changes."""
    start, end = datetime(2026, 10, 1, tzinfo=UTC), datetime(2028, 4, 1, tzinfo=UTC)
    ours, theirs = days([one], start, end), days_elsewhere(calendar([one], EVERYBODY), start, end)
    if one.id in ("night", "gap", "twice"):  # They add the length to the clock's time, and the clocks change meanwhile.
        assert [begins for begins, _ in ours] == [begins for begins, _ in theirs]
    else:
        assert ours == theirs


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_another_library_reads_the_days_that_we_have(one: Event) -> None:
    """One that has neither a parser nor an expander in common with those that we use."""
    start, end = datetime(2026, 10, 1, tzinfo=UTC), datetime(2028, 4, 1, tzinfo=UTC)
    read_back = IcsCalendarStream.calendar_from_ics(calendar([one], EVERYBODY).decode())
    told = sorted(
        each.start_datetime.astimezone(UTC)
        for each in read_back.timeline.included(start, end)
        if each.status is not EventStatusThere.CANCELLED and each.start_datetime.astimezone(UTC) >= start
    )
    ours = sorted(begins for begins, _ in days([one], start, end).elements())
    is_all_day = one.timing.is_all_day
    assert [at.date() if is_all_day else at for at in told] == [at.date() if is_all_day else at for at in ours]


def test_a_day_that_was_moved_or_cancelled_is_told_beside_its_series() -> None:
    """With its day as the rule gave it, in the zone of the series; a cancelled day stays, as cancelled."""
    written = check(calendar([SERIES], EVERYBODY))
    days_told = {each.value("RECURRENCE-ID"): each for each in written.all("VEVENT")}
    moved, off = days_told["20270105T123000"], days_told["20270112T123000"]
    assert moved.parameters("RECURRENCE-ID") == {"TZID": "Europe/London"}
    assert (moved.value("DTSTART"), moved.value("SEQUENCE")) == ("20270106T180000", "2")
    assert (off.value("STATUS"), off.value("UID")) == ("CANCELLED", SERIES.uid)


def test_what_was_cancelled_stays_as_cancelled_and_drafts_are_never_there() -> None:
    """A calendar program removes by itself what is cancelled; what just vanishes, many keep."""
    written = check(calendar([event(status=EventStatus.CANCELLED), event("d", status=EventStatus.DRAFT)], EVERYBODY))
    assert [each.value("STATUS") for each in written.all("VEVENT")] == ["CANCELLED"]


def test_the_clock_changes_are_told_by_their_rule() -> None:
    """At one in the morning on the last Sunday of March and at two on that of October, without end."""
    london = check(calendar([event()], EVERYBODY)).all("VTIMEZONE")[0]
    told = [(each.name, each.value("DTSTART")[9:], each.value("RRULE")) for each in london.inner if each.value("RRULE")]
    assert told == [
        ("DAYLIGHT", "010000", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),
        ("STANDARD", "020000", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"),
    ]


def test_how_to_join_is_in_no_calendar_but_that_of_whoever_goes() -> None:
    """Not even where somebody wrote it into the text or the place; and of a series only in that day."""
    leaky = Details(f"Talk {LINK}", text=f"Come to {LINK} or write", place=LINK, link=LINK, speakers=f"Ann {LINK}")
    told = [event(details=leaky), replace(SERIES, details=leaky)]
    assert LINK.encode() not in calendar(told, EVERYBODY)
    going = frozenset({OccurrenceRef("weekly-20261215")})
    written = check(calendar(told, Reader("Mine", VOICE, going, is_member=True)))
    with_link = [each for each in written.all("VEVENT") if LINK in str(each.properties)]
    assert [each.value("RECURRENCE-ID") for each in with_link] == ["20261215T123000"]
    assert (with_link[0].value("URL"), with_link[0].value("TRANSP")) == (LINK, "")


def test_a_link_of_one_day_stands_in_no_other_one_and_a_cancelled_day_has_none() -> None:
    """Texts are copied from day to day."""
    other = Override("20270105", datetime(2027, 1, 5, 12, 30), details=Details("Talk", text=f"Not {LINK}", link="x:y"))
    off = Override("20270112", datetime(2027, 1, 12, 12, 30), is_cancelled=True)
    told = series(details=Details("Talk", text="Not x:y", link=LINK), overrides=(other, off))
    data = calendar([told], EVERYBODY)
    assert (LINK.encode() in data, b"x:y" in data) == (False, False)
    going = frozenset({OccurrenceRef("weekly-20270112")})
    assert LINK.encode() not in calendar([told], Reader("Mine", VOICE, going, is_member=True))


def test_one_who_goes_to_an_event_finds_the_link_in_it() -> None:
    """As the address of the event, and in its text for programs that show no address."""
    going = frozenset({OccurrenceRef("k3f9x2")})
    (told,) = check(calendar([event()], Reader("Mine", VOICE, going, is_member=True))).all("VEVENT")
    assert told.value("URL") == LINK
    assert told.value("DESCRIPTION").startswith(f"Join: {LINK}\\n\\nAll about it.")


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b> <script>alert(1)</script>",
        "commas, semicolons; and \\ and\nlines",
        "é" * 200,
        "🩺" * 60,
        "quote \" and 'single'",
        "BEGIN:VEVENT\r\nSUMMARY:forged\r\nEND:VEVENT",
        "a\x00b\x07c\u202ed",
        "x" * 74 + "ü",
    ],
)
def test_what_people_write_stays_text(text: str) -> None:
    """Nothing in it becomes markup, a line or a component of its own."""
    told = Details(text, text=text, place=text, speakers=text, topics=(text, "two"))
    data = calendar([event(details=told)], EVERYBODY)
    assert len(check(data).all("VEVENT")) == 1
    (back,) = IcsCalendarStream.calendar_from_ics(data.decode()).events
    assert back.summary == " ".join("".join(c for c in text if (c >= " " and c != "\u202e") or c in "\n\r").split())


def test_the_second_of_two_equal_hours_is_told_in_utc() -> None:
    """A zone's name alone would mean the first one."""
    twice = datetime(2026, 10, 25, 1, 30, fold=1)
    data = calendar([event(timing=Timing(twice, 60, "Europe/London"))], EVERYBODY)
    (told,) = check(data).all("VEVENT")
    assert (told.value("DTSTART"), told.value("DTEND")) == ("20261025T013000Z", "20261025T023000Z")


def test_a_day_of_a_series_as_a_file_stands_for_itself() -> None:
    """It has a name of its own, always the same, and neither rule nor series."""
    found = occurrence(SERIES, "20270105")
    assert found is not None
    (told,) = check(single(found, EVERYBODY)).all("VEVENT")
    assert told.value("UID") == f"20270105.{SERIES.uid}"
    assert (told.value("DTSTART"), told.value("RRULE"), told.value("RECURRENCE-ID")) == ("20270106T180000", "", "")
    cancelled = occurrence(SERIES, "20270112")
    assert cancelled is not None
    assert check(single(cancelled, EVERYBODY)).all("VEVENT")[0].value("STATUS") == "CANCELLED"


def test_the_file_of_a_day_has_the_link_for_whoever_goes_to_that_day() -> None:
    """And for nobody who goes to another one."""
    for ref, is_in in (("weekly-20261215", True), ("weekly-20261222", False)):
        found = occurrence(SERIES, "20261215")
        assert found is not None
        data = single(found, Reader("Mine", VOICE, frozenset({OccurrenceRef(ref)}), is_member=True))
        assert (LINK.encode() in data) == is_in


def test_an_empty_calendar_is_one_too() -> None:
    """Programs subscribe before there is anything."""
    assert check(calendar([], EVERYBODY)).inner == []
