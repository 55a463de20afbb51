"""The whole bot on Discord, from what people do to what stands there and in the archive."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from adapters.discord.crowd import FEW
from tests.rigs.discord import Permission
from tests.rigs.discord.model import Message, User
from tests.wire.discord.acting import until
from tests.wire.discord.groups import Group

HOUR = timedelta(hours=1)


def welcomed(group: Group, people: Sequence[User]) -> list[int]:
    """Return how many messages each of these people got."""
    return [len(group.rig.direct_messages(person)) for person in people]


def standing(group: Group) -> Message:
    """Return the post that says where to start."""
    (post,) = [message for message in group.rig.messages(group.rig.general) if message.components]
    return post


@pytest.mark.parametrize("is_away", [False, True])
async def test_a_crowd_is_left_to_the_standing_post(group: Group, is_away: bool) -> None:
    """Whether it is heard of as it comes or found by catching up; the post's button welcomes everybody."""
    if is_away:
        await group.stop()
    people = [await group.rig.join(f"Newcomer {number}") for number in range(FEW + 4)]
    if is_away:
        await group.start()
    await until(lambda: sum(welcomed(group, people)) == FEW)
    left = next(person for person in people if not group.rig.direct_messages(person))
    post = standing(group)
    answer = await group.rig.press(left, post, post.components[0]["components"][0]["custom_id"])
    assert (left.global_name in answer.text, answer.is_ephemeral) == (True, True)
    await group.begins_anew()
    assert FEW == sum(welcomed(group, people))


async def test_nobody_is_welcomed_twice_and_nobody_who_was_there_before(group: Group) -> None:
    """Whatever happens to the connection, and however the screening goes."""
    ben, cat = await group.rig.join("Ben"), await group.rig.join("Cat", pending=True)
    await until(lambda: welcomed(group, [ben]) == [1])
    await group.begins_anew()
    await group.stop()
    await group.rig.pass_screening(cat)
    await group.start()
    await until(lambda: welcomed(group, [cat]) == [1])
    await group.rig.leave(ben)
    await group.rig.rejoin(ben)
    await group.begins_anew()
    assert [0, 1, 1] == welcomed(group, [group.ann, ben, cat])


async def test_somebody_who_takes_no_messages_is_left_to_the_standing_post(group: Group) -> None:
    """Nothing is said of it in public, and whoever runs the bot can read of it."""
    ben = group.rig.world.new_user("Ben")
    group.rig.close_direct(ben)
    await group.rig.rejoin(ben)
    assert "direct messages are closed" in await group.parked()
    assert [standing(group)] == group.rig.messages(group.rig.general)


async def test_a_post_is_kept_when_the_bot_may_not_look_any_more(group: Group) -> None:
    """Neither the history that it may not read nor the channel that it may not see is empty because of that."""
    await group.rig.post(group.ann, group.rig.general, "hello")
    await until(lambda: len(group.rig.messages(group.rig.general)) == 2)
    group.clock.turn(HOUR)
    for permission in (Permission.READ_MESSAGE_HISTORY, Permission.VIEW_CHANNEL):
        await group.rig.deny(group.rig.general, permission)
        await group.begins_anew()
        await group.rig.allow(group.rig.general, permission)
    assert {"hello"} == set(await group.kept())


async def test_the_archive_follows_what_was_done_while_the_bot_was_away(group: Group) -> None:
    """Posts, edits, deletions, reactions, and what people are called by now."""
    first, second = [await group.rig.post(group.ann, group.rig.general, text) for text in ("first", "second")]
    thread = await group.rig.start_thread(group.ann, first, "A thread")
    for message in (first, second):
        await group.rig.react(group.ann, message, "👍")
    group.clock.turn(HOUR)
    await group.stop()
    await group.rig.rename(group.ann, nick="Annie")
    await group.rig.edit(first, "first, put right")
    await group.rig.clear_reactions(first)
    await group.rig.delete(second)
    await group.rig.archive_thread(thread)
    await group.rig.post(group.ann, thread, "reply")
    await group.rig.archive_thread(thread)
    await group.start()
    kept = await group.kept()
    assert {"first, put right", "reply"} == set(kept)
    assert {"Annie"} == {shown.author_name for shown in kept.values()}
    assert ((), 1) == (kept["first, put right"].reactions, kept["first, put right"].replies)


async def test_a_name_that_was_taken_while_the_bot_was_away_is_shown(group: Group) -> None:
    """Beside what was said before, too, though nothing new was."""
    await group.rig.post(group.ann, group.rig.general, "hello")
    group.clock.turn(HOUR)
    await group.begins_anew()
    await group.stop()
    await group.rig.rename(group.ann, nick="Annie")
    await group.start()
    assert ["Annie"] == [shown.author_name for shown in (await group.kept()).values()]
