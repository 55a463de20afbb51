"""What many people asked to be reminded of: one post in a thread of the bot's own, or in the channel."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.model.cards import say
from bot.model.outbound import LeasedDelivery, Target
from bot.model.refs import MessageRef
from tests.contract.discordplace import DiscordPlace
from tests.rigs.discord import Permission
from tests.rigs.discord.model import Message
from tests.wire.discord.acting import leased


def about_the_talk(place: DiscordPlace, thread: MessageRef) -> LeasedDelivery:
    """Return what goes into the thread of the bot's own post about a talk."""
    card = replace(say("It is in an hour."), thread="A talk")
    return leased(f"soon {thread}", Target(channel=place.channel, thread=thread), card)


async def test_what_many_asked_for_goes_into_a_thread_at_the_bots_own_post(place: DiscordPlace) -> None:
    """It is called after what the post is about, and made once."""
    (post,) = await place.platform.deliver(leased("post", Target(channel=place.channel), say("A talk")))
    for _ in range(2):
        await place.platform.deliver(about_the_talk(place, post))
    root = place._message(post)
    assert root.thread is not None
    assert "A talk" == root.thread.name
    assert "It is in an hour." == place.rig.messages(root.thread)[-1].content


async def no_threads(place: DiscordPlace, root: Message) -> None:
    """The bot may make none."""
    await place.rig.deny(place.rig.general, Permission.CREATE_PUBLIC_THREADS)


async def no_words(place: DiscordPlace, root: Message) -> None:
    """The bot may make threads, and not write into them."""
    await place.rig.deny(place.rig.general, Permission.SEND_MESSAGES_IN_THREADS)


async def no_post(place: DiscordPlace, root: Message) -> None:
    """A moderator has deleted it."""
    await place.rig.delete(root)


async def is_locked(place: DiscordPlace, root: Message) -> None:
    """A moderator has closed the thread."""
    thread = await place.rig.start_thread(place.ann, root, "A talk")
    thread.thread.locked = thread.thread.archived = True  # type: ignore[union-attr]


@pytest.mark.parametrize("happens", [no_threads, no_words, no_post, is_locked])
async def test_where_there_can_be_no_thread_it_goes_into_the_channel(
    place: DiscordPlace, happens: Callable[[DiscordPlace, Message], Awaitable[None]]
) -> None:
    """Whoever asked to be reminded is, and the channel does not count as gone."""
    (post,) = await place.platform.deliver(leased("post", Target(channel=place.channel), say("A talk")))
    await happens(place, place._message(post))
    await place.platform.deliver(about_the_talk(place, post))
    assert "It is in an hour." == place.rig.messages(place.rig.general)[-1].content
