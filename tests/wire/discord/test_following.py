"""What happens to messages, names and channels after they were first heard of, as the core gets it."""

from bot.model.inbound import MessagePosted, PersonRenamed, ReactionChanged, ReactionsCleared
from tests.contract.discordplace import DiscordPlace
from tests.rigs.discord import Permission
from tests.wire.discord.acting import is_still_there, until


def texts(place: DiscordPlace) -> list[str]:
    """Return what was heard, in order."""
    return [event.post.text for event in place.intake.events if isinstance(event, MessagePosted)]


async def test_reactions_that_are_cleared_are_told(place: DiscordPlace) -> None:
    """There is one event for all of them, and one for those of an emoji."""
    message = await place.rig.post(place.ann, place.rig.general, "hello")
    for emoji in ("👍", "🎉"):
        await place.rig.react(place.ann, message, emoji)
    await place.rig.clear_reactions(message, "👍")
    await place.rig.clear_reactions(message)
    events = await place.intake.until(5)
    assert ["👍", "🎉"] == [event.emoji for event in events if isinstance(event, ReactionChanged)]
    assert ["👍", None] == [event.emoji for event in events if isinstance(event, ReactionsCleared)]


async def test_a_role_is_called_what_it_is_called_now(place: DiscordPlace) -> None:
    """Also one that came after the bot did."""
    role = await place.rig.add_role("Organisers")
    await place.post(f"<@&{role.id}>")
    await place.rig.rename_role(role, "Chairs")
    await place.post(f"<@&{role.id}>")
    await place.intake.until(2)
    assert ["@Organisers", "@Chairs"] == texts(place)


async def test_a_new_name_is_told_once_and_counts_from_then_on(place: DiscordPlace) -> None:
    """Everywhere or in this server; what else changes of somebody is no new name."""
    await place.rig.rename(place.ann, "Ann Lee")
    await place.rig.rename(place.ann, nick="Annie")
    await place.rig.give_roles(place.ann, await place.rig.add_role("Organisers"))
    await place.rig.rename(place.ann, nick="")
    await place.post("hello")
    await until(lambda: any(isinstance(event, MessagePosted) for event in place.intake.events))
    events = place.intake.events
    assert ["Ann Lee", "Annie", "Ann Lee"] == [event.name for event in events if isinstance(event, PersonRenamed)]
    assert ["Ann Lee"] == [event.post.author_name for event in events if isinstance(event, MessagePosted)]


async def test_a_channel_that_became_private_is_silent_and_ends_nothing(place: DiscordPlace) -> None:
    """What is said in it is the business of others."""
    await place.rig.deny(place.rig.general, Permission.VIEW_CHANNEL)
    await place.rig.post(place.ann, place.rig.general, "among us")
    await place.rig.allow(place.rig.general, Permission.VIEW_CHANNEL)
    await is_still_there(place)
    assert ["Still there?"] == texts(place)


async def test_private_threads_are_places_of_their_own(place: DiscordPlace) -> None:
    """Nobody archived them, so that nothing of them is kept with their channel."""
    thread = await place.rig.start_thread(place.ann, place.rig.general, "Between us", private=True)
    await place.rig.post(place.ann, thread, "between two")
    await place.rig.add_to_thread(thread, place.rig.bot)
    await place.rig.post(place.ann, thread, "secret")
    await until(lambda: "secret" in texts(place))
    assert ["secret"] == texts(place)
    (post,) = [event.post for event in place.intake.events if isinstance(event, MessagePosted)]
    assert (f"discord:{thread.id}", None) == (post.channel, post.thread)


async def test_a_thread_that_rested_is_known_when_somebody_writes_in_it(place: DiscordPlace) -> None:
    """Also to a bot that came later, and was told of open threads only."""
    root = await place.rig.post(place.ann, place.rig.general, "root")
    thread = await place.rig.start_thread(place.ann, root, "A thread")
    await place.rig.archive_thread(thread)
    await place.restart()
    await place.rig.post(place.ann, thread, "reply")
    await until(lambda: "reply" in texts(place))
    (post,) = [e.post for e in place.intake.events if isinstance(e, MessagePosted) and e.post.text == "reply"]
    assert (place.channel, place._ref(root)) == (post.channel, post.thread)
