"""Channels: which are kept in the archive, and who is told when that changes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.errors import MemberError
from bot.features.audit import Audit
from bot.features.progress import forget_progress
from bot.features.site import Site, channel_path
from bot.model.archive import Channel, ChannelPolicy
from bot.model.cards import Block, Button, Buttons, Card, Paragraph, say
from bot.model.changes import Change, ChangeKind, in_effect
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
    TextSpec("channels.undo_button", limit=40),
    TextSpec("channels.would_say", ("button", "announcement"), limit=300),
    TextSpec("channels.changed_meanwhile", ("option", "channel"), limit=300),
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

SHOWN = 3
"""Changes of a channel that are shown, the newest first."""

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

    def __init__(
        self,
        store: Store,
        clock: Clock,
        words_of: Callable[[str], Words],
        site: Site,
        note: Note,
        trail: Audit,
    ) -> None:
        self._store = store
        self._clock = clock
        self._words_of = words_of
        self._site = site
        self._note = note
        self._trail = trail

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

    async def about(self, channel: Channel, asker: Asker, words: Words, *, may_set: bool) -> Card:
        """Return what is kept of a channel; for organisers also what a change would say."""
        is_kept = channel.policy is ChannelPolicy.ARCHIVED
        blocks: list[Block] = [
            Paragraph(words("channels.kept" if is_kept else "channels.not_kept", channel=channel.name))
        ]
        if is_kept:
            link = self._site.link_for_members(channel_path(channel.ref))
            blocks += [] if link is None else [Paragraph(words("channels.read_here", link=link))]
        if not may_set:
            return Card(tuple(blocks))
        label = words("channels.stop_button" if is_kept else "channels.keep_button")
        said = self._announcement(channel.ref, asker, archived=not is_kept)
        blocks.append(Paragraph(words("channels.would_say", button=label, announcement=said)))
        arguments = f'channel:"{channel.ref}" archived:{"no" if is_kept else "yes"}'
        buttons = [Button(label, "set-channel", arguments)]
        newest = await self._store.read(lambda r: r.changes(SHOWN, kind=ChangeKind.CHANNEL, subject=channel.ref))
        if newest:
            blocks += await self._trail.entries(newest, words)
            undo = f'channel:"{channel.ref}" version:{newest[0].id}'
            buttons.append(Button(words("channels.undo_button"), "undo-channel", undo))
        return Card((*blocks, Buttons(tuple(buttons))))

    async def set(self, channel: Channel, asker: Asker, words: Words, *, archived: bool) -> Card:
        """Keep a channel from now on, or stop keeping it; the channel is told in the same commit."""
        policy = ChannelPolicy.ARCHIVED if archived else ChannelPolicy.OFF
        if not await self._store.commit(lambda work: self._change(work, channel.ref, policy, asker)):
            key = "channels.already_kept" if archived else "channels.already_not_kept"
            return say(words(key, channel=channel.name))
        await self.show_notes([replace(channel, policy=policy)])
        return say(words("channels.now_kept" if archived else "channels.now_not_kept", channel=channel.name))

    def _change(
        self, work: UnitOfWork, ref: ChannelRef, policy: ChannelPolicy, asker: Asker, undoes: int | None = None
    ) -> bool:
        current = work.archive.channel(ref)
        if current is None or (current.policy is policy and current.chosen):
            return False
        work.archive.put_channel(replace(current, policy=policy, chosen=True))
        if policy is ChannelPolicy.OFF:
            forget_progress(work, ref)  # What is said from now on must not be fetched when it is kept again.
        if current.policy is policy:
            return False
        now = self._clock.now()
        before, after = current.policy.value, policy.value
        work.changes.add(Change(ChangeKind.CHANNEL, ref, before, after, asker.account, now, undoes=undoes))
        card = say(self._announcement(ref, asker, archived=policy is ChannelPolicy.ARCHIVED))
        work.outbox.add(Delivery(f"policy:{ref}:{now.isoformat()}", Target(channel=ref), card, now))
        return True

    def _announcement(self, ref: ChannelRef, asker: Asker, *, archived: bool) -> str:
        """Return what the channel is told when somebody changes what is kept of it."""
        key = "channels.announce_kept" if archived else "channels.announce_not_kept"
        return self._words_of(platform_of(ref))(key, name=asker.name)

    async def undo(self, channel: Channel, version: int, asker: Asker, words: Words) -> Card:
        """Take the last change back, and tell the channel. Raises MemberError when it is not the last any more."""

        def change(work: UnitOfWork) -> ChannelPolicy | None:
            history = work.changes.of(ChangeKind.CHANNEL, channel.ref)
            standing = in_effect(history)
            if not standing or history[-1].id != version:
                return None
            policy = ChannelPolicy(standing[-1].before or ChannelPolicy.OFF)
            self._change(work, channel.ref, policy, asker, undoes=standing[-1].id)
            return policy

        policy = await self._store.commit(change)
        if policy is None:
            raise MemberError("channels.changed_meanwhile", option="channel", channel=channel.name)
        await self.show_notes([replace(channel, policy=policy)])
        key = "channels.now_kept" if policy is ChannelPolicy.ARCHIVED else "channels.now_not_kept"
        return say(words(key, channel=channel.name))

    async def show_notes(self, channels: Sequence[Channel]) -> None:
        """Show beside each channel whether it is kept."""
        for channel in channels:
            is_kept = channel.policy is ChannelPolicy.ARCHIVED
            words = self._words_of(platform_of(channel.ref))
            await self._note(channel.ref, words("channels.note_kept" if is_kept else "channels.note_not_kept"))


def _named(wanted: str, channels: Sequence[Channel]) -> list[Channel]:
    name = wanted.removeprefix("#").casefold()
    return [channel for channel in channels if channel.name.casefold() == name and not channel.removed]
