"""The roles of a Discord server, as groups that a role of ours may come with: with the real discord.py."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord import ids
from bot.errors import GroupsUnavailable
from bot.model.inbound import GroupChanged, GroupsOfPerson
from bot.model.roles import Group
from tests.contract.discordplace import DiscordPlace, discord_place
from tests.wire.discord.test_hearing import tell, until


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[DiscordPlace]:
    """A server with the bot on it."""
    async with discord_place(tmp_path) as made:
        yield made


async def test_roles_are_told_with_everybody_who_has_them(place: DiscordPlace) -> None:
    """The role of everybody is none that could be mapped."""
    board, other = await place.rig.add_role("Board"), await place.rig.add_role("Other")
    await place.rig.give_roles(place.ann, board)
    found = await place.platform.look_up_groups(frozenset({ids.group_ref(str(board.id)), ids.group_ref("404")}))
    assert [Group(ids.group_ref(str(board.id)), "Board", frozenset({place.person}))] == found
    names = {group.name for group in await place.platform.groups()}
    assert {"Board", other.name} <= names
    assert "@everyone" not in names


async def test_who_gets_a_role_or_loses_it_is_told(place: DiscordPlace) -> None:
    """With every role that they have."""
    board = await place.rig.add_role("Board")
    await place.rig.give_roles(place.ann, board)
    await place.rig.give_roles(place.ann)
    await until(lambda: len([e for e in place.intake.events if isinstance(e, GroupsOfPerson)]) == 2)
    gained, lost = [event for event in place.intake.events if isinstance(event, GroupsOfPerson)]
    assert (frozenset({ids.group_ref(str(board.id))}), frozenset()) == (gained.groups, lost.groups)
    assert place.person == gained.account == lost.account


async def test_a_role_that_is_deleted_has_nobody(place: DiscordPlace) -> None:
    """What came with it goes with it."""
    board = await place.rig.add_role("Board")
    tell(place, "GUILD_ROLE_DELETE", {"guild_id": str(place.rig.world.guild.id), "role_id": str(board.id)})
    await until(lambda: any(isinstance(event, GroupChanged) for event in place.intake.events))
    (event,) = [event for event in place.intake.events if isinstance(event, GroupChanged)]
    assert (ids.group_ref(str(board.id)), frozenset()) == (event.group, event.members)


async def test_roles_that_cannot_be_looked_up_are_not_taken_for_empty(place: DiscordPlace) -> None:
    """Else a bad day at Discord would take everybody's role."""
    place.rig.refuse_token()
    with pytest.raises(GroupsUnavailable, match="Discord does not tell the roles"):
        await place.platform.groups()
