"""The organisers' desk: drafting, changing, asking for approval, approving, withdrawing. One commit for each."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from bot.errors import MemberError
from bot.features.announcements.approving import PATIENCE, Approvals
from bot.features.announcements.cards import Cards
from bot.features.announcements.reading import Given, Reader
from bot.features.announcements.sending import Sender, Withdrawn
from bot.features.announcements.telling import Teller
from bot.features.announcements.timing import Unclear, first_time, timing_at
from bot.features.announcements.topics import Topics
from bot.features.people import is_same_person, recognise
from bot.model.announcements import Announcement, AnnouncementId, AnnouncementStatus, Content, Version, is_out
from bot.model.archive import Channel
from bot.model.cards import Card
from bot.model.outbound import Delivery, Target
from bot.model.refs import AccountRef, platform_of
from bot.model.texts import Words
from bot.ports import Clock, Readers, Store, UnitOfWork

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Those that nobody mistakes for another."""
OPEN_STATUSES = (AnnouncementStatus.WAITING, AnnouncementStatus.PLANNED)
WHEN_AND_WHERE = frozenset({"channels", "when", "every", "topic"})
"""What cannot be changed of an announcement that is out."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who does something with announcements."""

    account: AccountRef
    name: str


@dataclass(frozen=True, slots=True)
class Written:
    """An announcement as it stands after somebody wrote at it."""

    announcement: Announcement
    unclear: Unclear | None = None
    """What of its time has to be asked about; everything else is kept."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else changed it since one began: what it said then, and what one wrote oneself."""

    now: Announcement
    before: Version | None
    mine: Given


@dataclass(frozen=True, slots=True)
class Quieted:
    """It would go out in the quiet hours, and nobody said that it should."""

    announcement: Announcement
    at: datetime
    over: datetime
    """When the quiet hours end."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the desk works with."""

    words_of: Callable[[str], Words]
    reader: Reader
    cards: Cards
    teller: Teller
    approvals: Approvals
    sender: Sender
    topics: Topics


