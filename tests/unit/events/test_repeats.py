"""Recurrences as people write them, checked and told back in words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from bot.features.events.times.answers import Ask, Fault, Problem, Question
from bot.features.events.times.describing import describe
from bot.features.events.times.repeats import repeats
from bot.features.events.times.rules import Rule, fits

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=LONDON)


def _rule(text: str) -> Rule:
    rule = repeats(text, NOW, LONDON)
    assert isinstance(rule, Rule), (text, rule)
    return rule


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("weekly", "FREQ=WEEKLY"),
        ("daily, 5 times", "FREQ=DAILY;COUNT=5"),
        ("every 2 weeks until 3 June 2027", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270603T225959Z"),
        ("fortnightly on Tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every other Tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("Every Tuesday and Thursday for 10 times", "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=10"),
        ("Tuesdays", "FREQ=WEEKLY;BYDAY=TU"),
        ("every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every first Tuesday", "FREQ=MONTHLY;BYDAY=1TU"),
        ("monthly on the second Thursday", "FREQ=MONTHLY;BYDAY=2TH"),
        ("first and third Tuesday of each month", "FREQ=MONTHLY;BYDAY=1TU,3TU"),
        ("every last Friday until 3 June", "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270603T225959Z"),
        ("every 3 months on the first Tuesday", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU"),
        ("quarterly", "FREQ=MONTHLY;INTERVAL=3"),
        ("on the 8th of every month", "FREQ=MONTHLY;BYMONTHDAY=8"),
        ("monthly on the last day", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("yearly", "FREQ=YEARLY"),
        ("every 8 December", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=8"),
        ("every year on the first Tuesday in March", "FREQ=YEARLY;BYMONTH=3;BYDAY=1TU"),
        ("RRULE:FREQ=MONTHLY;INTERVAL=1;BYDAY=TU;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1"),
        ("BYDAY=TU;FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TU"),
        ("FREQ=YEARLY;BYWEEKNO=20", "FREQ=YEARLY;BYWEEKNO=20"),
    ],
)
def test_a_recurrence_becomes_a_rule(text: str, written: str) -> None:
    """In the form that every calendar reads."""
    assert written == _rule(text).text


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("FREQ=WEEKLY", "every week, without an end"),
        ("FREQ=DAILY;COUNT=5", "every day, 5 times"),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20270603T225959Z", "every 2 weeks, until 3 June 2027"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks on Tuesday, without an end"),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=10", "every Tuesday and Thursday, 10 times"),
        ("FREQ=WEEKLY;BYDAY=TU", "every Tuesday, without an end"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday, without an end"),
        ("FREQ=MONTHLY;BYDAY=1TU", "every first Tuesday of the month, without an end"),
        ("FREQ=MONTHLY;BYDAY=2TH", "every second Thursday of the month, without an end"),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", "every first and third Tuesday of the month, without an end"),
        (
            "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270603T225959Z",
            "every last Friday of the month, until 3 June 2027",
        ),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU", "every 3 months on the first Tuesday, without an end"),
        ("FREQ=MONTHLY;INTERVAL=3", "every 3 months, without an end"),
        ("FREQ=MONTHLY;BYMONTHDAY=8", "every month on the 8th, without an end"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day, without an end"),
        ("FREQ=YEARLY", "every year, without an end"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=8", "every year on 8 December, without an end"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=1TU", "every year on the first Tuesday in March, without an end"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1", "every first Tuesday of the month, without an end"),
        ("FREQ=YEARLY;BYWEEKNO=20", "by the rule FREQ=YEARLY;BYWEEKNO=20"),
    ],
)
def test_a_rule_is_told_in_words(written: str, told: str) -> None:
    """So that organisers see what they have asked for before it is saved."""
    assert told == describe(_rule(written))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("FREQ=SECONDLY", Fault.TOO_OFTEN),
        ("RRULE:FREQ=MINUTELY;INTERVAL=5", Fault.TOO_OFTEN),
        ("FREQ=HOURLY;COUNT=3", Fault.TOO_OFTEN),
        ("FREQ=DAILY;BYHOUR=9,10", Fault.TOO_OFTEN),
        ("every hour", Fault.TOO_OFTEN),
        ("every 5 minutes", Fault.TOO_OFTEN),
        ("every 0 weeks", Fault.NO_SUCH_RULE),
        ("every week for 0 times", Fault.NO_SUCH_RULE),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270603", Fault.NO_SUCH_RULE),
        ("FREQ=DAILY;FREQ=WEEKLY", Fault.NO_SUCH_RULE),
        ("FREQ=BANANA", Fault.NO_SUCH_RULE),
        ("FREQ=WEEKLY;BYDAY=XX", Fault.NO_SUCH_RULE),
        ("FREQ=WEEKLY;UNTIL=tomorrow", Fault.NO_SUCH_RULE),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", Fault.NO_SUCH_RULE),
        ("every week until 3 June 2020", Fault.PAST),
        ("every second Tuesday", Fault.EITHER_RULE),
        ("biweekly", Fault.NOT_UNDERSTOOD),
        ("every banana", Fault.NOT_UNDERSTOOD),
        ("Tuesday", Fault.NOT_UNDERSTOOD),
        ("every week until 3 June 2027 7pm", Fault.NOT_UNDERSTOOD),
        ("", Fault.NOT_UNDERSTOOD),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_with_its_reason(text: str, fault: Fault) -> None:
    """Also one that would never happen, for which calendars would look until the year 9999."""
    assert Problem(fault) == repeats(text, NOW, LONDON)


def test_an_end_that_can_be_two_days_is_asked_about() -> None:
    """As everywhere else."""
    asked = repeats("every week until 03/04/2027", NOW, LONDON)

    assert Ask(Question.DAY_OR_MONTH, days=(date(2027, 4, 3), date(2027, 3, 4))) == asked


@pytest.mark.parametrize(
    ("end", "written"),
    [
        ("20270603", "20270603T225959Z"),
        ("20270603T190000", "20270603T180000Z"),
        ("20270603T190000Z", "20270603T190000Z"),
        ("20270203T190000", "20270203T190000Z"),
    ],
)
def test_the_end_of_a_raw_rule_is_wall_time_unless_it_says_utc(end: str, written: str) -> None:
    """A rule has its end in UTC; in summer the group's clock is an hour ahead of it."""
    assert f"FREQ=WEEKLY;UNTIL={written}" == _rule(f"FREQ=WEEKLY;UNTIL={end}").text


