"""What is coming, as one person sees it: with their own answers."""

from datetime import datetime, timedelta

from bot.errors import MemberError
from bot.features.events.attending.mine import Reader, choices, entry, is_over, standing, your_time
from bot.features.events.book import between, find, ref_in
from bot.features.events.cards import event_card
from bot.model.cards import Block, Button, Buttons, Card, Paragraph, say
from bot.model.dates import day
from bot.model.events import Occurrence, Rsvp
from bot.model.refs import AccountRef
from bot.model.text import shorten
from bot.model.texts import TextSpec
from bot.ports import Clock, Readers, Store

TEXTS = (
    TextSpec("coming.title", limit=100),
    TextSpec("coming.nothing", limit=300),
    TextSpec("coming.next", limit=200),
    TextSpec("coming.page", ("number", "count"), limit=100),
    TextSpec("coming.no_such_page", limit=200),
    TextSpec("coming.later_button", limit=40),
    TextSpec("coming.sooner_button", limit=40),
    TextSpec("coming.all_button", limit=40),
    TextSpec("coming.over", limit=200),
)
AHEAD = timedelta(days=366)
"""How far ahead the list goes."""
SOON = timedelta(days=35)
"""How far ahead the list shows what is off: a cancelled series would fill all of it."""
PAGE = 4
"""Events on a page: each has a row of buttons, and Discord draws five rows under a message."""
LONGEST_SUGGESTION = 100
"""What every platform takes."""
LIST = "events"
Answers = dict[tuple[str, str], Rsvp]


class Listing:
    """Reads what is coming."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def page(self, number: int, account: AccountRef, reader: Reader) -> Card:
        """Return a page of what is coming. Raises MemberError for a page that is not there."""
        found, answers = await self._store.read(lambda readers: self._coming(readers, account))
        if not found:
            return say(reader.words("coming.nothing"))
        count = -(-len(found) // PAGE)
        if not 1 <= number <= count:
            raise MemberError("coming.no_such_page", option="page")
        blocks: list[Block] = []
        if count > 1:
            blocks.append(Paragraph(reader.words("coming.page", number=number, count=count)))
        for occurrence in found[(number - 1) * PAGE : number * PAGE]:
            mine = answers.get((occurrence.event.id, occurrence.key))
            blocks.append(entry(occurrence, mine, reader))
            if not occurrence.is_cancelled:
                blocks.append(choices(occurrence, mine, reader.words))
        return Card((*blocks, *_turning(number, count, reader)), title=reader.words("coming.title"))

    async def one(self, ref: str, account: AccountRef, reader: Reader) -> Card:
        """Return one event in full, with the reader's answer. Raises MemberError when there is none."""
        occurrence, answers = await self._store.read(
            lambda readers: (find(readers.event, ref_in(ref)), _answers(readers, account))
        )
        if occurrence is None:
            raise MemberError("going.no_such", option="event")
        return self._card(occurrence, answers.get((occurrence.event.id, occurrence.key)), reader)

    async def next(self, reader: Reader, account: AccountRef | None = None) -> Card | None:
        """Return what comes next, or None; with an account, as its person sees it. Without, everybody may read it."""
        now = self._clock.now()
        found, answers = await self._store.read(lambda readers: self._coming(readers, account))
        coming = [each for each in found if not each.is_cancelled and each.starts_at > now]
        if not coming:
            return None
        card = self._card(coming[0], answers.get((coming[0].event.id, coming[0].key)), reader)
        every = Buttons((Button(reader.words("coming.all_button"), LIST),))
        return Card((Paragraph(reader.words("coming.next")), *card.blocks, every), title=card.title)

    async def suggest(self, typed: str, reader: Reader) -> list[str]:
        """Return what people may call the events that are coming."""
        found, _ = await self._store.read(lambda readers: self._coming(readers, None))
        names = [_name(each, reader) for each in found if not each.is_cancelled]
        return [name for name in names if typed.lower() in name.lower()][:25]

    def _card(self, occurrence: Occurrence, mine: Rsvp | None, reader: Reader) -> Card:
        """Return the card that everybody has, with what is the reader's own in place of its buttons."""
        card = event_card(occurrence, reader.words, reader.zone)
        blocks: list[Block] = [block for block in card.blocks if not isinstance(block, Buttons)]
        own = your_time(occurrence, reader)
        if own:
            blocks.insert(1, Paragraph(own))
        if is_over(occurrence, self._clock.now()):
            return Card((*blocks, Paragraph(reader.words("coming.over"))), title=card.title)
        if not occurrence.is_cancelled:
            blocks += map(Paragraph, standing(occurrence, mine, reader))
            blocks.append(choices(occurrence, mine, reader.words))
        return Card(tuple(blocks), title=card.title)

    def _coming(self, readers: Readers, account: AccountRef | None) -> tuple[list[Occurrence], Answers]:
        now, answers = self._clock.now(), _answers(readers, account)
        found = between(readers, now, now + AHEAD)
        return [each for each in found if not each.is_cancelled or _matters(each, answers, now)], answers


def _matters(cancelled: Occurrence, answers: Answers, now: datetime) -> bool:
    """Return whether somebody may look for what is off: soon, or when they had answered."""
    return cancelled.starts_at <= now + SOON or (cancelled.event.id, cancelled.key) in answers


def _answers(readers: Readers, account: AccountRef | None) -> Answers:
    return {} if account is None else {(each.event, each.key): each for each in readers.rsvps_of(account)}


def _name(occurrence: Occurrence, reader: Reader) -> str:
    """Return what a suggestion says: it ends in the reference, by which it is found again."""
    ending = f" ({occurrence.ref})"
    said = f"{day(occurrence.starts_at, reader.zone)}, {occurrence.details.title}"
    return shorten(said, LONGEST_SUGGESTION - len(ending)) + ending


def _turning(number: int, count: int, reader: Reader) -> tuple[Block, ...]:
    """Return the buttons that turn the page."""
    sooner = Button(reader.words("coming.sooner_button"), LIST, f"page:{number - 1}")
    later = Button(reader.words("coming.later_button"), LIST, f"page:{number + 1}")
    buttons = (*((sooner,) if number > 1 else ()), *((later,) if number < count else ()))
    return (Buttons(buttons),) if buttons else ()
