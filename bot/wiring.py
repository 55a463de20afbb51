"""The wiring of the core, by hand and in one place: which parts there are and who is given what."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from bot import capabilities, commanding, intake
from bot.agenda import Handler
from bot.assembly import Features, Wording, make_features
from bot.clock import SystemClock
from bot.commanding import Command, Registry
from bot.config import Settings
from bot.content import check_texts, read_texts, starter_file
from bot.features import (
    announcements,
    archive,
    asking,
    audit,
    channels,
    directory,
    finding,
    library,
    linking,
    notices,
    obstacles,
    sitechat,
    status,
    unreachable,
    waiting,
    welcome,
)
from bot.features import roles as held
from bot.features import texts as spoken
from bot.features.events import ical, native
from bot.features.events.arranging import planner as planning
from bot.features.events.attending import aftermath as following
from bot.features.events.attending import members as event_members
from bot.features.guard import looks_like_patient_identifier
from bot.features.people import rename
from bot.features.reactions import clear_reactions, follow_reaction, forget_reactions
from bot.features.signin import let_out
from bot.intake import Intake, Reaction, Rules
from bot.letters import Letters
from bot.model.commands import Ability, CommandSpec
from bot.model.inbound import (
    ChannelChanged,
    GroupChanged,
    GroupsOfPerson,
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
from bot.model.texts import TextSpec, Words
from bot.plugins import plugged_in
from bot.ports import ChatPlatform, Clock, Store
from commands import after as after_commands
from commands import announcements as announcement_commands
from commands import calendars as calendar_commands
from commands import channels as channel_commands
from commands import events as event_commands
from commands import find as find_command
from commands import going as going_commands
from commands import help as help_command
from commands import home as home_command
from commands import library as library_commands
from commands import link as link_commands
from commands import notices as notice_command
from commands import roles as role_commands
from commands import site as site_commands
from commands import status as status_command
from commands import texts as text_commands
from commands import topics as topic_commands
from commands import waiting as waiting_command
from commands import welcome as welcome_command


@dataclass(frozen=True, slots=True)
class Core:
    """The parts that know no platform."""

    registry: Registry
    words_of: Callable[[str], Words]
    features: Features
    intake: Intake
    handlers: Mapping[str, Handler]
    """What does each kind of thing that is due: see `bot.agenda`."""


def needed_texts() -> tuple[TextSpec, ...]:
    """Return every text that the code uses."""
    modules = (
        *(commanding, intake, welcome, archive, library, channels, finding, waiting, help_command, home_command),
        *(
            asking,
            held,
            directory,
            audit,
            spoken,
            status,
            linking,
            notices,
            sitechat,
            unreachable,
            obstacles,
            planning,
            event_members,
            native,
            following,
            ical,
            announcements,
        ),
    )
    return tuple(spec for module in modules for spec in module.TEXTS)


def declared_commands(features: Features, group: str) -> tuple[Command, ...]:
    """Return every command, in the order in which help lists them."""
    return (
        *library_commands.declare(features.library, features.asking, features.feedback),
        *find_command.declare(features.finder, features.channels),
        *going_commands.declare(features.events),
        *channel_commands.declare(features.channels),
        *welcome_command.declare(features.greeter),
        *site_commands.declare(features.site_chat),
        *calendar_commands.declare(features.calendars.chat, features.calendars.follow_chat),
        *link_commands.declare(features.linking),
        *topic_commands.declare(features.announcing.topics),
        *help_command.declare(),
        *home_command.declare(group),
        *role_commands.declare(features.roles, held.RolesView(features.roles, features.people), features.people),
        *role_commands.declare_groups(features.roles, features.groups),
        *role_commands.declare_audit(features.audit),
        *announcement_commands.declare(features.announcing.desk, features.announcing.view),
        *status_command.declare(features.status),
        *text_commands.declare(features.texts, features.texts_view),
        *event_commands.declare(features.organising.planner),
        *after_commands.declare(features.aftermath),
        *waiting_command.declare(features.waiting),
        *notice_command.declare(features.notices),
    )


def make_core(
    settings: Settings,
    store: Store,
    clock: Clock,
    platforms: Mapping[str, ChatPlatform],
    limits: Sequence[Limits] | None = None,
) -> Core:
    """Wire the core. Raises ConfigurationError or ContentError for declarations and texts that do not fit."""
    source = settings.content.texts or starter_file("texts.toml")
    texts, allowed = read_texts(source), known_limits() if limits is None else limits
    wording = Wording(
        texts,
        capabilities.words_by_platform(texts, platforms),
        spoken.Checker(needed_texts(), allowed, settings.group.name),
    )
    features = make_features(settings, store, clock, platforms, wording)
    features.organising.desk.followers += [
        *(features.events.telling.follow, features.native.follow, features.aftermath.after.follow)
    ]
    features.status.native_platforms = tuple(capabilities.showing_events(platforms))
    features.linking.followers.append(features.events.going.renew)
    registry = Registry(declared_commands(features, settings.group.name), allowed)
    wording.checker.commands = frozenset(name for spec in registry.specs for name in spec.names)
    check_texts(texts, source, needed_texts(), wording.checker.commands)
    words_of = wording.words_of
    features.texts.on_change = lambda: _follow_texts(features, store, clock)
    rules = _rules(features, platforms, words_of)
    door = Intake(store, clock, registry, _reactions(features), rules)
    features.status.retry_letter = Letters(store, clock, door.process, platforms).retry_by_id
    return Core(registry, words_of, features, door, _handlers(features))


async def _follow_texts(features: Features, store: Store, clock: Clock) -> None:
    """Bring up to date what stands somewhere and says a text: the standing post, the lines about channels."""
    now = clock.now()
    await store.commit(lambda work: features.start_here.stand(work, now))
    every = await store.read(lambda readers: readers.every_channel())
    await features.channels.show_notes([channel for channel in every if not channel.removed])


def _reactions(features: Features) -> dict[type, Sequence[Reaction]]:
    keeper, greeter, round_up = features.archive, features.greeter, features.round_up
    return {
        PersonJoined: (greeter.greet,),
        PersonLeft: (
            round_up.forget,
            features.roles.forget,
            let_out,
            features.events.going.drop,
            features.announcing.topics.drop,
            ical.end_feed,
        ),
        PersonRenamed: (rename,),
        MessagePosted: (keeper.keep, round_up.notice),
        MessageEdited: (keeper.follow_edit,),
        MessagesDeleted: (keeper.follow_deletion, round_up.withdraw, forget_reactions),
        ReactionChanged: (follow_reaction,),
        ReactionsCleared: (clear_reactions,),
        ChannelChanged: (keeper.know_channel, features.unreachable.notice),
        GroupChanged: (features.groups.follow,),
        GroupsOfPerson: (features.groups.follow_person,),
    }


def _handlers(features: Features) -> dict[str, Handler]:
    others = {ical.KIND: features.calendars.following.handle, **features.announcing.handlers}
    others[following.KIND] = features.aftermath.after.ask
    return {**features.organising.handlers, **features.events.handlers, **others}


def _rules(features: Features, platforms: Mapping[str, ChatPlatform], words_of: Callable[[str], Words]) -> Rules:
    def abilities_of(name: str) -> frozenset[Ability]:
        return platforms[name].abilities if name in platforms else frozenset()

    return Rules(
        roles_of=features.roles.of,
        abilities_of=abilities_of,
        words_of=words_of,
        is_sensitive=looks_like_patient_identifier,
        default_command="ask",
        empty_command="help",
        settle=_settling(features),
    )


def _settling(features: Features) -> dict[type, Callable[[Any], Coroutine[Any, Any, None]]]:
    """Return what is brought up to date in memory after each kind of event."""

    async def refresh(event: object) -> None:
        await features.roles.refresh()

    return {PersonLeft: refresh, GroupsOfPerson: refresh, GroupChanged: features.groups.settle}


def known_limits() -> list[Limits]:
    """Return what every platform allows, whether or not it is switched on."""
    return [point.load() for point in plugged_in("sigbot.limits")]


def declared_specs(settings: Settings) -> tuple[CommandSpec, ...]:
    """Return every declaration, wired as at a start but with no database: declaring reads and writes nothing."""
    return make_core(settings, cast(Store, object()), SystemClock(), platforms={}).registry.specs
