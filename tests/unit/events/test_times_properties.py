"""What is true of times whatever is written, and whenever."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from time import thread_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.events.times.understanding import Ask, Problem, Time, Understood, understand
from bot.model.dates import instant, span

ZONES = [ZoneInfo(name) for name in ("Europe/London", "Europe/Dublin", "America/New_York")]
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
_MOMENTS = st.datetimes(datetime(2026, 11, 25, 11), datetime(2031, 11, 24), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
_LENGTHS = st.integers(1, 14 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def _changes(zone: ZoneInfo) -> list[datetime]:
    """Return the quarters of an hour around every change of the clocks."""
    hours = (NOW + timedelta(hours=hour) for hour in range(5 * 365 * 24))
    changing = [
        at for at in hours if at.astimezone(zone).tzname() != (at + timedelta(hours=1)).astimezone(zone).tzname()
    ]
    return [at + timedelta(minutes=15 * quarter) for at in changing for quarter in range(-12, 13)]


@pytest.mark.parametrize("zone", ZONES, ids=str)
@given(moment=_MOMENTS, length=_LENGTHS)
def test_what_is_printed_is_read_back_as_the_same_time(zone: ZoneInfo, moment: datetime, length: timedelta) -> None:
    """An echo can be sent back as it is: it is what the buttons of a question carry."""
    end = moment + length

    assert _stamps(Time(moment)) == _stamps(understand(instant(moment, zone), NOW, zone))
    assert _stamps(Time(moment, end)) == _stamps(understand(span(moment, end, zone), NOW, zone))


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_what_is_printed_is_read_back_around_every_change_of_the_clocks(zone: ZoneInfo) -> None:
    """In the doubled hour only the zone's name tells which one it is."""
    changes = _changes(zone)
    times = [Time(at) for at in changes] + [Time(at, at + timedelta(minutes=45)) for at in changes]
    printed = [span(at.start, at.end, zone) if at.end else instant(at.start, zone) for at in times]

    assert len(times) == 10 * 25 * 2
    assert [_stamps(at) for at in times] == [_stamps(understand(text, NOW, zone)) for text in printed]


def _stamps(time: Understood) -> tuple[float, float | None] | None:
    """Return what can be compared: in the doubled hour, moments on two clocks never count as equal."""
    return (time.start.timestamp(), time.end and time.end.timestamp()) if isinstance(time, Time) else None


_WORDS = (
    "8 12 31 7pm 7 12:30 1:30am half past quarter to - until for 90 minutes hour in next last this first of the month "
    "week tuesday sunday december february march 2027 2031 03/04 2027-03-28 , ( ) at on midnight noon tomorrow tonight "
    "morning evening gmt bst et dublin new york utc+3 and weeks year 9999 0 31 october"
).split()
_TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(_WORDS), max_size=8).map(" ".join))


@given(text=_TEXTS, now=st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.sampled_from(ZONES)))
def test_any_text_at_any_time_gives_a_time_that_exists_and_is_to_come(text: str, now: datetime) -> None:
    """Or a question whose answers do, or a reason; and never an exception."""
    answer = understand(text, now, ZONES[0])

    assert isinstance(answer, Time | Ask | Problem)
    times = (answer,) if isinstance(answer, Time) else answer.options if isinstance(answer, Ask) else ()
    for time in times:
        for moment in (time.start, time.end or time.start):
            assert moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) == moment.replace(tzinfo=None)
        assert now.timestamp() < time.start.timestamp()
        assert time.end is None or time.start.timestamp() < time.end.timestamp()
        assert time.start.timestamp() < (now + timedelta(days=5 * 366)).timestamp()


@pytest.mark.parametrize(
    "text", ["8 " * 99, "a" * 200, "-" * 200, "(" * 200, "1 hour " * 28, "t00:00" * 33, "new york " * 22, "1.1.1." * 33]
)
def test_the_longest_text_is_read_in_some_milliseconds(text: str) -> None:
    """Everybody else waits meanwhile. In processor time, as other programs run beside the tests."""
    understand("8 December 7pm", NOW, ZONES[0])
    began = thread_time()
    understand(text, NOW, ZONES[0])

    assert thread_time() - began < 0.1


def test_the_library_is_loaded_when_the_first_time_is_read() -> None:
    """A start is not made slower by what may never be asked for."""
    ours = "understanding repeats describing offsets zones".split()
    imports = ", ".join(f"bot.features.events.times.{name}" for name in ours)
    program = f"import sys, {imports}; print('dateutil' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "False" == run.stdout.strip()
