"""Direct messages to organisers about announcements: who they are, and when they may be written to."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from bot.features.announcements.quiet import Quiet
from bot.features.notices import Notice, is_off, with_stop
from bot.features.people import is_same_person
from bot.model.announcements import Announcement
from bot.model.cards import Card
from bot.model.outbound import Delivery, Target
from bot.model.refs import AccountRef, platform_of
from bot.model.texts import Words
from bot.ports import UnitOfWork

Draw = Callable[[Words], Card]


class Teller:
    """Writes to organisers. `organisers` are everybody's accounts who is one now, `platforms` those that are on."""

    def __init__(
        self,
        organisers: Callable[[], Sequence[AccountRef]],
        words_of: Callable[[str], Words],
        quiet: Quiet,
        platforms: Collection[str],
    ) -> None:
        self._organisers = organisers
        self._platforms = platforms
        self.words_of = words_of
        self.quiet = quiet

    def organisers(self, work: UnitOfWork) -> list[AccountRef]:
        """Return an account of each organiser: of somebody who linked several, one."""
        found: list[AccountRef] = []
        for account in self._organisers():
            is_there = platform_of(account) in self._platforms
            if is_there and not any(is_same_person(work, known, account) for known in found):
                found.append(account)
        return found

    def others(self, work: UnitOfWork, announcement: Announcement) -> list[AccountRef]:
        """Return the organisers who may approve: everybody but whoever wrote it as it stands."""
        return [each for each in self.organisers(work) if not is_same_person(work, announcement.changed_by, each)]

    def tell(self, work: UnitOfWork, account: AccountRef, key: str, draw: Draw, at: datetime) -> None:
        """Write to somebody who wants it. The same key is told once."""
        if is_off(work, account, Notice.ANNOUNCEMENTS):
            return
        words = self.words_of(platform_of(account))
        card = with_stop(draw(words), Notice.ANNOUNCEMENTS, words)
        work.outbox.add(Delivery(f"{key}:{account}", Target(account=account), card, at, may_repeat=True))

    def tell_authors(self, work: UnitOfWork, announcement: Announcement, what: str, draw: Draw, now: datetime) -> None:
        """Write to whoever drafted it and to whoever changed it last, once the quiet hours are over."""
        people = [announcement.author]
        if not is_same_person(work, announcement.author, announcement.changed_by):
            people.append(announcement.changed_by)
        for account in people:
            self.tell(work, account, f"announcement:{announcement.id}:{what}", draw, self.quiet.over(now))