class Announcements:
    """What organisers do with announcements."""

    def __init__(self, store: Store, clock: Clock, tools: Tools) -> None:
        self._store = store
        self._clock = clock
        self._words_of = tools.words_of
        self._reader = tools.reader
        self._cards = tools.cards
        self._teller = tools.teller
        self._approvals = tools.approvals
        self._sender = tools.sender
        self._topics = tools.topics

    async def find(self, id: str) -> Announcement:
        """Return an announcement. Raises MemberError when there is none of that id."""
        found = await self._store.read(lambda readers: readers.announcement(AnnouncementId(id.strip().casefold())))
        if found is None:
            raise MemberError("announcements.unknown", option="id", id=id[:20])
        return found

    # --- Writing

    async def draft(self, given: Given, asker: Asker) -> Written:
        """Keep a new draft. Raises MemberError, which names what cannot be used."""
        now = self._clock.now()
        content, unclear = await self._read(given, Content("", ""), now)
        id = AnnouncementId("".join(secrets.choice(LETTERS) for _ in range(6)))
        drafted = Announcement(id, content, asker.account, asker.account, now, now)

        def change(work: UnitOfWork) -> None:
            recognise(work, asker.account, asker.name, is_bot=False, at=now)
            work.announcements.put(drafted)
            self._sender.note(work, drafted, "drafted", asker.account, now)

        await self._store.commit(change)
        return Written(drafted, unclear)

    async def change(self, id: str, basis: int | None, given: Given, asker: Asker) -> Written | Conflict:
        """Change what it says, unless somebody else did since `basis`: an approval is void then, and asked for again.

        Raises MemberError.
        """
        found, now = await self.find(id), self._clock.now()
        if basis is not None and basis != found.version:
            return await self._conflict(found, basis, given)
        content, unclear = await self._read(await self._possible(found, given), found.content, now)
        return await self._put(found, content, unclear, given, asker)

    async def choose_time(self, id: str, basis: int, at: str, rule: str, asker: Asker) -> Written | Conflict:
        """Set the time to one that the bot offered, as ISO 8601. Raises MemberError."""
        found, now = await self.find(id), self._clock.now()
        if basis != found.version:
            return await self._conflict(found, basis, {})
        try:
            chosen = datetime.fromisoformat(at)
        except ValueError:
            chosen = now.replace(tzinfo=None)
        if chosen.tzinfo is None:
            raise MemberError("announcements.time_unclear", option="when", typed=at[:40])
        timing = timing_at(chosen, rule, now, self._teller.quiet.zone)
        return await self._put(found, replace(found.content, timing=timing), None, {}, asker)

    async def _possible(self, found: Announcement, given: Given) -> Given:
        if found.status is AnnouncementStatus.WITHDRAWN:
            raise MemberError("announcements.is_withdrawn")
        if found.status is AnnouncementStatus.SENT or await self.is_out(found):
            return {name: value for name, value in given.items() if name not in WHEN_AND_WHERE}
        return given

    async def _read(self, given: Given, before: Content, now: datetime) -> tuple[Content, Unclear | None]:
        content, unclear = self._reader.read(given, before, await self.channels(), now)
        if "topic" in given:
            content = replace(content, topic=await self._topics.find(given["topic"]) if given["topic"] else "")
        return content, unclear

    async def _put(
        self, found: Announcement, content: Content, unclear: Unclear | None, given: Given, asker: Asker
    ) -> Written | Conflict:
        if content == found.content:
            return Written(found, unclear)
        now = self._clock.now()

        def change(work: UnitOfWork) -> Announcement | None:
            if work.announcements.get(found.id) != found:
                return None
            recognise(work, asker.account, asker.name, is_bot=False, at=now)
            changed = replace(
                found,
                content=content,
                version=found.version + 1,
                changed_by=asker.account,
                updated_at=now,
                approved_by=None,
            )
            self._approvals.void(work, found)
            self._sender.note(work, changed, "changed", asker.account, now)
            if found.status in (AnnouncementStatus.DRAFT, AnnouncementStatus.LAPSED):
                changed = replace(changed, status=AnnouncementStatus.DRAFT, next_at=None)
                work.announcements.put(changed)
                return changed
            return self._go(work, changed, asker, now)

        changed = await self._store.commit(change)
        if changed is None:
            return await self._conflict(await self.find(found.id), found.version, given)
        return Written(changed, unclear)

    async def _conflict(self, now: Announcement, basis: int, mine: Given) -> Conflict:
        versions = await self._store.read(lambda readers: readers.announcement_versions(now.id))
        return Conflict(now, next((each for each in versions if each.number == basis), None), mine)

    # --- Going out

    async def submit(self, id: str, version: int, asker: Asker, *, in_quiet: bool) -> Announcement | Quieted | Conflict:
        """Let a draft go out, or ask for the approval that it needs. Raises MemberError."""
        found, now = await self.find(id), self._clock.now()
        if found.version != version:
            return await self._conflict(found, version, {})
        if found.status not in (AnnouncementStatus.DRAFT, AnnouncementStatus.LAPSED):
            raise MemberError("announcements.not_a_draft")
        timing, quiet = found.content.timing, self._teller.quiet
        at = now if timing is None else first_time(timing, now)
        if at is None:
            raise MemberError("announcements.time_past", option="when", typed="")
        if quiet.holds(at) and not in_quiet:
            return Quieted(found, at, quiet.over(at))

        def change(work: UnitOfWork) -> Announcement | None:
            if work.announcements.get(found.id) != found:
                return None
            return self._go(work, found, asker, now, in_quiet=in_quiet)

        done = await self._store.commit(change)
        return done or await self._conflict(await self.find(id), version, {})

    def _go(
        self, work: UnitOfWork, announcement: Announcement, asker: Asker, now: datetime, *, in_quiet: bool = False
    ) -> Announcement:
        """Ask for approval where it is needed; else let it go out."""
        if not self._approvals.is_needed(work):
            self._sender.note(work, announcement, "planned", asker.account, now)
            return self._sender.release(work, announcement, asker.account, now, in_quiet=in_quiet)
        if not self._approvals.has_others(work, announcement):
            raise MemberError("announcements.nobody_to_approve")
        timing = announcement.content.timing
        is_out = not announcement.content.is_series and self._sender.standing(work, announcement) is not None
        until = now + PATIENCE if timing is None or is_out else first_time(timing, now)
        if until is None:
            raise MemberError("announcements.time_past", option="when", typed="")
        waiting = replace(announcement, status=AnnouncementStatus.WAITING, next_at=until)
        work.announcements.put(waiting)
        self._approvals.plan(work, waiting, now)
        self._approvals.ask(work, waiting, now)
        self._sender.note(work, waiting, "asked", asker.account, now)
        return waiting

    async def approve(self, id: str, version: int, asker: Asker) -> Announcement | Conflict:
        """Approve what somebody else wrote, and let it go out. Raises MemberError."""
        found, now = await self.find(id), self._clock.now()
        if found.version != version:
            return await self._conflict(found, version, {})

        def change(work: UnitOfWork) -> Announcement:
            current = work.announcements.get(found.id)
            assert current is not None, "it was found"
            if current.version != version:
                raise MemberError("announcements.changed_meanwhile")
            self._approvals.check(work, current, asker.account, now)
            self._approvals.void(work, current)
            approved = replace(current, approved_by=asker.account, updated_at=now)
            self._sender.note(work, approved, "approved", asker.account, now)
            released = self._sender.release(work, approved, asker.account, now)
            self._tell_approved(work, released, asker.name, now)
            return released

        return await self._store.commit(change)

    def _tell_approved(self, work: UnitOfWork, announcement: Announcement, name: str, now: datetime) -> None:
        def draw(words: Words) -> Card:
            said = [words("announcements.approved_by", name=name)]
            if announcement.status is AnnouncementStatus.PLANNED:
                said.append(self._cards.goes_out(announcement, words))
            return self._cards.news(announcement, tuple(said), words)

        self._teller.tell_authors(work, announcement, f"approved:{announcement.version}", draw, now)

    async def withdraw(self, id: str, asker: Asker) -> Withdrawn:
        """Withdraw it everywhere. Nobody has to approve that. Raises MemberError when it is withdrawn already."""
        found, now = await self.find(id), self._clock.now()

        def change(work: UnitOfWork) -> Withdrawn:
            current = work.announcements.get(found.id)
            if current is None or current.status is AnnouncementStatus.WITHDRAWN:
                raise MemberError("announcements.is_withdrawn")
            self._approvals.void(work, current)
            self._sender.note(work, current, "withdrawn", asker.account, now)
            return self._sender.withdraw(work, replace(current, updated_at=now), now)

        return await self._store.commit(change)

    async def stop(self, id: str, asker: Asker) -> Announcement:
        """Send no more of a series; what went out stays. Raises MemberError for anything else."""
        found, now = await self.find(id), self._clock.now()

        def change(work: UnitOfWork) -> Announcement:
            current = work.announcements.get(found.id)
            if current is None or current.status not in OPEN_STATUSES or not current.content.is_series:
                raise MemberError("announcements.nothing_to_stop")
            self._approvals.void(work, current)
            stopped = self._sender.stop(work, replace(current, updated_at=now), now)
            self._sender.note(work, stopped, "stopped", asker.account, now)
            return stopped

        return await self._store.commit(change)

    # --- Looking

    async def send_to(self, id: str, asker: Asker) -> list[str]:
        """Send it to the asker first, on every platform where they have an account; return those platforms."""
        found, now = await self.find(id), self._clock.now()
        linked = await self._store.read(lambda readers: _accounts(readers, asker.account))

        def change(work: UnitOfWork) -> list[str]:
            for account in linked:
                card = self._cards.trial(found, self._words_of(platform_of(account)))
                key = f"announcement:{found.id}:trial:{now.isoformat()}:{account}"
                work.outbox.add(Delivery(key, Target(account=account), card, now, may_repeat=True))
            return [platform_of(account) for account in linked]

        return await self._store.commit(change)

    async def press(self, id: str, asker: Asker) -> Content:
        """Count that somebody pressed its button, once, and return what it says. Raises MemberError."""
        found, now = await self.find(id), self._clock.now()
        if not found.content.link or found.status is AnnouncementStatus.WITHDRAWN:
            raise MemberError("announcements.no_button")

        def change(work: UnitOfWork) -> None:
            member = recognise(work, asker.account, asker.name, is_bot=False, at=now).member
            work.announcements.press(found.id, blake2b(f"{found.id}:{member}".encode(), digest_size=16).hexdigest())

        if found.status is not AnnouncementStatus.DRAFT:
            await self._store.commit(change)
        return found.content

    async def may_approve(self, announcement: Announcement, account: AccountRef) -> bool:
        """Return whether this organiser's approval is what it waits for."""
        if announcement.status is not AnnouncementStatus.WAITING:
            return False
        return await self._store.commit(lambda work: not is_same_person(work, announcement.changed_by, account))

    async def is_out(self, announcement: Announcement) -> bool:
        """Return whether it stands somewhere, so that a change corrects it."""
        sendings = await self._store.read(lambda readers: readers.sendings(announcement.id))
        return is_out(announcement.content, sendings)

    async def needs_approval(self) -> bool:
        """Return whether what is sent now needs a second organiser."""
        return await self._store.commit(self._approvals.is_needed)

    async def channels(self) -> list[Channel]:
        """Return every channel that was ever seen."""
        return await self._store.read(lambda readers: readers.every_channel())

    async def recent(self, most: int) -> Sequence[Announcement]:
        """Return what is still to go out, by time, and then the others, the newest first."""
        return await self._store.read(lambda readers: readers.announcements(most))


def _accounts(readers: Readers, account: AccountRef) -> list[AccountRef]:
    return [each.ref for each in readers.linked_with(account)] or [account]
