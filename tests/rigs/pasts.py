"""A chat platform at the port with a history of its own, from which the bot can be away."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import HistoryUnavailable
from bot.model.archive import Channel
from bot.model.commands import Ability
from bot.model.history import PastPost, Span, Stretch
from bot.model.inbound import (
    ChannelChanged,
    MessageEdited,
    MessagePosted,
    MessagesDeleted,
    PersonJoined,
    Post,
    ReactionChanged,
    ThreadDeleted,
)
from bot.model.refs import AccountRef, ChannelRef, MessageRef
from bot.ports import Intake
from tests.rigs.platforms import RigPlatform

HALL = ChannelRef("rig:hall")


@dataclass
class Said:
    """A message as the platform has it."""

    number: int
    text: str
    at: datetime
    thread: int | None = None
    edited_at: datetime | None = None
    reactions: dict[str, set[str]] = field(default_factory=dict)


class PastPlatform(RigPlatform):
    """One channel. While `intake` is None the bot is away and hears of nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.abilities = frozenset({Ability.CATCH_UP, Ability.REACTIONS})
        self.said: dict[int, Said] = {}
        self.numbers = 0
        self.intake: Intake | None = None
        self.page = 3
        self.hidden_before: datetime | None = None
        self.fails_after: int | None = None
        """After how many stretches reading fails, once."""
        self.is_unreadable = False
        self.is_empty = False
        """Whether history claims that there is nothing."""
        self.lists_threads = False
        """Whether history ends with the threads that there are."""
        self.joins: list[PersonJoined] = []
        self.asked_reactions: list[MessageRef] = []
        self.spans: list[Span] = []

    # --- What people do

    async def post(self, text: str, at: datetime, thread: int | None = None) -> int:
        """Post."""
        self.numbers += 1
        self.said[self.numbers] = said = Said(self.numbers, text, at, thread)
        if self.intake is not None:
            await self.intake.receive(self.event(said))
        return self.numbers

    async def edit(self, number: int, text: str, at: datetime) -> None:
        """Edit."""
        said = self.said[number]
        said.text, said.edited_at = text, at
        if self.intake is not None:
            await self.intake.receive(MessageEdited(f"rig:edited:{number}:{at}", self.event(said).post, at))

    async def delete(self, number: int, at: datetime) -> None:
        """Delete."""
        del self.said[number]
        if self.intake is not None:
            await self.intake.receive(MessagesDeleted(f"rig:deleted:{number}", HALL, (ref(number),), at))

    async def delete_thread(self, root: int, at: datetime) -> None:
        """Delete a thread; its root stays."""
        for number in [number for number, said in self.said.items() if said.thread == root]:
            del self.said[number]
        if self.intake is not None:
            await self.intake.receive(ThreadDeleted(f"rig:thread-deleted:{root}", HALL, ref(root), at))

    async def delete_channel(self, at: datetime) -> None:
        """Delete the channel and everything in it."""
        self.said.clear()
        if self.intake is not None:
            await self.intake.receive(
                ChannelChanged("rig:channel-deleted", HALL, "hall", at, removed=True, erased=True)
            )

    async def react(self, number: int, person: str, emoji: str, at: datetime, *, on: bool = True) -> None:
        """Put a reaction on, or take it off."""
        people = self.said[number].reactions.setdefault(emoji, set())
        (people.add if on else people.discard)(person)
        if self.intake is not None:
            key = f"rig:reaction:{number}:{person}:{emoji}:{at}"
            account = AccountRef(f"rig:{person}")
            await self.intake.receive(ReactionChanged(key, HALL, ref(number), account, emoji, on, at))

    def event(self, said: Said) -> MessagePosted:
        """Return a message as the bot is told of it."""
        post = Post(
            message=ref(said.number),
            channel=HALL,
            author=AccountRef("rig:ann"),
            author_name="Ann",
            author_is_bot=False,
            text=said.text,
            at=said.at,
            thread=None if said.thread is None else ref(said.thread),
        )
        addressed = said.text.removeprefix("@bot ") if said.text.startswith("@bot ") else None
        return MessagePosted(f"rig:posted:{said.number}", post, addressed=addressed)

    # --- The port

    async def channels(self) -> list[Channel]:
        """Return the one channel."""
        return [Channel(HALL, "hall")]

    async def history(self, channel: ChannelRef, span: Span) -> AsyncIterator[Stretch]:
        """Yield pages, newest first, each with the threads that begin on it; then older threads in one."""
        self.spans.append(span)
        if self.is_unreadable:
            raise HistoryUnavailable("The bot was removed.", is_lasting=True)
        floor = max(span.since, self.hidden_before or span.since)
        top = datetime.fromisoformat(span.resume) if span.resume else span.until
        count = 0
        while top > span.since:
            if count == self.fails_after:
                self.fails_after = None
                raise HistoryUnavailable("Not now.")
            page = [] if self.is_empty else self._roots(floor, top)[: self.page]
            bottom = page[-1].at if len(page) == self.page else floor
            roots = [said for said in page if said.at >= bottom]
            yield self._stretch(bottom, top, roots, span)
            count += 1
            if bottom <= floor:
                break
            top = bottom
        if span.threads_from is not None:
            older = self._roots(span.threads_from, span.since)
            yield self._stretch(span.since, span.since, older, span, has_roots=False)
        if self.lists_threads:
            in_span = [s for s in self.said.values() if s.thread is not None and span.since <= s.at < span.until]
            there = frozenset(ref(said.thread) for said in in_span if said.thread is not None)
            yield Stretch(HALL, span.since, span.since, (), only_threads=there)

    def _roots(self, since: datetime, until: datetime) -> list[Said]:
        found = [said for said in self.said.values() if said.thread is None and since <= said.at < until]
        return sorted(found, key=lambda said: said.at, reverse=True)

    def _stretch(
        self, since: datetime, until: datetime, roots: list[Said], span: Span, *, has_roots: bool = True
    ) -> Stretch:
        numbers = {said.number for said in roots}
        replies = [s for s in self.said.values() if s.thread in numbers and span.since <= s.at < span.until]
        posts = [*(roots if has_roots else ()), *replies]
        return Stretch(
            HALL,
            since,
            until,
            tuple(
                PastPost(self.event(s), s.edited_at, {e: len(p) for e, p in s.reactions.items() if p}) for s in posts
            ),
            tuple(ref(number) for number in numbers),
            resume=since.isoformat(),
        )

    async def reactions(self, message: MessageRef) -> Mapping[str, frozenset[AccountRef]]:
        """Return who reacted."""
        self.asked_reactions.append(message)
        said = self.said[int(message.removeprefix("rig:m"))]
        return {e: frozenset(AccountRef(f"rig:{p}") for p in people) for e, people in said.reactions.items() if people}

    async def joined_since(self, since: datetime) -> AsyncIterator[PersonJoined]:
        """Yield joins."""
        for joined in self.joins:
            if joined.at >= since:
                yield joined


def ref(number: int) -> MessageRef:
    """Return the reference of a message."""
    return MessageRef(f"rig:m{number}")
