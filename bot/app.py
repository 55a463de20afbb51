"""The bot, put together and run: its platforms, its store, its pages and whatever runs beside them."""

import contextlib
import logging
import os
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.agenda import AgendaWorker
from bot.alarm import SchedulerAlarm
from bot.announcer import Announcer
from bot.beginning import seed_library, set_up_channels
from bot.capabilities import counting, gathering_topics, showing_events
from bot.catchup import CatchUp, Rhythm
from bot.channelnames import with_channels_found
from bot.chores import Chores
from bot.clock import SystemClock
from bot.config import Settings, SiteSettings
from bot.features.visits import Visits
from bot.model.restoring import GROUP_NAME
from bot.nativeevents import NativeEventsWorker
from bot.outbox import OutboxWorker, Pace
from bot.pageserver import Parts, make_server
from bot.plugins import plugged, plugged_in
from bot.ports import AdapterContext, Alarm, ChatPlatform, Clock, Store
from bot.running import listen, until_stopped
from bot.semantics import compare_meanings
from bot.watch import Watch
from bot.wiring import Core, make_core
from storage import open_store

log = logging.getLogger(__name__)


# --- Finding adapters


def known_platforms() -> frozenset[str]:
    """Return the names of the chat platforms that are installed."""
    return frozenset(point.name for point in plugged_in("sigbot.adapters"))


def make_platforms(settings: Settings, clock: Clock) -> dict[str, ChatPlatform]:
    """Return the platforms that are switched on; the code of any other is not even imported."""
    return {name: make_platform(name, settings, clock) for name in settings.platforms}


def make_platform(name: str, settings: Settings, clock: Clock) -> ChatPlatform:
    """Return one platform. Raises ConfigurationError with every mistake in its settings."""
    point = plugged("sigbot.adapters", name)
    group, table = settings.group, settings.platforms[name]
    context = AdapterContext(
        table,
        settings.data_dir,
        clock,
        short_name=group.short_name,
        environ=os.environ,
        public_url=settings.site.public_url,
    )
    platform: ChatPlatform = point.load()(context)
    return platform


# --- Running


def database_file(settings: Settings) -> Path:
    """Return where the embedded database is."""
    return database_in(settings.data_dir)


def database_in(folder: Path) -> Path:
    """Return where the embedded database of a data folder is."""
    return folder / "sigbot.sqlite3"


async def run(
    settings: Settings,
    announce: Callable[[str], None],
    pace: Pace = Pace(),
    around: Callable[[ChatPlatform], ChatPlatform] = lambda platform: platform,
    announce_code: Callable[[str], None] = lambda code: None,
) -> None:
    """Run the bot on every platform that is switched on, until SIGTERM or SIGINT.

    `announce_code` is told the code with which the first organiser claims the role, while nobody is one.
    `around` may put something of its own around each platform, as rehearsals of bad days do.
    """
    clock, alarm, group = SystemClock(), SchedulerAlarm(), settings.group.name
    async with contextlib.AsyncExitStack() as closing:
        store = open_store(database_file(settings), clock, exclusive=True)
        closing.push_async_callback(store.close)
        platforms = {name: around(platform) for name, platform in make_platforms(settings, clock).items()}
        make_core(settings, store, clock, platforms)  # Mistakes are told before anything is connected.
        for platform in platforms.values():
            closing.push_async_callback(platform.close)
            await platform.start()
        settings = await with_channels_found(settings, store, platforms)
        core = make_core(settings, store, clock, platforms)
        await bring_up(core)
        await store.commit(lambda work: work.values.put(GROUP_NAME, group))
        watch = _make_watch(settings, store, clock, platforms)
        server = make_server(settings, _page_parts(settings, store, clock, core), watch.health, platforms.values())
        address = await server.start()
        closing.push_async_callback(server.stop)
        _note_address(core, settings.site, address, platforms)
        await set_up_channels(core.features.archive, core.features.channels, store, settings, platforms)
        for platform in platforms.values():
            await platform.install_commands(core.registry.specs)
        alarm.start()
        closing.callback(alarm.stop)
        await _begin_chores(settings, store, clock, alarm, core)
        pace = replace(pace, new_direct_per_minute=settings.delivery.new_direct_per_minute)
        worker = OutboxWorker(store, platforms, clock, alarm, pace, core.features.unreachable.tell)
        catch_up = make_catch_up(settings, store, clock, alarm, platforms, core)
        await catch_up.begin()
        announce(address)
        if (code := await core.features.roles.issue_code()) is not None:
            announce_code(code)
        meaning = compare_meanings(settings, core.features.library.meanings, closing)
        listening = listen(platforms.values(), core.intake)
        calendars = await _follow_calendars(settings, core)
        diary = _diary(store, clock, alarm, platforms, core)
        parts = [worker.run(), catch_up.run(core.intake), watch.run(), calendars, listening, meaning]
        await until_stopped([*parts, *diary])
        log.info("stopping")


