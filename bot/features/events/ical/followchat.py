"""What organisers ask about other people's calendars: to follow one, to stop, and how they are."""

from datetime import datetime, tzinfo
from urllib.parse import urlsplit

from bot.errors import MemberError
from bot.features.events.ical.following import due_for, unfollow
from bot.model.calendars import Subscription
from bot.model.cards import Block, Button, Buttons, Card, Entry, say
from bot.model.changes import Change, ChangeKind
from bot.model.dates import instant
from bot.model.refs import AccountRef
from bot.model.text import one_line
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, Store, UnitOfWork

TEXTS = (
    TextSpec("following.title", limit=150),
    TextSpec("following.none", limit=300),
    TextSpec("following.line", ("host",), limit=300),
    TextSpec("following.read_at", ("at",), limit=150),
    TextSpec("following.not_yet", limit=150),
    TextSpec("following.problem", ("count", "reason"), limit=600),
    TextSpec("following.fixed", limit=150),
    TextSpec("following.stop_button", ("number",), limit=40),
    TextSpec("following.added", ("name",), limit=400),
    TextSpec("following.taken", ("name",), limit=300),
    TextSpec("following.no_address", limit=300),
    TextSpec("following.no_name", limit=300),
    TextSpec("following.too_many", ("most",), limit=300),
    TextSpec("following.stopped", ("name",), limit=400),
    TextSpec("following.unknown", ("name",), limit=300),
    TextSpec("following.configured", ("name",), limit=300),
)
MOST = 50
"""Calendars that organisers may follow."""
LONGEST_NAME, LONGEST_ADDRESS = 60, 1_000
SHOWN = 4
"""Buttons in a row."""


class FollowChat:
    """Answers in the chat."""

    def __init__(self, store: Store, clock: Clock, zone: tzinfo) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone

    async def add(self, name: str, url: str, by: AccountRef, words: Words) -> Card:
        """Follow a calendar from now on. Raises MemberError."""
        name, url = one_line(name), _address(url)
        if not 1 <= len(name) <= LONGEST_NAME:
            raise MemberError("following.no_name")
        now = self._clock.now()
        refusal = await self._store.commit(lambda work: _add(work, Subscription(name, url, added_by=by), now))
        if refusal:
            raise MemberError(refusal, **({"most": MOST} if refusal == "following.too_many" else {"name": name}))
        return say(words("following.added", name=name))

    async def stop(self, name: str, by: AccountRef, words: Words) -> Card:
        """Follow a calendar no more; what was brought in stays. Raises MemberError."""
        now = self._clock.now()
        refusal = await self._store.commit(lambda work: _stop(work, name, by, now))
        if refusal:
            raise MemberError(refusal, name=name)
        return say(words("following.stopped", name=name))

    async def card(self, words: Words) -> Card:
        """Return the calendars that are followed, with how they are. Where they are is told by the host's name only."""
        every = await self._store.read(lambda readers: readers.subscriptions())
        if not every:
            return say(words("following.none"), title=words("following.title"))
        entries: list[Block] = [self._entry(number, each, words) for number, each in enumerate(every, 1)]
        stops = [
            Button(words("following.stop_button", number=number), "unsubscribe-calendar", f'name:"{each.name}"')
            for number, each in enumerate(every, 1)
            if not each.from_configuration
        ][:SHOWN]
        return Card((*entries, *([Buttons(tuple(stops))] if stops else [])), title=words("following.title"))

    def _entry(self, number: int, each: Subscription, words: Words) -> Entry:
        read_at = words("following.not_yet")
        if each.read_at is not None:
            read_at = words("following.read_at", at=instant(each.read_at, self._zone))
        facts = [words("following.line", host=urlsplit(each.url).hostname or ""), read_at]
        if each.from_configuration:
            facts.append(words("following.fixed"))
        return Entry(f"{number}. {each.name}", facts=tuple(facts), summary=_state(each, words))


def _state(each: Subscription, words: Words) -> str:
    if each.problem:
        return words("following.problem", count=each.failures, reason=each.problem)
    return each.notes.partition("\n")[0]


def _add(work: UnitOfWork, new: Subscription, now: datetime) -> str:
    if work.subscriptions.get(new.name) is not None:
        return "following.taken"
    if len(work.subscriptions.all()) >= MOST:
        return "following.too_many"
    work.subscriptions.put(new)
    work.agenda.put(due_for(new.name, now))
    host = urlsplit(new.url).hostname
    work.changes.add(Change(ChangeKind.CALENDAR, new.name, None, host, new.added_by, now))
    return ""


def _stop(work: UnitOfWork, name: str, by: AccountRef, now: datetime) -> str:
    known = work.subscriptions.get(name)
    if known is None:
        return "following.unknown"
    if known.from_configuration:
        return "following.configured"
    unfollow(work, name)
    work.changes.add(Change(ChangeKind.CALENDAR, name, urlsplit(known.url).hostname, None, by, now))
    return ""


def _address(url: str) -> str:
    """Return an address that can be followed. Raises MemberError for any other."""
    url = url.strip().strip("<>")
    if url.lower().startswith("webcal://"):
        url = f"https://{url[9:]}"
    try:
        parts = urlsplit(url)
        is_fine = parts.scheme.lower() == "https" and bool(parts.hostname) and parts.port in (None, 443)
    except ValueError:
        is_fine = False
    if not is_fine or len(url) > LONGEST_ADDRESS or not url.isprintable() or " " in url:
        raise MemberError("following.no_address", option="url")
    return url
