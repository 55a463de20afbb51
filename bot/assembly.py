"""The features, put together by hand: which there are, and what each is given."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot import capabilities
from bot.config import Settings
from bot.content import starter_file
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
    sitechat,
    status,
    unreachable,
    waiting,
    welcome,
)
from bot.features import roles as held
from bot.features import texts as spoken
from bot.features.events import ical, native
from bot.features.events.arranging.desk import Desk
from bot.features.events.arranging.organising import Group, Organising
from bot.features.events.arranging.posting import PostingRules
from bot.features.events.attending import aftermath as following
from bot.features.events.attending import members as event_members
from bot.features.events.attending.after import AfterRules
from bot.features.events.rules import EventRules
from bot.features.guard import looks_like_patient_identifier
from bot.features.roles.book import Configured
from bot.features.signin import SignIns
from bot.features.site import Site
from bot.model.refs import AccountRef, platform_of
from bot.model.texts import Texts, Words
from bot.ports import ChatPlatform, Clock, Embedder, Store


@dataclass(frozen=True, slots=True)
class Features:
    """What the bot does for people."""

    feedback: library.Feedback
    asking: asking.Asking
    library: library.Library
    archive: archive.Archive
    channels: channels.Channels
    finder: finding.Finder
    greeter: welcome.Welcome
    round_up: welcome.RoundUp
    start_here: welcome.StartHere
    waiting: waiting.Waiting
    roles: held.Roles
    groups: held.Groups
    people: directory.Directory
    audit: audit.Audit
    status: status.Status
    texts: spoken.TextDesk
    texts_view: spoken.TextsView
    unreachable: unreachable.Unreachable
    linking: linking.Linking
    calendars: ical.Calendars
    sign_ins: SignIns
    site_chat: sitechat.SiteChat
    site: Site
    events: event_members.Members
    organising: Organising
    announcing: announcements.Announcing
    native: native.Native
    notices: notices.Notices
    aftermath: following.Aftermath


@dataclass(frozen=True, slots=True)
class Wording:
    """What members read, and what checks it."""

    texts: Texts
    words_of: Callable[[str], Words]
    checker: spoken.Checker


def make_library(settings: Settings, store: Store, embedder: Embedder | None = None) -> library.Library:
    """Return the library over its shelf in the store."""
    vocabulary = library.load_vocabulary(settings.content.vocabulary or starter_file("vocabulary.toml"))
    return library.Library(store, vocabulary, looks_like_patient_identifier, embedder)


def make_features(
    settings: Settings, store: Store, clock: Clock, platforms: Mapping[str, ChatPlatform], wording: Wording
) -> Features:
    """Return the features, each given what it needs."""
    zone, group, site = ZoneInfo(settings.group.time_zone), settings.group.name, Site()
    rules = _welcome_rules(settings)
    question = sitechat.Question(wording.words_of, clock)
    sign_ins = SignIns(store, clock, capabilities.asking(platforms), question.send)
    finder = finding.Finder(store, site, zone)
    people = directory.Directory(store, clock, capabilities.looking_up(platforms))
    roles = held.Roles(store, clock, Configured(settings.roles, settings.role_groups))
    trail, words_of = audit.Audit(store, people, zone), wording.words_of
    books = make_library(settings, store)
    feedback = library.Feedback(store, clock, words_of, lambda: roles.book.curators(settings.platforms), zone)
    desk = spoken.TextDesk(store, clock, wording.texts, wording.checker)
    group_of = _group(platforms, wording, roles, zone)
    organising = _make_organising(settings, store, clock, trail, group_of)
    events = _make_members(settings, store, clock, platforms, (words_of, site))
    around = announcements.Around(store, clock, words_of, people, lambda: roles.book.organisers)
    return Features(
        library=books,
        asking=asking.Asking(books, finder, feedback, events.next_event),
        feedback=feedback,
        archive=_make_archive(settings, words_of, events),
        channels=channels.Channels(store, clock, words_of, site, capabilities.noter(platforms), trail),
        finder=finder,
        greeter=welcome.Welcome(group, words_of, rules, capabilities.greets_directly(platforms)),
        round_up=welcome.RoundUp(words_of, rules, zone),
        start_here=welcome.StartHere(group, words_of, rules.start_here),
        waiting=waiting.Waiting(store, clock, words_of),
        unreachable=_unreachable(store, clock, words_of, roles),
        roles=roles,
        groups=held.Groups(store, clock, roles, capabilities.telling_groups(platforms)),
        people=people,
        audit=trail,
        status=status.Status(store, clock, zone),
        texts=desk,
        texts_view=spoken.TextsView(desk, people, trail, words_of, tuple(platforms), zone),
        linking=linking.Linking(store, clock, words_of),
        calendars=_calendars(settings, store, clock, wording, (sign_ins, site, organising)),
        sign_ins=sign_ins,
        site_chat=sitechat.SiteChat(sign_ins, question, site, clock, zone),
        site=site,
        events=events,
        organising=organising,
        announcing=_announcing(settings, platforms, around),
        aftermath=following.make_aftermath(store, clock, books, _after_rules(settings, group_of)),
        notices=notices.Notices(store),
        native=native.Native(words_of, capabilities.showing_events(platforms)),
    )


def _make_members(
    settings: Settings,
    store: Store,
    clock: Clock,
    platforms: Mapping[str, ChatPlatform],
    parts: tuple[Callable[[str], Words], Site],
) -> event_members.Members:
    words_of, site = parts
    rules, looking_up = _event_rules(settings, platforms), capabilities.looking_up(platforms)
    return event_members.make_members(store, clock, words_of, rules, site, looking_up)


def _make_archive(
    settings: Settings, words_of: Callable[[str], Words], events: event_members.Members
) -> archive.Archive:
    mask = events.masking.mask
    return archive.Archive(looks_like_patient_identifier, words_of, settings.archived_channels, mask)


def _calendars(
    settings: Settings, store: Store, clock: Clock, wording: Wording, parts: tuple[SignIns, Site, Organising]
) -> ical.Calendars:
    zone, group = ZoneInfo(settings.group.time_zone), settings.group.name
    sign_ins, site, organising = parts
    importer = ical.Importer(store, clock, zone, organising.desk.followers)
    feeds = ical.Feeds(store, clock, sign_ins, lambda: wording.words_of(""), group)
    return ical.Calendars(
        feeds=feeds,
        chat=ical.CalendarChat(feeds, sign_ins, site, clock, zone),
        importer=importer,
        following=ical.Following(store, clock, importer),
        follow_chat=ical.FollowChat(store, clock, zone),
    )


def _event_rules(settings: Settings, platforms: Mapping[str, ChatPlatform]) -> EventRules:
    chosen, new_direct = settings.events, settings.delivery.new_direct_per_minute
    rates = {name: platform.limits.rates.beginning(new_direct) for name, platform in platforms.items()}
    return EventRules(
        ZoneInfo(settings.group.time_zone),
        chosen.remind_before,
        chosen.discord_thread_above,
        lambda platform, count: timedelta(seconds=rates[platform].time_to_reach(count) if platform in rates else 0),
    )


def _group(platforms: Mapping[str, ChatPlatform], wording: Wording, roles: held.Roles, zone: ZoneInfo) -> Group:
    known = frozenset(platforms)
    ask = capabilities.asking_about(platforms)
    return Group(wording.words_of, known, lambda: _reachable(roles.book.organisers, known), zone, ask)


def _after_rules(settings: Settings, group: Group) -> AfterRules:
    return AfterRules(settings.events.ask_after, group.platforms, group.zone, group.words_of, group.organisers)


def _make_organising(settings: Settings, store: Store, clock: Clock, trail: audit.Audit, group: Group) -> Organising:
    events = settings.events
    rules = PostingRules(events.post_before, events.remind_channels, group.platforms, group.zone)
    return Organising(store, clock, Desk(store, clock, events.channels), rules, trail, group)


def _reachable(accounts: Iterable[AccountRef], platforms: Container[str]) -> list[AccountRef]:
    """Return those of these accounts whose platform is switched on."""
    return [account for account in accounts if platform_of(account) in platforms]


def _announcing(
    settings: Settings, platforms: Mapping[str, ChatPlatform], around: announcements.Around
) -> announcements.Announcing:
    chosen = settings.announcements
    approval, late = announcements.Approval(chosen.approval), timedelta(hours=chosen.late_hours)
    zone = ZoneInfo(settings.group.time_zone)
    gathering = capabilities.gathering_topics(platforms).keys() if chosen.topic_groups else ()
    choices = announcements.Choices(approval, chosen.quiet, chosen.topics, late, zone, gathering)
    limits = {name: platform.limits for name, platform in platforms.items()}
    around = replace(around, obstacles=capabilities.asking_about(platforms))
    return announcements.make_announcing(choices, around, capabilities.counting(platforms), limits)


def _welcome_rules(settings: Settings) -> welcome.WelcomeRules:
    asked = settings.welcome
    return welcome.WelcomeRules(asked.channels, welcome.Newcomers(asked.newcomers), asked.at, asked.start_here)


def _unreachable(
    store: Store, clock: Clock, words_of: Callable[[str], Words], roles: held.Roles
) -> unreachable.Unreachable:
    left = waiting.Waiting(store, clock, words_of)
    return unreachable.Unreachable(clock, left, lambda: roles.book.organisers, words_of)
