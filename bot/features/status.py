"""What the bot is doing: what waits to be sent, what failed, what was not understood, how far the archive is."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, tzinfo

from bot.errors import MemberError
from bot.features.events.native import trouble_of
from bot.features.progress import name_of, progress_from_text
from bot.model.archive import Channel, ChannelPolicy
from bot.model.cards import Block, Button, Buttons, Card, Entry, Paragraph, When
from bot.model.changes import Change, ChangeKind
from bot.model.dates import instant
from bot.model.deadletter import DeadLetter
from bot.model.outbound import Action, DeliveryReport, DeliveryState
from bot.model.refs import AccountRef, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, Readers, Store, UnitOfWork

TEXTS = (
    TextSpec("status.title", limit=150),
    TextSpec("status.well", limit=300),
    TextSpec("status.waiting", ("count",), limit=300),
    TextSpec("status.failed", ("count",), limit=300),
    TextSpec("status.letters", ("count",), limit=300),
    TextSpec("status.calendar", ("name", "count", "reason"), limit=900),
    TextSpec("status.reading", ("channel", "since"), limit=300),
    TextSpec("status.complete", ("platform", "at"), limit=300),
    TextSpec("status.to_channel", ("channel", "platform"), limit=100),
    TextSpec("status.to_person", ("platform",), limit=100),
    TextSpec("status.tries", ("count",), limit=100),
    TextSpec("status.retry_button", ("number",), limit=40),
    TextSpec("status.native", ("platform", "reason"), limit=400),
    TextSpec("status.again", limit=300),
    TextSpec("status.handled", limit=300),
    TextSpec("status.still", ("reason",), limit=300),
    TextSpec("status.gone", limit=300),
    TextSpec("status.hopeless", limit=300),
)
SHOWN = 5
"""Most that is shown of each kind; how many there are is said."""
MOST = 1_000
NEXT = "An organiser asked for it to be sent again."

RetryLetter = Callable[[int], Awaitable[str | None]]
"""Handles a letter again: nothing when that worked out, else the reason; raises LookupError when it is gone."""


class Status:
    """Tells organisers how the bot is, and tries again what they ask for."""

    def __init__(self, store: Store, clock: Clock, zone: tzinfo) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self.retry_letter: RetryLetter = _nobody_retries
        self.native_platforms: tuple[str, ...] = ()
        """The platforms that have lists of events of their own."""

    async def card(self, words: Words) -> Card:
        """Return what waits, what failed and what was not understood, with buttons to try again; never what it says."""
        reports = await self._store.read(lambda readers: readers.deliveries(MOST))
        letters = await self._store.read(lambda readers: readers.dead_letters())
        channels = await self._store.read(lambda readers: readers.every_channel())
        failed = [report for report in reports if report.state is DeliveryState.PARKED]
        now = self._clock.now()
        waiting = [report for report in reports if report.state is not DeliveryState.PARKED and report.due_at <= now]
        blocks = [
            *self._waiting(waiting, channels, words),
            *self._failed(failed, channels, words),
            *self._letters(letters, words),
            *await self._calendars(words),
            *await self._native_events(words),
        ]
        blocks = blocks or [Paragraph(words("status.well"))]
        return Card((*blocks, *await self._progress(channels, words)), title=words("status.title"))

    def _waiting(self, waiting: list[DeliveryReport], channels: list[Channel], words: Words) -> list[Block]:
        shown = [self._delivery(report, channels, words) for report in waiting[:SHOWN]]
        return [Paragraph(words("status.waiting", count=len(waiting))), *shown] if waiting else []

    def _failed(self, failed: list[DeliveryReport], channels: list[Channel], words: Words) -> list[Block]:
        if not failed:
            return []
        shown = [self._delivery(report, channels, words, number) for number, report in enumerate(failed[:SHOWN], 1)]
        keys = [f'key:"{report.key}"' for report in failed[:SHOWN]]
        return [Paragraph(words("status.failed", count=len(failed))), *shown, _again("retry-delivery", keys, words)]

    def _letters(self, letters: list[DeadLetter], words: Words) -> list[Block]:
        if not letters:
            return []
        shown = [
            Entry(
                f"{number}. {letter.kind}", facts=(letter.platform,), summary=letter.reason, when=self._when(letter.at)
            )
            for number, letter in enumerate(letters[:SHOWN], 1)
        ]
        ids = [f"id:{letter.id}" for letter in letters[:SHOWN]]
        return [Paragraph(words("status.letters", count=len(letters))), *shown, _again("retry-event", ids, words)]

    async def _calendars(self, words: Words) -> list[Block]:
        """Return the calendars that are followed and cannot be read."""
        every = await self._store.read(lambda readers: readers.subscriptions())
        broken = [each for each in every if each.problem]
        return [
            Paragraph(words("status.calendar", name=each.name, count=each.failures, reason=each.problem))
            for each in broken
        ]

    async def _native_events(self, words: Words) -> list[Block]:
        """Return what is the matter with the lists of events that platforms have."""
        names = self.native_platforms
        told = await self._store.read(lambda readers: [readers.value(trouble_of(name)) for name in names])
        return [
            Paragraph(words("status.native", platform=name.capitalize(), reason=reason))
            for name, reason in zip(names, told, strict=True)
            if reason
        ]

    def _delivery(self, report: DeliveryReport, channels: list[Channel], words: Words, number: int = 0) -> Entry:
        """Return a delivery, without what it says, and without whom it is for where that is one person."""
        platform = report.target.platform.capitalize()
        name = next((channel.name for channel in channels if channel.ref == report.target.channel), None)
        place = words("status.to_person", platform=platform)
        if report.target.channel is not None:
            place = words("status.to_channel", channel=name or report.target.channel, platform=platform)
        facts = (words("status.tries", count=report.attempts),)
        title = f"{number}. {place}" if number else place
        return Entry(title, facts=facts, summary=report.reason, when=self._when(report.due_at))

    def _when(self, at: datetime) -> When:
        return When(instant(at, self._zone), at)

    async def _progress(self, channels: list[Channel], words: Words) -> list[Block]:
        """Return how far the archive is complete on each platform, and what is being read just now."""
        kept = [c for c in channels if c.policy is ChannelPolicy.ARCHIVED and not c.removed]
        values = await self._store.read(lambda readers: _progress_of(readers, kept))
        complete: dict[str, datetime] = {}
        lines = []
        for channel, text in zip(kept, values, strict=True):
            progress = progress_from_text(text)
            if progress is None:
                continue
            name = platform_of(channel.ref)
            complete[name] = min(complete.get(name, progress.complete), progress.complete)
            reading = progress.reading or progress.backfill
            if reading is not None:
                since = instant(reading.since, self._zone)
                lines.append(words("status.reading", channel=channel.name, since=since))
        until = [
            words("status.complete", platform=name.capitalize(), at=instant(at, self._zone))
            for name, at in sorted(complete.items())
        ]
        return [Paragraph("\n".join([*until, *lines]))] if until or lines else []

    # --- Trying again

    async def retry_delivery(self, key: str, by: AccountRef) -> None:
        """Let what was put aside wait to be sent again. Raises MemberError when that is no use."""
        refusal = await self._store.commit(lambda work: self._retry(work, key, by))
        if refusal:
            raise MemberError(refusal)

    def _retry(self, work: UnitOfWork, key: str, by: AccountRef) -> str:
        delivery = work.outbox.parked(key)
        if delivery is None:
            return "status.gone"
        if delivery.card is None and delivery.action is not Action.DELETE:
            return "status.hopeless"
        now = self._clock.now()
        work.outbox.revive(delivery.target.place)
        work.outbox.retry(key, now, NEXT)
        parked, waiting = DeliveryState.PARKED.value, DeliveryState.WAITING.value
        work.changes.add(Change(ChangeKind.DELIVERY, key, parked, waiting, by, now))
        return ""

    async def retry_event(self, id: int, by: AccountRef) -> str | None:
        """Handle a dead letter again; return why it cannot be handled. Raises MemberError when it is gone."""
        letters = await self._store.read(lambda readers: readers.dead_letters())
        letter = next((each for each in letters if each.id == id), None)
        if letter is None:
            raise MemberError("status.gone")
        reason = await self.retry_letter(id)
        if reason is None:
            change = Change(ChangeKind.LETTER, letter.key, letter.kind, None, by, self._clock.now())
            await self._store.commit(lambda work: work.changes.add(change))
        return reason


def _again(command: str, arguments: Iterable[str], words: Words) -> Buttons:
    return Buttons(
        tuple(
            Button(words("status.retry_button", number=number), command, each)
            for number, each in enumerate(arguments, 1)
        )
    )


def _progress_of(readers: Readers, channels: Sequence[Channel]) -> list[str | None]:
    return [readers.value(name_of(channel.ref)) for channel in channels]


async def _nobody_retries(id: int) -> str | None:
    """Have nobody who could."""
    raise MemberError("status.gone")
