"""Sending: each time an announcement goes out is one commit of a delivery for every place, with keys that stay.

A crash before that commit leaves it due, and a crash after it leaves it sent: neither loses nor repeats it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.errors import MemberError
from bot.features.announcements.approving import REPORT, Approvals
from bot.features.announcements.cards import Cards
from bot.features.announcements.pinging import Pinging, TopicGroup, sending_of
from bot.features.announcements.telling import Teller
from bot.features.announcements.timing import first_time
from bot.features.naming import channel_name
from bot.model.announcements import Announcement, AnnouncementId, AnnouncementStatus, Sending, sending_key
from bot.model.cards import Card
from bot.model.changes import Change, ChangeKind
from bot.model.events import Due
from bot.model.outbound import Action, Delivery, DeliveryState, Late, Target
from bot.model.refs import AccountRef, ChannelRef, platform_of
from bot.model.texts import Words
from bot.ports import UnitOfWork

REPORT_AFTER = timedelta(minutes=2)
"""When its author is told how it went; as long as something is still under way, it is looked at again."""
LOOK_AGAIN = timedelta(minutes=15)
GRACE = timedelta(minutes=5)
"""So late nobody calls it late: a busy machine, a restart."""
HELD = "held"
"""The note of what came late, in the quiet hours, and waits for their end."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What became of an announcement that was withdrawn."""

    announcement: Announcement
    was_out: bool = False
    """Somebody may have read it, or a notification of it."""
    unsure: tuple[str, ...] = ()
    """Channels in which it may stand though it was never known to arrive."""