def test_the_last_day_still_counts() -> None:
    """Until 3 June means that there is one on 3 June."""
    rule = _rule("every Thursday until 3 June 2027")
    found = rrulestr(rule.text, dtstart=datetime(2027, 5, 20, 19, 0, tzinfo=LONDON))

    assert [date(2027, 5, 20), date(2027, 5, 27), date(2027, 6, 3)] == [moment.date() for moment in found]


def test_a_rule_says_whether_it_ends() -> None:
    """A series without an end is allowed, and said."""
    assert _rule("weekly").endless
    assert not _rule("weekly, 3 times").endless
    assert not _rule("weekly until 3 June 2027").endless


@pytest.mark.parametrize(
    ("text", "start", "fitting"),
    [
        ("every first Tuesday", date(2026, 12, 1), True),
        ("every first Tuesday", date(2026, 12, 8), False),
        ("every 2 weeks", date(2026, 12, 8), True),
        ("every 29 February", date(2028, 2, 29), True),
        ("every 29 February", date(2028, 2, 28), False),
    ],
)
def test_it_can_be_told_whether_a_start_fits_its_rule(text: str, start: date, fitting: bool) -> None:
    """A series that starts on the second Tuesday and happens on every first is a slip."""
    assert fitting == fits(_rule(text), start)


_DAYS = st.lists(st.sampled_from(["Monday", "Tuesday", "Sunday"]), min_size=1, max_size=3, unique=True).map(
    " and ".join
)
_NTHS = st.sampled_from(["first", "second", "third", "fourth", "fifth", "last"])
_OFTEN = st.one_of(
    st.builds("every {} {}s".format, st.integers(2, 40), st.sampled_from(["day", "week", "month", "year"])),
    st.builds("every {}".format, _DAYS),
    st.builds("every {} weeks on {}".format, st.integers(2, 9), _DAYS),
    st.builds("every {} Thursday of the month".format, _NTHS),
    st.builds("every {} months on the {} Friday".format, st.integers(2, 9), _NTHS),
    st.builds("every month on the {}".format, st.integers(1, 31)),
    st.builds("every year on {} {}".format, st.integers(1, 28), st.sampled_from(["February", "June"])),
)
_ENDS = st.one_of(
    st.just(""),
    st.builds(", {} times".format, st.integers(1, 99)),
    st.builds(", until {} June 2028".format, st.integers(1, 30)),
)


@given(text=st.builds("{}{}".format, _OFTEN, _ENDS))
def test_what_is_told_is_read_back_as_the_same_rule(text: str) -> None:
    """The echo can be copied into the next event."""
    rule = _rule(text)

    assert rule == repeats(describe(rule), NOW, LONDON)


@given(
    text=st.one_of(
        st.text(), st.from_regex(r"(every|each|the|on|first|tuesday|,|until|for|2|times| ){1,9}", fullmatch=True)
    )
)
def test_any_text_at_all_gives_an_answer(text: str) -> None:
    """And never an exception."""
    assert isinstance(repeats(text, NOW, LONDON), Rule | Ask | Problem)


_PARTS = st.builds(
    "{}={}".format,
    st.sampled_from(
        [
            "INTERVAL",
            "COUNT",
            "UNTIL",
            "BYDAY",
            "BYMONTH",
            "BYMONTHDAY",
            "BYSETPOS",
            "BYWEEKNO",
            "BYYEARDAY",
            "WKST",
            "X",
        ]
    ),
    st.one_of(
        st.integers(-400, 400),
        st.sampled_from(["1TU", "TU", "TU,-1FR", "0MO", "99991231", "20270101T000000", ",", "99MO"]),
    ),
)


@given(frequency=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]), parts=st.lists(_PARTS, max_size=4))
def test_any_raw_rule_gives_an_answer_that_can_be_told(frequency: str, parts: list[str]) -> None:
    """Other people's calendars hold odd ones."""
    rule = repeats(";".join([f"FREQ={frequency}", *parts]), NOW, LONDON)

    assert isinstance(rule, Problem) or describe(rule)
