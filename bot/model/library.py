"""The library's nouns: a resource, and what a search of the library asks and gives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resource:
    """One entry of the curated library. Only `id` and `title` are required; empty means not known."""

    id: str
    """A short name in lower case; it stays the same for ever, so that links and merges work."""
    title: str
    publisher: str = ""
    year: str = ""
    """As the source states it: '2025', '2018, updated 2023', 'reviewed 2024', or empty when it states none."""
    kind: str = ""
    url: str | None = None
    link_note: str = ""
    audience: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    nations: tuple[str, ...] = ()
    summary: str = ""
    status: str = ""
    """'current', 'superseded' or empty."""
    supersedes: str | None = None
    superseded_by: str | None = None
    checked: str = ""
    """The day on which somebody last opened the link, as YYYY-MM-DD."""

    @property
    def is_superseded(self) -> bool:
        """Return whether a newer edition exists or the entry says that it was superseded."""
        return self.superseded_by is not None or self.status == "superseded"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that the asker may mean: words that must stand together, and how much a match counts."""

    words: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """What to look for. Any term may match; better and more matches come first."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A resource that a search found. `score` grows with how well it answers; it compares only within one search."""

    resource: Resource
    score: float
    matched: tuple[Term, ...] = ()
