"""The wiring, by hand and in one place: which parts there are and who is given what."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot import commanding, intake
from bot.alarm import SchedulerAlarm
from bot.clock import SystemClock
from bot.commanding import Command, Registry
from bot.config import Settings
from bot.content import load_texts, starter_file
from bot.errors import OperatorError
from bot.features import archive, library, site, welcome
from bot.features.guard import looks_like_patient_identifier
from bot.features.people import rename
from bot.intake import Intake, Reaction, Rules
from bot.logs import failure_of
from bot.model.commands import Ability
from bot.model.inbound import (
    ChannelChanged,
    MessageEdited,
    MessagePosted,
    MessagesDeleted,
    PersonJoined,
    PersonRenamed,
)
from bot.model.limits import Limits
from bot.model.people import Profile, Role
from bot.model.texts import Texts, TextSpec, Words
from bot.outbox import OutboxWorker, Pace
from bot.ports import AdapterContext, Alarm, ChatPlatform, Clock, KnowsVisitors, Store, UnitOfWork
from commands import help as help_command
from commands import library as library_commands
from storage import open_store

if TYPE_CHECKING:
    from adapters.serving.server import WebServer

log = logging.getLogger(__name__)

SEEN_FOR = timedelta(days=30)
"""How long a repeated event is recognised; no platform redelivers after more than some hours."""
BODIES_FOR = timedelta(days=7)
"""How long a dead letter keeps what it could not handle."""
CHORES_AT = (3, 30)
"""Hour and minute of the daily chores, in the group's zone: after midnight's work, before the morning's."""


# --- Finding adapters


def known_platforms() -> frozenset[str]:
    """Return the names of the chat platforms that are installed."""
    return frozenset(point.name for point in entry_points(group="sigbot.adapters"))


def known_limits() -> list[Limits]:
    """Return what every platform allows, whether or not it is switched on."""
    return [point.load() for point in entry_points(group="sigbot.limits")]


def make_platforms(settings: Settings, clock: Clock) -> dict[str, ChatPlatform]:
    """Return the platforms that are switched on; the code of any other is not even imported."""
    points: dict[str, EntryPoint] = {point.name: point for point in entry_points(group="sigbot.adapters")}
    return {
        name: points[name].load()(AdapterContext(settings=table, data_dir=settings.data_dir, clock=clock))
        for name, table in settings.platforms.items()
    }


# --- The core


@dataclass(frozen=True, slots=True)
class Core:
    """The parts that know no platform."""

    registry: Registry
    texts: Texts
    library: library.Library
    archive: archive.Archive
    intake: Intake


def needed_texts() -> tuple[TextSpec, ...]:
    """Return every text that the code uses."""
    modules = (commanding, intake, welcome, archive, library, help_command)
    return tuple(spec for module in modules for spec in module.TEXTS)


def declared_commands(books: library.Library) -> tuple[Command, ...]:
    """Return every command, in the order in which help lists them."""
    return (*library_commands.declare(books), *help_command.declare())


def make_library(settings: Settings, store: Store) -> library.Library:
    """Return the library over its shelf in the store."""
    vocabulary = library.load_vocabulary(settings.content.vocabulary or starter_file("vocabulary.toml"))
    return library.Library(store, vocabulary, looks_like_patient_identifier)


def make_core(
    settings: Settings,
    store: Store,
    clock: Clock,
    platforms: Mapping[str, ChatPlatform],
    limits: Sequence[Limits] | None = None,
) -> Core:
    """Wire the core. Raises ConfigurationError or ContentError for declarations and texts that do not fit."""
    books = make_library(settings, store)
    registry = Registry(declared_commands(books), known_limits() if limits is None else limits)
    names = frozenset(name for spec in registry.specs for name in spec.names)
    texts = load_texts(settings.content.texts or starter_file("texts.toml"), needed_texts(), names)
    words_of = _words_by_platform(texts, platforms)
    keeper = archive.Archive(looks_like_patient_identifier, words_of, settings.archived_channels)
    greeter = welcome.Welcome(settings.group.name, words_of)
    door = Intake(store, clock, registry, _reactions(keeper, greeter), _rules(settings, platforms, words_of))
    return Core(registry, texts, books, keeper, door)


def _reactions(keeper: archive.Archive, greeter: welcome.Welcome) -> dict[type, Sequence[Reaction]]:
    return {
        PersonJoined: (greeter.greet,),
        PersonRenamed: (rename,),
        MessagePosted: (keeper.keep,),
        MessageEdited: (keeper.follow_edit,),
        MessagesDeleted: (keeper.follow_deletion,),
        ChannelChanged: (keeper.know_channel,),
    }


def _rules(settings: Settings, platforms: Mapping[str, ChatPlatform], words_of: Callable[[str], Words]) -> Rules:
    def abilities_of(name: str) -> frozenset[Ability]:
        return platforms[name].abilities if name in platforms else frozenset()

    return Rules(
        roles_of=settings.roles_of,
        abilities_of=abilities_of,
        words_of=words_of,
        is_sensitive=looks_like_patient_identifier,
        default_command="ask",
        empty_command="help",
    )


