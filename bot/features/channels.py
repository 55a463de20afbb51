"""Channels: which are kept in the archive, and who is told when that changes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.errors import MemberError
from bot.features.progress import forget_progress
from bot.features.site import Site, channel_path
from bot.model.archive import Channel, ChannelPolicy
from bot.model.cards import Button, Buttons, Card, Paragraph, say
from bot.model.outbound import Delivery, Target
from bot.model.refs import AccountRef, ChannelRef, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, Store, UnitOfWork

TEXTS = (
    TextSpec("channels.kept", ("channel",), limit=500),
    TextSpec("channels.not_kept", ("channel",), limit=500),
    TextSpec("channels.read_here", ("link",), limit=300),
    TextSpec("channels.keep_button", limit=40),
    TextSpec("channels.stop_button", limit=40),
    TextSpec("channels.now_kept", ("channel",), limit=500),
    TextSpec("channels.now_not_kept", ("channel",), limit=500),
    TextSpec("channels.already_kept", ("channel",), limit=300),
    TextSpec("channels.already_not_kept", ("channel",), limit=300),
    TextSpec("channels.announce_kept", ("name",)),
    TextSpec("channels.announce_not_kept", ("name",)),
    TextSpec("channels.note_kept", limit=60),
    TextSpec("channels.note_not_kept", limit=60),
    TextSpec("channels.which", ("option",), limit=300),
    TextSpec("channels.unknown", ("option", "channel"), limit=300),
    TextSpec("channels.several", ("option", "channel"), limit=300),
)

Note = Callable[[ChannelRef, str], Awaitable[None]]
"""Shows a line about a channel on its platform, where that is possible."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks about a channel, and from where."""

    account: AccountRef
    name: str
    here: ChannelRef | None = None


class Channels:
    """Looks channels up and sets what is kept."""

    def __init__(self, store: Store, clock: Clock, words_of: Callable[[str], Words], site: Site, note: Note) -> None:
        self._store = store
        self._clock = clock
        self._words_of = words_of
        self._site = site
        self._note = note

    async def find(self, wanted: str, asker: Asker) -> Channel:
        """Return the channel that `wanted` names ('#name' or a reference), or the one from which was asked.

        Raises MemberError when there is none, or when a name could mean several.
        """
        every = await self._store.read(lambda readers: readers.every_channel())
        platform = platform_of(asker.account)
        if not wanted:
            here = [channel for channel in every if channel.ref == asker.here]
            if not here:
                raise MemberError("channels.which", option="channel")
            return here[0]
        found = _named(wanted, [channel for channel in every if platform_of(channel.ref) == platform])
        found = found or [channel for channel in every if channel.ref == wanted]
        if len(found) != 1:
            key = "channels.several" if found else "channels.unknown"
            raise MemberError(key, option="channel", channel=wanted[:80])
        return found[0]

    def about(self, channel: Channel, words: Words, *, may_set: bool) -> Card:
        """Return what is kept of a channel, with a button to change it for whoever may."""
        is_kept = channel.policy is ChannelPolicy.ARCHIVED
        blocks = [Paragraph(words("channels.kept" if is_kept else "channels.not_kept", channel=channel.name))]
        if is_kept:
            link = self._site.link(channel_path(channel.ref))
            blocks.append(Paragraph(words("channels.read_here", link=link)))
        if not may_set:
            return Card(tuple(blocks))
        label = words("channels.stop_button" if is_kept else "channels.keep_button")
        arguments = f'channel:"{channel.ref}" archived:{"no" if is_kept else "yes"}'
        return Card((*blocks, Buttons((Button(label, "set-channel", arguments),))))

    async def set(self, channel: Channel, asker: Asker, words: Words, *, archived: bool) -> Card:
        """Keep a channel from now on, or stop keeping it; the channel is told in the same commit."""
        policy = ChannelPolicy.ARCHIVED if archived else ChannelPolicy.OFF
        if not await self._store.commit(lambda work: self._change(work, channel.ref, policy, asker)):
            key = "channels.already_kept" if archived else "channels.already_not_kept"
            return say(words(key, channel=channel.name))
        await self.show_notes([replace(channel, policy=policy)])
        return say(words("channels.now_kept" if archived else "channels.now_not_kept", channel=channel.name))

    def _change(self, work: UnitOfWork, ref: ChannelRef, policy: ChannelPolicy, asker: Asker) -> bool:
        current = work.archive.channel(ref)
        if current is None or (current.policy is policy and current.chosen):
            return False
        work.archive.put_channel(replace(current, policy=policy, chosen=True))
        if policy is ChannelPolicy.OFF:
            forget_progress(work, ref)  # What is said from now on must not be fetched when it is kept again.
        if current.policy is policy:
            return False
        now = self._clock.now()
        key = "channels.announce_kept" if policy is ChannelPolicy.ARCHIVED else "channels.announce_not_kept"
        card = say(self._words_of(platform_of(ref))(key, name=asker.name))
        work.outbox.add(Delivery(f"policy:{ref}:{now.isoformat()}", Target(channel=ref), card, now))
        return True

    async def show_notes(self, channels: Sequence[Channel]) -> None:
        """Show beside each channel whether it is kept."""
        for channel in channels:
            is_kept = channel.policy is ChannelPolicy.ARCHIVED
            words = self._words_of(platform_of(channel.ref))
            await self._note(channel.ref, words("channels.note_kept" if is_kept else "channels.note_not_kept"))


def _named(wanted: str, channels: Sequence[Channel]) -> list[Channel]:
    name = wanted.removeprefix("#").casefold()
    return [channel for channel in channels if channel.name.casefold() == name and not channel.removed]
