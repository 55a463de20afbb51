"""Members see what is coming, say whether they come, and are told how to join."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.model.cards import Button, Buttons, Card
from bot.model.events import Coming, Details, Event, Rsvp
from bot.model.inbound import Via
from bot.model.people import Profile
from bot.model.refs import AccountRef
from tests.rigs.arranging import Organiser
from tests.rigs.diary import WALL, Diary, diary
from tests.rigs.talks import LINK, TALK
from tests.rigs.world import MEMBER

ANN, BEN = AccountRef("rig:ann"), AccountRef("rig:ben")
CLUB = Details("Journal club", place="Room 4")


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Diary]:
    """A group with a second platform."""
    async with diary(tmp_path) as made:
        yield made


async def answers(place: Diary, event: Event) -> dict[AccountRef, Rsvp]:
    """Return the answers to an event, by who was written to last."""
    found = await place.world.store.read(lambda readers: readers.rsvps(event.id, ""))
    return {each.account: each for each in found}


def labels(card: Card) -> list[str]:
    """Return what stands on a card's buttons."""
    return [b.label for block in card.blocks if isinstance(block, Buttons) for b in block.buttons]


async def test_going_tells_in_private_how_to_join_and_asks_about_reminders(place: Diary) -> None:
    """With the time in full, a file for the calendar, and the reminders that the person would get."""
    event = await place.arranges()
    answer = await place.asks(ANN, "going", event.id)
    said = answer.card.plain()
    assert answer.private
    for told in (
        "You are going to Prehab in a district hospital",
        "Tuesday 8 December 2026, 12:30pm to 1:30pm (GMT)",
        LINK,
        f"/events/{event.id}.ics",
    ):
        assert told in said
    assert ["Remind me: 1 day and 1 hour", "Change", "No", "I am somewhere else"] == labels(answer.card)


async def test_whoever_nobody_can_place_is_asked_once_where_they_are(place: Diary) -> None:
    """With a button that opens a form where there are forms; not whose platform says so, and not who chose."""
    event = await place.arranges()
    place.rig.people[BEN] = Profile(BEN, "Ben", zone="America/New_York")
    assert "where you are, so I go by" not in await place.says(BEN, "going", event.id)
    answer = await place.asks(ANN, "remind-me", event.id)
    assert "I do not know where you are, so I go by Europe/London time." in answer.card.plain()
    asked = await place.presses(ANN, answer.card, "I am somewhere else")
    assert "Type !my-zone and a city" in asked.card.plain()
    assert "America/New York" in await place.says(ANN, "my-zone", "New York")
    assert "New York time" in await place.says(ANN, "going", event.id)
    member = Organiser(place.world, place.world.people[MEMBER])
    answer = await member.types(f"/going {event.id}")
    form = await member.presses_for_form(answer, "I am somewhere else")
    assert "Your time zone is Asia/Tokyo." in str(await member.fills_in(form, zone="Tokyo"))
    assert "I am somewhere else" not in str(await member.types(f"/going {event.id}"))


async def test_without_a_link_it_is_said_that_it_comes_and_it_does(place: Diary) -> None:
    """To those who go, and to nobody else."""
    event = await place.arranges(replace(TALK, link="", place=""))
    assert "no link yet" in await place.says(ANN, "going", event.id)
    await place.says(BEN, "maybe", event.id)
    await place.changes(replace(event, details=replace(TALK, place="")))
    (card,) = place.got(ANN)
    assert LINK in card.plain()
    assert "Stop messages about this event" in labels(card)
    assert [] == place.got(BEN)


async def test_of_a_place_where_people_meet_no_link_is_promised(place: Diary) -> None:
    """Nobody waits for what never comes."""
    event = await place.arranges(CLUB)
    answer = await place.asks(ANN, "going", event.id)
    assert "Where: Room 4" in answer.card.plain()
    assert "link" not in answer.card.plain()
    assert ["Maybe", "Remind me", "Not for me"] == labels((await place.asks(ANN, "event", event.id)).card)


async def test_going_maybe_and_not_exclude_one_another(place: Diary) -> None:
    """What was said last counts, at any time and as often as somebody likes."""
    event = await place.arranges()
    for command, coming in (("going", Coming.GOING), ("maybe", Coming.MAYBE), ("not-going", Coming.NOT)) * 2:
        answer = await place.asks(ANN, command, event.id)
        assert answer.private
        assert coming is (await answers(place, event))[ANN].coming
        assert (LINK in answer.card.plain()) is (coming is Coming.GOING)


async def test_remind_me_is_a_switch_of_its_own(place: Diary) -> None:
    """It says nothing about coming, and coming nothing about it; only a plain no ends it."""
    event = await place.arranges()
    await place.says(ANN, "remind-me", event.id)
    assert (None, True) == (lambda r: (r.coming, r.remind))((await answers(place, event))[ANN])
    await place.says(ANN, "maybe", event.id)
    assert (Coming.MAYBE, True) == (lambda r: (r.coming, r.remind))((await answers(place, event))[ANN])
    assert "do not remind you of it either" in await place.says(ANN, "not-going", event.id)
    assert not (await answers(place, event))[ANN].remind
    await place.says(ANN, "remind-me", event.id)
    assert (Coming.NOT, True) == (lambda r: (r.coming, r.remind))((await answers(place, event))[ANN])
    assert "I do not remind you" in await place.says(ANN, "no-reminder", event.id)
    assert not (await answers(place, event))[ANN].remind