class Sender:
    """Sends, corrects and takes back. `late` is how late it may still be sent, `platforms` are those that are on."""

    def __init__(
        self,
        cards: Cards,
        teller: Teller,
        approvals: Approvals,
        pinging: Pinging,
        late: timedelta,
        platforms: Collection[str],
    ) -> None:
        self._cards = cards
        self._teller = teller
        self._approvals = approvals
        self._pinging = pinging
        self._late = late
        self._platforms = platforms

    # --- What an organiser decided

    def release(
        self, work: UnitOfWork, announcement: Announcement, by: AccountRef, now: datetime, *, in_quiet: bool = False
    ) -> Announcement:
        """Let it go out: at its time, or now; where it is out already, bring up to date what stands there.

        What has no time waits for the end of the quiet hours, unless somebody said that it should not.
        """
        standing = None if announcement.content.is_series else self.standing(work, announcement)
        if standing is not None:
            self._correct(work, announcement, standing, by, now)
            return self._store(work, replace(announcement, status=AnnouncementStatus.SENT, next_at=None), now)
        timing = announcement.content.timing
        soon = now if in_quiet else self._teller.quiet.over(now)
        at = soon if timing is None else first_time(timing, now) or announcement.next_at  # It may be due this minute.
        if at is None:
            raise MemberError("announcements.time_past", option="when", typed="")
        planned = replace(announcement, status=AnnouncementStatus.PLANNED, next_at=at)
        return self._send(work, planned, now, by) if at <= now else self._store(work, planned, now)

    def withdraw(self, work: UnitOfWork, announcement: Announcement, now: datetime) -> Withdrawn:
        """Send no more of it, and take back what went out last."""
        standing = self.standing(work, announcement)
        withdrawn = replace(announcement, status=AnnouncementStatus.WITHDRAWN, next_at=None)
        self._store(work, withdrawn, now)
        return Withdrawn(withdrawn) if standing is None else self._take_back(work, withdrawn, standing, now)

    def stop(self, work: UnitOfWork, announcement: Announcement, now: datetime) -> Announcement:
        """Send no more of a series; what went out stays."""
        return self._store(work, replace(announcement, status=AnnouncementStatus.SENT, next_at=None), now)

    def standing(self, work: UnitOfWork, announcement: Announcement) -> Sending | None:
        """Return what went out last and was not taken back."""
        every = [each for each in work.announcements.sendings(announcement.id) if not each.is_withdrawn]
        return every[-1] if every else None

    def _store(self, work: UnitOfWork, announcement: Announcement, now: datetime) -> Announcement:
        work.announcements.put(announcement)
        self._approvals.plan(work, announcement, now)
        return announcement

    # --- What is due

    def send(self, work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        """Send what is due and approved; tell the author of what is not sent, and why."""
        for due in dues:
            announcement = work.announcements.get(AnnouncementId(due.subject))
            if announcement is None or announcement.next_at is None:
                continue
            if announcement.status is AnnouncementStatus.WAITING:
                self._skip(work, announcement, "announcements.not_approved", now)
            elif announcement.status is AnnouncementStatus.PLANNED:
                self._send_or_not(work, announcement, due, now)

    def _send_or_not(self, work: UnitOfWork, announcement: Announcement, due: Due, now: datetime) -> None:
        """Send it where it is not too late; what is late waits for the end of the quiet hours."""
        assert announcement.next_at is not None, "it is planned"
        lateness, quiet = now - announcement.next_at, self._teller.quiet
        if due.note != HELD and lateness > self._late:
            self._skip(work, announcement, "announcements.too_late", now)
        elif lateness > GRACE and quiet.holds(now) and not quiet.holds(announcement.next_at):
            work.agenda.put(replace(due, due_at=quiet.over(now), note=HELD))
        else:
            self._send(work, announcement, now)

    def _skip(self, work: UnitOfWork, announcement: Announcement, reason: str, now: datetime) -> None:
        """Do not send it this time: a series goes on with its next date, anything else ends here."""
        at, timing = announcement.next_at, announcement.content.timing
        assert at is not None, "it was due"
        following = first_time(timing, now) if timing is not None and timing.is_series else None
        status = announcement.status if following is not None else AnnouncementStatus.LAPSED
        skipped = self._store(work, replace(announcement, status=status, next_at=following), now)
        self.note(work, skipped, "lapsed", None, now)

        def sentences(words: Words) -> tuple[str, ...]:
            said = (words(reason, when=self._cards.moment(at)),)
            return said if following is None else (*said, self._cards.goes_out(skipped, words))

        what = f"skipped:{sending_key(at)}"
        self._teller.tell_authors(
            work, skipped, what, lambda words: self._cards.news(skipped, sentences(words), words), now
        )

    def _send(
        self, work: UnitOfWork, announcement: Announcement, now: datetime, by: AccountRef | None = None
    ) -> Announcement:
        at = (announcement.next_at or now).astimezone(UTC)
        content = announcement.content
        followers = work.topics.followers(content.topic) if content.topic else ()
        people = tuple(account for account in followers if platform_of(account) in self._platforms)
        sending = Sending(announcement.id, sending_key(at), at, announcement.version, content.channels, people)
        work.announcements.put_sending(sending)
        groups = self._groups(work, announcement, sending)
        for channel in content.channels:
            self._add(work, announcement, sending, Target(channel=channel), now)
        pinged = {account for group in groups.values() for account in group.members}
        self._tell(work, announcement, sending, [each for each in people if each not in pinged], now)
        self._pinging.plan(work, sending, groups, now)
        report = Due(f"announcement:{announcement.id}:report", REPORT, announcement.id, now + REPORT_AFTER, sending.key)
        work.agenda.put(report)
        self.note(work, announcement, "sent", by, now)
        following = first_time(content.timing, now) if content.timing is not None and content.is_series else None
        status = AnnouncementStatus.SENT if following is None else AnnouncementStatus.PLANNED
        return self._store(work, replace(announcement, status=status, next_at=following), now)

    def tell_rest(self, work: UnitOfWork, due: Due, people: Sequence[AccountRef], now: datetime) -> None:
        """Write to people whom a ping did not reach, as it was sent then; nobody once it is taken back."""
        announcement, sending = sending_of(work, due)
        if announcement is not None and sending is not None:
            self._tell(work, announcement, sending, people, now)

    def _tell(
        self,
        work: UnitOfWork,
        announcement: Announcement,
        sending: Sending,
        people: Sequence[AccountRef],
        now: datetime,
    ) -> None:
        for account in people:
            self._add(work, announcement, sending, Target(account=account), self._teller.quiet.over(now))

    def _groups(self, work: UnitOfWork, announcement: Announcement, sending: Sending) -> dict[str, TopicGroup]:
        """Return whom its posts ping; in the quiet hours nobody, as then people are told once these are over."""
        is_quiet = self._teller.quiet.holds(sending.at)
        return {} if is_quiet else self._pinging.groups(work, announcement.content)

    def _add(
        self, work: UnitOfWork, announcement: Announcement, sending: Sending, target: Target, due_at: datetime
    ) -> None:
        place = target.account or target.channel
        assert place is not None, "a target names one of them"
        late = Late(max(sending.at, due_at) + self._late, None, "The announcement was too late to be sent.")
        card = self._card(work, announcement, sending, target)
        work.outbox.add(Delivery(sending.delivery(place), target, card, due_at, late=(late,)))

    def _card(self, work: UnitOfWork, announcement: Announcement, sending: Sending, target: Target) -> Card:
        words = self._teller.words_of(target.platform)
        if target.account is not None:
            return self._cards.in_person(announcement, words)
        group = self._groups(work, announcement, sending).get(target.platform)
        return self._cards.public(announcement, words, None if group is None else group.group)

    # --- What is out already

    def _correct(
        self, work: UnitOfWork, announcement: Announcement, sending: Sending, by: AccountRef, now: datetime
    ) -> None:
        """Have every place say what it says now: what waits is worded anew, what went out is edited."""
        reports = work.outbox.reports(sending.deliveries)
        for place in sending.places:
            key = sending.delivery(place)
            if key not in reports:
                continue
            target = reports[key].target
            card = self._card(work, announcement, sending, target)
            if not work.outbox.reword(key, card):
                edit = f"{key}:edit-{announcement.version}"
                work.outbox.add(Delivery(edit, target, card, now, Action.EDIT, about=key))
        work.announcements.put_sending(replace(sending, version=announcement.version))
        self.note(work, announcement, "corrected", by, now)

    def _take_back(self, work: UnitOfWork, announcement: Announcement, sending: Sending, now: datetime) -> Withdrawn:
        """Delete what went out, and send no more of what did not."""
        reports = work.outbox.reports(sending.deliveries)
        for key, report in reports.items():
            if not work.outbox.recall(key):
                gone = Delivery(f"{key}:withdrawn", report.target, None, now, Action.DELETE, about=key)
                work.outbox.add(gone)
        work.announcements.put_sending(sending.withdrawn())
        states = {report.state for report in reports.values()}
        parked = [report.target.channel for report in reports.values() if report.state is DeliveryState.PARKED]
        unsure = tuple(channel_name(work, channel) for channel in parked if channel is not None)
        return Withdrawn(announcement, bool(states - {DeliveryState.WAITING, DeliveryState.PARKED}), unsure)

    # --- What is told afterwards

    def report(self, work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        """Tell the author how it went, once nothing of it is under way any more."""
        for due in dues:
            announcement = work.announcements.get(AnnouncementId(due.subject))
            sendings = [] if announcement is None else work.announcements.sendings(announcement.id)
            sending = next((each for each in sendings if each.key == due.note), None)
            if announcement is None or sending is None or sending.is_withdrawn:
                continue
            reports = work.outbox.reports([sending.delivery(channel) for channel in sending.channels])
            states = [report.state for report in reports.values()]
            is_under_way = any(state not in (DeliveryState.SENT, DeliveryState.PARKED) for state in states)
            if is_under_way and now < sending.at + self._late + LOOK_AGAIN:
                work.agenda.put(replace(due, due_at=now + LOOK_AGAIN))
                continue
            failed = [report.target.place for report in reports.values() if report.state is not DeliveryState.SENT]
            self._tell_how(work, announcement, sending, states.count(DeliveryState.SENT), failed, now)

    def _tell_how(
        self,
        work: UnitOfWork,
        announcement: Announcement,
        sending: Sending,
        count: int,
        failed: Sequence[str],
        now: datetime,
    ) -> None:
        names = [channel_name(work, ChannelRef(place)) for place in failed]

        def sentences(words: Words) -> tuple[str, ...]:
            said = [words(f"announcements.reached_{'one' if count == 1 else 'some'}", count=count)]
            said += [words("announcements.failed", channel=name) for name in names]
            if announcement.content.is_series:
                said.append(self._cards.goes_out(announcement, words))
            return tuple(said)

        what = f"report:{sending.key}"
        self._teller.tell_authors(
            work, announcement, what, lambda words: self._cards.news(announcement, sentences(words), words), now
        )

    def note(
        self, work: UnitOfWork, announcement: Announcement, what: str, account: AccountRef | None, at: datetime
    ) -> None:
        """Keep in the audit trail what was done; never what the announcement says."""
        title = announcement.content.title
        work.changes.add(Change(ChangeKind.ANNOUNCEMENT, announcement.id, None, what, account, at, note=title))
