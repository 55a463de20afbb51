"""An event is moved, cancelled, made larger: those who answered hear of it, and their reminders and places follow."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import DeliveryDelayed
from bot.model.cards import Buttons, Card
from bot.model.events import Coming, Event, EventStatus, Override
from bot.model.outbound import LeasedDelivery
from bot.model.refs import AccountRef
from tests.rigs.diary import WALL, Diary, diary
from tests.rigs.talks import LINK, TALK

LONDON = ZoneInfo("Europe/London")
ANN, BEN, CAT, DAN = (AccountRef(f"rig:{name}") for name in ("ann", "ben", "cat", "dan"))
STARTS = WALL.replace(tzinfo=LONDON)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SMALL = replace(TALK, capacity=1)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Diary]:
    """A group with a second platform."""
    async with diary(tmp_path) as made:
        yield made


def labels(card: Card) -> list[str]:
    """Return what stands on a card's buttons."""
    return [b.label for block in card.blocks if isinstance(block, Buttons) for b in block.buttons]


async def coming(place: Diary, event: Event, key: str = "") -> dict[AccountRef, Coming | None]:
    """Return what people answered."""
    found = await place.world.store.read(lambda readers: readers.rsvps(event.id, key))
    return {each.account: each.coming for each in found}


async def test_a_move_is_told_with_both_times_and_takes_answers_and_reminders_along(place: Diary) -> None:
    """To those going, those who may, and those who asked to be reminded; not to whoever said no."""
    event = await place.arranges()
    for person, command in ((ANN, "going"), (BEN, "maybe"), (CAT, "remind-me"), (DAN, "not-going"), (ANN, "remind-me")):
        await place.says(person, command, event.id)
    await place.moves(event, WALL + HOUR)
    (told,) = place.got(ANN)
    assert "It was to be on Tuesday 8 December 2026, 12:30pm to 1:30pm (GMT)" in told.plain()
    assert "Tuesday 8 December 2026, 1:30pm to 2:30pm (GMT)" in told.plain()
    assert LINK in told.plain()
    assert ["Not for me", "Stop messages about this event"] == labels(told)
    assert [1, 1, 0] == [len(place.got(person)) for person in (BEN, CAT, DAN)]
    assert LINK not in place.got(BEN)[0].plain()
    assert Coming.GOING is (await coming(place, event))[ANN]
    await place.waits_until(STARTS)
    assert "starts in 1 hour" not in place.got(ANN)[1].plain()
    await place.waits_until(STARTS + HOUR)
    assert 3 == len(place.got(ANN))
    assert "1:30pm to 2:30pm" in place.got(ANN)[2].plain()


async def test_whoever_is_told_of_a_new_time_is_told_where_it_is_too(place: Diary) -> None:
    """Both may have changed at once, and nobody should stand before the wrong door."""
    event = await place.arranges(replace(TALK, place="Room 5"))
    await place.says(ANN, "going", event.id)
    later = replace(event.timing, start=WALL + HOUR)
    await place.changes(replace(event, timing=later, details=replace(event.details, place="Room 9")))
    assert "Where: Room 9" in place.got(ANN)[0].plain()


async def test_after_a_move_of_more_than_a_day_people_are_asked_whether_they_still_come(place: Diary) -> None:
    """Their answer stands until they say otherwise."""
    event = await place.arranges()
    await place.says(ANN, "going", event.id)
    await place.moves(event, WALL + 7 * DAY)
    (told,) = place.got(ANN)
    assert "Are you still coming?" in told.plain()
    assert ["Yes, still coming", "Maybe", "Not for me", "Stop messages about this event"] == labels(told)
    assert LINK in (await place.presses(ANN, told, "Yes, still coming")).card.plain()
    await place.presses(ANN, told, "Not for me")
    assert {ANN: Coming.NOT} == await coming(place, event)


async def test_nobody_is_reminded_of_what_was_cancelled(place: Diary) -> None:
    """They are told at once; and again should it take place after all."""
    event = await place.arranges()
    for person in (ANN, BEN):
        await place.says(person, "remind-me", event.id)
    cancelled = await place.changes(replace(event, status=EventStatus.CANCELLED))
    assert "was cancelled" in place.got(ANN)[0].plain()
    await place.waits_until(STARTS - 2 * HOUR)
    assert 1 == len(place.got(ANN))
    await place.changes(replace(cancelled, status=EventStatus.PLANNED))
    assert "takes place after all" in place.got(ANN)[1].plain()
    await place.waits_until(STARTS)
    assert "starts in 1 hour" in place.got(ANN)[2].plain()


