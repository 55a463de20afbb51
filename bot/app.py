"""The wiring, by hand and in one place: which parts there are and who is given what."""

import contextlib
import logging
import os
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from bot import commanding, intake
from bot.alarm import SchedulerAlarm
from bot.catchup import CatchUp, Rhythm
from bot.channelnames import with_channels_found
from bot.chores import Chores
from bot.clock import SystemClock
from bot.commanding import Command, Registry
from bot.config import Settings
from bot.content import check_texts, read_texts, starter_file
from bot.features import archive, channels, finding, library, waiting, welcome
from bot.features import site as pages
from bot.features.guard import looks_like_patient_identifier
from bot.features.people import rename
from bot.features.reactions import clear_reactions, follow_reaction, forget_reactions
from bot.features.site import Site
from bot.intake import Intake, Reaction, Rules
from bot.model.commands import Ability, CommandSpec
from bot.model.inbound import (
    ChannelChanged,
    MessageEdited,
    MessagePosted,
    MessagesDeleted,
    PersonJoined,
    PersonLeft,
    PersonRenamed,
    ReactionChanged,
    ReactionsCleared,
)
from bot.model.limits import Limits
from bot.model.people import Profile, Role
from bot.model.refs import ChannelRef, platform_of
from bot.model.restoring import GROUP_NAME
from bot.model.texts import Texts, TextSpec, Words
from bot.outbox import OutboxWorker, Pace
from bot.ports import AdapterContext, Alarm, ChatPlatform, Clock, GreetsAFew, KnowsVisitors, NotesChannels, Store
from bot.running import listen, until_stopped
from bot.watch import Watch
from commands import channels as channel_commands
from commands import find as find_command
from commands import help as help_command
from commands import library as library_commands
from commands import waiting as waiting_command
from commands import welcome as welcome_command
from storage import open_store

if TYPE_CHECKING:
    from adapters.serving.server import WebServer

log = logging.getLogger(__name__)


# --- Finding adapters


def known_platforms() -> frozenset[str]:
    """Return the names of the chat platforms that are installed."""
    return frozenset(point.name for point in entry_points(group="sigbot.adapters"))


def known_limits() -> list[Limits]:
    """Return what every platform allows, whether or not it is switched on."""
    return [point.load() for point in entry_points(group="sigbot.limits")]


def make_platforms(settings: Settings, clock: Clock) -> dict[str, ChatPlatform]:
    """Return the platforms that are switched on; the code of any other is not even imported."""
    return {name: make_platform(name, settings, clock) for name in settings.platforms}


def make_platform(name: str, settings: Settings, clock: Clock) -> ChatPlatform:
    """Return one platform. Raises ConfigurationError with every mistake in its settings."""
    (point,) = entry_points(group="sigbot.adapters", name=name)
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


def declared_specs(settings: Settings) -> tuple[CommandSpec, ...]:
    """Return every declaration, wired as at a start but with no database: declaring reads and writes nothing."""
    return make_core(settings, cast(Store, object()), SystemClock(), platforms={}).registry.specs


# --- The core


@dataclass(frozen=True, slots=True)
class Features:
    """What the bot does for people."""

    library: library.Library
    archive: archive.Archive
    channels: channels.Channels
    finder: finding.Finder
    greeter: welcome.Welcome
    round_up: welcome.RoundUp
    start_here: welcome.StartHere
    waiting: waiting.Waiting
    site: Site


@dataclass(frozen=True, slots=True)
class Core:
    """The parts that know no platform."""

    registry: Registry
    words_of: Callable[[str], Words]
    features: Features
    intake: Intake


def needed_texts() -> tuple[TextSpec, ...]:
    """Return every text that the code uses."""
    modules = (commanding, intake, welcome, archive, library, channels, finding, waiting, help_command)
    return tuple(spec for module in modules for spec in module.TEXTS)


def declared_commands(features: Features) -> tuple[Command, ...]:
    """Return every command, in the order in which help lists them."""
    return (
        *library_commands.declare(features.library),
        *find_command.declare(features.finder, features.channels),
        *channel_commands.declare(features.channels),
        *welcome_command.declare(features.greeter),
        *help_command.declare(),
        *waiting_command.declare(features.waiting),
    )


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
    source = settings.content.texts or starter_file("texts.toml")
    texts = read_texts(source)
    words_of = _words_by_platform(texts, platforms)
    features = _make_features(settings, store, clock, platforms, words_of)
    registry = Registry(declared_commands(features), known_limits() if limits is None else limits)
    check_texts(texts, source, needed_texts(), frozenset(name for spec in registry.specs for name in spec.names))
    rules = _rules(settings, platforms, words_of)
    door = Intake(store, clock, registry, _reactions(features), rules)
    return Core(registry, words_of, features, door)


def _make_features(
    settings: Settings,
    store: Store,
    clock: Clock,
    platforms: Mapping[str, ChatPlatform],
    words_of: Callable[[str], Words],
) -> Features:
    zone, group, site = ZoneInfo(settings.group.time_zone), settings.group.name, Site()
    asked = settings.welcome
    rules = welcome.WelcomeRules(asked.channels, welcome.Newcomers(asked.newcomers), asked.at, asked.start_here)
    return Features(
        library=make_library(settings, store),
        archive=archive.Archive(looks_like_patient_identifier, words_of, settings.archived_channels),
        channels=channels.Channels(store, clock, words_of, site, _noter(platforms)),
        finder=finding.Finder(store, site, zone),
        greeter=welcome.Welcome(group, words_of, rules, _greets_directly(platforms)),
        round_up=welcome.RoundUp(words_of, rules, zone),
        start_here=welcome.StartHere(group, words_of, rules.start_here),
        waiting=waiting.Waiting(store, clock, words_of),
        site=site,
    )


