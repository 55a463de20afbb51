"""Roles that come with a group of a platform: looked up, followed, and never lost to a bad day."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import app, wiring
from bot.errors import GroupsUnavailable
from bot.model.commands import Ability
from bot.model.inbound import Answer, GroupChanged, GroupsOfPerson, Invocation, PersonLeft, Via
from bot.model.people import Profile, Role
from bot.model.refs import AccountRef, GroupRef
from bot.model.roles import Group
from tests.rigs.clocks import START, HandClock
from tests.rigs.databases import open_new
from tests.rigs.platforms import RigPlatform
from tests.rigs.world import demo_settings

BOARD = GroupRef("rig:board")
ANN, BEN, HEAD = AccountRef("rig:ann"), AccountRef("rig:ben"), AccountRef("rig:head")


class GroupPlatform(RigPlatform):
    """A platform with groups. `meanwhile` runs while they are being looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.abilities = frozenset({Ability.GROUPS})
        self.there = {BOARD: Group(BOARD, "Board", frozenset({ANN}))}
        self.is_away = False
        self.meanwhile: Callable[[], object] = lambda: None

    async def groups(self) -> Sequence[Group]:
        """List the groups."""
        if self.is_away:
            raise GroupsUnavailable
        return list(self.there.values())

    async def look_up_groups(self, refs: frozenset[GroupRef]) -> Sequence[Group]:
        """Tell who is in them."""
        found = [group for group in await self.groups() if group.ref in refs]
        waits = self.meanwhile()
        if waits is not None:
            await waits  # type: ignore[misc]
        return found

    async def look_up_account(self, ref: AccountRef) -> Profile | None:
        """Know everybody."""
        return Profile(ref, ref.partition(":")[2].capitalize())


@dataclass
class Desk:
    """The core over a platform with groups, with one organiser."""

    core: wiring.Core
    clock: HandClock
    platform: GroupPlatform
    _number: int = field(default=0)

    async def ask(self, command: str, text: str = "", account: AccountRef = HEAD) -> Answer:
        """Ask for something."""
        asked = Invocation("rig", account, "Somebody", command, Via.SLASH, text)
        return await self.core.intake.handle(asked)

    async def says(self, command: str, text: str = "", account: AccountRef = HEAD) -> str:
        """Ask for something, and return the answer's words."""
        return (await self.ask(command, text, account)).card.plain()

    def has(self, account: AccountRef) -> frozenset[Role]:
        """Return what somebody may do."""
        return self.core.features.roles.of(account)

    async def hears(self, event: object) -> None:
        """Take an event."""
        self.clock.turn(timedelta(seconds=1))
        await self.core.intake.receive(event)  # type: ignore[arg-type]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk whose platform has a board with Ann in it."""
    clock, platform = HandClock(), GroupPlatform()
    settings = replace(demo_settings(tmp_path), roles={HEAD: frozenset({Role.ORGANISER})})
    store = open_new(tmp_path / "sigbot.sqlite3", clock, exclusive=True)
    core = wiring.make_core(settings, store, clock, {"rig": platform})
    await app.bring_up(core)
    yield Desk(core, clock, platform)
    await store.close()


async def test_whoever_is_in_a_mapped_group_has_its_role(desk: Desk) -> None:
    """At once, and with the group as the place where it comes from."""
    assert "Whoever is in Board has the role curator" in await desk.says("map-role", "board curator")
    assert frozenset({Role.CURATOR}) == desk.has(ANN)
    assert "Ann (from Board)" in await desk.says("roles")
    assert "Whoever is in Board on Rig has the role curator: 1 accounts." in await desk.says("roles")
    assert "comes with Board already" in await desk.says("map-role", "Board curator")
    assert "Role of everybody in Board" in await desk.says("audit")


async def test_the_role_goes_with_the_mapping(desk: Desk) -> None:
    """And the trail has both."""
    await desk.ask("map-role", "Board curator")
    assert "does not come with Board any more" in await desk.says("unmap-role", "Board curator")
    assert frozenset() == desk.has(ANN)
    assert "does not come with that group" in await desk.says("unmap-role", "Board curator")


async def test_who_comes_into_the_group_or_leaves_it_is_followed(desk: Desk) -> None:
    """In both ways in which platforms tell it, and from the next command on."""
    await desk.ask("map-role", "Board curator")
    await desk.hears(GroupsOfPerson("1", BEN, frozenset({BOARD, GroupRef("rig:other")}), START))
    await desk.hears(GroupsOfPerson("2", ANN, frozenset(), START))
    assert (frozenset(), frozenset({Role.CURATOR})) == (desk.has(ANN), desk.has(BEN))
    desk.platform.there[BOARD] = Group(BOARD, "Board", frozenset({ANN}))
    await desk.hears(GroupChanged("3", BOARD, START, added=frozenset({ANN}), removed=frozenset({BEN})))
    assert (frozenset({Role.CURATOR}), frozenset()) == (desk.has(ANN), desk.has(BEN))
    await desk.hears(PersonLeft("4", ANN, START))
    assert frozenset() == desk.has(ANN)