async def test_one_day_of_a_series_changes_for_its_own_people_only(place: Diary) -> None:
    """Those of the other days hear nothing of it."""
    event = await place.arranges(rule="FREQ=MONTHLY;BYDAY=2TU")
    await place.says(ANN, "going", f"{event.id}-20261208")
    await place.says(BEN, "going", f"{event.id}-20270112")
    moved = Override("20270112", datetime(2027, 1, 12, 12, 30), start=datetime(2027, 1, 12, 15))  # Wall times.
    event = await place.changes_day(event, moved)
    assert [] == place.got(ANN)
    assert "Tuesday 12 January 2027, 3pm to 4pm (GMT)" in place.got(BEN)[0].plain()
    await place.changes_day(event, replace(moved, is_cancelled=True))
    assert "was cancelled" in place.got(BEN)[1].plain()


async def test_of_several_days_somebody_is_told_in_one_message(place: Diary) -> None:
    """Whoever comes every week is not written to a dozen times; one button ends all of it."""
    event = await place.arranges(replace(TALK, place="Room 5"), rule="FREQ=WEEKLY;COUNT=20")
    first = WALL.date()
    days = [f"{event.id}-{first + number * 7 * DAY:%Y%m%d}" for number in range(12)]
    for day in days:
        await place.says(ANN, "going", day)
    await place.says(BEN, "going", days[0])
    later = replace(event, timing=replace(event.timing, start=WALL + HOUR))
    event = await place.changes(later)
    (told,) = place.got(ANN)
    assert "Prehab in a district hospital was moved. Please see whether you can still come:" in told.plain()
    assert "Before: Tuesday 8 December 2026, 12:30pm to 1:30pm (GMT)" in told.plain()
    assert "And 2 more days." in told.plain()
    assert 1 == told.plain().count("Where: Room 5")
    assert "It was to be on Tuesday 8 December" in place.got(BEN)[0].plain()
    await place.changes(replace(event, status=EventStatus.CANCELLED, details=replace(event.details, why="Flu.")))
    assert "was cancelled on these days:" in place.got(ANN)[1].plain()
    assert "The organisers say: Flu." in place.got(ANN)[1].plain()
    await place.presses(ANN, place.got(ANN)[1], "Stop messages about this event")
    assert [BEN] == list(await coming(place, event, "20261208"))
    await place.changes(replace(event, status=EventStatus.PLANNED))
    assert [2, 3] == [len(place.got(person)) for person in (ANN, BEN)]


async def test_a_whole_series_moves_and_each_day_takes_its_people_along(place: Diary) -> None:
    """Though one day takes the name that another one had."""
    event = await place.arranges(rule="FREQ=WEEKLY;COUNT=3")
    days = ["20261208", "20261215", "20261222", "20261229"]
    for person, key in ((ANN, days[0]), (BEN, days[1])):
        await place.says(person, "remind-me", f"{event.id}-{key}")
    later = replace(event, timing=replace(event.timing, start=WALL + 7 * DAY))
    await place.changes(later, keys=dict(pairwise(days)))
    for person, weeks in ((ANN, 1), (BEN, 2)):
        assert "was moved" in place.got(person)[0].plain()
        await place.waits_until(STARTS + weeks * 7 * DAY)
        assert 3 == len(place.got(person))
        assert "in 1 hour" in place.got(person)[2].plain()


async def test_another_place_is_told_and_what_concerns_nobody_is_not(place: Diary) -> None:
    """Nobody is written to for a word that was put right."""
    event = await place.arranges()
    await place.says(ANN, "maybe", event.id)
    event = await place.changes(replace(event, details=replace(TALK, place="Room 4")))
    assert "takes place now: Room 4" in place.got(ANN)[0].plain()
    await place.changes(replace(event, details=replace(event.details, text="Put right", link="https://new.example/1")))
    assert 1 == len(place.got(ANN))


async def test_a_stop_button_ends_every_message_about_an_event(place: Diary) -> None:
    """And takes the answer out, as nobody could tell them what becomes of it."""
    event = await place.arranges()
    await place.says(ANN, "going", event.id)
    await place.says(ANN, "remind-me", event.id)
    event = await place.moves(event, WALL + HOUR)
    stopped = await place.presses(ANN, place.got(ANN)[0], "Stop messages about this event")
    assert "do not write to you about it any more" in stopped.card.plain()
    await place.moves(event, WALL)
    await place.waits_until(STARTS)
    assert 1 == len(place.got(ANN))
    assert {} == await coming(place, event)


# --- Places


