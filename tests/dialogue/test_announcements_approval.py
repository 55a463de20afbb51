"""A second organiser approves what goes out: asked in time, never for their own, and never for another version."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.config import AnnouncementSettings
from bot.model.people import Role
from tests.rigs.announcing import (
    buttons,
    drafts,
    everywhere,
    fills_in,
    id_in,
    letter,
    linked,
    morag,
    opens,
    pressed,
    presses,
    priya,
    ref,
    said,
    second,
)
from tests.rigs.world import World, demo_settings, running

SENT, NOTHING = 3, 0
IN_THREE_DAYS = "Thursday 26 November 2pm"


async def count(world: World) -> int:
    """Return in how many channels it stands."""
    return sum(len(channel) for channel in await everywhere(world))


async def asked(world: World, **fields: str) -> dict[str, object]:
    """Let Morag write and schedule an announcement, while Priya is an organiser too."""
    await second(world)
    card = await drafts(world, morag(world), **fields)
    assert "It needs a second organiser to approve." in said(card)
    label = "Schedule it" if fields.get("when") else "Send it now"
    return await presses(world, morag(world), card, label)


async def test_one_tap_approves_and_the_author_is_told(world: World) -> None:
    """The other organiser has a direct message with all that they need."""
    waiting = await asked(world)
    assert "The other organisers are asked to approve it." in said(waiting)
    assert NOTHING == await count(world)
    request = await letter(world, priya(world))
    assert "Morag Tullibody would like to announce this." in said(request)
    assert "It goes to #coffee-room (Local), #exercise (Local), #screening (Local)." in said(request)
    assert ["Approve", "See it first", "Stop messages like this"] == list(buttons(request))
    whole = await presses(world, priya(world), request, "See it first")
    assert "It goes to #coffee-room on Local (6 members)" in said(whole)
    assert "Approved. Thank you." in said(await presses(world, priya(world), whole, "Approve"))
    assert SENT == await count(world)
    assert "Priya Ravenscroft approved your announcement." in said(await letter(world, morag(world)))


async def test_what_is_approved_early_goes_out_at_its_time(world: World) -> None:
    """And nobody is asked any more."""
    await asked(world, when=IN_THREE_DAYS)
    await presses(world, priya(world), await letter(world, priya(world)), "Approve")
    before = len(await world.direct_messages(priya(world)))
    await world.passes(days=3, hours=4)
    assert NOTHING == await count(world)
    await world.passes(hours=1)
    assert SENT == await count(world)
    assert before == len(await world.direct_messages(priya(world)))


async def test_approvers_are_asked_again_a_day_and_an_hour_before(world: World) -> None:
    """Three messages in all; and without an answer nothing is sent, which its author is told."""
    waiting = await asked(world, when=IN_THREE_DAYS)
    letters = []
    for hours in (0, 52, 1, 22, 1):  # Until 23:00 before nothing more is due; then 24 hours and 1 hour before 2pm.
        await world.passes(hours=hours)
        letters.append(len(await world.direct_messages(priya(world))))
    assert [1, 1, 2, 2, 3] == letters
    await world.passes(hours=1)
    assert NOTHING == await count(world)
    assert "was not sent: nobody approved it in time" in said(await letter(world, morag(world)))
    assert "was not sent" in said(await opens(world, morag(world), id_in(waiting)))
    late = await presses(world, priya(world), await letter(world, priya(world)), "Approve")
    assert "does not wait for approval any more" in said(late)
    assert NOTHING == await count(world)


async def test_what_has_no_time_waits_for_a_week(world: World) -> None:
    """Then nobody needs it any more."""
    await asked(world)
    await world.passes(days=6, hours=23)
    await world.passes(hours=2)
    assert "nobody approved it in time" in said(await letter(world, morag(world)))


async def test_nobody_approves_what_they_wrote(world: World) -> None:
    """Also not from an account that is linked with the one that wrote it."""
    waiting = await asked(world)
    id = id_in(waiting)
    refused = await world.asks(morag(world), f"/approve-announcement id:{id} version:1")
    assert "somebody else has to approve it" in said(refused)
    await second(world, world.people[3])
    await linked(world, world.people[3], morag(world))
    refused = await world.asks(world.people[3], f"/approve-announcement id:{id} version:1")
    assert "somebody else has to approve it" in said(refused)
    assert NOTHING == await count(world)


async def test_whoever_lost_the_role_cannot_approve(world: World) -> None:
    """The button in their messages does not outlive the role."""
    await asked(world)
    request = await letter(world, priya(world))
    await world.core.features.roles.take(ref(priya(world)), Role.ORGANISER, ref(morag(world)))
    assert "is for organisers" in said(await presses(world, priya(world), request, "Approve"))
    assert NOTHING == await count(world)


async def test_a_change_voids_the_approval_and_asks_again(world: World) -> None:
    """What goes out is what somebody else has seen."""
    waiting = await asked(world, when=IN_THREE_DAYS)
    await presses(world, priya(world), await letter(world, priya(world)), "Approve")
    first = await letter(world, priya(world))
    form = (await pressed(world, morag(world), waiting, "Change it"))["form"]
    await fills_in(world, morag(world), form, text="Another text.")
    again = await letter(world, priya(world))
    assert "Another text." in said(again)
    assert "has changed this announcement" in said(await presses(world, priya(world), first, "Approve"))
    await world.passes(days=3, hours=5)
    assert NOTHING == await count(world)
    form = (await pressed(world, morag(world), await opens(world, morag(world), id_in(waiting)), "Change it"))["form"]
    changed = await fills_in(world, morag(world), form, when="Friday 27 November 3pm")
    await presses(world, morag(world), changed, "Schedule it")
    await presses(world, priya(world), await letter(world, priya(world)), "Approve")
    await world.passes(days=1, hours=3)
    assert SENT == await count(world)


async def test_whoever_mends_a_draft_leaves_the_approval_to_its_author(world: World) -> None:
    """So two organisers are enough."""
    waiting = await asked(world)
    seen = await opens(world, priya(world), id_in(waiting))
    form = (await pressed(world, priya(world), seen, "Change it"))["form"]
    mended = await fills_in(world, priya(world), form, text="Mended.")
    assert "Approve" not in buttons(mended)
    assert "somebody else has to approve it" in said(
        await world.asks(priya(world), f"/approve-announcement id:{id_in(waiting)} version:2")
    )
    await presses(world, morag(world), await letter(world, morag(world)), "Approve")
    assert SENT == await count(world)


async def test_a_change_of_what_is_out_waits_for_approval_too(world: World) -> None:
    """Until then what stands there stays."""
    waiting = await asked(world)
    await presses(world, priya(world), await letter(world, priya(world)), "Approve")
    form = (await pressed(world, morag(world), await opens(world, morag(world), id_in(waiting)), "Change it"))["form"]
    await fills_in(world, morag(world), form, text="Another text.")
    assert "Another text." not in str(await everywhere(world))
    await presses(world, priya(world), await letter(world, priya(world)), "Approve")
    assert [["A talk about iron\n\nAnother text."]] * 3 == await everywhere(world)


async def test_a_group_with_one_organiser_needs_no_second(world: World) -> None:
    """Unless its operator says so; and then somebody has to be there who can."""
    card = await drafts(world, morag(world))
    assert "second organiser" not in said(card)
    await presses(world, morag(world), card, "Send it now")
    assert SENT == await count(world)


async def test_approval_that_nobody_can_give_is_not_asked_for(tmp_path: Path) -> None:
    """The organiser learns at once what to do."""
    settings = replace(demo_settings(tmp_path), announcements=AnnouncementSettings(approval="always"))
    async with running(settings) as world:
        sent = await presses(world, morag(world), await drafts(world, morag(world)), "Send it now")
        assert "Make somebody one with /give-role." in said(sent)
        assert NOTHING == await count(world)


async def test_a_group_may_do_without_approval(tmp_path: Path) -> None:
    """Although it has two organisers."""
    settings = replace(demo_settings(tmp_path), announcements=AnnouncementSettings(approval="never"))
    async with running(settings) as world:
        await second(world)
        await presses(world, morag(world), await drafts(world, morag(world)), "Send it now")
        assert SENT == await count(world)


async def test_what_was_going_to_be_asked_in_the_morning_is_not_when_it_is_withdrawn(tmp_path: Path) -> None:
    """At night organisers are left alone, and in the morning it is over."""
    async with running(demo_settings(tmp_path), hours_later=12) as world:
        waiting = await asked(world, when=IN_THREE_DAYS)
        assert [] == await world.direct_messages(priya(world))
        await world.asks(morag(world), f"/withdraw-announcement {id_in(waiting)}")
        await world.passes(hours=12)
        assert [] == await world.direct_messages(priya(world))


async def test_an_approval_in_the_minute_in_which_it_is_due_comes_too_late(world: World) -> None:
    """Either it went out approved, or it did not go out."""
    await asked(world, when=IN_THREE_DAYS)
    button = buttons(await letter(world, priya(world)))["Approve"]
    world.clock.turn(timedelta(days=3, hours=5))
    late = await world.asks(priya(world), f"/{button['command']} {button['arguments']}")
    assert "does not wait for approval any more" in said(late)
    await world.passes(minutes=1)
    assert NOTHING == await count(world)
    assert "nobody approved it in time" in said(await letter(world, morag(world)))
