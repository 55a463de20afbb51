"""Other people's calendars as they come: with odd zones, odd lines and odd events, each of which is read or named."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import CalendarRefused
from bot.features.events.recurrence import occurrences
from bot.model.events import Event, EventStatus
from tests.rigs.calendars import ics, reading_of, whole

START = "DTSTART;TZID=Europe/London:20261208T123000"


def one(*lines: str) -> Event:
    """Return the one event of a calendar with these lines."""
    (incoming,) = reading_of(ics(*lines)).events
    return incoming.event


def starts(event: Event, count: int = 100) -> list[str]:
    """Return when the first days of an event begin, by the clock of its zone."""
    found = occurrences(event, datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))
    return [f"{each.starts_at:%Y-%m-%d %H:%M}" for each in found if not each.is_cancelled][:count]


def notes(*lines: str) -> str:
    """Return what is said of a calendar with an event of these lines, which is left out."""
    reading = reading_of(ics(*lines))
    assert (len(reading.events), reading.skipped) == (0, 1)
    return "\n".join(reading.notes)


# --- Times


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("GMT Standard Time", "Europe/London"),
        ('"Eastern Standard Time"', "America/New_York"),
        ("/mozilla.org/20070129_1/Europe/Paris", "Europe/Paris"),
        ("/freeassociation.sourceforge.net/Tzfile/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("europe/dublin", "Europe/Dublin"),
        ("UTC", "Europe/London"),
    ],
)
def test_zones_are_understood_however_they_are_called(tzid: str, zone: str) -> None:
    """Outlook has names of its own, and older programs put theirs in front."""
    event = one(f"DTSTART;TZID={tzid}:20261208T123000")
    assert event.timing.zone == zone


def test_a_zone_that_is_told_by_its_rules_is_found_by_them() -> None:
    """Exchange calls it 'Customized Time Zone' and says only when its clocks change."""
    told = [
        *("BEGIN:VTIMEZONE", "TZID:Customized Time Zone"),
        *("BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100"),
        *("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "END:STANDARD"),
        *("BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"),
        *("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE"),
        *("BEGIN:VEVENT", "UID:1", "DTSTART;TZID=Customized Time Zone:20261208T123000", "END:VEVENT"),
    ]
    (incoming,) = reading_of(whole(*told)).events
    offset = next(
        iter(occurrences(incoming.event, datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)))
    )
    assert offset.starts_at.utcoffset() == timedelta(hours=1)


def test_a_zone_that_nobody_knows_is_said_to_be_read_as_the_groups() -> None:
    """Rather than an event too few, and never in silence."""
    reading = reading_of(ics("DTSTART;TZID=Middle Earth:20261208T123000"))
    assert reading.events[0].event.timing.zone == "Europe/London"
    assert reading.notes == ("The zone 'Middle Earth' is not known; its times were read in Europe/London.",)


def test_a_floating_time_is_the_groups_or_the_calendars() -> None:
    """The calendar may say which zone it means."""
    assert one("DTSTART:20261208T123000").timing.zone == "Europe/London"
    data = ics("DTSTART:20261208T123000").replace(b"VERSION", b"X-WR-TIMEZONE:Europe/Madrid\r\nVERSION")
    assert reading_of(data).events[0].event.timing.zone == "Europe/Madrid"


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        (("DTEND;TZID=Europe/London:20261208T133000",), 60),
        (("DURATION:PT1H30M",), 90),
        (("DURATION:P1D",), 1440),
        ((), 0),
        (("DTEND;TZID=Europe/Paris:20261208T143000",), 60),
        (("DTEND:20261208T133000Z",), 60),
        (("DTEND;TZID=Europe/London:20261208T123010",), 1),
    ],
)
def test_an_event_lasts_to_its_end_or_as_long_as_it_says(lines: tuple[str, ...], minutes: int) -> None:
    """Or no time at all, when it says neither."""
    assert one(START, *lines).timing.minutes == minutes


@pytest.mark.parametrize(("lines", "days"), [((), 1), (("DTEND;VALUE=DATE:20261211",), 3), (("DURATION:P2D",), 2)])
def test_whole_days_stay_whole_days(lines: tuple[str, ...], days: int) -> None:
    """With 23 hours or 25 when the clocks change."""
    timing = one("DTSTART;VALUE=DATE:20261208", *lines).timing
    assert (timing.is_all_day, timing.minutes) == (True, days * 1440)
    (spring,) = occurrences(
        one("DTSTART;VALUE=DATE:20270328"), datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)
    )
    assert spring.ends_at - spring.starts_at == timedelta(days=1)
    assert spring.ends_at.astimezone(UTC) - spring.starts_at.astimezone(UTC) == timedelta(hours=23)


def test_an_end_before_the_start_is_taken_for_a_slip() -> None:
    """The two are exchanged, as other programs do."""
    assert starts(one(START, "DTEND;TZID=Europe/London:20261208T113000")) == ["2026-12-08 11:30"]


# --- Series


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        ("FREQ=WEEKLY;UNTIL=20261222T123000Z", 3),
        ("FREQ=WEEKLY;UNTIL=20261222T123000", 3),
        ("FREQ=WEEKLY;UNTIL=20261222", 3),
        ("FREQ=WEEKLY;COUNT=4", 4),
        ("freq=weekly;count=2", 2),
        ("FREQ=WEEKLY;COUNT=2;", 2),
        ("FREQ=WEEKLY;COUNT=-1", 100),
        ("FREQ=WEEKLY;UNTIL=99991231T235959Z", 100),
        ("FREQ=WEEKLY", 100),
        ("FREQ=MONTHLY;BYDAY=2TU;COUNT=3", 3),
    ],
)
def test_a_series_ends_as_its_rule_says_or_not_at_all(rule: str, count: int) -> None:
    """A date as its end means that whole day."""
    assert len(starts(one(START, f"RRULE:{rule}"))) == count


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("FREQ=SECONDLY", "it repeats secondly, and at most daily is possible"),
        ("FREQ=MINUTELY;INTERVAL=5", "it repeats minutely"),
        ("FREQ=HOURLY;COUNT=3", "it repeats hourly"),
        ("FREQ=DAILY;BYHOUR=0,1,2;BYMINUTE=0,10,20,30,40,50;BYSECOND=0,30", "it repeats 36 times a day"),
        ("FREQ=DAILY;INTERVAL=0", "its rule has INTERVAL=0"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "its rule gives no day that there is"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "its rule gives no day that there is"),
        ("FREQ=DAILY;BYSETPOS=2", "BYSETPOS"),
        ("FREQ=WEEKLY;UNTL=20270101", "its rule has an unknown part: UNTL"),
        ("FREQ=WEEKLY;UNTIL=20261201T000000Z", "its rule ends before it starts"),
        ("FREQ=YEARLY;INTERVAL=10;COUNT=1000", "it goes on for more than 250 years"),
        ("FREQ=FORTNIGHTLY", "it repeats fortnightly"),
        ("FREQ=YEARLY;RSCALE=CHINESE", "unknown part: RSCALE"),
    ],
)
def test_a_rule_that_cannot_be_taken_is_named(rule: str, why: str) -> None:
    """With the event's title, so that somebody can mend it where it is kept."""
    said = notes("SUMMARY:Odd one", START, f"RRULE:{rule}")
    assert said.startswith("Event 1 (Odd one) was left out: ")
    assert why in said or "cannot be read" in said


