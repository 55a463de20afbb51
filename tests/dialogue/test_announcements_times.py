"""When announcements go out: series over the clock changes, times that are asked about, quiet hours."""

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.config import AnnouncementSettings
from bot.model.announcements import AnnouncementId
from tests.rigs.announcing import (
    buttons,
    drafts,
    fills_in,
    id_in,
    letter,
    morag,
    opens,
    pressed,
    presses,
    priya,
    said,
    second,
    stands,
    trail,
)
from tests.rigs.world import World, demo_settings, running


async def days_pass(world: World, days: int) -> None:
    """Let time pass in steps in which nothing comes too late."""
    for _ in range(days * 4):
        await world.passes(hours=6)


async def test_a_series_keeps_its_wall_time_over_both_clock_changes(world: World) -> None:
    """Every first Monday at 9am, from winter through summer into winter: each once, none twice."""
    card = await drafts(world, morag(world), when="7 December 2026 9am", every="every first Monday of the month")
    assert "It repeats every first Monday of the month, without an end." in said(card)
    planned = await presses(world, morag(world), card, "Schedule it")
    assert "It goes out on Monday 7 December 2026, 9am (GMT)." in said(planned)
    for _ in range(366):
        await world.passes(days=1)
    months = ["2026-12-07T09", "2027-01-04T09", "2027-02-01T09", "2027-03-01T09", "2027-04-05T08", "2027-05-03T08"]
    months += ["2027-06-07T08", "2027-07-05T08", "2027-08-02T08", "2027-09-06T08", "2027-10-04T08", "2027-11-01T09"]
    sendings = await world.store.read(lambda readers: readers.sendings(AnnouncementId(id_in(card))))
    assert months == [f"{sending.at:%Y-%m-%dT%H}" for sending in sendings]
    assert len(months) == len(await stands(world, "exercise"))
    assert "It goes out on Monday 6 December 2027, 9am (GMT)." in said(await opens(world, morag(world), id_in(card)))


async def test_a_series_is_approved_once_and_again_when_it_is_changed(world: World) -> None:
    """What goes out meanwhile without an approval is left out, and the series goes on."""
    await second(world)
    card = await drafts(world, morag(world), when="30 November 2026 2pm", every="every Monday")
    waiting = await presses(world, morag(world), card, "Ask for approval")
    assert "It repeats every Monday, without an end." in said(await letter(world, priya(world)))
    await presses(world, priya(world), await letter(world, priya(world)), "Approve")
    await days_pass(world, 15)
    assert 2 == len(await stands(world, "exercise"))
    assert ("by the clock", "Sent") in await trail(world)
    form = (await pressed(world, morag(world), await opens(world, morag(world), id_in(waiting)), "Change it"))["form"]
    await fills_in(world, morag(world), form, text="Another text.")
    await days_pass(world, 7)
    told = said(await letter(world, morag(world)))
    assert "was not sent: nobody approved it in time" in told
    assert "It goes out on Monday 21 December 2026, 2pm (GMT)." in told
    await presses(world, priya(world), await letter(world, priya(world)), "Approve")
    await days_pass(world, 7)
    assert ["Another text." in text for text in await stands(world, "exercise")] == [False, False, True]


async def test_a_series_is_stopped_and_what_was_sent_stays(world: World) -> None:
    """To withdraw takes the last one away too."""
    card = await drafts(world, morag(world), when="30 November 2026 2pm", every="every Monday")
    planned = await presses(world, morag(world), card, "Schedule it")
    await days_pass(world, 8)
    await presses(world, morag(world), planned, "Stop the series")
    await days_pass(world, 14)
    assert 1 == len(await stands(world, "exercise"))
    assert "no series here" in said(await presses(world, morag(world), planned, "Stop the series"))
    await world.asks(morag(world), f"/withdraw-announcement {id_in(card)}")
    await world.settled()
    assert [] == await stands(world, "exercise")


async def test_a_time_that_can_be_meant_in_two_ways_is_asked_about(world: World) -> None:
    """With a button for each; everything else is kept, and nothing is planned before."""
    question = await drafts(world, morag(world), when="Friday at 7")
    assert "can be meant in more than one way. Which time do you mean?" in said(question)
    options = [label for label in buttons(question) if "November" in label]
    assert ["Friday 27 November 2026, 7am (GMT)", "Friday 27 November 2026, 7pm (GMT)"] == options
    card = await presses(world, morag(world), question, options[1])
    assert "It goes out on Friday 27 November 2026, 7pm (GMT)." in said(card)
    assert "Gethin speaks about iron" in said(card)


