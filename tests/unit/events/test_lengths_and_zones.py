"""Lengths for reminders, and time zones, as people and calendars name them."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.features.events.times.answers import Fault, Problem
from bot.features.events.times.offsets import offset, offset_words
from bot.features.events.times.zones import zone_named


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 day and 1 hour", "1 day and 1 hour"),
        ("1 hour and 1 day before", "1 day and 1 hour"),
        ("2 days, 15 minutes", "2 days and 15 minutes"),
        ("1 week, 1 day, and 1 hour", "1 week, 1 day and 1 hour"),
        ("a week", "1 week"),
        ("7 days", "1 week"),
        ("1 hour 30 minutes", "1 hour 30 minutes"),
        ("an hour and a half", "1 hour 30 minutes"),
        ("1.5 hours", "1 hour 30 minutes"),
        ("1h30", "1 hour 30 minutes"),
        ("half an hour", "30 minutes"),
        ("30m & 1d", "1 day and 30 minutes"),
        ("1 day, 1 day", "1 day"),
        ("a fortnight", "2 weeks"),
        ("", "not understood"),
        ("banana", "not understood"),
        ("0 minutes", "not understood"),
        ("10 years", "not understood"),
        ("400 days", "not understood"),
        ("30 minutes 1 hour", "not understood"),
    ],
)
def test_lengths_for_reminders_are_read_and_told_back(text: str, told: str) -> None:
    """What 'and' joins are reminders of their own; the longest comes first, as it is sent first."""
    lengths = offset(text)

    assert told == (offset_words(lengths) if isinstance(lengths, tuple) else lengths.fault.value)


_LENGTHS = st.sets(st.timedeltas(timedelta(minutes=1), timedelta(days=366)), min_size=1, max_size=4)


@given(lengths=_LENGTHS.map(lambda found: {timedelta(minutes=each // timedelta(minutes=1)) for each in found}))
def test_lengths_that_are_told_are_read_back(lengths: set[timedelta]) -> None:
    """So that the words on the button are a command as well."""
    assert tuple(sorted(lengths, reverse=True)) == offset(offset_words(tuple(sorted(lengths, reverse=True))))


@given(text=st.one_of(st.text(), st.lists(st.sampled_from("1 a half hour and , day 30m".split())).map(" ".join)))
def test_any_text_is_a_length_or_is_none(text: str) -> None:
    """And never an exception."""
    lengths = offset(text)

    assert isinstance(lengths, Problem) or all(length > timedelta() for length in lengths)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Europe/Dublin", "Europe/Dublin"),
        ("europe/dublin", "Europe/Dublin"),
        ("Dublin", "Europe/Dublin"),
        ("Irish time", "Europe/Dublin"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("ET", "America/New_York"),
        ("Pacific time", "America/Los_Angeles"),
        ("UK", "Europe/London"),
        ("GMT", "Europe/London"),
        ("CET", "Europe/Paris"),
        ("UTC", "Etc/UTC"),
        ("GMT Standard Time", "Europe/London"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Eastern Standard Time", "America/New_York"),
        ("Christmas", None),
        ("CST", None),
        ("../../etc/passwd", None),
        ("", None),
        ("Dublin " * 40, None),
    ],
)
def test_a_zone_is_known_by_every_name_that_means_one(text: str, key: str | None) -> None:
    """Windows' names stand in calendars that Outlook writes."""
    assert (ZoneInfo(key) if key else None) == zone_named(text)


@given(text=st.text())
def test_any_text_is_a_zone_or_is_none(text: str) -> None:
    """And never an exception."""
    assert zone_named(text) is None or zone_named(text) is zone_named(f" {text} ")


def test_what_is_too_long_for_a_length_is_said_to_be() -> None:
    """Nobody reads a novel for a reminder."""
    assert Problem(Fault.TOO_MUCH) == offset("1 hour and " * 40)
