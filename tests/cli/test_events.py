"""The group's events on the command line."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UsageError
from bot.operators.events import days
from tests.rigs.arranging import Organiser
from tests.rigs.commandline import sigbot
from tests.rigs.world import demo_settings, running

LONDON = ZoneInfo("Europe/London")


async def test_each_day_of_what_is_coming_is_a_row(tmp_path: Path) -> None:
    """With its offset, so that programs need no zone; drafts are nobody's business, and how to join neither."""
    async with running(demo_settings(tmp_path)) as world:
        organiser = Organiser(world)
        event = await organiser.publishes(
            'Talk when:"Tuesday 2 March 2027 12:30" where:"https://example.org/room" repeats:"every first Tuesday"'
        )
        asked = await organiser.types(f"/cancel-event {event}-20270504 days:this")
        await organiser.presses(asked, "Yes, cancel it")
        await organiser.types('/new-event A draft when:"2 March 2027 14:00"')
    between = ("--from", "2027-03-01", "--to", "2027-05-31", "--data", tmp_path)
    listed = sigbot("events", "list", "--json", *between)
    rows = json.loads(listed.stdout)
    assert [
        ("Talk", "2027-03-02T12:30:00+00:00", "2027-03-02T13:30:00+00:00", "published"),
        ("Talk", "2027-04-06T12:30:00+01:00", "2027-04-06T13:30:00+01:00", "published"),
        ("Talk", "2027-05-04T12:30:00+01:00", "2027-05-04T13:30:00+01:00", "cancelled"),
    ] == [(row["title"], row["starts_at"], row["ends_at"], row["status"]) for row in rows]
    assert {f"{event}@sigbot"} == {row["uid"] for row in rows}
    assert "example.org" not in listed.stdout
    lines = sigbot("events", "list", *between).stdout.splitlines()
    assert f"2027-04-06 12:30-13:30 BST  published  Talk  ({event}-20270406)" == lines[1]
    assert (
        "Nothing takes place"
        in sigbot("events", "list", "--to", "2026-01-01", "--from", "2026-01-01", *between[4:]).stderr
    )


def test_eighteen_months_are_listed_from_today() -> None:
    """Whole days of the group's zone, its summer included."""
    now = datetime(2026, 7, 24, 23, 30, tzinfo=UTC)
    start, end = days(None, None, LONDON, now)
    assert (date(2026, 7, 25), date(2028, 1, 26)) == (start.astimezone(LONDON).date(), end.astimezone(LONDON).date())
    assert datetime(2026, 7, 24, 23, tzinfo=UTC) == start


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        ("soon", None, "--from is not a day"),
        (None, "2026-02-30", "--to is not a day"),
        ("2026-12-02", "2026-12-01", "--to is before --from"),
        ("0001-01-01", None, "--from is not between"),
    ],
)
def test_a_day_that_is_none_is_said(since: str | None, until: str | None, sentence: str) -> None:
    """With the form in which it is written."""
    with pytest.raises(UsageError, match=sentence):
        days(since, until, LONDON, datetime(2026, 11, 23, tzinfo=UTC))
