"""Groups that platforms have for topics: only who asked is pinged, and whoever a ping does not reach is told anyway."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.errors import DeliveryRefused, DeliveryUncertain
from bot.features.announcements import Asker
from bot.model.archive import Channel
from bot.model.cards import Buttons, Card
from bot.model.commands import Ability
from bot.model.refs import AccountRef, ChannelRef, GroupRef
from bot.model.roles import Group
from bot.topicgroups import TopicGroupsWorker
from tests.rigs.diary import ORGANISER
from tests.rigs.platforms import RigPlatform
from tests.rigs.world import World, demo_settings, running

NEWS = ChannelRef("rig:news")
ANN, BEN = AccountRef("rig:ann"), AccountRef("rig:ben")
ASKER = Asker(ORGANISER, "Morag")


class GatheringPlatform(RigPlatform):
    """A platform with groups. `before` runs before each request, and may raise what platforms raise."""

    def __init__(self) -> None:
        super().__init__()
        self.abilities |= {Ability.TOPIC_GROUPS}
        self.gathered: dict[GroupRef, Group] = {}
        self.sees: frozenset[AccountRef] = frozenset({ANN, BEN})
        """Who is in the channel."""
        self.before: Callable[[], None] = lambda: None

    async def gather(self, name: str, group: GroupRef | None, people: frozenset[AccountRef]) -> Group:
        """Have these people in a group."""
        self.before()
        ref = group if group in self.gathered and group is not None else GroupRef(f"rig:{len(self.gathered) + 1}")
        self.gathered[ref] = Group(ref, name, people)
        return self.gathered[ref]

    async def dissolve(self, group: GroupRef) -> None:
        """Have it no more."""
        self.before()
        self.gathered.pop(group, None)

    async def reached(self, channel: ChannelRef, people: frozenset[AccountRef]) -> frozenset[AccountRef]:
        """Return who is in the channel."""
        self.before()
        return people & self.sees

    def refuses(self, error: Exception) -> None:
        """Answer every request with an error from now on."""

        def raising() -> None:
            raise error

        self.before = raising


class Topic:
    """A group that has the topic research, on such a platform."""

    def __init__(self, world: World, platform: GatheringPlatform) -> None:
        self.world = world
        self.platform = platform
        self.announcing = world.core.features.announcing
        gathering = self.announcing.gathering
        self.worker = TopicGroupsWorker(world.store, world.clock, world.alarm, {"rig": platform}, gathering)
        self._words = world.core.words_of("rig")

    async def works(self) -> None:
        """Do everything that is due."""
        while await self.worker.do_what_is_due():
            pass
        await self.world.settled()

    async def follows(self, *people: AccountRef) -> Card:
        """Let people follow it; return what the last of them is answered."""
        cards = [await self.announcing.topics.follow("research", each, each, self._words) for each in people]
        await self.works()
        return cards[-1]

    async def leaves(self, account: AccountRef) -> None:
        """Let somebody follow it no more."""
        await self.announcing.topics.leave("research", account, self._words)
        await self.works()

    async def announces(self) -> str:
        """Announce something about it, and let a minute pass."""
        said = {"title": "Iron", "text": "Low iron.", "channels": "rig:#news", "topic": "research"}
        drafted = (await self.announcing.desk.draft(said, ASKER)).announcement
        await self.announcing.desk.submit(drafted.id, drafted.version, ASKER, in_quiet=False)
        await self.world.settled()
        await self.minutes(2)
        return drafted.id

    async def minutes(self, count: int) -> None:
        """Let minutes pass one by one."""
        for _ in range(count):
            await self.world.passes(minutes=1)
            await self.works()

    @property
    def posted(self) -> list[Card]:
        """Return what was posted in the channel."""
        return [each.delivery.card for each in self.platform.taken if each.delivery.target.channel == NEWS]  # type: ignore[misc]

    @property
    def told(self) -> list[AccountRef]:
        """Return who was written to, in order."""
        people = [each.delivery.target.account for each in self.platform.taken]
        return [account for account in people if account in (ANN, BEN)]  # type: ignore[misc]


@pytest.fixture
async def topic(tmp_path: Path) -> AsyncIterator[Topic]:
    """A group in which people can follow research."""
    platform = GatheringPlatform()
    async with running(demo_settings(tmp_path), others=[platform]) as world:
        await world.store.commit(lambda work: work.archive.put_channel(Channel(NEWS, "news")))
        made = Topic(world, platform)
        await made.announcing.topics.add("research", ORGANISER, world.core.words_of("local"))
        yield made


async def test_one_ping_reaches_everybody_who_asked(topic: Topic) -> None:
    """Nobody is written to twice, and below the post stands what stops it."""
    answer = await topic.follows(ANN, BEN)
    assert "others here can see" in answer.plain()
    await topic.announces()
    (card,) = topic.posted
    (group,) = topic.platform.gathered.values()
    assert (card.group, group.members, group.name) == (group.ref, {ANN, BEN}, "research")
    (row,) = [block for block in card.blocks if isinstance(block, Buttons)]
    assert ["Follow research", "Stop research"] == [button.label for button in row.buttons]
    assert [] == topic.told


async def test_who_comes_and_goes_is_followed(topic: Topic) -> None:
    """The group has exactly those who follow; without any it goes, and with the topic too."""
    await topic.follows(ANN, BEN)
    await topic.leaves(ANN)
    assert [{BEN}] == [set(group.members) for group in topic.platform.gathered.values()]
    await topic.leaves(BEN)
    assert {} == topic.platform.gathered
    await topic.follows(BEN)
    await topic.announcing.topics.remove("research", ORGANISER, topic.world.core.words_of("local"))
    await topic.works()
    assert {} == topic.platform.gathered


async def test_whoever_is_not_in_the_channel_is_told_in_person(topic: Topic) -> None:
    """A ping that somebody cannot see tells them nothing."""
    await topic.follows(ANN, BEN)
    topic.platform.sees = frozenset({ANN})
    await topic.announces()
    assert [BEN] == topic.told


async def test_where_the_platform_refuses_everybody_is_told_in_person(topic: Topic) -> None:
    """As where it has no groups at all; once it lets the bot, the next look finds everybody."""
    topic.platform.refuses(DeliveryRefused("The bot may not."))
    answer = await topic.follows(ANN, BEN)
    await topic.announces()
    assert "others here can see" in answer.plain()  # Nobody knew then; from now on it is not said any more.
    assert "others here can see" not in (await topic.follows(ANN)).plain()
    assert ([None], [ANN, BEN]) == ([card.group for card in topic.posted], topic.told)
    topic.platform.before = lambda: None
    await topic.announcing.topics.refresh()
    await topic.works()
    await topic.announces()
    assert topic.posted[-1].group is not None
    assert [ANN, BEN] == topic.told


async def test_a_platform_that_says_nothing_for_long_leaves_nobody_out(topic: Topic) -> None:
    """Rather twice than not at all: after a quarter of an hour they are written to."""
    await topic.follows(ANN, BEN)
    topic.platform.refuses(DeliveryUncertain("No answer."))
    await topic.announces()
    await topic.minutes(10)
    assert [] == topic.told
    await topic.minutes(6)
    assert [ANN, BEN] == topic.told


async def test_what_is_withdrawn_is_told_nobody(topic: Topic) -> None:
    """Also when it was going to be asked whom the ping reached."""
    await topic.follows(ANN, BEN)
    topic.platform.sees = frozenset()
    said = {"title": "Iron", "text": "Low iron.", "channels": "rig:#news", "topic": "research"}
    drafted = (await topic.announcing.desk.draft(said, ASKER)).announcement
    await topic.announcing.desk.submit(drafted.id, drafted.version, ASKER, in_quiet=False)
    await topic.announcing.desk.withdraw(drafted.id, ASKER)
    await topic.minutes(3)
    assert [] == topic.told
