"""The library's pages: asking and browsing with filters, and one entry with its history of editions."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from adapters.web.bookcards import BookCard, card_of, kind_label
from adapters.web.browsing import COMMON_TOPICS, MOST_FOUND, NAMES, SHELF, Ask, read_ask, topic_path
from adapters.web.frame import Shell, moved, reference
from bot.features import site
from bot.features.guard import looks_like_patient_identifier
from bot.features.library import Library
from bot.model.library import Filters, Resource
from bot.model.text import one_line
from bot.model.texts import Words

REFUSED = f"{site.LIBRARY}?refused=yes"
"""Where a refused question leads: the question itself then stands in no address and no history."""
NO_ENTRY = "The library has no entry at this address. It may have been taken out. Try a search for it."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a page of the library shows."""

    cards: Sequence[BookCard] = ()
    total: int = 0
    unfiltered: int = 0
    """How many there would be without the filters."""
    is_declined: bool = False
    """Whether the question was about one person's care."""


class LibraryPages:
    """The handlers. They only read."""

    def __init__(self, library: Library, words: Words, shell: Shell) -> None:
        self._library = library
        self._words = words
        self._shell = shell

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the pages' routes."""
        return [web.get(site.LIBRARY, self.browse), web.get("/library/r/{id:[^/]+}", self.entry)]

    async def browse(self, request: web.Request) -> web.Response:
        """The answer to a question, or the shelves."""
        if any(looks_like_patient_identifier(one_line(value)) for value in request.query.values()):
            raise moved(REFUSED)
        ask = read_ask(request.query)
        facets = await self._library.facets()
        is_refused = ask.is_empty and request.query.get("refused") == "yes"
        outcome = Outcome() if ask.problem or is_refused else await self._outcome(ask)
        return await self._shell.page(
            request,
            "library.html",
            status=400 if ask.problem or is_refused else 200,
            ask=ask,
            facets=facets,
            label=self._label,
            names=NAMES,
            common=facets.topic[:COMMON_TOPICS],
            outcome=outcome,
            is_refused=is_refused,
            words=self._words,
        )

    def _label(self, name: str, value: str) -> str:
        """Return what a filter's value is called."""
        return kind_label(value, self._words) if name == "kind" else value

    async def _outcome(self, ask: Ask) -> Outcome:
        return await (self._found(ask) if ask.words else self._shelves(ask))

    async def _found(self, ask: Ask) -> Outcome:
        found = await self._library.find(ask.words, MOST_FOUND, ask.filters)
        if found.refused:
            raise moved(REFUSED)
        if found.declined:
            return Outcome(is_declined=True)
        editions = found.editions or {}
        cards = [card_of(match.resource, editions, self._words) for match in found.for_people]
        return Outcome(cards, len(cards), len(cards) + found.left_out)

    async def _shelves(self, ask: Ask) -> Outcome:
        everything = await self._library.browse(Filters())
        by_id = {resource.id: resource for resource in everything}
        wanted = _with_successors(await self._library.browse(ask.filters) if ask.filters.given else everything, by_id)
        shown = wanted if ask.shows_all else wanted[:SHELF]
        cards = [card_of(resource, by_id, self._words) for resource in shown]
        return Outcome(cards, len(wanted), len(everything))

    async def entry(self, request: web.Request) -> web.Response:
        """One entry in full."""
        shelved = await self._library.entry(reference(request.match_info["id"]))
        if shelved is None:
            values = {"title": "Not in the library", "sentence": NO_ENTRY}
            return await self._shell.page(request, "no_entry.html", status=404, **values)
        by_id = {resource.id: resource for resource in shelved.editions}
        return await self._shell.page(
            request,
            "entry.html",
            card=card_of(shelved.resource, by_id, self._words),
            editions=[card_of(resource, by_id, self._words) for resource in shelved.editions],
            topic_path=topic_path,
        )


def _with_successors(resources: Sequence[Resource], by_id: dict[str, Resource]) -> list[Resource]:
    """Put the edition that replaced an entry before it where the filters left it out: no old edition stands alone."""
    there = {resource.id for resource in resources}
    found: list[Resource] = []
    for resource in resources:
        newer = by_id.get(resource.superseded_by or "")
        if newer is not None and newer.id not in there:
            there.add(newer.id)
            found.append(newer)
        found.append(resource)
    return found
