"""Somebody joins."""

from pathlib import Path

from bot.model.outbound import DeliveryState
from tests.rigs.world import MEMBER, NEWCOMER, World, demo_settings, running


async def test_a_newcomer_is_welcomed_in_direct_messages(world: World) -> None:
    """The welcome names the group and says how to ask, spelt as it is typed here."""
    newcomer = world.people[NEWCOMER]
    await world.joins(newcomer)
    (welcome,) = await world.direct_messages(newcomer)
    assert world.settings.group.name in welcome
    assert "/ask" in welcome


async def test_a_redelivered_join_is_not_welcomed_again(world: World) -> None:
    """The platform may say it twice; the bot says it once."""
    newcomer = world.people[NEWCOMER]
    await world.joins(newcomer)
    await world.redelivered()
    assert 1 == len(await world.direct_messages(newcomer))


async def test_a_second_join_is_not_welcomed_again(world: World) -> None:
    """Somebody who left and came back knows us already."""
    newcomer = world.people[NEWCOMER]
    await world.joins(newcomer)
    await world.chat.desk.do(lambda chat: chat.leave(newcomer))
    await world.joins(newcomer)
    assert 1 == len(await world.direct_messages(newcomer))


async def test_a_bot_that_joins_is_not_welcomed(world: World) -> None:
    """Bots read no welcomes."""
    bot = await world.comes("Helper")
    await world.chat.desk.do(lambda chat: chat.make_bot(bot))
    await world.joins(bot)
    assert [] == await world.direct_messages(bot)


async def test_nobody_else_sees_the_welcome(world: World) -> None:
    """A welcome is no announcement."""
    before = {person: await world.direct_messages(person) for person in world.people}
    newcomer = await world.comes("Somebody New")
    await world.joins(newcomer)
    assert before == {person: await world.direct_messages(person) for person in world.people}


async def test_closed_direct_messages_are_recorded_with_their_reason(world: World) -> None:
    """What could not be delivered is not lost without a word."""
    newcomer = world.people[NEWCOMER]
    await world.chat.desk.do(lambda chat: chat.close_direct(newcomer, closed=True))
    await world.joins(newcomer)
    (report,) = await world.store.read(lambda readers: readers.deliveries(10))
    assert (DeliveryState.PARKED, "This person's direct messages are closed.") == (report.state, report.reason)


async def test_a_welcome_survives_a_restart(tmp_path: Path) -> None:
    """Once is once, also over restarts."""
    settings = demo_settings(tmp_path)
    async with running(settings) as world:
        newcomer = world.people[NEWCOMER]
        await world.joins(newcomer)
    async with running(settings) as world:
        await world.redelivered()
        assert 1 == len(await world.direct_messages(newcomer))


async def test_markup_in_a_name_is_only_a_name(world: World) -> None:
    """A name goes into the welcome as it is, on one line, and pings nobody."""
    name = "<script>alert(1)</script> @everyone\x00\nx"
    guest = await world.comes(name)
    await world.joins(guest)
    (welcome,) = await world.direct_messages(guest)
    assert "<script>alert(1)</script> @everyone x" in welcome


async def test_members_who_were_there_before_the_bot_are_left_alone(world: World) -> None:
    """Only a join is welcomed, not a post."""
    member = world.people[MEMBER]
    await world.posts(member, world.archived_channel, "hello everybody")
    assert [] == await world.direct_messages(member)