async def test_one_person_with_two_accounts_has_one_answer(place: Diary) -> None:
    """Whichever platform they are on; they are written to where they answered last."""
    event, here = await place.arranges(), f"local:{place.world.people[MEMBER]}"
    await place.says(here, "going", event.id)
    await place.links(here, ANN)
    assert "You are going." in await place.says(ANN, "event", event.id)
    await place.says(ANN, "maybe", event.id)
    assert [ANN] == list(await answers(place, event))
    assert "You may come." in await place.says(here, "event", event.id)
    await place.leaves(ANN)
    assert [here] == list(await answers(place, event))


async def test_what_is_coming_is_listed_page_by_page_with_the_readers_own_answers(place: Diary) -> None:
    """In the group's time, with buttons for what the reader has not answered yet."""
    talk = await place.arranges()
    await place.arranges(CLUB, datetime(2026, 12, 1, 17), "FREQ=MONTHLY;BYDAY=1TU;COUNT=6")  # Wall time.
    await place.says(ANN, "going", talk.id)
    first = await place.asks(ANN, "events")
    said = first.card.plain()
    assert "Page 1 of 2" in said
    assert "Tuesday 1 December 2026, 5pm to 6pm (GMT)" in said
    assert 1 == said.count("You are going.")
    assert LINK not in said
    second = (await place.presses(ANN, first.card, "Later events")).card.plain()
    assert "Tuesday 4 May 2027, 5pm to 6pm (BST)" in second
    assert "no such page" in await place.says(ANN, "events", "9")
    assert "You are going." not in await place.says(BEN, "events")


async def test_what_was_cancelled_stays_listed_and_cannot_be_answered(place: Diary) -> None:
    """Nobody turns up in vain; what is over, or was never there, says so as well."""
    event = await place.arranges()
    await place.changes(replace(event, status=event.status.CANCELLED))
    assert "does not take place" in await place.says(ANN, "events")
    assert "does not take place" in await place.says(ANN, "going", event.id)
    assert "do not know that event" in await place.says(ANN, "going", "zzzzzz")
    over = await place.arranges(start=WALL - timedelta(days=7))
    await place.waits_until(place.world.clock.now() + timedelta(days=9))
    assert "is over" in await place.says(ANN, "going", over.id)


async def test_a_draft_is_not_there_for_members(place: Diary) -> None:
    """Only organisers see what is not published yet."""
    event = await place.arranges()
    await place.changes(replace(event, status=event.status.DRAFT))
    assert "No event is planned" in await place.says(ANN, "events")
    assert "do not know that event" in await place.says(ANN, "going", event.id)


async def test_times_are_told_where_the_reader_is(place: Diary) -> None:
    """What somebody chose counts, else what their platform says, else the group's zone alone."""
    event = await place.arranges()
    place.rig.people[ANN] = Profile(ANN, "Ann", zone="Europe/Dublin")
    place.rig.people[BEN] = Profile(BEN, "Ben", zone="America/New_York")
    assert "Where you are" not in await place.says(ANN, "event", event.id)
    assert "7:30am to 8:30am (EST), New York time" in await place.says(BEN, "event", event.id)
    assert "Europe/Dublin, as you have it set here" in await place.says(ANN, "my-zone")
    assert "no time zone called Atlantis" in await place.says(ANN, "my-zone", "Atlantis")
    assert "Asia/Tokyo" in await place.says(ANN, "my-zone", "Tokyo Standard Time")
    assert "9:30pm to 10:30pm (JST), Tokyo time" in await place.says(ANN, "event", event.id)
    assert "Europe/Dublin" in await place.says(ANN, "my-zone", "default")


async def test_asking_for_the_next_event_is_answered_with_it(place: Diary) -> None:
    """In a channel without anybody's answer, as everybody reads it there."""
    assert "No event is planned" in await place.says(ANN, "ask", "when is the next event?")
    event = await place.arranges()
    await place.says(ANN, "going", event.id)
    public = await place.asks(ANN, "ask", "when is the next event?", Via.MENTION)
    assert not public.private
    assert "Tuesday 8 December 2026" in public.card.plain()
    assert "You are going." not in public.card.plain()
    said = (await place.asks(ANN, "ask", "when is the next event?")).card
    assert "Tuesday 8 December 2026" in said.plain()
    assert "You are going." in said.plain()
    assert Button("See all events", "events") in [b for x in said.blocks if isinstance(x, Buttons) for b in x.buttons]


async def test_whoever_leaves_is_written_to_no_more_and_has_no_answer(place: Diary) -> None:
    """What is over keeps its answers, as the attendance was what it was."""
    event = await place.arranges()
    await place.says(ANN, "going", event.id)
    await place.says(ANN, "remind-me", event.id)
    await place.leaves(ANN)
    assert {} == await answers(place, event)
    await place.waits_until(place.world.clock.now() + timedelta(days=16))
    assert [] == place.got(ANN)
