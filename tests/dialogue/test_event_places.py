"""Where one event is posted, and what is off and on again: told to whoever it concerns, and to nobody twice."""

import pytest

from tests.rigs.announcing import second
from tests.rigs.arranging import Organiser, buttons_of, said
from tests.rigs.world import MEMBER, World

TALK = 'Journal club when:"Tuesday 8 December 12:30" where:"https://example.org/room"'
SERIES = f'{TALK} repeats:"every week"'
USUAL, OTHER = "shared-learning", "exercise"


async def standing(world: World, channel: str) -> list[str]:
    """Return what the bot says in a channel now."""
    messages = await world.messages(channel)
    return [each["text"] for each in messages if each["author"]["is_bot"] and not each["deleted"]]


async def chooses_channels(organiser: Organiser, event: str, channels: str) -> dict[str, object]:
    """Choose other channels in the form that the event's card opens."""
    card = await organiser.types(f"/edit-event {event}")
    form = await organiser.presses_for_form(card, "Other channels")
    return await organiser.fills_in(form, channels=channels)


async def test_a_draft_is_posted_where_its_organiser_wants_it(world: World) -> None:
    """And nowhere else; the draft says so before."""
    organiser = Organiser(world)
    draft = await organiser.types(f"/new-event {TALK}")
    form = await organiser.presses_for_form(draft, "Other channels")
    assert {"channels": f"local:#{USUAL}"} == form["values"]
    draft = await organiser.fills_in(form, channels=f"#{OTHER}")
    assert "it is posted in #exercise (Local)" in said(draft)
    await organiser.presses(draft, "Publish it")
    assert [0, 1] == [len(await standing(world, channel)) for channel in (USUAL, OTHER)]


async def test_a_post_moves_with_its_channel_and_comes_back(world: World) -> None:
    """What was posted elsewhere is taken away; in no channel is a choice too."""
    organiser = Organiser(world)
    event = await organiser.publishes(TALK)
    moved = await chooses_channels(organiser, event, f"local:#{OTHER}")
    assert "taken away where it does not belong" in said(moved)
    assert [0, 1] == [len(await standing(world, channel)) for channel in (USUAL, OTHER)]
    await chooses_channels(organiser, event, "")
    assert [0, 0] == [len(await standing(world, channel)) for channel in (USUAL, OTHER)]
    assert "It is posted in no channel." in said(await organiser.types(f"/edit-event {event}"))
    await chooses_channels(organiser, event, f"#{USUAL}, #{OTHER}")
    assert [1, 1] == [len(await standing(world, channel)) for channel in (USUAL, OTHER)]
    await world.passes(days=15)
    assert "Journal club" in (await standing(world, OTHER))[-1]
    trail = await organiser.types("/audit")
    assert "posted in: #shared-learning (Local)" in said(trail)


async def test_a_channel_that_nobody_knows_is_a_sentence(world: World) -> None:
    """Beside its field, with what was typed still in it."""
    organiser = Organiser(world)
    event = await organiser.publishes(TALK)
    card = await organiser.types(f"/edit-event {event}")
    form = await organiser.presses_for_form(card, "Other channels")
    refused = await organiser.sends(form, channels="#nowhere")
    assert ("channels", True) == (refused["about"], "I know no channel called #nowhere." in str(refused))
    assert 1 == len(await standing(world, USUAL))


async def test_why_it_is_cancelled_reaches_those_who_answered(world: World) -> None:
    """And the channel, the card and the trail; whoever cancels may also say nothing."""
    organiser, priya = Organiser(world), world.people[MEMBER]
    event = await organiser.publishes(TALK)
    await world.asks(priya, f"/going {event}")
    sure = await organiser.types(f"/cancel-event {event}")
    form = await organiser.presses_for_form(sure, "Cancel it and say why")
    await organiser.fills_in(form, why="Our speaker is ill.")
    (told,) = await world.direct_messages(priya)
    assert "The organisers say: Our speaker is ill." in told
    assert all("The organisers say: Our speaker is ill." in text for text in await standing(world, USUAL))
    assert 2 == len(await standing(world, USUAL))
    assert "Our speaker is ill." in said(await world.asks(priya, f"/event {event}"))
    assert "reason: Our speaker is ill." in said(await organiser.types("/audit"))


async def test_a_reason_about_a_patient_is_not_passed_on(world: World) -> None:
    """The form stays open, and the event as it was."""
    organiser = Organiser(world)
    event = await organiser.publishes(TALK)
    sure = await organiser.types(f"/cancel-event {event}")
    form = await organiser.presses_for_form(sure, "Cancel it and say why")
    refused = await organiser.sends(form, why="Our patient, NHS number 943 476 5919, is ill.")
    assert ("why", True) == (refused["about"], "looks like a patient" in str(refused))
    assert 1 == len(await standing(world, USUAL))