def _diary(
    store: Store, clock: Clock, alarm: Alarm, platforms: Mapping[str, ChatPlatform], core: Core
) -> list[Coroutine[Any, Any, None]]:
    """Return what does everything that is due, here and in the lists and groups that platforms have."""
    agenda = AgendaWorker(store, clock, alarm, core.handlers)
    lists = NativeEventsWorker(store, clock, alarm, showing_events(platforms), core.features.native)
    gatherer = Announcer(
        store, clock, alarm, gathering_topics(platforms), core.features.announcing.gathering, counting(platforms)
    )
    return [agenda.run(), lists.run(), gatherer.run()]


def _note_address(core: Core, site: SiteSettings, address: str, platforms: Mapping[str, ChatPlatform]) -> None:
    """Have links lead to where members reach the pages, if they do."""
    near = frozenset(name for name, platform in platforms.items() if hasattr(platform, "visitor"))
    is_for_others = bool(platforms.keys() - near)
    core.features.site.set(site.public_url or address.rstrip("/"), site.is_open, is_for_others, near)


async def _begin_chores(settings: Settings, store: Store, clock: Clock, alarm: Alarm, core: Core) -> None:
    """Make up for what was missed, and have the recurring work done from now on."""
    features, again = core.features, (core.features.groups.refresh, core.features.announcing.topics.refresh)
    await features.groups.refresh()
    await features.announcing.topics.refresh()
    chores = Chores(store, clock, features.round_up, features.start_here, features.feedback, again)
    await chores.begin()
    chores.declare(alarm, ZoneInfo(settings.group.time_zone), settings.welcome.at)


async def _follow_calendars(settings: Settings, core: Core) -> Coroutine[Any, Any, None]:
    """Follow the calendars of the configuration, and return what fetches them and the organisers' own."""
    from adapters.serving.fetching import CalendarFetcher

    following = core.features.calendars.following
    await following.follow_configured(settings.events.calendars)
    return following.run(CalendarFetcher())


def make_catch_up(
    settings: Settings,
    store: Store,
    clock: Clock,
    alarm: Alarm,
    platforms: Mapping[str, ChatPlatform],
    core: Core,
) -> CatchUp:
    """Return what reads history, and have intake tell it when to."""
    rhythm = Rhythm(window=timedelta(days=settings.reread_days))
    catch_up = CatchUp(store, clock, alarm, platforms, core.features.archive, rhythm)

    def reconnected(platform: str) -> None:
        catch_up.reconnected(platform)
        core.features.groups.reconnected(platform)

    core.intake.on_reconnect = reconnected
    return catch_up


async def bring_up(core: Core) -> None:
    """Read into memory what organisers have changed, and fill an empty shelf. Called before anything comes in."""
    await seed_library(core.features.library)
    await core.features.roles.refresh()
    await core.features.texts.load()


def _make_watch(settings: Settings, store: Store, clock: Clock, platforms: Mapping[str, ChatPlatform]) -> Watch:
    from adapters.serving.health import heartbeat

    url = settings.watch.heartbeat_url
    return Watch(store, clock, platforms, settings.watch.every, heartbeat(url) if url else None)


def _page_parts(settings: Settings, store: Store, clock: Clock, core: Core) -> Parts:
    features = core.features
    return Parts(
        store=store,
        clock=clock,
        intake=core.intake,
        sign_ins=features.sign_ins,
        visits=Visits(store, clock),
        audit=features.audit,
        library=features.library,
        words=core.words_of(""),
        roles_of=features.roles.of,
        feeds=features.calendars.feeds,
        events=features.events,
        planner=features.organising.planner,
        attendances=features.aftermath.attendances,
    )
