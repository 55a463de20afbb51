"""Lists of events that platforms have of their own: in step with ours, whatever happens on the way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import DeliveryDelayed, DeliveryRefused, DeliveryUncertain
from bot.leasing import LEASE
from bot.model.commands import Ability
from bot.model.events import EventStatus, Override
from bot.model.native import NativeEvent, NativeList
from bot.nativeevents import NativeEventsWorker
from tests.rigs.diary import ORGANISER, WALL, Diary
from tests.rigs.platforms import RigPlatform
from tests.rigs.talks import TALK
from tests.rigs.world import demo_settings, running

TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"


class ListingPlatform(RigPlatform):
    """A platform with a list. `before` and `after` run around each request, and may raise what platforms raise."""

    def __init__(self) -> None:
        super().__init__()
        self.abilities |= {Ability.NATIVE_EVENTS}
        self.shown: dict[str, NativeEvent] = {}
        self.requests: list[str] = []
        self.room = 100
        self.before_each: Callable[[str], None] = lambda request: None
        self.after_each: Callable[[str], None] = lambda request: None

    async def native_events(self) -> NativeList:
        """Return what is shown."""
        self._asked("list")
        return NativeList({event.ref: id for id, event in self.shown.items()}, self.room - len(self.shown))

    async def put_event(self, event: NativeEvent) -> str:
        """Show one more."""
        self._asked("put")
        id = str(len(self.requests))
        self.shown[id] = event
        self.after_each("put")
        return id

    async def change_event(self, id: str, event: NativeEvent) -> bool:
        """Change one."""
        self._asked("change")
        is_there = id in self.shown
        if is_there:
            self.shown[id] = event
        self.after_each("change")
        return is_there

    async def cancel_event(self, id: str) -> None:
        """Show it no more."""
        self._asked("cancel")
        self.shown.pop(id, None)
        self.after_each("cancel")

    def _asked(self, request: str) -> None:
        self.before_each(request)
        self.requests.append(request)

    @property
    def days(self) -> list[datetime]:
        """Return when what is shown begins."""
        return sorted(event.starts_at.replace(tzinfo=None) for event in self.shown.values())


class Group(Diary):
    """A group with such a platform."""

    def __init__(self, diary: Diary, platform: ListingPlatform) -> None:
        super().__init__(diary.world, platform)
        self.platform = platform
        self.native = self.new_worker()

    def new_worker(self) -> NativeEventsWorker:
        """Return what keeps the list, as a start makes it."""
        world = self.world
        native = world.core.features.native
        return NativeEventsWorker(world.store, world.clock, world.alarm, {"rig": self.platform}, native)

    async def works(self) -> None:
        """Do everything that is due."""
        while await self.native.do_what_is_due():
            pass

    async def waits(self, time: timedelta) -> None:
        """Let time pass, and do everything that is due."""
        await self.world.passes(seconds=time.total_seconds())
        await self.works()

    async def status(self) -> str:
        """Return what an organiser is told of how the bot is."""
        return await self.says("local:morag", "status")


@asynccontextmanager
async def group_in(folder: Path) -> AsyncIterator[Group]:
    """Run a group."""
    platform = ListingPlatform()
    async with running(demo_settings(folder), others=[platform]) as world:
        yield Group(Diary(world, platform), platform)


@pytest.fixture
async def group(tmp_path: Path) -> AsyncIterator[Group]:
    """Return a group."""
    async with group_in(tmp_path) as made:
        yield made


async def test_an_event_is_shown_moved_and_taken_away(group: Group) -> None:
    """The list says what the group says, and says it without how to join."""
    event = await group.arranges(replace(TALK, text=f"Join at {TALK.link}"))
    await group.works()
    (shown,) = group.platform.shown.values()
    assert (TALK.title, "Online", event.id) == (shown.title, shown.place, shown.ref)
    assert "meet.example.org" not in repr(shown)
    event = await group.moves(event, datetime(2026, 12, 9, 18, 0))
    await group.works()
    assert [datetime(2026, 12, 9, 18, 0)] == group.platform.days
    await group.changes(replace(event, status=EventStatus.CANCELLED), "cancelled")
    await group.works()
    assert {} == group.platform.shown
    assert ["list", "put", "change", "cancel"] == group.platform.requests


async def test_of_a_series_every_day_of_five_weeks_is_shown_and_new_ones_come(group: Group) -> None:
    """One for each day, as platforms know no series as rich as ours; a day's own time is its own."""
    event = await group.arranges(rule=TUESDAYS)
    await group.works()
    assert [8, 15, 22] == [day.day for day in group.platform.days]
    moved = Override("20261215", datetime(2026, 12, 15, 12, 30), start=datetime(2026, 12, 16, 9, 0))
    event = await group.changes_day(event, moved)
    off = Override("20261222", datetime(2026, 12, 22, 12, 30), is_cancelled=True)
    await group.changes_day(event, off)
    await group.waits(timedelta(days=2))
    assert [8, 16, 29] == [day.day for day in group.platform.days]


