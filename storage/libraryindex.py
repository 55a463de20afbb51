"""Searching the library's index: every term is looked up by itself, and a resource adds up what its terms weigh."""

from sqlalchemy import Connection, select, text

from bot.model.library import LibraryQuery, Match, Term
from storage import fulltext
from storage.repositories.library import resource_of
from storage.tables import resources

_WEIGHTS = ", ".join(str(weight) for weight in fulltext.RESOURCE_WEIGHTS)
_FIND = text(
    f"SELECT rowid, -bm25(resources_fts, {_WEIGHTS}) AS score FROM resources_fts WHERE resources_fts MATCH :query"  # noqa: S608
)


def search_library(connection: Connection, query: LibraryQuery, limit: int) -> list[Match]:
    """Return the resources that match any term, best first.

    The library has at most some thousand rows, so that one small query a term costs less than it explains: the
    terms that matched are part of the answer.
    """
    scores: dict[int, float] = {}
    matched: dict[int, list[Term]] = {}
    for term in query.terms:
        phrase = fulltext.phrase(term.words)
        if not phrase:
            continue
        for row, score in connection.execute(_FIND, {"query": phrase}):
            scores[row] = scores.get(row, 0.0) + max(score, 1e-6) * term.weight
            matched.setdefault(row, []).append(term)
    best = sorted(scores, key=lambda row: (-scores[row], row))[:limit]
    found = connection.execute(select(resources).where(resources.c.row.in_(best)))
    by_row = {row.row: resource_of(row) for row in found}
    return [Match(by_row[row], scores[row], tuple(matched[row])) for row in best]
