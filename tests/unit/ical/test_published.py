"""Calendars that nobody here wrote: the published test files of icalendar and recurring-ical-events."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from bot.errors import CalendarRefused
from tests.rigs.calendars import days, days_elsewhere, published, reading_of

FILES = {f"{path.parts[-4]}/{path.parent.name}/{path.name}": path for path in published()}
NOT_THEIRS = {
    "created_calendar_with_unicode_fields.ics",
    "issue_178_component_with_invalid_name_represented.ics",
    "issue_722_missing_timezones.ics",
    "fuzz_testcase_0_char_in_component_name.ics",
    "pacific_fiji.ics",
    "america_new_york_forward_reference.ics",
    "fuzz_testcase_invalid_month.ics",
    "fuzz_testcase_vtimezone_lone_cr.ics",
    "issue_104_broken_calendar.ics",
    "parsing_error_in_UTC_offset.ics",
}
"""Files that their own libraries cannot read or expand; the test above reads them all the same."""
OTHER_ENDS = {
    "Germany_Holidays.ics": "whole days that end on the day on which they begin; we give them that day",
    "example.ics": "the same",
    "issue_201_test_matrix.ics": "begins with a day and ends with a time; we give it whole days",
}
"""Files of which we tell other ends, each with the reason; the starts are the same."""
OTHER_DAYS = {
    "issue_75_range_parameter.ics": "a change of a day 'and all that follow' is read for that day, and noted",
    "issue_1633_rdate_with_dates.ics": "a period between two dates is none by the standard; its start is left out",
    "issue_1633_rdate_with_dates_and_tzid.ics": "the same",
    "issue_722_timezone_transition_ambiguity.ics": "a made-up zone whose clocks no place on earth has",
    "issue_201_mixed_datetime_and_date.ics": "the same; they take the day for UTC's",
    "issue_156_RDATE_with_PERIOD_TZID_khal_2.ics": "the same as issue 75, in a zone that is not told",
    "issue_237_fail_to_parse_timezone_with_non_ascii_tzid.ics": "a zone told by rules alone",
}
"""Files of which we tell other days, each with the reason."""


def test_the_files_are_there() -> None:
    """They come with the packages; should that end, this fails, and nothing is left out in silence."""
    counts = Counter(name.split("/")[0] for name in FILES)
    assert len(FILES) > 250, counts


@pytest.mark.parametrize("name", FILES)
def test_a_published_file_is_read_or_refused_with_a_sentence(name: str) -> None:
    """Whatever is left out has a sentence, and every event that is not left out is there."""
    data = FILES[name].read_bytes()
    if b"BEGIN:V" not in data.upper():
        with pytest.raises(CalendarRefused, match="it is no calendar"):
            reading_of(data)
        return
    reading = reading_of(data)
    assert bool(reading.skipped) <= bool(reading.notes)
    begun = data.upper().count(b"BEGIN:VEVENT")
    days_of_series = sum(len(each.event.overrides) + len(each.event.timing.added) for each in reading.events)
    assert bool(begun) == bool(len(reading.events) + days_of_series + reading.skipped)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [name for name, path in FILES.items() if path.name not in {*OTHER_DAYS, *NOT_THEIRS}])
def test_we_have_the_days_that_recurring_ical_events_has(name: str) -> None:
    """Over the years in which something begins, and the one after: each day once, at the same time, as long."""
    path = FILES[name]
    data = path.read_bytes()
    events = [each.event for each in reading_of(data).events]
    begun = {each.timing.start.year for each in events}
    for year in sorted(begun | {year + 1 for year in begun})[:4]:
        start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        ours, theirs = days(events, start, end), days_elsewhere(data, start, end)
        if path.name in OTHER_ENDS:
            assert Counter(each[0] for each in ours.elements()) == Counter(each[0] for each in theirs.elements())
        else:
            assert ours == theirs, year


def test_exceptions_are_of_files_that_are_there() -> None:
    """A file that is gone needs no exception."""
    names = {path.name for path in FILES.values()}
    assert {*OTHER_DAYS, *OTHER_ENDS, *NOT_THEIRS} <= names