async def test_what_a_platform_tells_late_is_put_right_by_asking(desk: Desk) -> None:
    """Two events of a group may come in the wrong order; how things stand is what the platform says when asked."""
    await desk.ask("map-role", "Board curator")
    desk.platform.there[BOARD] = Group(BOARD, "Board", frozenset({BEN}))
    await desk.hears(GroupChanged("late", BOARD, START, members=frozenset({ANN})))
    assert (frozenset(), frozenset({Role.CURATOR})) == (desk.has(ANN), desk.has(BEN))


async def test_what_happens_during_a_look_up_is_not_overwritten(desk: Desk) -> None:
    """The look-up is made again."""
    await desk.ask("map-role", "Board curator")

    async def ann_leaves() -> None:
        desk.platform.meanwhile = lambda: None
        desk.platform.there[BOARD] = Group(BOARD, "Board")
        await desk.hears(GroupsOfPerson("1", ANN, frozenset(), START))

    desk.platform.meanwhile = ann_leaves
    await desk.core.features.groups.refresh()
    assert frozenset() == desk.has(ANN)


async def test_a_bad_day_of_the_platform_takes_no_role(desk: Desk) -> None:
    """What was known stays; new groups cannot be mapped, and that is said."""
    await desk.ask("map-role", "Board curator")
    desk.platform.is_away = True
    await desk.core.features.groups.refresh()
    assert frozenset({Role.CURATOR}) == desk.has(ANN)
    assert "I know no group called Choir" in await desk.says("map-role", "Choir curator")


async def test_a_platform_without_groups_says_so(desk: Desk) -> None:
    """Such as a Slack whose plan has none."""
    desk.platform.there.clear()
    assert "There are no groups that I can see here" in await desk.says("map-role", "Board curator")


async def test_the_last_organiser_may_be_one_by_a_group_and_the_mapping_stays(tmp_path: Path) -> None:
    """Else nobody could undo it."""
    clock, platform = HandClock(), GroupPlatform()
    groups = {GroupRef("rig:core"): frozenset({Role.ORGANISER})}
    settings = replace(demo_settings(tmp_path), roles={}, role_groups=groups)
    platform.there[GroupRef("rig:core")] = Group(GroupRef("rig:core"), "Core", frozenset({HEAD}))
    store = open_new(tmp_path / "sigbot.sqlite3", clock, exclusive=True)
    core = wiring.make_core(settings, store, clock, {"rig": platform})
    await app.bring_up(core)
    assert not core.features.roles.book.has_organiser
    await core.features.groups.refresh()
    desk = Desk(core, clock, platform)
    assert await core.features.roles.issue_code() is None
    await desk.ask("map-role", "Board organiser")
    assert "does not come with Board any more" in await desk.says("unmap-role", "Board organiser")
    assert "stands in the configuration file" in await desk.says("unmap-role", "Core organiser")
    await desk.ask("map-role", "Board organiser")
    platform.there[GroupRef("rig:core")] = Group(GroupRef("rig:core"), "Core")
    await core.features.groups.refresh()
    assert "nobody would be an organiser" in await desk.says("unmap-role", "Board organiser", ANN)
    assert "comes with a group" in await desk.says("take-role", "person:rig:ann role:organiser", ANN)
    await store.close()


async def test_group_names_are_suggested_to_organisers_alone(desk: Desk) -> None:
    """Namesakes come with their references."""
    desk.platform.there[GroupRef("rig:two")] = Group(GroupRef("rig:two"), "Board")
    for account, expected in ((HEAD, ["Board (rig:board)", "Board (rig:two)"]), (ANN, [])):
        asked = Invocation("rig", account, "Somebody", "map-role", Via.SLASH)
        assert expected == list(await desk.core.intake.suggest(asked, "group", "boa"))
    assert "from now on" in await desk.says("map-role", 'group:"Board (rig:two)" role:curator')
    assert frozenset() == desk.has(ANN)


async def test_only_organisers_map_groups(desk: Desk) -> None:
    """Whoever has another role, or none, is told whose business it is."""
    await desk.ask("map-role", "Board curator")
    for account in (ANN, BEN):
        for command in ("map-role", "unmap-role"):
            assert "is for organisers" in await desk.says(command, "Board privacy", account)
    await desk.ask("give-role", "person:rig:ben role:privacy")
    assert "is for organisers" in await desk.says("unmap-role", "Board curator", BEN)
    assert frozenset({Role.CURATOR}) == desk.has(ANN)


async def test_a_group_that_is_not_there_is_in_the_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """The configuration may name one that was deleted, or mistype it."""
    await desk.ask("map-role", "Board curator")
    del desk.platform.there[BOARD]
    await desk.core.features.groups.refresh()
    assert "a group that a role comes with is not there" in caplog.text
    assert frozenset() == desk.has(ANN)
