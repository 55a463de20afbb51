"""Putting the parts together: who is given what."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.features.announcements.approving import NUDGE, REPORT, SEND, Approval, Approvals
from bot.features.announcements.cards import Cards
from bot.features.announcements.desk import Announcements, Tools
from bot.features.announcements.gathering import Gathering
from bot.features.announcements.pinging import Pinging
from bot.features.announcements.quiet import Quiet
from bot.features.announcements.reading import Reader
from bot.features.announcements.reports import Count, Reports
from bot.features.announcements.sending import Sender
from bot.features.announcements.telling import Teller
from bot.features.announcements.topics import Topics
from bot.features.announcements.view import AnnouncementsView
from bot.features.directory import Directory
from bot.model.events import Due
from bot.model.limits import Limits
from bot.model.refs import AccountRef
from bot.model.texts import Words
from bot.ports import Clock, Store, UnitOfWork

Handler = Callable[[UnitOfWork, Sequence[Due], datetime], None]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the configuration says of announcements."""

    approval: Approval
    quiet: tuple[time, time]
    topics: Sequence[str]
    late: timedelta
    zone: ZoneInfo
    """The group's."""
    gathering: Collection[str] = ()
    """The platforms that have groups for topics."""


@dataclass(frozen=True, slots=True)
class Around:
    """What announcements need of everything else."""

    store: Store
    clock: Clock
    words_of: Callable[[str], Words]
    people: Directory
    organisers: Callable[[], Sequence[AccountRef]]


@dataclass(frozen=True, slots=True)
class Announcing:
    """Everything about announcements."""

    desk: Announcements
    view: AnnouncementsView
    topics: Topics
    gathering: Gathering
    handlers: Mapping[str, Handler]
    """What is done about what is due, by its kind."""


def make_announcing(choices: Choices, around: Around, count: Count, limits: Mapping[str, Limits]) -> Announcing:
    """Put the parts together; `limits` are those of the platforms that are on, by name."""
    store, clock, words_of = around.store, around.clock, around.words_of
    cards = Cards(choices.zone)
    teller = Teller(around.organisers, words_of, Quiet(*choices.quiet, choices.zone), limits.keys())
    approvals = Approvals(choices.approval, teller, cards)
    pinging = Pinging(choices.gathering)
    sender = Sender(cards, teller, approvals, pinging, choices.late, limits.keys())
    topics = Topics(store, clock, choices.topics, choices.gathering)
    reader = Reader(choices.zone)
    desk = Announcements(store, clock, Tools(words_of, reader, cards, teller, approvals, sender, topics))
    reports = Reports(store, cards, count)
    view = AnnouncementsView(desk, topics, around.people, cards, reports, limits)
    handlers = {SEND: sender.send, NUDGE: approvals.nudge, REPORT: sender.report}
    return Announcing(desk, view, topics, Gathering(topics, pinging, sender), handlers)
