"""What keeps a topic's groups on platforms in step has to know of topics and followers, and may say of them."""

from collections.abc import Sequence
from datetime import datetime

from bot.features.announcements import pinging
from bot.features.announcements.pinging import Pinging, Rest, TopicGroup
from bot.features.announcements.sending import Sender
from bot.features.announcements.topics import Topics
from bot.model.events import Due
from bot.model.refs import AccountRef, platform_of
from bot.ports import UnitOfWork


class Gathering:
    """Tells who belongs in a topic's groups, and tells in person whoever a ping did not reach."""

    def __init__(self, topics: Topics, pings: Pinging, sender: Sender) -> None:
        self._topics = topics
        self._pings = pings
        self._sender = sender

    @property
    def platforms(self) -> frozenset[str]:
        """Return the platforms that have groups for topics."""
        return self._pings.platforms

    def people(self, work: UnitOfWork, platform: str, topic: str) -> frozenset[AccountRef]:
        """Return who belongs in a topic's group on a platform; nobody once there is no such topic."""
        followers = work.topics.followers(topic) if self._topics.is_there(work, topic) else []
        return frozenset(account for account in followers if platform_of(account) == platform)

    def known(self, work: UnitOfWork, platform: str, topic: str) -> TopicGroup | None:
        """Return the group as it was last."""
        return pinging.group_of(work, platform, topic)

    def note(self, work: UnitOfWork, platform: str, topic: str, group: TopicGroup | None) -> None:
        """Note the group as it is now, or that there is none."""
        pinging.put_group(work, platform, topic, group)

    def say(self, work: UnitOfWork, platform: str, trouble: str) -> None:
        """Note what is the matter with a platform's groups; nothing when all is well."""
        name = pinging.trouble_of(platform)
        if (work.values.get(name) or "") != trouble:
            work.values.put(name, trouble)

    def rest(self, work: UnitOfWork, due: Due, now: datetime) -> dict[str, Rest]:
        """Return whom only a ping can have reached, by platform."""
        return self._pings.rest(work, due, now)

    def tell(self, work: UnitOfWork, due: Due, people: Sequence[AccountRef], now: datetime) -> None:
        """Write to those whom it did not reach."""
        self._sender.tell_rest(work, due, people, now)
