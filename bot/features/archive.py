"""Archive: posts of archived channels are kept, and every copy follows edits, deletions and the screen."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.features.people import recognise
from bot.features.progress import forget_progress
from bot.model.archive import (
    Channel,
    ChannelPolicy,
    PostState,
    archived,
    merge_edited,
    merge_posted,
    merge_removed,
)
from bot.model.cards import say
from bot.model.history import PastPost
from bot.model.inbound import ChannelChanged, MessageEdited, MessagePosted, MessagesDeleted, Post
from bot.model.outbound import Delivery, Target
from bot.model.refs import ChannelRef, MemberId
from bot.model.text import one_line
from bot.model.texts import TextSpec, Words
from bot.ports import UnitOfWork

TEXTS = (TextSpec("archive.held", ("channel",)),)
Mask = Callable[[UnitOfWork, Post], Post]
"""Returns a post as it may be kept."""


class Archive:
    """Keeps posts. `is_sensitive` is the screen; `words_of` gives the texts as a platform spells them.

    `mask` takes out of a post what must not be kept: how to join the group's events.
    """

    def __init__(
        self,
        is_sensitive: Callable[[str], bool],
        words_of: Callable[[str], Words],
        archived_channels: frozenset[ChannelRef],
        mask: Mask = lambda work, post: post,
    ) -> None:
        self._is_sensitive = is_sensitive
        self._words_of = words_of
        self._archived_channels = archived_channels
        self._mask = mask

    def keep(self, work: UnitOfWork, event: MessagePosted, *, is_told: bool = True) -> None:
        """Keep a post of an archived channel; one that the screen stops is only marked as not kept.

        `is_told`: the author then hears of it.
        """
        if event.direct or not _is_archived(work, event.post.channel):
            return
        member = self._member(work, event.post)
        news = archived(self._mask(work, event.post), member, state=self._screened(event.post))
        work.archive.put_post(merge_posted(work.archive.post(news.ref), news))
        if news.state is PostState.HELD and is_told:
            self._tell_author(work, event.post, event.post.at)

    def follow_edit(self, work: UnitOfWork, event: MessageEdited, *, is_told: bool = True) -> None:
        """Bring our copy up to date. A post that was never kept stays out when its channel is off."""
        current = work.archive.post(event.post.message)
        if current is None and not _is_archived(work, event.post.channel):
            return
        member = self._member(work, event.post)
        copy = self._mask(work, event.post)
        news = archived(copy, member, state=self._screened(event.post), edited_at=event.edited_at)
        merged = merge_edited(current, news)
        work.archive.put_post(merged)
        if merged.state is PostState.HELD and merged is not current and is_told:
            self._tell_author(work, event.post, event.edited_at)

    def restore(self, work: UnitOfWork, past: PastPost, *, is_told: bool) -> None:
        """Bring our copy of a post to what its platform has now."""
        event = past.event
        current = work.archive.post(event.post.message)
        if current is None or not current.arrived:
            self.keep(work, event, is_told=is_told)
        if past.edited_at is not None and (current is None or past.edited_at != current.edited_at):
            key = f"{event.key}:{past.edited_at.isoformat()}"
            self.follow_edit(work, MessageEdited(key, event.post, past.edited_at), is_told=is_told)
        elif current is not None and set(event.post.files) < set(current.files):
            work.archive.put_post(current._replace(files=event.post.files))  # Some were deleted, which is no edit.
        if not event.post.author_is_bot:
            self._member(work, event.post)  # Who wrote it may have taken another name meanwhile.

    def follow_deletion(self, work: UnitOfWork, event: MessagesDeleted) -> None:
        """Erase our copies. A mark stays, so that a late copy of the post cannot bring it back."""
        is_archived = _is_archived(work, event.channel)
        for ref in event.messages:
            current = work.archive.post(ref)
            if current is not None or is_archived:
                work.archive.put_post(merge_removed(current, ref, event.channel, event.at))

    def know_channel(self, work: UnitOfWork, event: ChannelChanged) -> None:
        """Learn a channel's name; whether it is archived is the organisers' business and stays as it is."""
        self.set_policies(work, [Channel(event.channel, event.name, removed=event.removed)])

    def set_policies(self, work: UnitOfWork, known: Sequence[Channel]) -> None:
        """Bring channels up to date. The configuration says which are archived until an organiser sets one."""
        for channel in known:
            policy = ChannelPolicy.ARCHIVED if channel.ref in self._archived_channels else ChannelPolicy.OFF
            current = work.archive.channel(channel.ref)
            is_chosen = current is not None and current.chosen
            if current is not None and current.chosen:
                policy = current.policy
            if current is not None and policy is ChannelPolicy.OFF:
                forget_progress(work, channel.ref)
            named = replace(channel, name=one_line(channel.name), policy=policy, chosen=is_chosen)
            work.archive.put_channel(named)

    def _screened(self, post: Post) -> PostState:
        is_held = self._is_sensitive(post.text) or any(self._is_sensitive(file.name) for file in post.files)
        return PostState.HELD if is_held else PostState.KEPT

    def _member(self, work: UnitOfWork, post: Post) -> MemberId:
        return recognise(work, post.author, post.author_name, is_bot=post.author_is_bot, at=post.at).member

    def _tell_author(self, work: UnitOfWork, post: Post, at: datetime) -> None:
        """Say privately that our copy was held back: the post itself is still there for everybody to see."""
        if post.author_is_bot:
            return
        channel = work.archive.channel(post.channel)
        words = self._words_of(Target(account=post.author).platform)
        card = say(words("archive.held", channel=channel.name if channel else ""))
        key = f"held:{post.message}:{at.isoformat()}"
        target = Target(account=post.author)
        work.outbox.add(Delivery(key=key, target=target, card=card, due_at=at, instead=post.channel))


def _is_archived(work: UnitOfWork, ref: ChannelRef) -> bool:
    channel = work.archive.channel(ref)
    return channel is not None and channel.policy is ChannelPolicy.ARCHIVED
