"""Organisers announce something: looked at first, sent once to every channel, corrected and taken back everywhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from adapters.local.server.asking import Asked
from bot.config import AnnouncementSettings
from bot.errors import DeliveryDelayed, DeliveryError, DeliveryRefused
from bot.model.outbound import LeasedDelivery
from bot.model.refs import MessageRef
from bot.ports import ChatPlatform
from tests.rigs.announcing import (
    TALK,
    answer,
    buttons,
    drafts,
    everywhere,
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

SAID = "A talk about iron\n\nGethin speaks about iron before an operation.\n\nEverybody is welcome."
PATIENT = "a patient, NHS number 943 476 5919"


# --- The way of an announcement

YES = "Yes, withdraw it"


async def test_an_announcement_is_looked_at_before_it_goes_to_every_channel_once(world: World) -> None:
    """Drafting sends nothing; sending says the same in all of them, and time and news repeat nothing."""
    card = await drafts(world, morag(world))
    assert "It goes to #coffee-room on Local (6 members); #exercise on Local (6 members)" in said(card)
    assert "On Local it is one message." in said(card)
    assert [[], [], []] == await everywhere(world)
    sent = await presses(world, morag(world), card, "Send it now")
    assert "It is on its way." in said(sent)
    await world.passes(days=3)
    await world.redelivered()
    assert [[SAID], [SAID], [SAID]] == await everywhere(world)
    assert "scheduled or sent already" in said(await presses(world, morag(world), card, "Send it now"))
    assert [[SAID], [SAID], [SAID]] == await everywhere(world)


async def test_the_author_sees_it_first_and_alone(world: World) -> None:
    """Just as it will look, with its button, in a direct message."""
    card = await drafts(world, morag(world), when="Friday 9am")
    form = (await pressed(world, morag(world), card, "Its button"))["form"]
    card = await fills_in(world, morag(world), form, label="Read more", link="https://example.org/iron")
    tried = await presses(world, morag(world), card, "Send it to me first")
    assert "direct message on Local. Nobody else does." in said(tried)
    seen = await letter(world, morag(world))
    assert "Gethin speaks about iron before an operation." in said(seen)
    assert ["Read more"] == list(buttons(seen))
    assert [[], [], []] == await everywhere(world)


async def test_it_goes_out_at_its_time_in_the_groups_zone(world: World) -> None:
    """The time is said in full before anything is planned."""
    card = await drafts(world, morag(world), when="tomorrow 2pm")
    assert "It goes out on Tuesday 24 November 2026, 2pm (GMT)." in said(card)
    planned = await presses(world, morag(world), card, "Schedule it")
    assert "goes out by itself" in said(planned)
    await world.passes(hours=28, minutes=59)
    assert [[], [], []] == await everywhere(world)
    await world.passes(minutes=1)
    assert [[SAID], [SAID], [SAID]] == await everywhere(world)


async def test_the_author_is_told_how_it_went_and_never_that_somebody_saw_it(world: World) -> None:
    """How many channels, how many members, how many pressed its button: once each, and without names."""
    card = await drafts(world, morag(world))
    form = (await pressed(world, morag(world), card, "Its button"))["form"]
    card = await fills_in(world, morag(world), form, label="Read more", link="https://example.org/iron")
    await presses(world, morag(world), card, "Send it now")
    await world.passes(minutes=2)
    assert "Delivered to 3 channels." in said(await letter(world, morag(world)))
    posted = (await world.messages("exercise"))[-1]["card"]
    for person in (priya(world), priya(world), world.people[3]):
        opened = await presses(world, person, posted, "Read more")
        assert "https://example.org/iron" in said(opened)
    report = said(await opens(world, morag(world), id_in(card)))
    assert "Delivered to 3 channels with 18 members; who is in several of them counts in each." in report
    assert "2 people pressed its button." in report
    assert "seen" not in report.casefold()
    assert "Priya" not in report


async def test_a_change_reaches_every_place_where_it_stands(world: World) -> None:
    """Edited, not posted again."""
    sent = await presses(world, morag(world), await drafts(world, morag(world)), "Send it now")
    form = (await pressed(world, morag(world), sent, "Change it"))["form"]
    assert ["title", "text"] == [field["name"] for field in form["fields"]]
    await fills_in(world, morag(world), form, text="It is on Thursday.")
    changed = "A talk about iron\n\nIt is on Thursday."
    assert [[changed], [changed], [changed]] == await everywhere(world)


async def test_a_slip_of_the_thumb_withdraws_nothing(world: World) -> None:
    """The button asks once more: what is deleted everywhere does not come back."""
    sent = await presses(world, morag(world), await drafts(world, morag(world)), "Send it now")
    asked = await presses(world, morag(world), sent, "Withdraw")
    assert "Nothing is withdrawn yet." in said(asked)
    assert "deleted wherever it stands" in said(asked)
    kept = await presses(world, morag(world), asked, "No, leave it as it is")
    assert "It stands in" in said(kept)
    assert [1, 1, 1] == [len(each) for each in await everywhere(world)]
    await presses(world, morag(world), asked, YES)
    assert [[], [], []] == await everywhere(world)


async def test_withdrawing_takes_it_away_everywhere_and_says_that_it_may_have_been_read(world: World) -> None:
    """One tap, which nobody has to approve; what was read cannot be unread."""
    await second(world)
    card = await drafts(world, morag(world))
    await presses(world, morag(world), card, "Ask for approval")
    await presses(world, priya(world), await letter(world, priya(world)), "Approve")
    assert [[SAID], [SAID], [SAID]] == await everywhere(world)
    gone = said(await world.asks(priya(world), f"/withdraw-announcement {id_in(card)}"))
    await world.settled()
    assert "people may have read it, or a notification of it" in gone
    assert [[], [], []] == await everywhere(world)
    assert "is withdrawn" in said(await world.asks(morag(world), f"/withdraw-announcement {id_in(card)}"))


async def test_what_is_withdrawn_before_its_time_never_goes_out(world: World) -> None:
    """And then nobody can have read it."""
    card = await drafts(world, morag(world), when="tomorrow 2pm")
    await presses(world, morag(world), card, "Schedule it")
    gone = said(await world.asks(morag(world), f"/withdraw-announcement {id_in(card)}"))
    assert "may have read" not in gone
    await world.passes(days=2)
    assert [[], [], []] == await everywhere(world)


async def test_everything_is_in_the_trail_in_words(world: World) -> None:
    """Who drafted, changed, approved, sent and withdrew; never what was said."""
    await second(world)
    card = await drafts(world, morag(world))
    form = (await pressed(world, morag(world), card, "Change it"))["form"]
    card = await fills_in(world, morag(world), form, text="It is on Thursday.")
    await presses(world, morag(world), card, "Ask for approval")
    await presses(world, priya(world), await letter(world, priya(world)), "Approve")
    await world.asks(morag(world), f"/withdraw-announcement {id_in(card)}")
    assert [
        ("Morag Tullibody", "Drafted"),
        ("Morag Tullibody", "Changed"),
        ("Morag Tullibody", "Sent to the other organisers for approval"),
        ("Priya Ravenscroft", "Approved"),
        ("Priya Ravenscroft", "Sent"),
        ("Morag Tullibody", "Withdrawn"),
    ] == (await trail(world))[1:]
    assert "Thursday" not in str(await world.asks(morag(world), "/audit"))


# --- While a part of it is still under way


class Holding:
    """A platform that puts off what goes into one channel, or refuses it."""

    def __init__(self, platform: ChatPlatform, trouble: DeliveryError | None) -> None:
        self._platform = platform
        self.trouble = trouble

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)

    async def deliver(self, leased: LeasedDelivery) -> tuple[MessageRef, ...]:
        """Deliver, but for the screening channel."""
        if self.trouble is not None and leased.delivery.target.channel == "local:screening":
            raise self.trouble
        return await self._platform.deliver(leased)


@asynccontextmanager
async def holding(folder: Path, trouble: DeliveryError) -> AsyncIterator[tuple[World, Holding]]:
    """Run a world in which one of three channels is in trouble."""
    made: list[Holding] = []

    def hold(platform: ChatPlatform) -> ChatPlatform:
        made.append(Holding(platform, trouble))
        return cast(ChatPlatform, made[0])

    async with running(demo_settings(folder), around_platform=hold) as world:
        yield world, made[0]


PUT_OFF = DeliveryDelayed("The platform is busy.", retry_after=60.0)


async def test_a_change_while_a_channel_waits_is_what_that_channel_gets(tmp_path: Path) -> None:
    """Its old words are said nowhere any more."""
    async with holding(tmp_path, PUT_OFF) as (world, platform):
        sent = await presses(world, morag(world), await drafts(world, morag(world)), "Send it now")
        assert "It is still on its way to #screening on Local." in said(await opens(world, morag(world), id_in(sent)))
        form = (await pressed(world, morag(world), sent, "Change it"))["form"]
        await fills_in(world, morag(world), form, text="It is on Thursday.")
        changed = "A talk about iron\n\nIt is on Thursday."
        assert [[changed], [changed], []] == await everywhere(world)
        platform.trouble = None
        await world.passes(minutes=2)
        assert [[changed], [changed], [changed]] == await everywhere(world)
        (posted,) = [m for m in await world.messages("screening") if m["author"]["is_bot"]]
        assert not posted["edited"]


async def test_withdrawing_while_a_channel_waits_spares_it_the_whole(tmp_path: Path) -> None:
    """What waits is never sent; what is out is taken away."""
    async with holding(tmp_path, PUT_OFF) as (world, platform):
        sent = await presses(world, morag(world), await drafts(world, morag(world)), "Send it now")
        gone = await presses(world, morag(world), await presses(world, morag(world), sent, "Withdraw"), YES)
        assert "people may have read it" in said(gone)
        platform.trouble = None
        await world.passes(days=1)
        assert [[], [], []] == await everywhere(world)
        assert [] == await world.store.read(lambda readers: readers.deliveries(9))


async def test_a_channel_in_which_the_bot_may_not_post_is_told_to_the_author(tmp_path: Path) -> None:
    """With the reason; the other channels have it. Withdrawing leaves nothing that somebody could send again."""
    async with holding(tmp_path, DeliveryRefused("The bot may not post there.")) as (world, _):
        sent = await presses(world, morag(world), await drafts(world, morag(world)), "Send it now")
        await world.passes(minutes=2)
        told = said(await letter(world, morag(world)))
        assert "Delivered to 2 channels." in told
        assert "It could not be delivered to #screening (Local). /status says more." in told
        assert "The bot may not post there." in said(await opens(world, morag(world), id_in(sent)))
        gone = said(await presses(world, morag(world), await presses(world, morag(world), sent, "Withdraw"), YES))
        assert "Please look into #screening (Local) yourself" in gone
        assert [] == await world.store.read(lambda readers: readers.deliveries(9))


async def test_a_channel_that_stays_in_trouble_gets_nothing_that_is_too_late(tmp_path: Path) -> None:
    """Half a day later it is put aside, and the author is told."""
    async with holding(tmp_path, PUT_OFF) as (world, platform):
        await presses(world, morag(world), await drafts(world, morag(world)), "Send it now")
        await world.passes(hours=12, minutes=30)
        platform.trouble = None
        await world.passes(hours=12)
        assert [[SAID], [SAID], []] == await everywhere(world)
        assert "could not be delivered to #screening (Local)" in said(await letter(world, morag(world)))


# --- Being off, and being late


@pytest.mark.parametrize(("hours", "arrives"), [(5, True), (13, False)])
async def test_what_was_missed_goes_out_late_only_for_so_long(tmp_path: Path, hours: int, arrives: bool) -> None:
    """Twelve hours unless the configuration says otherwise; after that its author is told."""
    settings = demo_settings(tmp_path)
    async with running(settings) as world:
        card = await drafts(world, morag(world), when="tomorrow 9am")
        await presses(world, morag(world), card, "Schedule it")
    settings = replace(settings, announcements=AnnouncementSettings(quiet=AnnouncementSettings().quiet))
    async with running(settings, days_later=1, hours_later=hours) as world:
        assert [[SAID] if arrives else []] * 3 == await everywhere(world)
        await world.passes(hours=24)
        told = said(await letter(world, morag(world)))
        assert ("Delivered to 3 channels." if arrives else "was not sent: I was not running then") in told


async def test_what_is_late_in_the_night_waits_for_the_morning(tmp_path: Path) -> None:
    """The bot comes back at 9pm: that it was off is no reason to wake people up."""
    settings = demo_settings(tmp_path)
    async with running(settings) as world:
        card = await drafts(world, morag(world), when="today 7pm")
        await presses(world, morag(world), card, "Schedule it")
    async with running(settings, hours_later=12) as world:
        assert [[], [], []] == await everywhere(world)
        await world.passes(hours=11)
        assert [[SAID], [SAID], [SAID]] == await everywhere(world)


# --- What does not work


@pytest.mark.parametrize(
    ("fields", "about", "sentence"),
    [
        ({"channels": "local:#nowhere"}, "channels", "I know no channel called local:#nowhere."),
        ({"when": "yesterday 9am"}, "when", "That time has been."),
        ({"when": "some day"}, "when", "I do not understand the time"),
        ({"when": "31 February 9am"}, "when", "There is no such day"),
        ({"when": "28 March 2027 1:30am"}, "when", "the clocks go forward"),
        ({"every": "every Monday"}, "when", "What repeats needs a first time."),
        ({"when": "tomorrow 9am", "every": "every Monday"}, "when", "is no day of this: every Monday"),
        ({"when": "tomorrow 9am", "every": "every hour"}, "every", "once a day at most"),
        ({"when": "tomorrow 9am", "every": "now and then"}, "every", "I do not understand how often"),
        ({"text": PATIENT}, "text", "That looks like a patient's number."),
        ({"title": PATIENT}, "title", "That looks like a patient's number."),
        ({"text": "x" * 3_001}, "text", "It can have up to 3,000."),
    ],
)
async def test_what_cannot_be_used_is_said_beside_its_field(
    world: World, fields: dict[str, str], about: str, sentence: str
) -> None:
    """And nothing of it is kept."""
    options = {**TALK, **fields}
    answered = await answer(world, Asked(morag(world), "coffee-room", "announce", via="form", options=options))
    assert (True, about) == (answered["refused"], answered["about"])
    assert sentence in said(answered["card"])
    assert [] == await world.store.read(lambda readers: readers.announcements(10))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"label": "Read more", "link": "http://example.org"}, "has to start with https://"),
        ({"label": "Read more", "link": "javascript:alert(1)"}, "has to start with https://"),
        ({"label": "Read more"}, "A button needs both"),
    ],
)
async def test_a_button_leads_to_a_whole_and_safe_address(world: World, fields: dict[str, str], sentence: str) -> None:
    """Members press it because organisers put it there."""
    card = await drafts(world, morag(world))
    form = (await pressed(world, morag(world), card, "Its button"))["form"]
    assert sentence in said(await fills_in(world, morag(world), form, **fields))


@pytest.mark.parametrize(
    "typed",
    [
        "/announcement nothing",
        "/edit-announcement id:nothing text:x",
        "/withdraw-announcement nothing",
        "/try-announcement nothing",
        "/schedule-announcement id:nothing version:1",
        "/approve-announcement id:nothing version:1",
        "/stop-announcement nothing",
        "/announcement-open nothing",
    ],
)
async def test_an_announcement_that_is_not_there_is_said_so(world: World, typed: str) -> None:
    """An old button, or a slip of the finger."""
    assert "There is no announcement called nothing." in said(await world.asks(morag(world), typed))


async def test_nobody_is_pinged_by_what_it_says(world: World) -> None:
    """Everyone and here are words in it, and so is a mention."""
    card = await drafts(world, morag(world), text="@everyone, @here and <!channel>: look at <@1>.")
    await presses(world, morag(world), card, "Send it now")
    (posted,) = await stands(world, "exercise")
    assert "@everyone, @here and <!channel>: look at <@1>." in posted


async def test_two_who_change_one_draft_at_once_both_keep_what_they_wrote(world: World) -> None:
    """The second is shown what changed, and nothing is overwritten."""
    await second(world)
    card = await drafts(world, morag(world))
    one = (await pressed(world, morag(world), card, "Change it"))["form"]
    opened = await opens(world, priya(world), id_in(card))
    other = (await pressed(world, priya(world), opened, "Change it"))["form"]
    await fills_in(world, morag(world), one, text=TALK["text"].replace("Everybody", "Anybody"))
    conflict = await fills_in(world, priya(world), other, title="Iron", text=TALK["text"])
    assert "Morag Tullibody has changed this announcement since you began." in said(conflict)
    (now,) = [block["quote"] for block in conflict["blocks"] if block.get("title") == "Text"]
    assert ["Anybody"] == [piece.strip() for piece, is_new in now if is_new]
    assert "Iron" in said(conflict)
    assert "A talk about iron" in said(await opens(world, priya(world), id_in(card)))


async def test_a_draft_that_was_looked_at_is_what_goes_out(world: World) -> None:
    """The button of an older look sends nothing."""
    await second(world)
    card = await drafts(world, morag(world))
    form = (await pressed(world, priya(world), await opens(world, priya(world), id_in(card)), "Change it"))["form"]
    await fills_in(world, priya(world), form, text="Another text.")
    assert "has changed this announcement" in said(await presses(world, morag(world), card, "Ask for approval"))
    assert [[], [], []] == await everywhere(world)


async def test_the_list_has_what_comes_next_first(world: World) -> None:
    """And leads to each."""
    for title, when in (("Later", "Friday 9am"), ("Sooner", "Wednesday 9am")):
        await presses(world, morag(world), await drafts(world, morag(world), title=title, when=when), "Schedule it")
    await drafts(world, morag(world), title="Some day")
    listed = await world.asks(morag(world), "/announcements")
    titles = [block["title"] for block in listed["blocks"] if block["type"] == "entry"]
    assert ["Sooner", "Later", "Some day"] == titles
    chooser = listed["blocks"][-1]
    assert ["Sooner", "Later", "Some day"] == [choice["label"] for choice in chooser["choices"]]


async def test_it_can_be_done_by_typing_alone(world: World) -> None:
    """For whoever writes to the bot directly, where there are no forms."""
    await world.writes_to_bot(morag(world), "/announce")
    assert 'Type /announce with title:"…"' in (await world.direct_messages(morag(world)))[-1]
    await world.writes_to_bot(morag(world), '/announce title:"Iron" channels:"#exercise" All of it is here: read it.')
    draft = await letter(world, morag(world))
    await presses(world, morag(world), draft, "Send it now")
    assert ["Iron\n\nAll of it is here: read it."] == await stands(world, "exercise")


async def test_a_channel_is_found_by_a_part_of_its_name_while_it_is_typed(world: World) -> None:
    """The last one of a list is completed, with its platform."""
    view = world.core.features.announcing.view
    assert ["local:#exercise"] == await view.suggest_channels("exer")
    assert ["local:#exercise, local:#coffee-room"] == await view.suggest_channels("local:#exercise, coff")
