"""The library as commands and operators use it: asking, importing, exporting, and seeding an empty shelf."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.errors import ContentError
from bot.features.library.declining import is_personal
from bot.features.library.entries import place
from bot.features.library.field import Field
from bot.features.library.format import write
from bot.features.library.meanings import Meanings
from bot.features.library.ranking import answering, ranked, surest, with_editions
from bot.features.library.routing import Route, route_of
from bot.features.library.shelves import Shelved, browsed, facets_of, shelved
from bot.features.library.spelling import Spelling
from bot.features.library.understanding import Understood, understand
from bot.features.library.vocabulary import Vocabulary
from bot.model.library import Facets, Filters, LibraryQuery, Match, Resource
from bot.ports import Embedder, LibraryShelf, Readers, Store, UnitOfWork

MOST_MATCHES = 100
"""How many entries are looked at, of those that share a word with a question and of those that mean much the same."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found."""

    matches: tuple[Match, ...] = ()
    refused: bool = False
    """Whether it seemed to hold a patient's number and was not looked at."""
    declined: bool = False
    """Whether it seemed to ask about one person's care and was not looked at."""
    editions: Mapping[str, Resource] | None = None
    """The editions that the matches name, by id."""
    left_out: int = 0
    """Where the filters accept no answer: how many there would be without them."""

    @property
    def for_people(self) -> tuple[Match, ...]:
        """Return the matches that people are shown: what is much less sure than the best would only distract."""
        return surest(self.matches)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def sentence(self) -> str:
        """Return it in one sentence."""
        parts = f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged, {self.removed} removed"
        total = self.added + self.changed + self.unchanged
        return f"The library has taken in {total} {'entry' if total == 1 else 'entries'}: {parts}."


class Library:
    """The curated library over its shelf in the store. `refuses` says which questions are not to be looked at."""

    def __init__(
        self,
        store: Store,
        vocabulary: Vocabulary,
        refuses: Callable[[str], bool],
        embedder: Embedder | None = None,
    ) -> None:
        self._store = store
        self._vocabulary = vocabulary
        self._refuses = refuses
        self._spelling = Spelling(vocabulary)
        self._field = Field(vocabulary)
        self.meanings = Meanings(store, embedder)

    async def find(self, question: str, limit: int = 5, filters: Filters = Filters()) -> Found:
        """Return what answers `question`, best first; nothing rather than something that does not answer it.

        Of what `filters` does not accept, only an edition that replaced something found comes with it.
        """
        if self._refuses(question):
            return Found(refused=True)
        if is_personal(question, self._vocabulary):
            return Found(declined=True)
        understood, enough = await self._store.read(lambda readers: self._understood(question, readers))
        if not understood.ideas:
            return Found()
        query = replace(understood.query, meaning=await self.meanings.asked(understood))
        wanted = _Wanted(understood, query, limit, filters, enough)
        found, version = await self._store.read(lambda readers: _look(readers, wanted))
        self.meanings.saw(version)
        return found

    def _understood(self, question: str, readers: Readers) -> tuple[Understood, float]:
        """Return what a question asks for, and how much evidence an answer needs."""
        vocabulary = self._field.vocabulary(readers)
        slips = self._spelling.corrections(question, readers)
        return understand(question, vocabulary, slips), self._field.enough(vocabulary)

    def route(self, question: str) -> Route | None:
        """Return where a question belongs that something else answers better; None for most, and for refused ones."""
        if self._refuses(question) or is_personal(question, self._vocabulary):
            return None
        return route_of(question, self._vocabulary)

    async def warm_up(self) -> None:
        """Collect what the first questions would otherwise wait for."""
        await self._store.read(self._spelling.lexicon)
        await self.find("warm")

    async def facets(self) -> Facets:
        """Return what the library can be filtered by."""
        return await self._store.read(lambda readers: facets_of(readers.library()))

    async def browse(self, filters: Filters) -> list[Resource]:
        """Return what the filters accept, by title; an older edition stands right after the one that replaced it."""
        return await self._store.read(lambda readers: browsed(readers.library(), filters))

    async def entry(self, id: str) -> Shelved | None:
        """Return an entry with its history of editions, or None."""

        def look(readers: Readers) -> Shelved | None:
            resource = readers.resource(id)
            return None if resource is None else shelved(resource, readers.library())

        return await self._store.read(look)

    async def import_resources(self, resources: Iterable[Resource], *, replace: bool) -> ImportReport:
        """Add and change entries, and with `replace` remove all others; all of it or, after a mistake, nothing.

        Raises ContentError when an entry names another edition that is then not in the library.
        """
        incoming = tuple(resources)
        return await self._store.commit(lambda work: _import(work.library, incoming, replace))

    async def export(self) -> str:
        """Return the whole library as a file that `import_resources` takes back as it is."""
        return write(await self._store.read(lambda readers: readers.library()))

    async def is_empty(self) -> bool:
        """Return whether nothing is on the shelf."""
        return not await self._store.read(lambda readers: bool(readers.library()))

    async def seed(self, resources: Iterable[Resource]) -> None:
        """Put these resources on the shelf if it is empty."""
        starter = tuple(resources)

        def fill(work: UnitOfWork) -> None:
            if not work.library.all():
                work.library.put(starter)

        if await self.is_empty():
            await self._store.commit(fill)


@dataclass(frozen=True, slots=True)
class _Wanted:
    understood: Understood
    query: LibraryQuery
    limit: int
    filters: Filters
    enough: float


def _look(readers: Readers, wanted: _Wanted) -> tuple[Found, str]:
    matches = readers.search_library(wanted.query, MOST_MATCHES)
    counts = readers.count_library(term.words for term in wanted.query.terms)
    every = ranked(wanted.understood, matches, counts)
    best = answering([match for match in every if wanted.filters.accept(match.resource)], wanted.enough)
    shown = with_editions(best, readers.resource, wanted.limit)
    named = {id for match in shown for id in (match.resource.supersedes, match.resource.superseded_by) if id}
    editions = {id: resource for id in named if (resource := readers.resource(id)) is not None}
    found = Found(tuple(shown), editions=editions, left_out=0 if best else len(surest(answering(every, wanted.enough))))
    return found, readers.library_version()


def _import(shelf: LibraryShelf, incoming: Sequence[Resource], replace: bool) -> ImportReport:
    before = {resource.id: resource for resource in shelf.all()}
    ids = {resource.id for resource in incoming}
    gone = before.keys() - ids if replace else set()
    _check_editions(incoming, before, gone)
    changed = [resource for resource in incoming if before.get(resource.id) != resource]
    shelf.remove(sorted(gone))
    shelf.put(changed)
    added = len(ids - before.keys())
    return ImportReport(added, len(changed) - added, len(incoming) - len(changed), len(gone))


def _check_editions(incoming: Sequence[Resource], before: Mapping[str, Resource], gone: Iterable[str]) -> None:
    known = (before.keys() | {resource.id for resource in incoming}) - set(gone)
    mistakes = [
        f"{place(number, resource.id)}: '{name}' {why}"
        for number, resource in enumerate(incoming, 1)
        for name, other in (("supersedes", resource.supersedes), ("superseded_by", resource.superseded_by))
        if other and (why := _misfit(resource.id, other, known))
    ]
    if mistakes:
        raise ContentError(mistakes, source="the file to import")


def _misfit(id: str, other: str, known: Iterable[str]) -> str:
    if other == id:
        return "names the entry itself"
    return "" if other in known else f"names '{other}', which neither the file nor the library has"