async def test_the_hour_that_comes_twice_is_asked_about_and_stays_as_it_was_chosen(world: World) -> None:
    """The second half past one is an hour later, and no change of the text moves it."""
    question = await drafts(world, morag(world), when="31 October 2027 1:30am")
    options = [label for label in buttons(question) if "October" in label]
    assert ["Sunday 31 October 2027, 1:30am (BST)", "Sunday 31 October 2027, 1:30am (GMT)"] == options
    card = await presses(world, morag(world), question, options[1])
    form = (await pressed(world, morag(world), card, "Change it"))["form"]
    card = await fills_in(world, morag(world), form, text="Another text.")
    assert "It goes out on Sunday 31 October 2027, 1:30am (GMT)." in said(card)


@pytest.mark.parametrize(
    ("when", "sentence"),
    [("Friday", "At what time of day?"), ("9am", "On which day?"), ("3/4/2027 9am", "Which time do you mean?")],
)
async def test_what_is_missing_of_a_time_is_asked_for(world: World, when: str, sentence: str) -> None:
    """The draft is there, and waits for it."""
    question = await drafts(world, morag(world), when=when)
    assert sentence in said(question)
    form = (await pressed(world, morag(world), question, "Another time"))["form"]
    assert "A talk about iron" == form["values"]["title"]


async def test_an_announcement_in_the_quiet_hours_is_asked_about_first(world: World) -> None:
    """Then, or when they are over: the organiser says."""
    card = await drafts(world, morag(world), when="Friday 9pm")
    question = await presses(world, morag(world), card, "Schedule it")
    assert "Friday 27 November 2026, 9pm (GMT) is in the group's quiet hours." in said(question)
    moved = await presses(world, morag(world), question, "Saturday 28 November 2026, 8am (GMT)")
    assert "It goes out on Saturday 28 November 2026, 8am (GMT)." in said(moved)
    assert "Schedule it" in buttons(moved)
    card = await drafts(world, morag(world), when="Friday 9pm")
    question = await presses(world, morag(world), card, "Schedule it")
    assert "goes out by itself" in said(await presses(world, morag(world), question, "Send it then"))
    await world.passes(days=4, hours=12)
    assert 1 == len(await stands(world, "exercise"))


async def test_what_has_no_time_and_is_approved_at_night_goes_out_in_the_morning(tmp_path: Path) -> None:
    """The approver is told so."""
    async with running(demo_settings(tmp_path), hours_later=10) as world:
        await second(world)
        card = await drafts(world, morag(world))
        await presses(world, morag(world), card, "Ask for approval")
        await world.passes(hours=2)
        approved = await presses(world, priya(world), await letter(world, priya(world)), "Approve")
        assert [] == await stands(world, "exercise")
        assert "planned" in said(approved)
        await world.passes(hours=11)
        assert 1 == len(await stands(world, "exercise"))


async def test_a_group_may_have_no_quiet_hours(tmp_path: Path) -> None:
    """Then nothing is asked."""
    chosen = AnnouncementSettings(quiet=(time(0), time(0)))
    async with running(replace(demo_settings(tmp_path), announcements=chosen), hours_later=12) as world:
        await presses(world, morag(world), await drafts(world, morag(world)), "Send it now")
        assert 1 == len(await stands(world, "exercise"))


async def test_nothing_goes_out_whose_time_went_by_while_it_was_a_draft(world: World) -> None:
    """The organiser chooses another."""
    card = await drafts(world, morag(world), when="tomorrow 2pm")
    await world.passes(days=2)
    assert "That time has been." in said(await presses(world, morag(world), card, "Schedule it"))
    assert [] == await stands(world, "exercise")


async def test_what_is_changed_in_the_minute_in_which_it_is_due_goes_out_changed_and_once(world: World) -> None:
    """Nothing falls between the change and the clock."""
    card = await drafts(world, morag(world), when="tomorrow 2pm")
    planned = await presses(world, morag(world), card, "Schedule it")
    form = (await pressed(world, morag(world), planned, "Change it"))["form"]
    world.clock.turn(timedelta(days=1, hours=5))
    await fills_in(world, morag(world), form, text="Changed at the last moment.")
    await world.passes(hours=1)
    assert ["A talk about iron\n\nChanged at the last moment."] == await stands(world, "exercise")
