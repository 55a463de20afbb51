"""The library's nouns: a resource, and what a search of the library asks and gives."""

from dataclasses import dataclass
from datetime import datetime


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
class Filters:
    """What a resource must be besides answering a question; empty means anything. Compared without regard to case."""

    kind: str = ""
    topic: str = ""
    audience: str = ""
    nation: str = ""

    def accept(self, resource: Resource) -> bool:
        """Return whether the resource is what is asked for."""
        return (
            _is_one_of(self.kind, (resource.kind,))
            and _is_one_of(self.topic, resource.topics)
            and _is_one_of(self.audience, resource.audience)
            and _is_one_of(self.nation, resource.nations)
        )

    @property
    def given(self) -> dict[str, str]:
        """Return those that are set, by name."""
        named = {"kind": self.kind, "topic": self.topic, "audience": self.audience, "nation": self.nation}
        return {name: value for name, value in named.items() if value}


def _is_one_of(wanted: str, values: tuple[str, ...]) -> bool:
    return not wanted or wanted.casefold() in (value.casefold() for value in values)


@dataclass(frozen=True, slots=True)
class Facets:
    """What the library can be filtered by: each value with the number of resources that have it, most first."""

    kind: tuple[tuple[str, int], ...] = ()
    topic: tuple[tuple[str, int], ...] = ()
    audience: tuple[tuple[str, int], ...] = ()
    nation: tuple[tuple[str, int], ...] = ()

    def of(self, name: str) -> tuple[tuple[str, int], ...]:
        """Return the values of a filter by its name."""
        values: tuple[tuple[str, int], ...] = getattr(self, name)
        return values


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that the asker may mean: words that must stand together, and how much a match counts."""

    words: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means, as numbers that only the model that made them can compare: see the Embedder port."""

    model: str
    vector: bytes


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """What to look for. Any term may match; better and more matches come first."""

    terms: tuple[Term, ...]
    meaning: Meaning | None = None
    """What the question means: entries that mean much the same are found as well, whatever their words."""


@dataclass(frozen=True, slots=True)
class Match:
    """A resource that a search found. `score` grows with how well it answers; it compares only within one search."""

    resource: Resource
    score: float
    matched: tuple[Term, ...] = ()
    near: float | None = None
    """How near its meaning is to the question's, at most 1; None where meanings were not compared."""
    evidence: float = 0.0
    """How sure it is that this answers the question; from 1 on it may be shown as an answer."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that the library did not answer, or not well. It does not say whose it was."""

    words: str
    disliked: bool
    """Whether there was an answer, and it was not what somebody needed."""
    at: datetime