@pytest.mark.parametrize("field", ["title", "speakers"])
async def test_no_event_has_a_patients_number_in_it(world: World, field: str) -> None:
    """Everybody would read it."""
    organiser = Organiser(world)
    event = await organiser.publishes(TALK)
    card = await organiser.types(f"/edit-event {event}")
    form = await organiser.presses_for_form(card, {"title": "Change title", "speakers": "Add people"}[field])
    refused = await organiser.sends(form, **{field: "About the patient NHS 943 476 5919"})
    assert field == refused["about"]


async def test_a_cancelled_event_is_brought_back(world: World) -> None:
    """With its answers; people and channels are told, and the reason is gone."""
    organiser, priya = Organiser(world), world.people[MEMBER]
    event = await organiser.publishes(TALK)
    await world.asks(priya, f"/going {event}")
    sure = await organiser.types(f"/cancel-event {event}")
    form = await organiser.presses_for_form(sure, "Cancel it and say why")
    off = await organiser.fills_in(form, why="Our speaker is ill.")
    asked = await organiser.presses(off, "Bring it back")
    assert "Nothing is changed yet." in said(asked)
    back = await organiser.presses(asked, "Yes, bring it back")
    assert "It takes place after all." in said(back)
    assert "takes place after all" in (await world.direct_messages(priya))[-1]
    post, _, notice = await standing(world, USUAL)
    assert ("ill" in post, "After all: Journal club" in notice) == (False, True)
    assert "You are going." in said(await world.asks(priya, f"/event {event}"))
    again = await organiser.presses(asked, "Yes, bring it back")
    assert "Somebody has changed this event since you began." in said(again)
    assert "You are going." not in said(await organiser.presses(again, "See it as it is now"))


async def test_one_day_of_a_series_is_brought_back(world: World) -> None:
    """It is found in the list of the series' days, marked as cancelled."""
    organiser = Organiser(world)
    event = await organiser.publishes(SERIES)
    sure = await organiser.presses(await organiser.types(f"/cancel-event {event}-20261215"), "This day only")
    await organiser.presses(sure, "Yes, cancel it")
    series = await organiser.types(f"/edit-event {event}")
    (listed,) = [block for block in series["blocks"] if block["type"] == "select"]
    assert "Cancelled: Tuesday 15 December 2026, 12:30pm (GMT)" == listed["choices"][1]["label"]
    day = await organiser.chooses(series, 1)
    back = await organiser.presses(await organiser.presses(day, "Bring it back"), "Yes, bring it back")
    assert "It takes place after all." in said(back)
    await world.asks(world.people[MEMBER], f"/going {event}-20261215")


async def test_a_whole_series_is_brought_back_and_what_is_past_is_not(world: World) -> None:
    """A series that is cancelled before its first day comes back whole."""
    organiser = Organiser(world)
    event = await organiser.publishes(SERIES)
    sure = await organiser.types(f"/cancel-event {event}")
    off = await organiser.presses(sure, "Yes, cancel it")
    assert "Cancelled: Journal club" in str((await organiser.types("/edit-event"))["blocks"])
    asked = await organiser.presses(off, "Bring it back")
    back = await organiser.presses(asked, "Yes, bring it back")
    assert "The next days:\nTuesday 8 December 2026, 12:30pm (GMT)" in said(back)
    single = await organiser.publishes(TALK)
    await organiser.presses(await organiser.types(f"/cancel-event {single}"), "Yes, cancel it")
    await world.passes(days=20)
    over = await organiser.types(f"/edit-event {single}")
    assert ["Copy it"] == [button["label"] for button in buttons_of(over)]


async def test_the_rest_of_a_series_that_had_begun_is_brought_back(world: World) -> None:
    """Its days were kept when it was cancelled; what has been stays."""
    organiser = Organiser(world)
    event = await organiser.publishes(SERIES)
    await world.passes(days=20)
    sure = await organiser.types(f"/cancel-event {event}")
    off = await organiser.presses(sure, "Yes, cancel it")
    back = await organiser.presses(await organiser.presses(off, "Bring it back"), "Yes, bring it back")
    assert "The next days:\nTuesday 15 December 2026, 12:30pm (GMT)" in said(back)
    assert "Bring it back" not in [button["label"] for button in buttons_of(back)]


async def test_of_two_organisers_the_second_is_shown_that_it_was_posted_elsewhere(world: World) -> None:
    """Nothing of the first one's is overwritten."""
    organiser, other = Organiser(world), Organiser(world, await second(world))
    event = await organiser.publishes(TALK)
    forms = [
        await each.presses_for_form(await each.types(f"/edit-event {event}"), "Other channels")
        for each in (organiser, other)
    ]
    await organiser.fills_in(forms[0], channels=f"#{OTHER}")
    conflict = await other.fills_in(forms[1], channels="#screening")
    assert "Somebody has changed this event since you began." in said(conflict)
    assert [0, 1] == [len(await standing(world, channel)) for channel in (USUAL, OTHER)]
