"""After an event: organisers are asked for what is left of it, and it is posted; who missed it is told where to look.

Late policy: organisers are asked, and notes go out, within two weeks; what is later than that is put aside.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from bot.errors import MemberError
from bot.features.events.arranging.asking import typed_as
from bot.features.events.attending.attendance import after_start
from bot.features.events.book import find
from bot.features.events.cards import when_of
from bot.features.events.changing import Pair
from bot.features.notices import Notice, wanting, with_stop
from bot.model.afterwards import Afterwards
from bot.model.cards import Block, Button, Buttons, Card, Entry, Paragraph
from bot.model.events import Coming, Due, Event, Occurrence, Rsvp
from bot.model.outbound import Action, Delivery, Late, Target
from bot.model.refs import AccountRef, ChannelRef, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, Store, UnitOfWork

TEXTS = (
    TextSpec("after.prompt_title", ("title",), limit=50),
    TextSpec("after.prompt", limit=400),
    TextSpec("after.form_button", limit=40),
    TextSpec("after.attendance_button", limit=40),
    TextSpec("after.post_title", ("title",), limit=50),
    TextSpec("after.recording", limit=60),
    TextSpec("after.slides", limit=60),
    TextSpec("after.feedback", limit=60),
    TextSpec("after.was_there_button", limit=40),
    TextSpec("after.missed_title", ("title",), limit=50),
    TextSpec("after.missed", limit=300),
    TextSpec("after.stop_button", limit=40),
    TextSpec("after.stopped", limit=300),
    TextSpec("after.wanted", limit=300),
    TextSpec("after.again_button", limit=40),
    TextSpec("after.saved", ("channels", "people"), limit=300),
    TextSpec("after.library_button", ("what",), limit=40),
    TextSpec("after.nothing", limit=300),
    TextSpec("after.no_link", ("value",), limit=300),
    TextSpec("after.no_material", limit=300),
)
KIND = "event-after"
WITHIN = timedelta(days=14)
OVER = "It was too late for this: the event was over for more than two weeks."
LINKS = ("recording", "slides", "feedback")


@dataclass(frozen=True, slots=True)
class AfterRules:
    """How the group has it."""

    ask_after: timedelta
    """How long after the end organisers are asked."""
    platforms: Collection[str]
    """Those that are switched on."""
    zone: tzinfo
    words_of: Callable[[str], Words]
    organisers: Callable[[], Sequence[AccountRef]]


class After:
    """Asks organisers, and passes on what they give. It follows every change of an event."""

    def __init__(self, store: Store, clock: Clock, rules: AfterRules) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules

    def follow(self, work: UnitOfWork, old: Event | None, new: Event, pairs: Sequence[Pair], now: datetime) -> None:
        """Plan to ask about each of these days once it is over; of other people's calendars there is nothing to ask."""
        for was, day in pairs:
            for each in (was, day):
                if each is not None:
                    work.agenda.remove_about(each.ref, KIND)
            if not (day.is_cancelled or new.source) and day.ends_at > now:
                work.agenda.put(Due(f"{KIND}:{day.ref}", KIND, day.ref, day.ends_at + self._rules.ask_after))

    # --- Asking

    def ask(self, work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        """Ask the organisers about what is over, each of them once."""
        for due in dues:
            day = find(work.events.get, due.subject)
            if day is None or day.is_cancelled or afterwards_of(work.values.get(name_of(day))) is not None:
                continue
            if now > day.ends_at + WITHIN:
                work.agenda.park(due, OVER)
                continue
            for account in wanting(work, self._rules.organisers(), Notice.AFTER):
                card = self._prompt(day, self._rules.words_of(platform_of(account)))
                key = f"{KIND}:{day.ref}:{day.ends_at.astimezone(UTC).isoformat()}:{account}"
                work.outbox.add(_private(key, account, card, now, day.ends_at + WITHIN))

    def _prompt(self, day: Occurrence, words: Words) -> Card:
        buttons = (
            Button(words("after.form_button"), "after-event", typed_as({"event": day.ref})),
            Button(words("after.attendance_button"), "attendance", typed_as({"event": day.ref})),
        )
        blocks = (when_of(day, self._rules.zone), Paragraph(words("after.prompt")), Buttons(buttons))
        card = Card(blocks, title=words("after.prompt_title", title=day.details.title))
        return with_stop(card, Notice.AFTER, words)

    # --- What they give

    async def given(self, ref: str) -> Afterwards:
        """Return what was given so far. Raises MemberError for what is not over."""
        now = self._clock.now()

        def look(work: UnitOfWork) -> Afterwards:
            day = after_start(work, ref, now)
            return afterwards_of(work.values.get(name_of(day))) or Afterwards()

        return await self._store.commit(look)

    async def save(self, ref: str, given: Mapping[str, str], words: Words, *, is_whole: bool) -> Card:
        """Post what was given, and tell those who missed it. With `is_whole`, what was not given is taken out."""
        now = self._clock.now()
        return await self._store.commit(lambda work: self._save(work, ref, given, words, now, is_whole=is_whole))

    def _save(
        self, work: UnitOfWork, ref: str, given: Mapping[str, str], words: Words, now: datetime, *, is_whole: bool
    ) -> Card:
        day = after_start(work, ref, now)
        before = Afterwards() if is_whole else afterwards_of(work.values.get(name_of(day))) or Afterwards()
        after = replace(before, **{name: value.strip() for name, value in given.items()})
        for name in LINKS:
            value = getattr(after, name)
            if value and not value.startswith(("https://", "http://")):
                raise MemberError("after.no_link", option=name, value=value)
        if after == Afterwards():
            raise MemberError("after.nothing", option="recording")
        channels = [each for each in day.event.channels if platform_of(each) in self._rules.platforms]
        number = json.loads(work.values.get(name_of(day)) or "{}").get("number", 0) + 1
        work.values.put(name_of(day), json.dumps({**asdict(after), "number": number}))
        work.agenda.remove_about(day.ref, KIND)
        for channel in channels:
            work.outbox.add(self._post(work, day, after, channel, number, now))
        people = self._tell(work, day, after, now) if after.recording or after.slides else 0
        return self._saved(day, after, len(channels), people, words)

    def _post(
        self, work: UnitOfWork, day: Occurrence, after: Afterwards, channel: ChannelRef, number: int, now: datetime
    ) -> Delivery:
        words, key = self._rules.words_of(platform_of(channel)), f"{KIND}:{day.ref}:{channel}"
        there = Buttons((Button(words("after.was_there_button"), "was-there", day.ref),))
        blocks = (when_of(day, self._rules.zone), *material(after, words), there)
        card = Card(blocks, title=words("after.post_title", title=day.details.title))
        if not work.outbox.reports([key]):
            return Delivery(key, Target(channel=channel), card, now)
        return Delivery(f"{key}:{number}", Target(channel=channel), card, now, action=Action.EDIT, about=key)

    def _saved(self, day: Occurrence, after: Afterwards, channels: int, people: int, words: Words) -> Card:
        """Return what was done, with a button for each thing that can become an entry of the library."""
        kept = [name for name in ("recording", "slides") if getattr(after, name)]
        buttons = tuple(
            Button(
                words("after.library_button", what=words(f"after.{name}").lower()),
                "event-to-library",
                typed_as({"event": day.ref, "what": name}),
            )
            for name in kept
        )
        said = Paragraph(words("after.saved", channels=channels, people=people))
        return Card((said, Buttons(buttons)) if buttons else (said,))

    # --- Those who missed it

    def _tell(self, work: UnitOfWork, day: Occurrence, after: Afterwards, now: datetime) -> int:
        """Tell everybody who had asked for it and was not there, each once; return how many."""
        there = {each.member for each in work.attendances.of(day.event.id, day.key)}
        wanted = [each for each in work.rsvps.of(day.event.id, day.key) if _asked(each) and each.member not in there]
        told = 0
        for rsvp in wanted:
            accounts = work.people.accounts_of(rsvp.member)
            if any(work.values.get(_off(each.ref)) for each in accounts):
                continue
            card = self._missed(day, after, self._rules.words_of(platform_of(rsvp.account)))
            key = f"event-missed:{day.ref}:{rsvp.member}"
            told += work.outbox.add(_private(key, rsvp.account, card, now, now + WITHIN))
        return told

    def _missed(self, day: Occurrence, after: Afterwards, words: Words) -> Card:
        buttons = (
            Button(words("after.was_there_button"), "was-there", day.ref),
            Button(words("after.stop_button"), "missed-notes", typed_as({"wanted": "no"})),
        )
        blocks = (
            Paragraph(words("after.missed")),
            when_of(day, self._rules.zone),
            *material(after, words),
            Buttons(buttons),
        )
        return Card(blocks, title=words("after.missed_title", title=day.details.title))

    async def stop(self, account: AccountRef, words: Words, *, is_wanted: bool) -> Card:
        """Send somebody no such notes any more, on none of their accounts, or send them again."""

        def change(work: UnitOfWork) -> None:
            known = work.people.account(account)
            refs = [account] if known is None else [each.ref for each in work.people.accounts_of(known.member)]
            for ref in refs:
                work.values.put(_off(ref), "" if is_wanted else "off")

        await self._store.commit(change)
        if is_wanted:
            return Card((Paragraph(words("after.wanted")),))
        again = Button(words("after.again_button"), "missed-notes", typed_as({"wanted": "yes"}))
        return Card((Paragraph(words("after.stopped")), Buttons((again,))))


def material(after: Afterwards, words: Words) -> list[Block]:
    """Return what was given, as links and words."""
    entries: list[Block] = [
        Entry(words(f"after.{name}"), url=getattr(after, name)) for name in LINKS if getattr(after, name)
    ]
    return [*entries, *([Paragraph(after.note)] if after.note else [])]


def afterwards_of(stored: str | None) -> Afterwards | None:
    """Return what was stored after an event, or None where nothing was."""
    if not stored:
        return None
    values = json.loads(stored)
    return Afterwards(**{name: values[name] for name in Afterwards.__slots__})


def name_of(day: Occurrence) -> str:
    """Return under which name it is stored what was given after a day."""
    return f"{KIND}:{day.ref}"


def _off(account: AccountRef) -> str:
    return f"no-missed:{account}"


def _asked(rsvp: Rsvp) -> bool:
    return rsvp.coming in (Coming.GOING, Coming.MAYBE) or (rsvp.remind and rsvp.coming is not Coming.NOT)


def _private(key: str, account: AccountRef, card: Card, now: datetime, until: datetime) -> Delivery:
    return Delivery(key, Target(account=account), card, now, may_repeat=True, late=(Late(until, None, OVER),))
