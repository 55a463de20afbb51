"""Answering a question in chat: from the library, and from whatever answers it better, as far as that is there."""

from collections.abc import Awaitable, Callable, Set
from dataclasses import dataclass, replace

from bot.features.finding import Finder
from bot.features.library import Feedback, Found, Library, Route, answer_card
from bot.features.library.feedback import question_card
from bot.model.archive import SearchOrder
from bot.model.cards import Block, Button, Buttons, Card, Paragraph
from bot.model.library import Filters
from bot.model.refs import AccountRef
from bot.model.texts import TextSpec, Words

TEXTS = (
    TextSpec("asking.by_words", limit=200),
    TextSpec("asking.by_meaning", limit=200),
    TextSpec("asking.discussions", limit=300),
    TextSpec("asking.no_discussions", limit=500),
    TextSpec("asking.people", limit=500),
    TextSpec("asking.event", limit=500),
    TextSpec("asking.joining", limit=500),
    TextSpec("asking.funding", limit=500),
    TextSpec("asking.search_button", limit=40),
    TextSpec("asking.event_button", limit=40),
    TextSpec("asking.people_button", limit=40),
    TextSpec("asking.welcome_button", limit=40),
    TextSpec("asking.funding_button", limit=40),
)
MOST = 12
"""Most entries that are counted; an answer shows the closest of them."""
DOORS = {
    "event": (("events", "asking.event_button", ""),),
    "people": (("people", "asking.people_button", "{subject}"), ("find", "asking.search_button", "{subject}")),
    "joining": (("welcome", "asking.welcome_button", ""),),
    "funding": (("ideas", "asking.funding_button", ""),),
    "discussions": (("find", "asking.search_button", "{subject}"),),
}
"""Where a question belongs → the commands that go on from there, the best first, with their button and arguments."""


NextEvent = Callable[[AccountRef | None, Words], Awaitable[Card | None]]
"""Returns the event that comes next: as somebody sees it, or without anybody as everybody may."""
ANY = Filters()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what the person who asks may use here."""

    question: str
    filters: Filters = ANY
    offered: Set[str] = frozenset()
    account: AccountRef | None = None
    """Who asks, where only they read the answer."""


class Asking:
    """The library with its neighbours."""

    def __init__(self, library: Library, finder: Finder, feedback: Feedback, next_event: NextEvent) -> None:
        self._library = library
        self._finder = finder
        self._feedback = feedback
        self._next_event = next_event

    async def card(self, asked: Asked, words: Words) -> Card:
        """Return the answer to a question."""
        route = self._library.route(asked.question)
        if route is not None and route.name == "discussions" and route.subject and "find" in asked.offered:
            said = await self._said(route, words)
            if said is not None:
                return said
        if route is not None and route.name == "event" and "events" in asked.offered:
            coming = await self._next_event(asked.account, words)
            if coming is not None:
                return coming
        found = await self._library.find(asked.question, limit=MOST, filters=asked.filters)
        card = answer_card(found, words, question=asked.question)
        if found.refused or found.declined:
            return card
        await self._take_note(asked, found, route)
        head = _head(route, asked, words) if route else ()
        body = card.blocks if found.matches or not route else ()
        return replace(card, blocks=(*head, *body, *self._foot(asked, found, words)))

    async def _said(self, route: Route, words: Words) -> Card | None:
        """Return what was said about it in the channels that are kept, or None."""
        query = self._finder.query(route.subject, author="", channel=None, between=("", ""))
        query = replace(query, order=SearchOrder.BEST)
        hits = await self._finder.find(query)
        card = self._finder.card(query, hits, words)
        return replace(card, blocks=(Paragraph(words("asking.discussions")), *card.blocks)) if hits else None

    async def _take_note(self, asked: Asked, found: Found, route: Route | None) -> None:
        """Remember what the library lacks; what only the filters stood in the way of, it does not lack."""
        if not found.matches and not found.left_out and route is None:
            await self._feedback.note(asked.question, disliked=False)

    def _foot(self, asked: Asked, found: Found, words: Words) -> tuple[Block, ...]:
        mode = words("asking.by_meaning" if self._library.meanings.model else "asking.by_words")
        if not found.matches:
            return (Paragraph(mode),)
        was_it, buttons = question_card(words, asked.question)
        return Paragraph(f"{mode} {was_it.text}"), buttons


def _head(route: Route, asked: Asked, words: Words) -> tuple[Block, ...]:
    """Return where the question belongs, and the way there where there is one."""
    text = words("asking.no_discussions" if route.name == "discussions" else f"asking.{route.name}")
    for command, label, arguments in DOORS[route.name]:
        if command in asked.offered and (route.subject or "{subject}" not in arguments):
            return Paragraph(text), Buttons((Button(words(label), command, arguments.format(subject=route.subject)),))
    return (Paragraph(text),)