def _words_by_platform(texts: Texts, platforms: Mapping[str, ChatPlatform]) -> Callable[[str], Words]:
    by_platform = {name: texts.words(platform.spell) for name, platform in platforms.items()}
    plain = texts.words(lambda command: f"/{command}")
    return lambda name: by_platform.get(name, plain)


# --- Running


def database_file(settings: Settings) -> Path:
    """Return where the embedded database is."""
    return settings.data_dir / "sigbot.sqlite3"


async def run(settings: Settings, announce: Callable[[str], None], pace: Pace = Pace()) -> None:
    """Run the bot on every platform that is switched on, until SIGTERM or SIGINT."""
    clock, alarm = SystemClock(), SchedulerAlarm()
    async with contextlib.AsyncExitStack() as closing:
        store = open_store(database_file(settings), clock, exclusive=True)
        closing.push_async_callback(store.close)
        platforms = make_platforms(settings, clock)
        core = make_core(settings, store, clock, platforms)
        await seed_library(core.library)
        for platform in platforms.values():
            closing.push_async_callback(platform.close)
            await platform.start()
        await _set_up_channels(core, store, settings, platforms)
        for platform in platforms.values():
            await platform.install_commands(core.registry.specs)
        alarm.start()
        closing.callback(alarm.stop)
        await _do_chores(store, clock)
        _declare_chores(store, clock, alarm, settings)
        server = _web_server(settings, store, core, platforms)
        address = await server.start()
        closing.push_async_callback(server.stop)
        worker = OutboxWorker(store, platforms, clock, alarm, pace)
        announce(address)
        await _until_stopped([worker.run(), *(platform.run(core.intake) for platform in platforms.values())])
        log.info("stopping")


async def seed_library(books: library.Library) -> None:
    """Put the starter library on an empty shelf."""
    await books.seed(library.read_resources(starter_file("library.toml")).resources)


async def _set_up_channels(core: Core, store: Store, settings: Settings, platforms: Mapping[str, ChatPlatform]) -> None:
    known = [channel for platform in platforms.values() for channel in await platform.channels()]
    await store.commit(lambda work: core.archive.set_policies(work, known))
    for ref in sorted(settings.archived_channels - {channel.ref for channel in known}):
        log.warning("archive.channels names a channel that the bot cannot see", extra={"channel": ref})


def _web_server(settings: Settings, store: Store, core: Core, platforms: Mapping[str, ChatPlatform]) -> "WebServer":
    """Put the pages of every adapter that has some on one server."""
    from adapters import web  # Imported late: operator commands need no web framework.
    from adapters.serving.server import WebServer

    routes = [route for platform in platforms.values() if hasattr(platform, "routes") for route in platform.routes()]
    nav = [("Chat", "/")] if routes else []
    nav += [("Archive", site.ARCHIVE), ("Library", site.LIBRARY)]
    frame = web.Frame(settings.group.name, settings.group.time_zone, nav)
    shelf = web.Shelf(core.library, core.texts.words(lambda command: f"/{command}"))
    organisers = web.Organisers(
        core.intake,
        visitor=_visitor_of(platforms.values()),
        is_organiser=lambda account: Role.ORGANISER in settings.roles_of(account),
    )
    routes += web.web_routes(frame, store, shelf, organisers)
    return WebServer(routes, host=settings.site.host, port=settings.site.port, site_name=frame.site_name, nav=nav)


def _visitor_of(platforms: Iterable[Any]) -> Callable[[Any], Coroutine[Any, Any, Profile | None]]:
    """Return who asks: the first platform that knows the visitor says it."""
    knowing: list[KnowsVisitors] = [platform for platform in platforms if hasattr(platform, "visitor")]

    async def visitor(request: Any) -> Profile | None:
        for platform in knowing:
            profile = await platform.visitor(request)
            if profile is not None:
                return profile
        return None

    return visitor


async def _until_stopped(parts: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Run every part until a signal comes. A part that ends by itself ends the others, and is an error."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(part) for part in parts]
    waiter = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([waiter, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in (waiter, *tasks):
        task.cancel()
    await asyncio.gather(waiter, *tasks, return_exceptions=True)
    for task in done - {waiter}:
        error = task.exception()
        if isinstance(error, OperatorError):
            raise error
        reason = failure_of(error) if error else "it ended by itself"
        raise OperatorError(f"A part of sigbot stopped: {reason}. The log has more.")


# --- Chores


async def _do_chores(store: Store, clock: Clock) -> None:
    now = clock.now()

    def tidy(work: UnitOfWork) -> None:
        work.seen.forget_before(now - SEEN_FOR)
        work.dead_letters.erase_bodies_before(now - BODIES_FOR)

    await store.commit(tidy)


def _declare_chores(store: Store, clock: Clock, alarm: Alarm, settings: Settings) -> None:
    """Tidy once a day; a day missed while the bot was off is made up for at the start."""
    running: set[asyncio.Task[None]] = set()

    def tidy() -> None:
        task = asyncio.get_running_loop().create_task(_do_chores(store, clock))
        running.add(task)
        task.add_done_callback(running.discard)

    alarm.wake_daily("chores", *CHORES_AT, ZoneInfo(settings.group.time_zone), tidy)