def _greets_directly(platforms: Mapping[str, ChatPlatform]) -> Callable[[str], bool]:
    """Return what tells whether a platform takes one more direct message to a newcomer; most always do."""

    def greets(name: str) -> bool:
        platform = platforms.get(name)
        return not hasattr(platform, "may_greet") or cast(GreetsAFew, platform).may_greet()

    return greets


def _noter(platforms: Mapping[str, ChatPlatform]) -> channels.Note:
    """Return what shows a line about a channel, where its platform can."""

    async def note(ref: ChannelRef, line: str) -> None:
        platform = platforms.get(platform_of(ref))
        if platform is not None and Ability.NOTE_CHANNEL in platform.abilities:
            await cast(NotesChannels, platform).note_channel(ref, line)

    return note


def _reactions(features: Features) -> dict[type, Sequence[Reaction]]:
    keeper, greeter, round_up = features.archive, features.greeter, features.round_up
    return {
        PersonJoined: (greeter.greet,),
        PersonLeft: (round_up.forget,),
        PersonRenamed: (rename,),
        MessagePosted: (keeper.keep, round_up.notice),
        MessageEdited: (keeper.follow_edit,),
        MessagesDeleted: (keeper.follow_deletion, round_up.withdraw, forget_reactions),
        ReactionChanged: (follow_reaction,),
        ReactionsCleared: (clear_reactions,),
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
    return database_in(settings.data_dir)


def database_in(folder: Path) -> Path:
    """Return where the embedded database of a data folder is."""
    return folder / "sigbot.sqlite3"


async def run(
    settings: Settings,
    announce: Callable[[str], None],
    pace: Pace = Pace(),
    around: Callable[[ChatPlatform], ChatPlatform] = lambda platform: platform,
) -> None:
    """Run the bot on every platform that is switched on, until SIGTERM or SIGINT.

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
        await seed_library(core.features.library)
        await store.commit(lambda work: work.values.put(GROUP_NAME, group))
        watch = _make_watch(settings, store, clock, platforms)
        server = _web_server(settings, store, core, platforms, watch)
        address = await server.start()
        closing.push_async_callback(server.stop)
        core.features.site.address = settings.site.public_url or address.rstrip("/")
        await set_up_channels(core, store, settings, platforms)
        for platform in platforms.values():
            await platform.install_commands(core.registry.specs)
        alarm.start()
        closing.callback(alarm.stop)
        chores = Chores(store, clock, core.features.round_up, core.features.start_here)
        await chores.tidy()
        await chores.welcome()
        chores.declare(alarm, ZoneInfo(settings.group.time_zone), settings.welcome.at)
        worker = OutboxWorker(store, platforms, clock, alarm, pace, core.features.waiting.leave_line)
        catch_up = make_catch_up(settings, store, clock, alarm, platforms, core)
        await catch_up.begin()
        announce(address)
        listening = listen(platforms.values(), core.intake)
        await until_stopped([worker.run(), catch_up.run(core.intake), watch.run(), listening])
        log.info("stopping")


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
    core.intake.on_reconnect = catch_up.reconnected
    return catch_up


async def seed_library(books: library.Library) -> None:
    """Put the starter library on an empty shelf."""
    await books.seed(library.read_resources(starter_file("library.toml")).resources)


async def set_up_channels(core: Core, store: Store, settings: Settings, platforms: Mapping[str, ChatPlatform]) -> None:
    """Learn which channels there are, and show beside each whether it is kept."""
    known = [channel for platform in platforms.values() for channel in await platform.channels()]
    await store.commit(lambda work: core.features.archive.set_policies(work, known))
    refs = {channel.ref for channel in known}
    every = await store.read(lambda readers: readers.every_channel())
    await core.features.channels.show_notes([channel for channel in every if channel.ref in refs])
    for setting, named in channels_in(settings):
        for ref in sorted(named - refs):
            log.warning("a setting names a channel that the bot cannot see", extra={"setting": setting, "channel": ref})


def channels_in(settings: Settings) -> list[tuple[str, frozenset[ChannelRef]]]:
    """Return the settings that name channels, with those channels."""
    return [
        ("archive.channels", settings.archived_channels),
        ("welcome.channel", frozenset(settings.welcome.channels)),
        ("welcome.start_here", frozenset(settings.welcome.start_here)),
    ]


def _make_watch(settings: Settings, store: Store, clock: Clock, platforms: Mapping[str, ChatPlatform]) -> Watch:
    from adapters.serving.health import heartbeat

    url = settings.watch.heartbeat_url
    return Watch(store, clock, platforms, settings.watch.every, heartbeat(url) if url else None)


def _web_server(
    settings: Settings, store: Store, core: Core, platforms: Mapping[str, ChatPlatform], watch: Watch
) -> "WebServer":
    """Put the pages of every adapter that has some on one server."""
    from adapters import web  # Imported late: operator commands need no web framework.
    from adapters.serving.health import health_routes
    from adapters.serving.server import WebServer

    routes = [route for platform in platforms.values() if hasattr(platform, "routes") for route in platform.routes()]
    nav = [("Chat", "/")] if any(hasattr(platform, "visitor") for platform in platforms.values()) else []
    nav += [("Archive", pages.ARCHIVE), ("Library", pages.LIBRARY)]
    frame = web.Frame(settings.group.name, settings.group.time_zone, nav)
    shelf = web.Shelf(core.features.library, core.words_of(""))
    organisers = web.Organisers(
        core.intake,
        visitor=_visitor_of(platforms.values()),
        is_organiser=lambda account: Role.ORGANISER in settings.roles_of(account),
    )
    routes += [*web.web_routes(frame, store, shelf, organisers), *health_routes(watch.health)]
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