async def test_a_free_place_is_told_to_whoever_waited_longest(place: Diary) -> None:
    """With the link; the others keep their turn."""
    event = await place.arranges(SMALL)
    await place.says(ANN, "going", event.id)
    for number, person in enumerate((BEN, CAT), start=1):
        await place.world.passes(minutes=1)
        said = await place.says(person, "going", event.id)
        assert f"You are number {number} on the waiting list" in said
        assert LINK not in said
    assert "You are on the waiting list." in await place.says(BEN, "events")
    await place.leaves(ANN)
    (told,) = place.got(BEN)
    assert "it is yours" in told.plain()
    assert LINK in told.plain()
    assert [] == place.got(CAT)
    await place.changes(replace(event, details=replace(SMALL, capacity=5)))
    assert "it is yours" in place.got(CAT)[0].plain()
    assert 1 == len(place.got(BEN))


async def test_when_two_answers_become_one_persons_the_place_between_them_is_free(place: Diary) -> None:
    """Nobody has two places, and nobody waits for one that is nobody's."""
    event = await place.arranges(replace(TALK, capacity=2))
    for person in (ANN, "local:priya", BEN):
        await place.says(person, "going", event.id)
        await place.world.passes(minutes=1)
    assert [] == place.got(BEN)
    await place.links(ANN, "local:priya")
    assert "it is yours" in place.got(BEN)[0].plain()


async def test_close_to_the_start_a_free_place_is_offered_for_a_while(place: Diary) -> None:
    """Whoever does not say so in time makes room for whoever comes next; with each offer its end is told."""
    event = await place.arranges(SMALL)
    for person in (ANN, BEN, CAT):
        await place.says(person, "going", event.id)
        await place.world.passes(minutes=1)
    await place.waits_until(STARTS - 4 * HOUR)
    await place.says(ANN, "not-going", event.id)
    (offer,) = place.got(BEN)
    assert "Do you still want to come?" in offer.plain()
    assert "until Tuesday 8 December 2026, 9:30am (GMT)" in offer.plain()
    assert LINK not in offer.plain()
    assert [] == place.got(CAT)
    await place.waits_until(STARTS - 3 * HOUR)
    (next_offer,) = place.got(CAT)
    taken = await place.presses(CAT, next_offer, "Yes, I am coming")
    assert LINK in taken.card.plain()
    missed = await place.presses(BEN, offer, "Yes, I am coming")
    assert "somebody else has it now" in missed.card.plain()
    assert 1 == len(place.got(BEN))


async def test_what_a_platform_puts_off_too_long_is_not_said_any_more(place: Diary) -> None:
    """An offer that has ended, and news of what is over, would only mislead; organisers see why nothing was sent."""
    event = await place.arranges(SMALL)
    for person in (ANN, BEN):
        await place.says(person, "going", event.id)
        await place.world.passes(minutes=1)
    other = await place.arranges()
    await place.says(CAT, "maybe", other.id)
    place.rig.behave = _put_off
    await place.waits_until(STARTS - 4 * HOUR)
    await place.says(ANN, "not-going", event.id)
    await place.changes(replace(other, details=replace(TALK, place="Room 4")))
    place.rig.behave = lambda leased: None
    await place.stays_away_until(STARTS + 3 * HOUR)
    assert [[], []] == [place.got(person) for person in (BEN, CAT)]
    reports = await place.world.store.read(lambda readers: readers.deliveries(9))
    assert {
        "This was not sent, as the place was not kept any longer.",
        "This was not sent, as the event is over.",
    } == {report.reason for report in reports}


def _put_off(leased: LeasedDelivery) -> None:
    raise DeliveryDelayed("the platform is busy", retry_after=60.0)


async def test_an_offer_can_be_declined_and_goes_to_the_next_at_once(place: Diary) -> None:
    """Without waiting for its end."""
    event = await place.arranges(SMALL)
    for person in (ANN, BEN, CAT):
        await place.says(person, "going", event.id)
        await place.world.passes(minutes=1)
    await place.waits_until(STARTS - 2 * HOUR)
    await place.says(ANN, "maybe", event.id)
    await place.presses(BEN, place.got(BEN)[0], "No, I cannot come")
    assert 1 == len(place.got(CAT))


async def test_whoever_waits_is_reminded_without_the_link(place: Diary) -> None:
    """A place may yet become free."""
    event = await place.arranges(SMALL)
    for person in (ANN, BEN):
        await place.says(person, "going", event.id)
        await place.says(person, "remind-me", event.id)
    await place.waits_until(STARTS - DAY)
    assert LINK in place.got(ANN)[0].plain()
    assert "You are on the waiting list" in place.got(BEN)[0].plain()
    assert LINK not in place.got(BEN)[0].plain()
