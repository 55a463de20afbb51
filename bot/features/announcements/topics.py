"""Topics that people follow: whoever asked for one is told in person of what is announced about it, and nobody else."""

from collections.abc import Collection, Sequence

from bot.errors import MemberError
from bot.features.announcements import pinging
from bot.features.announcements.cards import FOLLOW, LEAVE
from bot.features.people import member_for_rows
from bot.model.announcements import Following
from bot.model.cards import Block, Button, Buttons, Card, Paragraph, say
from bot.model.changes import Change, ChangeKind
from bot.model.refs import AccountRef, platform_of
from bot.model.text import one_line
from bot.model.texts import Words
from bot.ports import Clock, Store, UnitOfWork

LONGEST = 40
"""Longest name of a topic, in characters: it stands on buttons."""
MOST = 20
"""Most topics: each has a button of its own."""
PER_ROW = 5


class Topics:
    """Keeps topics and who follows them. `configured` are those that the configuration names.

    `gathering` are the platforms that have groups for topics: what changes here is followed there.
    """

    def __init__(self, store: Store, clock: Clock, configured: Sequence[str], gathering: Collection[str]) -> None:
        self._store = store
        self._clock = clock
        self._configured = tuple(configured)
        self._gathering = frozenset(gathering)

    async def names(self) -> list[str]:
        """Return every topic by name."""
        added = await self._store.read(lambda readers: readers.topics())
        return sorted({*self._configured, *added}, key=str.casefold)

    async def find(self, typed: str) -> str:
        """Return the topic that was meant. Raises MemberError."""
        names, wanted = await self.names(), one_line(typed).casefold()
        found = next((name for name in names if name.casefold() == wanted), None)
        if found is None:
            known = ", ".join(names)
            raise MemberError(
                "topics.unknown" if names else "topics.none", option="topic", topic=typed[:40], known=known
            )
        return found

    async def followers(self, topic: str) -> int:
        """Return how many people follow a topic."""
        return (await self._store.read(lambda readers: readers.follower_counts())).get(topic, 0)

    def is_there(self, work: UnitOfWork, topic: str) -> bool:
        """Return whether there is a topic of exactly this name."""
        return topic in self._configured or topic in work.topics.names()

    async def refresh(self) -> None:
        """Have every topic's groups compared with who follows it: people leave, and others change groups by hand."""
        names, now = await self.names() if self._gathering else [], self._clock.now()

        def change(work: UnitOfWork) -> None:
            for name in names:
                pinging.look_again(work, name, now)

        await self._store.commit(change)

    def _look_again(self, work: UnitOfWork, topic: str) -> None:
        if self._gathering:
            pinging.look_again(work, topic, self._clock.now())

    async def _has_groups(self, platform: str) -> bool:
        """Return whether a platform has groups for topics, as far as is known."""
        if platform not in self._gathering:
            return False
        return not await self._store.read(lambda readers: readers.value(pinging.trouble_of(platform)))

    # --- For members

    async def card(self, account: AccountRef, words: Words) -> Card:
        """Return the topics, with a button for each that follows it or stops that."""
        names = await self.names()
        if not names:
            return say(words("topics.none"), title=words("topics.title"))
        mine = set(await self._store.read(lambda readers: readers.followed_by(account)))
        following = ", ".join(name for name in names if name in mine)
        said = words("topics.yours", names=following) if following else words("topics.yours_none")
        buttons = [_toggle(name, name in mine, words) for name in names]
        rows: list[Block] = [
            Buttons(tuple(buttons[start : start + PER_ROW])) for start in range(0, len(buttons), PER_ROW)
        ]
        about = words("topics.about_group" if await self._has_groups(platform_of(account)) else "topics.about")
        return Card((Paragraph(about), Paragraph(said), *rows), title=words("topics.title"))

    async def follow(self, typed: str, account: AccountRef, name: str, words: Words) -> Card:
        """Let somebody follow a topic; they are written to on the platform on which they asked. Raises MemberError."""
        topic, now = await self.find(typed), self._clock.now()

        def change(work: UnitOfWork) -> bool:
            member = member_for_rows(work, account, name, now)
            self._look_again(work, topic)
            return work.topics.follow(Following(topic, member, account, now))

        is_new = await self._store.commit(change)
        followed = "topics.followed_group" if await self._has_groups(platform_of(account)) else "topics.followed"
        said = say(words(followed if is_new else "topics.followed_before", topic=topic))
        return Card((*said.blocks, Buttons((_toggle(topic, True, words),))))

    async def leave(self, typed: str, account: AccountRef, words: Words) -> Card:
        """Let somebody follow a topic no more: also one that is gone, as an old button may ask for it."""
        wanted = one_line(typed)
        topic = next((name for name in await self.names() if name.casefold() == wanted.casefold()), wanted)

        def change(work: UnitOfWork) -> None:
            known = work.people.account(account)
            if known is not None:
                work.topics.leave(topic, known.member)
                self._look_again(work, topic)

        await self._store.commit(change)
        return say(words("topics.left", topic=topic))

    # --- For organisers

    async def add(self, typed: str, by: AccountRef, words: Words) -> Card:
        """Add a topic. Raises MemberError."""
        topic, names = one_line(typed).replace('"', ""), await self.names()
        if not 0 < len(topic) <= LONGEST:
            raise MemberError("topics.too_long", option="topic", limit=LONGEST)
        if topic.casefold() in {name.casefold() for name in names}:
            return say(words("topics.there", topic=topic))
        if len(names) >= MOST:
            raise MemberError("topics.too_many", limit=MOST)

        def change(work: UnitOfWork) -> None:
            if work.topics.add(topic):
                work.changes.add(Change(ChangeKind.TOPIC, topic, None, topic, by, self._clock.now()))

        await self._store.commit(change)
        return say(words("topics.added", topic=topic))

    async def remove(self, typed: str, by: AccountRef, words: Words) -> Card:
        """Remove a topic, and with it who follows it. Raises MemberError, also for those of the configuration."""
        topic = await self.find(typed)
        if topic in self._configured:
            raise MemberError("topics.configured", option="topic", topic=topic)

        def change(work: UnitOfWork) -> None:
            work.topics.remove(topic)
            self._look_again(work, topic)
            work.changes.add(Change(ChangeKind.TOPIC, topic, topic, None, by, self._clock.now()))

        await self._store.commit(change)
        return say(words("topics.removed", topic=topic))


def _toggle(topic: str, is_mine: bool, words: Words) -> Button:
    key, command = ("topics.leave_button", LEAVE) if is_mine else ("topics.follow_button", FOLLOW)
    return Button(words(key, topic=topic), command, f'topic:"{topic}"')
