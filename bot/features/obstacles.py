"""Channels in which the bot cannot post: said while somebody chooses them, and not only once something was not sent."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.model.refs import ChannelRef
from bot.model.texts import TextSpec, Words

TEXTS = (TextSpec("channels.cannot_post", ("channel", "reason"), limit=200),)

Ask = Callable[[Sequence[ChannelRef]], Awaitable[Mapping[ChannelRef, str]]]
"""Returns why the bot cannot post, in a sentence, for those of these channels where it cannot, as far as is known."""


async def nothing_known(channels: Sequence[ChannelRef]) -> Mapping[ChannelRef, str]:
    """Return that nothing speaks against any channel."""
    return {}


async def told(ask: Ask, channels: Sequence[ChannelRef], name: Callable[[ChannelRef], str], words: Words) -> list[str]:
    """Return a sentence for each of these channels in which the bot cannot post."""
    found = await ask(channels)
    shut = [ref for ref in dict.fromkeys(channels) if ref in found]
    return [words("channels.cannot_post", channel=name(ref), reason=found[ref]) for ref in shut]
