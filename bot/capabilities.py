"""What the core asks of its platforms where they can do it, as the plain functions that features are given."""

from collections.abc import Awaitable, Callable, Mapping
from typing import cast

from bot.errors import AccountUnknown, DeliveryRefused
from bot.features import channels, directory
from bot.features.signin import LookUp
from bot.model.commands import Ability
from bot.model.people import Profile
from bot.model.refs import AccountRef, ChannelRef, platform_of
from bot.model.texts import Texts, Words
from bot.ports import ChatPlatform, CountsMembers, GathersTopics, GreetsAFew, NotesChannels, ShowsEvents, TellsGroups


def greets_directly(platforms: Mapping[str, ChatPlatform]) -> Callable[[str], bool]:
    """Return what tells whether a platform takes one more direct message to a newcomer; most always do."""

    def greets(name: str) -> bool:
        platform = platforms.get(name)
        return not hasattr(platform, "may_greet") or cast(GreetsAFew, platform).may_greet()

    return greets


def telling_groups(platforms: Mapping[str, ChatPlatform]) -> dict[str, TellsGroups]:
    """Return the platforms that have groups of people."""
    return {n: cast(TellsGroups, p) for n, p in platforms.items() if Ability.GROUPS in p.abilities}


def showing_events(platforms: Mapping[str, ChatPlatform]) -> dict[str, ShowsEvents]:
    """Return the platforms that have lists of events of their own."""
    return {n: cast(ShowsEvents, p) for n, p in platforms.items() if Ability.NATIVE_EVENTS in p.abilities}


def gathering_topics(platforms: Mapping[str, ChatPlatform]) -> dict[str, GathersTopics]:
    """Return the platforms that can gather people in groups to be pinged."""
    return {n: cast(GathersTopics, p) for n, p in platforms.items() if Ability.TOPIC_GROUPS in p.abilities}


def looking_up(platforms: Mapping[str, ChatPlatform]) -> directory.LookUp:
    """Return what asks an account's platform who it is; a platform that cannot be asked knows nobody."""

    async def look_up(ref: AccountRef) -> Profile | None:
        platform = platforms.get(ref.partition(":")[0])
        try:
            return None if platform is None else await platform.look_up_account(ref)
        except (DeliveryRefused, AccountUnknown):  # What was typed is no account of that platform, as far as it says.
            return None

    return look_up


def asking(platforms: Mapping[str, ChatPlatform]) -> LookUp:
    """Return what asks an account's platform who it is, or fails; of a platform that is off nobody is there."""

    async def look_up(account: AccountRef) -> Profile | None:
        platform = platforms.get(platform_of(account))
        return None if platform is None else await platform.look_up_account(account)

    return look_up


def noter(platforms: Mapping[str, ChatPlatform]) -> channels.Note:
    """Return what shows a line about a channel, where its platform can."""

    async def note(ref: ChannelRef, line: str) -> None:
        platform = platforms.get(platform_of(ref))
        if platform is not None and Ability.NOTE_CHANNEL in platform.abilities:
            await cast(NotesChannels, platform).note_channel(ref, line)

    return note


def counting(platforms: Mapping[str, ChatPlatform]) -> Callable[[ChannelRef], Awaitable[int | None]]:
    """Return what tells how many people a channel reaches, where its platform says."""

    async def count(ref: ChannelRef) -> int | None:
        platform = platforms.get(platform_of(ref))
        if platform is None or Ability.COUNT_MEMBERS not in platform.abilities:
            return None
        return await cast(CountsMembers, platform).count_members(ref)

    return count


def words_by_platform(texts: Texts, platforms: Mapping[str, ChatPlatform]) -> Callable[[str], Words]:
    """Return what gives the texts as a platform spells commands; as plain ones where there is no such platform."""
    by_platform = {name: texts.words(platform.spell) for name, platform in platforms.items()}
    plain = texts.words(lambda command: f"/{command}")
    return lambda name: by_platform.get(name, plain)