async def test_nothing_is_asked_when_nothing_changed(group: Group) -> None:
    """The daily look costs no request."""
    await group.arranges()
    await group.works()
    asked = list(group.platform.requests)
    await group.waits(timedelta(days=3))
    assert asked == group.platform.requests


async def test_a_series_that_moves_keeps_its_places_in_the_list(group: Group) -> None:
    """Whoever said there that they are interested stays so."""
    event = await group.arranges(rule=TUESDAYS)
    await group.works()
    ids = set(group.platform.shown)
    timing = replace(event.timing, start=datetime(2026, 12, 9, 12, 30), rule="FREQ=WEEKLY;BYDAY=WE")
    keys = {f"202612{tuesday:02}": f"202612{tuesday + 1:02}" for tuesday in (8, 15, 22)}
    await group.changes(replace(event, timing=timing), "moved", keys)
    await group.works()
    assert ids == set(group.platform.shown)
    assert [9, 16, 23] == [day.day for day in group.platform.days]


@pytest.mark.parametrize("request_", ["put", "change", "cancel"])
async def test_dying_between_the_platform_and_our_rows_doubles_nothing(group: Group, request_: str) -> None:
    """The row is still there; what stands in the list is recognised, and nothing is shown twice or left over."""
    event = await group.arranges()
    if request_ != "put":
        await group.works()
    if request_ == "change":
        event = await group.moves(event, datetime(2026, 12, 9, 12, 30))
    if request_ == "cancel":
        event = await group.changes(replace(event, status=EventStatus.CANCELLED), "cancelled")

    def die(request: str) -> None:
        raise asyncio.CancelledError

    group.platform.after_each = die
    with pytest.raises(asyncio.CancelledError):
        await group.works()
    group.platform.after_each = lambda request: None
    group.native = group.new_worker()
    await group.waits(LEASE)
    assert group.platform.days == ([] if request_ == "cancel" else [event.timing.start])
    assert group.platform.requests.count("put") == 1


async def test_an_answer_that_got_lost_doubles_nothing(group: Group) -> None:
    """The platform has it, and we do not know: it is looked for before it is shown again."""
    lost = [DeliveryUncertain("No answer.")]

    def lose(request: str) -> None:
        if lost:
            raise lost.pop()

    group.platform.after_each = lose
    await group.arranges()
    await group.works()
    await group.waits(timedelta(minutes=1))
    assert [WALL] == group.platform.days
    assert group.platform.requests.count("put") == 1


async def test_a_missing_permission_is_said_and_not_hammered(group: Group) -> None:
    """Two requests a day, however many days a series has; once it is given, the list fills and the notice goes."""

    def refuse(request: str) -> None:
        if request == "put":
            refused.append(request)
            raise DeliveryRefused("Give it the permission Create Events.")

    refused: list[str] = []
    group.platform.before_each = refuse
    await group.arranges(rule="FREQ=DAILY;COUNT=20")
    await group.works()
    await group.works()
    assert len(refused) == 2
    assert "Give it the permission Create Events." in await group.status()
    await group.waits(timedelta(hours=23))
    assert len(refused) <= 4
    group.platform.before_each = lambda request: None
    await group.waits(timedelta(days=1))
    assert len(group.platform.shown) == 20
    assert "Create Events" not in await group.status()


async def test_a_platform_that_asks_to_wait_is_given_time(group: Group) -> None:
    """And everything is shown after that."""
    waits = [DeliveryDelayed("Slow down.", retry_after=90)]

    def slow(request: str) -> None:
        if waits:
            raise waits.pop()

    group.platform.before_each = slow
    await group.arranges()
    await group.works()
    await group.waits(timedelta(seconds=89))
    assert {} == group.platform.shown
    await group.waits(timedelta(seconds=1))
    assert [WALL] == group.platform.days


async def test_a_full_list_has_the_earliest_and_the_others_once_there_is_room(group: Group) -> None:
    """Discord takes a hundred; what comes soon is what people look for."""
    group.platform.room = 3
    await group.arranges(start=datetime(2026, 12, 1, 12, 30), rule="FREQ=DAILY;COUNT=5")
    await group.works()
    assert [1, 2, 3] == [day.day for day in group.platform.days]
    assert "full" in await group.status()
    group.platform.room = 100
    await group.waits(timedelta(days=1))
    assert [1, 2, 3, 4, 5] == [day.day for day in group.platform.days]
    assert "full" not in await group.status()


async def test_what_has_begun_is_left_alone(group: Group) -> None:
    """The platform ends it by itself, and takes no other start for it any more."""
    event = await group.arranges()
    await group.works()
    await group.waits(timedelta(days=15, hours=3, minutes=45))
    asked = list(group.platform.requests)
    await group.changes(replace(event, details=replace(TALK, speakers="Priya")))
    await group.works()
    assert asked == group.platform.requests


async def test_a_draft_is_shown_nowhere(group: Group) -> None:
    """Only organisers see it."""
    await group.desk.create(TALK, (await group.arranges()).timing, ORGANISER)
    await group.works()
    assert len(group.platform.shown) == 1
