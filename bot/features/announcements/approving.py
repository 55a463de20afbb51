"""Approval by a second organiser: who is needed, who is asked and when, and who may say yes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import MemberError
from bot.features.announcements.cards import Cards
from bot.features.announcements.telling import Teller
from bot.features.naming import channel_name
from bot.features.people import is_same_person
from bot.model.announcements import Announcement, AnnouncementId, AnnouncementStatus
from bot.model.cards import Card
from bot.model.events import Due
from bot.model.refs import AccountRef
from bot.model.texts import Words
from bot.ports import UnitOfWork

SEND, NUDGE, REPORT = "announcement-send", "announcement-nudge", "announcement-report"
"""The kinds of what is due about announcements."""
NUDGES = (timedelta(hours=24), timedelta(hours=1))
"""How long before its time it is asked again for approval."""
PATIENCE = timedelta(days=7)
"""How long an announcement without a time waits for approval."""


class Approval(StrEnum):
    """Whether a second organiser has to approve."""

    AUTO = "auto"
    """While there are two organisers or more."""
    ALWAYS = "always"
    NEVER = "never"


class Approvals:
    """Asks for approval, and checks who gives it."""

    def __init__(self, mode: Approval, teller: Teller, cards: Cards) -> None:
        self._mode = mode
        self._teller = teller
        self._cards = cards

    def is_needed(self, work: UnitOfWork) -> bool:
        """Return whether what goes out now needs a second organiser."""
        if self._mode is Approval.AUTO:
            return len(self._teller.organisers(work)) >= 2
        return self._mode is Approval.ALWAYS

    def has_others(self, work: UnitOfWork, announcement: Announcement) -> bool:
        """Return whether there is anybody who could approve."""
        return bool(self._teller.others(work, announcement))

    def plan(self, work: UnitOfWork, announcement: Announcement, now: datetime) -> None:
        """Put down when it goes out, and while it waits for approval, when to ask again."""
        self.unplan(work, announcement)
        if announcement.next_at is None:
            return
        subject, at = announcement.id, announcement.next_at
        work.agenda.put(Due(f"announcement:{subject}:send", SEND, subject, at))
        if announcement.status is not AnnouncementStatus.WAITING:
            return
        for number, ahead in enumerate(NUDGES):
            due_at = self._teller.quiet.before(at - ahead)
            if due_at > now:
                note = f"{announcement.version}:{number}"
                work.agenda.put(Due(f"announcement:{subject}:nudge:{number}", NUDGE, subject, due_at, note))

    def unplan(self, work: UnitOfWork, announcement: Announcement) -> None:
        """Take back what was planned; what is to be reported stays."""
        for kind in (SEND, NUDGE):
            work.agenda.remove_about(announcement.id, kind)

    def ask(self, work: UnitOfWork, announcement: Announcement, now: datetime) -> None:
        """Ask everybody who may approve: now, or once the quiet hours are over where that is early enough."""
        over = self._teller.quiet.over(now)
        is_early_enough = announcement.next_at is None or over < announcement.next_at
        self._ask(work, announcement, "asked", over if is_early_enough else now)

    def nudge(self, work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        """Ask again."""
        for due in dues:
            announcement = work.announcements.get(AnnouncementId(due.subject))
            version, _, number = due.note.partition(":")
            is_waiting = announcement is not None and announcement.status is AnnouncementStatus.WAITING
            if announcement is not None and is_waiting and str(announcement.version) == version:
                self._ask(work, announcement, f"nudge-{number}", now)

    def _ask(self, work: UnitOfWork, announcement: Announcement, how: str, at: datetime) -> None:
        author = work.people.account(announcement.changed_by)
        name = announcement.changed_by if author is None else author.name
        channels = [channel_name(work, channel) for channel in announcement.content.channels]

        def draw(words: Words) -> Card:
            return self._cards.asking(announcement, name, channels, words)

        for account in self._teller.others(work, announcement):
            self._teller.tell(work, account, _key(announcement, how), draw, at)

    def void(self, work: UnitOfWork, announcement: Announcement) -> None:
        """Take back what was going to be asked of an announcement as it was: it is decided, or it is another one."""
        if announcement.status is AnnouncementStatus.WAITING:
            for account in self._teller.others(work, announcement):
                for how in ("asked", *(f"nudge-{number}" for number in range(len(NUDGES)))):
                    work.outbox.recall(f"{_key(announcement, how)}:{account}")

    def check(self, work: UnitOfWork, announcement: Announcement, account: AccountRef, now: datetime) -> None:
        """Raise MemberError where this organiser's approval is not the one that is needed, or comes too late."""
        is_over = announcement.next_at is None or announcement.next_at <= now
        if announcement.status is not AnnouncementStatus.WAITING or is_over:
            raise MemberError("announcements.not_waiting")
        if is_same_person(work, announcement.changed_by, account):
            raise MemberError("announcements.not_your_own")


def _key(announcement: Announcement, how: str) -> str:
    """Return what asking for it is known by: each date of a series is asked about anew."""
    return f"announcement:{announcement.id}:{how}:{announcement.version}:{announcement.next_at:%Y%m%d%H%M}"
