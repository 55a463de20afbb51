"""Searching the library's index: by words, and where there is a meaning to compare, by meaning.

Every term is looked up by itself, and a resource adds up what its terms weigh: the same as looking for all of them
joined by OR, but each with a weight of its own, and it is known which of them matched.
"""

import heapq
import sqlite3
from collections.abc import Iterable

from sqlalchemy import Connection

from bot.model.library import LibraryQuery, Match, Term
from storage import fulltext
from storage.nearness import Nearness
from storage.repositories.library import resources_in
from storage.work import driver_of

_WEIGHTS = ", ".join(str(weight) for weight in fulltext.RESOURCE_WEIGHTS)
_FIND = f"SELECT rowid, -bm25(resources_fts, {_WEIGHTS}) FROM resources_fts WHERE resources_fts MATCH ?"  # noqa: S608
_COUNT = "SELECT count(*) FROM resources_fts WHERE resources_fts MATCH ?"
LEAST = 1e-6
"""What a match counts at least: a word that most resources have may come out at nothing or less."""

MOST_ENTRIES = 7_000
"""Most index entries that one search adds up, the rarest terms first: what nearly every resource has tells little, and
in a library of many thousand it would take most of the time."""


class LibraryIndex:
    """The index as one reading sees it: nothing changes meanwhile, so that a phrase is counted only once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._counts: dict[str, int] = {"": 0}

    def search(self, query: LibraryQuery, limit: int, nearness: Nearness) -> list[Match]:
        """Return up to `limit` resources that match any term, and up to as many that mean much the same."""
        scores: dict[int, float] = {}
        hits: list[tuple[Term, list[tuple[int, float]]]] = []
        for term, phrase in self._affordable(query.terms):
            found = self._driver.execute(_FIND, (phrase,)).fetchall()
            hits.append((term, found))
            for row, score in found:
                scores[row] = scores.get(row, 0.0) + (score if score > LEAST else LEAST) * term.weight
        best = [row for row, _ in heapq.nsmallest(limit, scores.items(), key=lambda hit: (-hit[1], hit[0]))]
        near = nearness.of(self._connection, query.meaning, limit, best) if query.meaning else {}
        matched: dict[int, list[Term]] = {row: [] for row in (*best, *near)}
        for term, found in hits:
            for row, _ in found:
                if row in matched:
                    matched[row].append(term)
        resources = resources_in(self._connection, list(matched))
        return [
            Match(resources[row], scores.get(row, 0.0), tuple(terms), near.get(row))
            for row, terms in matched.items()
            if row in resources
        ]

    def count(self, phrases: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
        """Return how many resources have each of these phrases."""
        return {words: self._count(fulltext.phrase(words)) for words in phrases}

    def size(self) -> int:
        """Return how many resources there are."""
        return int(self._driver.execute("SELECT count(*) FROM resources").fetchone()[0])

    @property
    def _driver(self) -> sqlite3.Connection:
        return driver_of(self._connection)  # Tens of thousands of plain pairs may come back.

    def _count(self, phrase: str) -> int:
        if phrase not in self._counts:
            self._counts[phrase] = int(self._driver.execute(_COUNT, (phrase,)).fetchone()[0])
        return self._counts[phrase]

    def _affordable(self, terms: Iterable[Term]) -> list[tuple[Term, str]]:
        """Return the terms to look up with their queries, the rarest first, as many as one search may add up."""
        phrases = [(term, fulltext.phrase(term.words)) for term in terms]
        counted = sorted((self._count(phrase), n) for n, (_, phrase) in enumerate(phrases))
        chosen: list[int] = []
        entries = 0
        for count, number in counted:
            entries += count
            if count and (entries <= MOST_ENTRIES or not chosen):
                chosen.append(number)
        return [phrases[number] for number in sorted(chosen)]
