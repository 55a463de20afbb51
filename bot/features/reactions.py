"""Reactions: who reacted to an archived post, kept as true as the post itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.model.archive import ChannelPolicy, PostState, Reacted
from bot.model.inbound import MessagesDeleted, ReactionChanged, ReactionsCleared
from bot.model.refs import AccountRef, MessageRef
from bot.ports import UnitOfWork

EMOJI_LIMIT = 100
"""Longest name of an emoji that is kept, in characters."""


def follow_reaction(work: UnitOfWork, event: ReactionChanged) -> None:
    """Note a reaction that was put on a post or taken off. It may come before the post itself does."""
    post = work.archive.post(event.message)
    channel = work.archive.channel(event.channel)
    is_archived = channel is not None and channel.policy is ChannelPolicy.ARCHIVED
    if (post.state is not PostState.KEPT) if post is not None else not is_archived:
        return
    work.reactions.put(Reacted(event.message, event.account, event.emoji[:EMOJI_LIMIT], event.is_on, event.at))


def clear_reactions(work: UnitOfWork, event: ReactionsCleared) -> None:
    """Take off what a moderator took off."""
    emoji = event.emoji and event.emoji[:EMOJI_LIMIT]
    for reacted in work.reactions.on(event.message):
        if emoji in (None, reacted.emoji):
            work.reactions.put(replace(reacted, is_on=False, at=event.at))


def forget_reactions(work: UnitOfWork, event: MessagesDeleted) -> None:
    """Forget the reactions on what was deleted."""
    work.reactions.forget(event.messages)


def set_reactions(
    work: UnitOfWork, message: MessageRef, now_on: Mapping[str, frozenset[AccountRef]], at: datetime
) -> None:
    """Bring a post's reactions to what its platform had at an instant; what changed since stays as it is."""
    wanted = {(account, emoji[:EMOJI_LIMIT]) for emoji, accounts in now_on.items() for account in accounts}
    known = {(reacted.account, reacted.emoji) for reacted in work.reactions.on(message)}
    for account, emoji in wanted - known:
        work.reactions.put(Reacted(message, account, emoji, True, at))
    for account, emoji in known - wanted:
        work.reactions.put(Reacted(message, account, emoji, False, at))
