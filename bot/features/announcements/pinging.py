"""Groups that platforms have for topics: a Discord role, a Slack user group. Whoever follows is pinged all at once.

What a group is and who is in it on the platform is noted after the platform said so. Whoever is not in it, and whoever
the ping cannot have reached, is written to in person. See `bot.topicgroups`, which asks the platforms.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model.announcements import Announcement, AnnouncementId, AnnouncementStatus, Content, Sending
from bot.model.events import Due
from bot.model.outbound import DeliveryState
from bot.model.refs import AccountRef, ChannelRef, GroupRef, platform_of
from bot.ports import UnitOfWork

KEEP, REST = "topic-group", "announcement-rest"
"""Kinds of what is due: a topic's groups are brought up to date; who was not reached by a ping is told in person."""
REST_AFTER = timedelta(minutes=1)
"""When it is looked at whom a ping reached: its posts have mostly arrived by then."""
FINAL = (DeliveryState.SENT, DeliveryState.PARKED)
PATIENCE = timedelta(minutes=15)
"""How long a post, or what a platform says of its channel, is waited for before people are told in person."""


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """A topic's group on a platform, and who was in it last."""

    group: GroupRef
    members: frozenset[AccountRef]


@dataclass(frozen=True, slots=True)
class Rest:
    """Whom only a ping can have reached on one platform, until it is asked."""

    people: frozenset[AccountRef]
    channels: tuple[ChannelRef, ...]
    """Where the ping stands."""
    is_under_way: bool
    """Some of it is still being sent."""
    is_late: bool = False
    """It has been asked for long enough: whoever may be left out is told."""


def look_again(work: UnitOfWork, topic: str, now: datetime) -> None:
    """Have a topic's groups brought up to date: somebody came or went, or the topic itself did."""
    work.agenda.put(Due(f"{KEEP}:{topic}", KEEP, topic, now))


def group_of(work: UnitOfWork, platform: str, topic: str) -> TopicGroup | None:
    """Return a topic's group on a platform, or None where it has none."""
    kept = json.loads(work.values.get(_name(platform, topic)) or "{}")
    return TopicGroup(GroupRef(kept["group"]), frozenset(map(AccountRef, kept["members"]))) if kept else None


def put_group(work: UnitOfWork, platform: str, topic: str, group: TopicGroup | None) -> None:
    """Note a topic's group on a platform; None when it has none any more."""
    kept = "" if group is None else json.dumps({"group": group.group, "members": sorted(group.members)})
    if kept != (work.values.get(_name(platform, topic)) or ""):
        work.values.put(_name(platform, topic), kept)


def trouble_of(platform: str) -> str:
    """Return the name of the value that says why a platform has no groups for topics; it is empty while all is well."""
    return f"{KEEP}s:{platform}"


def _name(platform: str, topic: str) -> str:
    return f"{KEEP}:{platform}:{topic}"


class Pinging:
    """Knows who is pinged. `platforms` are those that keep groups for topics."""

    def __init__(self, platforms: Collection[str]) -> None:
        self.platforms = frozenset(platforms)

    def groups(self, work: UnitOfWork, content: Content) -> dict[str, TopicGroup]:
        """Return the groups that are pinged by an announcement, by platform: where it goes into a channel at all."""
        places = {platform_of(channel) for channel in content.channels} & self.platforms if content.topic else set()
        found = {platform: group_of(work, platform, content.topic) for platform in places}
        return {platform: group for platform, group in found.items() if group is not None and group.members}

    def plan(self, work: UnitOfWork, sending: Sending, groups: Mapping[str, TopicGroup], now: datetime) -> None:
        """Have it looked at whom the pings reach."""
        if groups:
            key = f"announcement:{sending.announcement}:rest:{sending.key}"
            work.agenda.put(Due(key, REST, sending.announcement, now + REST_AFTER, sending.key))

    def rest(self, work: UnitOfWork, due: Due, now: datetime) -> dict[str, Rest]:
        """Return what has to be asked about a sending, by platform; nothing when it was taken back."""
        _, sending = sending_of(work, due)
        if sending is None:
            return {}
        reports = work.outbox.reports(sending.deliveries)
        found = {}
        for platform in sorted(self.platforms):
            mine = [each for key, each in reports.items() if key in self._keys(sending, platform)]
            there = [each.target.channel for each in mine if each.state is DeliveryState.SENT]
            people = [each for each in sending.people if platform_of(each) == platform]
            unwritten = frozenset(each for each in people if sending.delivery(each) not in reports)
            is_late = now >= sending.at + PATIENCE
            is_under_way = not is_late and any(each.state not in FINAL for each in mine)
            found[platform] = Rest(unwritten, tuple(each for each in there if each is not None), is_under_way, is_late)
        return {platform: rest for platform, rest in found.items() if rest.people}

    def _keys(self, sending: Sending, platform: str) -> set[str]:
        return {sending.delivery(each) for each in sending.channels if platform_of(each) == platform}


def sending_of(work: UnitOfWork, due: Due) -> tuple[Announcement | None, Sending | None]:
    """Return the announcement that a row is about, as it was sent, and the sending; None for what is taken back."""
    announcement = work.announcements.get(AnnouncementId(due.subject))
    if announcement is None or announcement.status is AnnouncementStatus.WITHDRAWN:
        return None, None
    sendings = {each.key: each for each in work.announcements.sendings(announcement.id) if not each.is_withdrawn}
    sending = sendings.get(due.note)
    versions = {each.number: each.content for each in work.announcements.versions(announcement.id)}
    if sending is None or sending.version not in versions:
        return None, None
    return replace(announcement, content=versions[sending.version]), sending
