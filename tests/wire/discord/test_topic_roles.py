"""A role for each topic, kept by the real discord.py: only who asked has it, and only it is pinged."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.discord import ids
from bot.errors import DeliveryRefused
from bot.model.cards import say
from bot.model.outbound import Delivery, LeasedDelivery, Target
from bot.model.refs import AccountRef, GroupRef
from tests.contract.discordplace import DiscordPlace, discord_place
from tests.rigs.clocks import START
from tests.rigs.discord.constants import ALL, Permission
from tests.rigs.discord.model import Message, Role, User


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[DiscordPlace]:
    """A server with the bot on it."""
    async with discord_place(tmp_path) as made:
        yield made


def account(user: User) -> AccountRef:
    """Return somebody's reference."""
    return ids.account_ref(str(user.id))


def role_named(place: DiscordPlace, name: str) -> list[Role]:
    """Return the server's roles of this name."""
    return [role for role in place.rig.guild.roles.values() if role.name == name]


def holders(place: DiscordPlace, role: Role) -> set[User]:
    """Return who has a role."""
    return {member.user for member in place.rig.guild.members.values() if role.id in member.roles}


async def announces(place: DiscordPlace, group: GroupRef) -> Message:
    """Post something that pings the group."""
    card = say("Low iron. <@&1> @everyone", title="Iron")
    delivery = Delivery("a", Target(channel=place.channel), type(card)(card.blocks, card.title, group=group), START)
    await place.platform.deliver(LeasedDelivery(delivery, 1))
    return place.rig.messages(place.rig.general)[-1]


async def test_exactly_those_who_follow_have_the_role(place: DiscordPlace) -> None:
    """It allows nothing and members cannot ping it; who goes loses it, and the role goes last of all."""
    ben = await place.rig.join("Ben")
    made = await place.platform.gather("research", None, frozenset({account(place.ann), account(ben)}))
    (role,) = role_named(place, "research")
    assert (Permission(0), False, {place.ann, ben}) == (role.permissions, role.mentionable, holders(place, role))
    left = await place.platform.gather("research", made.ref, frozenset({account(ben), ids.account_ref("404")}))
    assert (made.ref, {account(ben)}, {ben}) == (left.ref, left.members, holders(place, role))
    for _ in range(2):
        await place.platform.dissolve(made.ref)
    assert [] == role_named(place, "research")


async def test_the_ping_is_of_that_role_alone(place: DiscordPlace) -> None:
    """Whatever the text says, and only where the bot may mention roles."""
    made = await place.platform.gather("research", None, frozenset({account(place.ann)}))
    (role,) = role_named(place, "research")
    message = await announces(place, made.ref)
    assert ([role.id], False, []) == (message.mention_roles, message.mention_everyone, message.mentions)


async def test_other_peoples_roles_are_left_alone(place: DiscordPlace) -> None:
    """One of the same name may mean something; an empty one that allows nothing is ours from before a crash."""
    board = await place.rig.add_role("research", Permission.KICK_MEMBERS)
    kept = await place.rig.add_role("research")
    await place.rig.give_roles(place.ann, kept)
    ben = await place.rig.join("Ben")
    made = await place.platform.gather("research", None, frozenset({account(ben)}))
    assert made.ref not in {ids.group_ref(str(role.id)) for role in (board, kept)}
    assert {place.ann} == holders(place, kept)
    await place.platform.gather("research", made.ref, frozenset({account(place.ann)}))
    lost = await place.rig.add_role("steps")
    again = await place.platform.gather("steps", None, frozenset({account(ben)}))
    assert ids.group_ref(str(lost.id)) == again.ref


@pytest.mark.parametrize("missing", [Permission.MANAGE_ROLES, Permission.MENTION_EVERYONE])
async def test_without_a_permission_it_says_which(place: DiscordPlace, missing: Permission) -> None:
    """Nothing is changed then; those who follow are told in person."""
    await place.rig.allow_bot(ALL & ~missing & ~Permission.ADMINISTRATOR)
    with pytest.raises(DeliveryRefused, match="Manage Roles and Mention All Roles"):
        await place.platform.gather("research", None, frozenset({account(place.ann)}))
    assert [] == role_named(place, "research")


async def test_who_cannot_look_into_the_channel_is_not_reached(place: DiscordPlace) -> None:
    """Nobody is, where the bot may mention no roles; whoever is let in by a role is."""
    ben = await place.rig.join("Ben")
    people = frozenset({account(place.ann), account(ben), ids.account_ref("404")})
    assert people - {ids.account_ref("404")} == await place.platform.reached(place.channel, people)
    board = await place.rig.add_role("Board")
    await place.rig.give_roles(ben, board)
    await place.rig.close(place.rig.general, board)
    assert {account(ben)} == await place.platform.reached(place.channel, people)
    await place.rig.deny(place.rig.general, Permission.MENTION_EVERYONE)
    assert frozenset() == await place.platform.reached(place.channel, people)