@pytest.mark.parametrize(
    "line",
    [
        "EXDATE;TZID=Europe/London:20261215T123000",
        "EXDATE:20261215T123000Z",
        "EXDATE;TZID=Europe/Paris:20261215T133000",
        "EXDATE;VALUE=DATE:20261215",
        "EXDATE;TZID=GMT Standard Time:20261215T123000",
    ],
)
def test_a_day_is_left_out_in_whichever_form_it_is_named(line: str) -> None:
    """In another zone, in UTC, or as a date alone."""
    assert starts(one(START, "RRULE:FREQ=WEEKLY;COUNT=3", line)) == ["2026-12-08 12:30", "2026-12-22 12:30"]


def test_added_days_and_periods_take_place_too() -> None:
    """A period has a length of its own."""
    event = one(
        *(START, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=1", "RDATE;TZID=Europe/London:20261210T180000"),
        "RDATE;TZID=Europe/London;VALUE=PERIOD:20261212T090000/PT3H",
    )
    found = occurrences(event, datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    assert [(each.starts_at.day, (each.ends_at - each.starts_at).seconds // 3600) for each in found] == [
        *((8, 1), (10, 1), (12, 3)),
    ]


def _changed(rid: str, *more: str) -> bytes:
    series = ("BEGIN:VEVENT", "UID:1", "SUMMARY:Club", START, "RRULE:FREQ=WEEKLY;COUNT=3", "END:VEVENT")
    day = (
        "BEGIN:VEVENT",
        "UID:1",
        "SUMMARY:Moved",
        rid,
        "DTSTART;TZID=Europe/London:20261216T180000",
        *more,
        "END:VEVENT",
    )
    return whole(*series, *day)


@pytest.mark.parametrize(
    "rid",
    [
        "RECURRENCE-ID;TZID=Europe/London:20261215T123000",
        "RECURRENCE-ID:20261215T123000Z",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261215T133000",
        "RECURRENCE-ID;VALUE=DATE:20261215",
    ],
)
def test_a_day_that_was_moved_keeps_its_place_in_the_series(rid: str) -> None:
    """However it is named; its key is the day that the rule gave it."""
    (incoming,) = reading_of(_changed(rid)).events
    assert starts(incoming.event) == ["2026-12-08 12:30", "2026-12-16 18:00", "2026-12-22 12:30"]
    assert [(each.key, each.details and each.details.title) for each in incoming.event.overrides] == [
        ("20261215", "Moved"),
    ]


def test_a_day_that_was_cancelled_stays_as_cancelled() -> None:
    """So that whoever wanted to come is told."""
    (incoming,) = reading_of(_changed("RECURRENCE-ID:20261215T123000Z", "STATUS:CANCELLED")).events
    assert incoming.event.overrides[0].is_cancelled


def test_days_without_their_series_are_events_of_their_own() -> None:
    """As in an invitation to some days of a series."""
    day = ["BEGIN:VEVENT", "UID:7", "RECURRENCE-ID:20261215T123000Z", "DTSTART:20261215T140000Z", "END:VEVENT"]
    other = [line.replace("1215", "1222") for line in day]
    (alone,) = reading_of(whole(*day)).events
    assert (alone.is_whole, starts(alone.event)) == (False, ["2026-12-15 14:00"])
    (both,) = reading_of(whole(*day, *other)).events
    assert starts(both.event) == ["2026-12-15 14:00", "2026-12-22 14:00"]


def test_of_two_events_with_one_name_the_newer_is_taken() -> None:
    """And that is said."""
    first = ["BEGIN:VEVENT", "UID:1", "SEQUENCE:2", "SUMMARY:New", START, "END:VEVENT"]
    second = ["BEGIN:VEVENT", "UID:1", "SEQUENCE:1", "SUMMARY:Old", START, "END:VEVENT"]
    reading = reading_of(whole(*first, *second))
    assert [each.event.details.title for each in reading.events] == ["New"]
    assert "have the same name (UID)" in reading.notes[0]


# --- Lines


def test_lines_that_are_folded_inside_a_letter_are_read() -> None:
    """By octets, as the standard allows and many programs do."""
    folded = "SUMMARY:Prähabilitation".encode().replace(b"\xc3\xa4", b"\xc3\r\n \xa4")
    data = ics(START, "SUMMARY:X").replace(b"SUMMARY:X", folded)
    assert reading_of(data).events[0].event.details.title == "Prähabilitation"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"\r\n", b"\n"),
        lambda data: data.replace(b"\r\n", b"\r"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.replace(b"\r\nEND:VCALENDAR\r\n", b""),
        lambda data: data.replace(b"\r\n", b"\r\n\r\n"),
        lambda data: data.replace(b"VERSION:2.0", b"X-ODD;A=B:c\r\nVERSION:2.0\r\nNONSENSE"),
        lambda data: data.replace(b"BEGIN:VEVENT", b"begin:vevent").replace(b"END:VEVENT", b"end:vevent"),
    ],
    ids=["LF", "CR", "BOM", "UTF-16", "no end", "empty lines", "odd lines", "small letters"],
)
def test_lines_end_and_begin_as_they_like(change: object) -> None:
    """Files were saved by anything."""
    assert callable(change)
    reading = reading_of(change(ics(START, "SUMMARY:Café")))
    assert [each.event.details.title for each in reading.events] == ["Café"]


def test_a_file_in_an_older_encoding_is_read() -> None:
    """Windows' own, where it is not UTF-8."""
    data = ics(START, "SUMMARY:Caf\u00e9").decode().encode("cp1252")
    assert reading_of(data).events[0].event.details.title == "Café"


def test_what_is_no_event_is_counted_and_left_out() -> None:
    """Tasks, journals and whatever else there is."""
    tasks = ("BEGIN:VTODO", "UID:2", "SUMMARY:Task", "END:VTODO") * 2
    inner = ("BEGIN:VALARM", "TRIGGER:-PT5M", "DESCRIPTION:not the event's", "SUMMARY:no", "END:VALARM")
    event = ("BEGIN:VEVENT", "UID:1", START, *inner, "SUMMARY:Talk", "X-ANYTHING:1", "END:VEVENT")
    reading = reading_of(whole(*tasks, "BEGIN:VJOURNAL", "END:VJOURNAL", *event))
    assert reading.ignored == {"VTODO": 2, "VJOURNAL": 1}
    assert [(each.event.details.title, each.event.details.text) for each in reading.events] == [("Talk", "")]


def test_a_broken_event_keeps_no_other_from_being_read() -> None:
    """The sentence says which one it is."""
    broken = ("BEGIN:VEVENT", "UID:1", "SUMMARY:Broken\\, really", "DTSTART:yesterday", "END:VEVENT")
    cut_off = ("BEGIN:VEVENT", "UID:2", "SUMMARY:Cut off", START)
    reading = reading_of(whole(*broken, *cut_off, "BEGIN:VEVENT", "UID:3", "SUMMARY:Fine", START, "END:VEVENT"))
    assert [each.event.details.title for each in reading.events] == ["Fine"]
    assert reading.notes == (
        "Event 1 (Broken, really) was left out: it cannot be read.",
        "Event 2 (Cut off) was left out: it stops in the middle.",
    )
    assert reading.spared == {"1", "2"}


def test_an_event_without_a_name_gets_the_same_one_each_time() -> None:
    """Else importing twice would make two of it."""
    data = ics(START, "SUMMARY:Talk").replace(b"UID:1@example.org\r\n", b"")
    uids = {reading_of(data).events[0].event.uid for _ in range(2)}
    assert len(uids) == 1
    assert uids.pop().startswith("made-")


def test_a_calendar_that_cancels_cancels_everything_in_it() -> None:
    """As an invitation that is taken back does."""
    data = ics(START).replace(b"VERSION", b"METHOD:CANCEL\r\nVERSION")
    assert reading_of(data).events[0].event.status is EventStatus.CANCELLED


def test_what_seems_to_hold_a_patients_number_is_not_kept() -> None:
    """As everywhere: it is said which event it was, and not what the number is."""
    said = notes(START, "SUMMARY:Case", "DESCRIPTION:Patient NHS number 943 476 5919")
    assert said == "Event 1 (Case) was left out: it seems to hold a patient's number."


@pytest.mark.parametrize(
    "line", ["RDATE:99991231T235959Z", "EXDATE:99991231T235959Z", "RRULE:FREQ=YEARLY;INTERVAL=1000;UNTIL=99991231"]
)
def test_the_end_of_all_time_is_no_day(line: str) -> None:
    """Some programs write it for never, and it cannot be told in other zones."""
    assert starts(one("DTSTART;TZID=America/New_York:20261231T233000", line))[:1] == ["2026-12-31 23:30"]


# --- How to join

ZOOM = "https://us02web.zoom.us/j/123456?pwd=abc"


@pytest.mark.parametrize(
    "lines",
    [
        (f"LOCATION:{ZOOM}",),
        (f"LOCATION:Room 1 or {ZOOM}",),
        (f"URL:{ZOOM}",),
        (f"DESCRIPTION:Join\\n{ZOOM}\\nMeeting ID: 123 456\\nPasscode: 99",),
        (f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:{ZOOM}",),
        (f"X-GOOGLE-CONFERENCE:{ZOOM}", f"DESCRIPTION:At {ZOOM}."),
    ],
)
def test_the_way_to_join_is_found_and_kept_apart(lines: tuple[str, ...]) -> None:
    """Wherever it stands; what everybody may read does not have it, nor its numbers and words."""
    details = one(START, "SUMMARY:Talk", *lines).details
    assert details.link == ZOOM
    assert "zoom" not in f"{details.title} {details.text} {details.place}"
    assert "99" not in details.text


def test_other_addresses_stay_where_people_read_them() -> None:
    """The programme is for everybody."""
    details = one(START, "DESCRIPTION:Programme: https://example.org/p.pdf", "URL:https://example.org/talk").details
    assert (details.link, details.text) == ("", "Programme: https://example.org/p.pdf\n\nhttps://example.org/talk")


def test_html_in_a_title_stays_text() -> None:
    """Pages escape it, and chats show it as it is."""
    assert one(START, "SUMMARY:<b>Talk</b>\\, two\\nlines").details.title == "<b>Talk</b>, two lines"


# --- Too much


@pytest.mark.parametrize("data", [b"", b"garbage", b"\x00" * 1000, b"<html>Sign in</html>", b"\xff\xfe\xfd"])
def test_what_is_no_calendar_is_refused_with_a_sentence(data: bytes) -> None:
    """Such as the page on which one signs in."""
    with pytest.raises(CalendarRefused, match="it is no calendar"):
        reading_of(data)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "data",
    [
        b"BEGIN:VCALENDAR\r\n" * 600_000,
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 600_000,
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\nEND:X\r\n" * 150_000,
        b"BEGIN:VCALENDAR\r\nSUMMARY:" + b"x" * 9_000_000,
        b"BEGIN:VCALENDAR\r\n" + b"\n" * 3_000_000,
        b"BEGIN:VCALENDAR\r\nX:" + b"\n " * 1_500_000,
        whole("BEGIN:VEVENT", *("BEGIN:VALARM",) * 150_000, "END:VEVENT"),
        whole("BEGIN:VEVENT", *("ATTENDEE:mailto:a@example.org",) * 200_000, START, "END:VEVENT"),
        ics(START, "RRULE:FREQ=DAILY", "EXDATE:" + ",".join(["20261215T123000Z"] * 5_500)),
        ics("DTSTART:19000101T000000Z", "RRULE:FREQ=DAILY"),
        ics(START, "RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=31"),
    ],
    ids=["calendars", "events", "others", "line", "empty", "folds", "deep", "lines", "dates", "long ago", "never"],
)
def test_a_hostile_file_is_refused_or_cut_down_soon(data: bytes) -> None:
    """Before anything of it is stored, in seconds, and without keeping much of it."""
    with suppress(CalendarRefused):
        assert len(reading_of(data).events) <= 1


def test_many_costly_series_together_are_cut_off() -> None:
    """Each alone would be taken, and all of them would keep us busy for minutes whenever somebody looks."""
    lines = ["DTSTART:19800101T000000Z", "RRULE:FREQ=DAILY", "END:VEVENT"]
    reading = reading_of(whole(*(line for n in range(12) for line in ("BEGIN:VEVENT", f"UID:{n}", *lines))))
    assert 3 < len(reading.events) < 10
    assert "too many days for one calendar" in reading.notes[0]


def test_a_file_of_50_megabytes_is_refused() -> None:
    """By its size alone."""
    with pytest.raises(CalendarRefused, match="it has 50 MB; at most 10 MB of a calendar are read"):
        reading_of(b"BEGIN:VCALENDAR\r\n" + b"x" * (50 * 1024 * 1024))
