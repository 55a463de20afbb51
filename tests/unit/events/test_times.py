"""Times as people write them: what is plain is understood, what is not is asked about, and nothing is guessed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.features.events.times.understanding import Ask, Problem, Time, understand

LONDON, DUBLIN, NEW_YORK = (ZoneInfo(name) for name in ("Europe/London", "Europe/Dublin", "America/New_York"))
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=LONDON)
"""A Wednesday."""


def _said(text: str, now: datetime = NOW, zone: ZoneInfo = LONDON) -> str:
    """Return what is understood in one line, so that a table can hold it."""
    match understand(text, now, zone):
        case Time() as time:
            return _line(time)
        case Ask(question, options, days):
            return f"{question.value}? {' / '.join([*map(_line, options), *map(str, days)])}".rstrip()
        case Problem(fault, nearest):
            return f"{fault.value}! {' / '.join(f'{moment:%d %b %H:%M %Z}' for moment in nearest)}".rstrip()


def _line(time: Time) -> str:
    last = "" if time.end is None else f" to {time.end:%d %b %H:%M %Z}"
    return f"{time.start:%a %d %b %Y %H:%M %Z}{last}"


NOON = "Tue 08 Dec 2026 12:30 GMT"
SEVEN = "Tue 08 Dec 2026 19:00 GMT"

PLAIN = [
    ("Tuesday 8 December 12:30", NOON),
    ("Tuesday 8 December 2026, 12:30pm (GMT)", NOON),
    ("Tue, 8 Dec 2026 12:30", NOON),
    ("tues 8 dec 12.30pm", NOON),
    ("8 December 12.30", NOON),
    ("8 December 1230", NOON),
    ("8 December 12:30:00", NOON),
    ("half past 12 on 8 December", NOON),
    ("half past twelve, 8th of December", NOON),
    ("12:30 on Tuesday the 8th of December", NOON),
    ("2026-12-08T12:30", NOON),
    ("2026-12-08T12:30:00Z", NOON),
    ("2026-12-08T13:30+01:00", NOON),
    ("2026/12/08 12:30", NOON),
    ("8-Dec-26 12:30", NOON),
    ("8 December at quarter to 7pm", "Tue 08 Dec 2026 18:45 GMT"),
    ("8 December, quarter past seven in the evening", "Tue 08 Dec 2026 19:15 GMT"),
    ("8 December, twenty-five to 8pm", "Tue 08 Dec 2026 19:35 GMT"),
    ("8 December, 10 past 7pm", "Tue 08 Dec 2026 19:10 GMT"),
    ("8 December, ten minutes to 12pm", "Tue 08 Dec 2026 11:50 GMT"),
    ("8th December 7pm", SEVEN),
    ("December 8 7pm", SEVEN),
    ("December 8th, 2026 at 7pm", SEVEN),
    ("Dec. 8, 2026, 7 p.m.", SEVEN),
    ("7pm 8 December", SEVEN),
    ("7 pm on the 8th of December", SEVEN),
    ("7 o'clock in the evening on 8 December", SEVEN),
    ("8 December '26 7pm", SEVEN),
    ("8 December 19:00", SEVEN),
    ("8 December 19.00", SEVEN),
    ("8 December 1900hrs", SEVEN),
    ("8 December 19h00", SEVEN),
    ("the 8th at 7pm", SEVEN),
    ("Tuesday the 8th at 7pm", SEVEN),
    ("8th of next month, 7pm", SEVEN),
    ("Tuesday 8 December - 7pm", SEVEN),
    ("Tuesday 8 December: 7pm", SEVEN),
    ("a week on Tuesday 7pm", SEVEN),
    ("Tuesday week 7pm", SEVEN),
    ("５pm on 8 December", "Tue 08 Dec 2026 17:00 GMT"),
    ("8 December 07:30", "Tue 08 Dec 2026 07:30 GMT"),
    ("8 December 0730", "Tue 08 Dec 2026 07:30 GMT"),
    ("8 December 12am", "Tue 08 Dec 2026 00:00 GMT"),
    ("8 December 24:00", "Wed 09 Dec 2026 00:00 GMT"),
    ("5 December at noon", "Sat 05 Dec 2026 12:00 GMT"),
    ("25/12 7pm", "Fri 25 Dec 2026 19:00 GMT"),
    ("25.12.2026 7pm", "Fri 25 Dec 2026 19:00 GMT"),
    ("12/12/2026 7pm", "Sat 12 Dec 2026 19:00 GMT"),
    ("Tuesday 8/12 7pm", SEVEN),
    ("5 January 7pm", "Tue 05 Jan 2027 19:00 GMT"),
    ("today at 7pm", "Wed 25 Nov 2026 19:00 GMT"),
    ("tonight at 8", "Wed 25 Nov 2026 20:00 GMT"),
    ("this evening at 8", "Wed 25 Nov 2026 20:00 GMT"),
    ("tonight at 5", "Wed 25 Nov 2026 17:00 GMT"),
    ("10 tomorrow night", "Thu 26 Nov 2026 22:00 GMT"),
    ("tomorrow afternoon at 12:30", "Thu 26 Nov 2026 12:30 GMT"),
    ("Friday, 7pm?", "Fri 27 Nov 2026 19:00 GMT"),
    ("tomorrow midday", "Thu 26 Nov 2026 12:00 GMT"),
    ("tomorrow morning at 9", "Thu 26 Nov 2026 09:00 GMT"),
    ("day after tomorrow 3pm", "Fri 27 Nov 2026 15:00 GMT"),
    ("Friday 7pm", "Fri 27 Nov 2026 19:00 GMT"),
    ("this Friday, 7pm", "Fri 27 Nov 2026 19:00 GMT"),
    ("next Tuesday 7pm", "Tue 01 Dec 2026 19:00 GMT"),
    ("next Wednesday 7pm", "Wed 02 Dec 2026 19:00 GMT"),
    ("Tuesday next week at 7pm", "Tue 01 Dec 2026 19:00 GMT"),
    ("next week on Thursday 7pm", "Thu 03 Dec 2026 19:00 GMT"),
    ("in 2 weeks at 7pm", "Wed 09 Dec 2026 19:00 GMT"),
    ("in a fortnight at noon", "Wed 09 Dec 2026 12:00 GMT"),
    ("2 weeks from today at 7pm", "Wed 09 Dec 2026 19:00 GMT"),
    ("a fortnight today, 7pm", "Wed 09 Dec 2026 19:00 GMT"),
    ("7pm tomorrow week", "Thu 03 Dec 2026 19:00 GMT"),
    ("in 2 weeks' time at 7pm", "Wed 09 Dec 2026 19:00 GMT"),
    ("in three months at 7pm", "Thu 25 Feb 2027 19:00 GMT"),
    ("in 3 hours", "Wed 25 Nov 2026 13:00 GMT"),
    ("in an hour and a half", "Wed 25 Nov 2026 11:30 GMT"),
    ("90 minutes from now", "Wed 25 Nov 2026 11:30 GMT"),
    ("first Tuesday in March, 7pm", "Tue 02 Mar 2027 19:00 GMT"),
    ("1st Tuesday of March 2028 at 7pm", "Tue 07 Mar 2028 19:00 GMT"),
    ("the last Thursday of the month at 7pm", "Thu 26 Nov 2026 19:00 GMT"),
    ("the first Tuesday of next month 7pm", "Tue 01 Dec 2026 19:00 GMT"),
    ("8 July 2027 7pm", "Thu 08 Jul 2027 19:00 BST"),
]

RANGES = [
    ("Tuesday 8 December 2026, 12:30pm to 1:30pm (GMT)", f"{NOON} to 08 Dec 13:30 GMT"),
    ("8 December 12:30 to 1:30pm", f"{NOON} to 08 Dec 13:30 GMT"),
    ("8 December 12:30 to 1:30", f"{NOON} to 08 Dec 13:30 GMT"),
    ("8 December 12:30–13:30", f"{NOON} to 08 Dec 13:30 GMT"),
    ("8 December 12:30pm for 90 minutes", f"{NOON} to 08 Dec 14:00 GMT"),
    ("8 December 12:30pm for 1h30", f"{NOON} to 08 Dec 14:00 GMT"),
    ("8 December 12:30pm for an hour and a half", f"{NOON} to 08 Dec 14:00 GMT"),
    ("8 December 12:30pm (1 hour)", f"{NOON} to 08 Dec 13:30 GMT"),
    ("8 December 7-8pm", f"{SEVEN} to 08 Dec 20:00 GMT"),
    ("7 to 8pm on 8 December", f"{SEVEN} to 08 Dec 20:00 GMT"),
    ("8 December between 7pm and 9pm", f"{SEVEN} to 08 Dec 21:00 GMT"),
    ("8 December 11-1pm", "Tue 08 Dec 2026 11:00 GMT to 08 Dec 13:00 GMT"),
    ("8 December 9am-5pm", "Tue 08 Dec 2026 09:00 GMT to 08 Dec 17:00 GMT"),
    ("8 December from 10pm until 2am", "Tue 08 Dec 2026 22:00 GMT to 09 Dec 02:00 GMT"),
    ("8 December 7pm to midnight", f"{SEVEN} to 09 Dec 00:00 GMT"),
    ("8 December 7pm to 9 December 1am", f"{SEVEN} to 09 Dec 01:00 GMT"),
    ("8 December 7am to 8pm", "Tue 08 Dec 2026 07:00 GMT to 08 Dec 20:00 GMT"),
    ("8 December 9am New York to 3pm London", "Tue 08 Dec 2026 09:00 EST to 08 Dec 15:00 GMT"),
    ("8 December 9am to 8 in the evening", "Tue 08 Dec 2026 09:00 GMT to 08 Dec 20:00 GMT"),
    ("tomorrow morning 11 to 1", "Thu 26 Nov 2026 11:00 GMT to 26 Nov 13:00 GMT"),
    ("tonight 7 to 9", "Wed 25 Nov 2026 19:00 GMT to 25 Nov 21:00 GMT"),
    ("8 December 7pm to 6pm", "end before start!"),
    ("8 December 12:30 to 11:30", "end before start!"),
    ("8 December 8pm to 8am", "Tue 08 Dec 2026 20:00 GMT to 09 Dec 08:00 GMT"),
    ("8 December 7pm to 7pm", "end before start!"),
    ("9 December 7pm to 8 December 8pm", "end before start!"),
    ("7 to 9 December 7pm", "not understood!"),
    (
        "8 December 7 to 8",
        f"morning or evening? Tue 08 Dec 2026 07:00 GMT to 08 Dec 08:00 GMT / {SEVEN} to 08 Dec 20:00 GMT",
    ),
]

ASKED = [
    ("03/04/2027 19:00", "day or month? Sat 03 Apr 2027 19:00 BST / Thu 04 Mar 2027 19:00 GMT"),
    ("03/04", "day or month? 2027-04-03 / 2027-03-04"),
    ("8 December", "time? 2026-12-08"),
    ("in 2 weeks", "time? 2026-12-09"),
    ("Tuesday", "time? 2026-12-01"),
    ("8 December at 7", f"morning or evening? Tue 08 Dec 2026 07:00 GMT / {SEVEN}"),
    ("8 December 730", "morning or evening? Tue 08 Dec 2026 07:30 GMT / Tue 08 Dec 2026 19:30 GMT"),
    ("8 December at 10:30", "morning or evening? Tue 08 Dec 2026 10:30 GMT / Tue 08 Dec 2026 22:30 GMT"),
    ("8 December, half seven", "morning or evening? Tue 08 Dec 2026 07:30 GMT / Tue 08 Dec 2026 19:30 GMT"),
    ("8 December at 12", "morning or evening? Tue 08 Dec 2026 12:00 GMT / Wed 09 Dec 2026 00:00 GMT"),
    ("8 December midnight", "midnight? Tue 08 Dec 2026 00:00 GMT / Wed 09 Dec 2026 00:00 GMT"),
    ("Tuesday 9 December 7pm", f"weekday? Wed 09 Dec 2026 19:00 GMT / {SEVEN}"),
    ("tonight at 1am", "midnight? Thu 26 Nov 2026 01:00 GMT"),
    ("tonight at 12:30", "midnight? Thu 26 Nov 2026 00:30 GMT"),
    ("1am tomorrow night", "midnight? Thu 26 Nov 2026 01:00 GMT / Fri 27 Nov 2026 01:00 GMT"),
    ("tomorrow morning", "time? 2026-11-26"),
    ("Thursday 8 January 7pm", "weekday? Fri 08 Jan 2027 19:00 GMT / Thu 07 Jan 2027 19:00 GMT"),
    ("Wednesday 7pm", "week? Wed 25 Nov 2026 19:00 GMT / Wed 02 Dec 2026 19:00 GMT"),
    ("Wednesday 9am", "week? Wed 02 Dec 2026 09:00 GMT"),
    ("this Tuesday 7pm", "week? Tue 01 Dec 2026 19:00 GMT"),
    ("next Thursday 7pm", "week? Thu 26 Nov 2026 19:00 GMT / Thu 03 Dec 2026 19:00 GMT"),
    ("Sunday next week 7pm", "week? Sun 29 Nov 2026 19:00 GMT / Sun 06 Dec 2026 19:00 GMT"),
    ("8 November 7pm", "year? Mon 08 Nov 2027 19:00 GMT"),
    ("29 February 7pm", "year? Tue 29 Feb 2028 19:00 GMT"),
    ("8 December 1930", "year or time? Tue 08 Dec 2026 19:30 GMT"),
    ("7pm", "day? Wed 25 Nov 2026 19:00 GMT / Thu 26 Nov 2026 19:00 GMT"),
    ("7", "day? Wed 25 Nov 2026 19:00 GMT / Thu 26 Nov 2026 07:00 GMT / Thu 26 Nov 2026 19:00 GMT"),
    ("December 2026 7pm", "day?"),
    ("next week", "day?"),
    ("31 October 2027 1:30am", "clock change? Sun 31 Oct 2027 01:30 BST / Sun 31 Oct 2027 01:30 GMT"),
    ("8 July 2027 12:30 GMT", "zone? Thu 08 Jul 2027 12:30 BST / Thu 08 Jul 2027 13:30 BST"),
]

REFUSED = [
    ("", "not understood!"),
    ("banana", "not understood!"),
    ("8 banana 12:30", "not understood!"),
    ("my cat has 9 lives at 7pm", "not understood!"),
    ("8 December 9 December 7pm", "not understood!"),
    ("8 December 7pm 8pm", "not understood!"),
    ("7pm tomorrow morning", "not understood!"),
    ("tomorrow morning at 12", "not understood!"),
    ("tomorrow evening at 2", "not understood!"),
    ("8 December 13am", "not understood!"),
    ("8 December 25:00", "not understood!"),
    ("8 December ten to twelve", "not understood!"),
    ("Europe/London", "not understood!"),
    ("7pm " * 60, "too much!"),
    ("8 December 7pm to 8 January 7pm", "too long!"),
    ("31 February 7pm", "no such day!"),
    ("13/13/2027 7pm", "no such day!"),
    ("1 January 2020 7pm", "past!"),
    ("today 9am", "past!"),
    ("yesterday 7pm", "past!"),
    ("Sunday 8 November 7pm", "past!"),
    ("last Tuesday", "past!"),
    ("in 0 minutes", "not understood!"),
    ("8 December 2035 7pm", "too far!"),
    ("in 9999 years at 7pm", "too far!"),
    ("28 March 2027 1:30am", "no such time! 28 Mar 00:30 GMT / 28 Mar 02:30 BST"),
    ("29 March 2026 1:30am", "past!"),
]


@pytest.mark.parametrize(("text", "meant"), PLAIN)
def test_what_can_be_meant_in_one_way_only_is_understood(text: str, meant: str) -> None:
    """However it is written."""
    assert meant == _said(text)


@pytest.mark.parametrize(("text", "meant"), RANGES)
def test_a_range_or_a_length_gives_the_end(text: str, meant: str) -> None:
    """Both ends help each other: 'to 8pm' tells that 7 is in the evening too."""
    assert meant == _said(text)


@pytest.mark.parametrize(("text", "asked"), ASKED)
def test_what_can_be_meant_in_several_ways_is_asked_about(text: str, asked: str) -> None:
    """A wrong guess would send people to an empty room."""
    assert asked == _said(text)


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_cannot_be_used_is_refused_with_its_reason(text: str, reason: str) -> None:
    """So that the sentence can say what to write instead."""
    assert reason == _said(text)
