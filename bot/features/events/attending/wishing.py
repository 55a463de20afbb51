"""What people chose about times and reminders: when they are reminded, and where they are."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import MemberError
from bot.features.events.attending.going import Asker, occurrence_of
from bot.features.events.attending.mine import Reader, is_over, zone_asked
from bot.features.events.attending.reminding import Reminding
from bot.features.events.rules import EventRules
from bot.features.events.times.answers import Problem
from bot.features.events.times.offsets import offset, offset_words
from bot.features.events.times.zones import zone_named
from bot.features.people import member_for_rows
from bot.model.cards import Button, Buttons, Card, Paragraph, say
from bot.model.commands import CommandSpec, OptionType
from bot.model.dates import instant
from bot.model.events import Preferences
from bot.model.forms import Form
from bot.model.people import Profile
from bot.model.refs import AccountRef
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, Store, UnitOfWork

TEXTS = (
    TextSpec("wishes.never", limit=40),
    TextSpec("wishes.reminders", ("before",), limit=300),
    TextSpec("wishes.no_reminders", limit=300),
    TextSpec("wishes.how", limit=500),
    TextSpec("wishes.not_read", ("value",), limit=300),
    TextSpec("wishes.stop_all_button", limit=40),
    TextSpec("wishes.zone", ("zone", "time"), limit=300),
    TextSpec("wishes.zone_from_platform", ("zone", "time"), limit=300),
    TextSpec("wishes.zone_of_group", ("zone", "time"), limit=300),
    TextSpec("wishes.zone_how", limit=500),
    TextSpec("wishes.zone_question", ("zone",), limit=300),
    TextSpec("wishes.elsewhere_button", limit=40),
    TextSpec("wishes.zone_form_title", limit=24),
    TextSpec("wishes.no_zone", ("value",), limit=300),
    TextSpec("wishes.default", limit=40),
)
WEEK, DAY, HOUR = timedelta(weeks=1), timedelta(days=1), timedelta(hours=1)
OFFERED = ((DAY, HOUR), (WEEK, DAY, HOUR), (WEEK, DAY), (WEEK, HOUR), (WEEK,), (DAY,), (HOUR,))
"""What the form offers; anything else can be typed."""
ASKED_FOR, MOST_TOLD = timedelta(hours=12), 10_000
"""How long, and of how many people, what their platform says about their zone is remembered."""
MOST = 4
"""Most reminders of one event."""
LookUp = Callable[[AccountRef], Awaitable[Profile | None]]


class Wishing:
    """Keeps what people chose, and knows what holds where they chose nothing."""

    def __init__(self, store: Store, clock: Clock, reminding: Reminding, rules: EventRules, look_up: LookUp) -> None:
        self._store = store
        self._clock = clock
        self._reminding = reminding
        self._rules = rules
        self._look_up = look_up
        self._told: dict[AccountRef, tuple[datetime, ZoneInfo | None]] = {}
        """What platforms said of zones, and when."""

    async def reader(self, account: AccountRef, words: Words) -> Reader:
        """Return somebody as a reader: with their zone where it is known, and when they are reminded."""
        chosen = await self._store.read(lambda readers: readers.preferences_of(account))
        own = await self._own_zone(account, chosen)
        asks = own is None and not await self._store.read(lambda readers: readers.value(zone_asked(account)))
        return Reader(words, self._rules.zone, own, self._reminding.offsets(chosen), asks)

    def anybody(self, words: Words) -> Reader:
        """Return a reader of whom nothing is known."""
        return Reader(words, self._rules.zone, None, self._rules.remind_before)

    async def _own_zone(self, account: AccountRef, chosen: Preferences | None) -> ZoneInfo | None:
        """Return the zone that somebody chose, else what their platform says, else nothing."""
        if chosen is not None and chosen.zone:
            return ZoneInfo(chosen.zone)
        return await self._platforms_zone(account)

    async def _platforms_zone(self, account: AccountRef) -> ZoneInfo | None:
        now = self._clock.now()
        at, zone = self._told.get(account, (None, None))
        if at is None or now - at > ASKED_FOR:
            if len(self._told) >= MOST_TOLD:
                self._told.clear()
            zone = _zone_of(await self._look_up(account))
            self._told[account] = (now, zone)
        return zone

    # --- Reminders

    async def reminders(self, account: AccountRef, words: Words) -> Card:
        """Return when somebody is reminded, and how to change it."""
        chosen = await self._store.read(lambda readers: readers.preferences_of(account))
        return self._card(self._reminding.offsets(chosen), words, words("wishes.how"))

    async def form(self, account: AccountRef, spec: CommandSpec, words: Words) -> Form:
        """Return the form with which somebody chooses: what they have now stands first."""
        chosen = await self._store.read(lambda readers: readers.preferences_of(account))
        current = self._in_words(self._reminding.offsets(chosen), words)
        choices = dict.fromkeys((current, *self.offered(words)))
        fields = [replace(option, type=OptionType.CHOICE, choices=tuple(choices)) for option in spec.options]
        return Form(spec.name, spec.summary, tuple(fields), {spec.options[0].name: current})

    def offered(self, words: Words, typed: str = "") -> Sequence[str]:
        """Return what people usually choose."""
        found = [*map(offset_words, OFFERED), words("wishes.never")]
        return [each for each in found if typed.strip().lower() in each.lower()]

    async def choose_reminders(self, asker: Asker, typed: str, words: Words) -> Card:
        """Have somebody reminded like this from now on, of what they asked for already too. Raises MemberError."""
        never = words("wishes.never")
        before = () if typed.strip().lower() == never.lower() else _offsets(typed)
        await self._store.commit(lambda work: self._choose(work, asker, before))
        return self._card(before, words)

    def _choose(self, work: UnitOfWork, asker: Asker, before: tuple[timedelta, ...]) -> None:
        chosen, now = self._chosen(work, asker), self._clock.now()
        mine = [each for each in work.rsvps.of_member(chosen.member) if each.remind]
        coming = [(each, found) for each in mine if (found := occurrence_of(work, each)) is not None]
        for rsvp, occurrence in coming:
            self._reminding.drop(work, occurrence.ref, rsvp)
        work.wishes.put(replace(chosen, account=asker.account, remind_before=before))
        for rsvp, occurrence in coming:
            if before and not occurrence.is_cancelled and not is_over(occurrence, now):
                self._reminding.put(work, occurrence, rsvp, now)

    def _chosen(self, work: UnitOfWork, asker: Asker) -> Preferences:
        member = member_for_rows(work, asker.account, asker.name, self._clock.now())
        return work.wishes.get(member) or Preferences(member, asker.account)

    def _card(self, before: tuple[timedelta, ...], words: Words, *more: str) -> Card:
        text = words("wishes.reminders", before=offset_words(before)) if before else words("wishes.no_reminders")
        usual = [Button(offset_words(each), "reminders", f'before:"{offset_words(each)}"') for each in OFFERED[:2]]
        stop = Button(words("wishes.stop_all_button"), "reminders", f'before:"{words("wishes.never")}"')
        shown = [button for button in usual if button.label != (offset_words(before) if before else "")]
        return Card((*map(Paragraph, (text, *more)), Buttons((*shown, *((stop,) if before else ())))))

    def _in_words(self, before: tuple[timedelta, ...], words: Words) -> str:
        return offset_words(before) if before else words("wishes.never")

    # --- Zones

    async def zone(self, account: AccountRef, words: Words) -> Card:
        """Return where somebody is, as far as we know, and how to change it."""
        chosen = await self._store.read(lambda readers: readers.preferences_of(account))
        if chosen is not None and chosen.zone:
            return say(self._zone_words("wishes.zone", ZoneInfo(chosen.zone), words), words("wishes.zone_how"))
        known = await self._platforms_zone(account)
        text = "wishes.zone_of_group" if known is None else "wishes.zone_from_platform"
        return say(self._zone_words(text, known or self._rules.zone, words), words("wishes.zone_how"))

    def zone_form(self, spec: CommandSpec, words: Words) -> Form:
        """Return the form in which somebody says where they are."""
        option = next(replace(each, required=True) for each in spec.options if each.name == "zone")
        return Form(spec.name, words("wishes.zone_form_title"), (option,), {})

    async def choose_zone(self, asker: Asker, typed: str, words: Words) -> Card:
        """Take somebody's time zone. Raises MemberError for a name that means none."""
        is_default = typed.strip().lower() == words("wishes.default").lower()
        zone = None if is_default else zone_named(typed)
        if zone is None and not is_default:
            raise MemberError("wishes.no_zone", option="zone", value=typed[:60])

        def change(work: UnitOfWork) -> None:
            chosen = replace(self._chosen(work, asker), account=asker.account, zone="" if zone is None else zone.key)
            work.wishes.put(chosen)

        await self._store.commit(change)
        return await self.zone(asker.account, words)

    def _zone_words(self, text: str, zone: ZoneInfo, words: Words) -> str:
        return words(text, zone=zone.key.replace("_", " "), time=instant(self._clock.now(), zone))


def _zone_of(profile: Profile | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(profile.zone) if profile is not None and profile.zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # A name that this machine does not know.
        return None


def _offsets(typed: str) -> tuple[timedelta, ...]:
    found = offset(typed)
    if isinstance(found, Problem) or len(found) > MOST:
        raise MemberError("wishes.not_read", option="before", value=typed[:60])
    return found
