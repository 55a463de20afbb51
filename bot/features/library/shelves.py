"""Looking along the shelves: what the library can be filtered by, browsing it, and an entry with its editions."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.model.library import Facets, Filters, Resource

LONGEST_CHAIN = 12
"""Most editions that are followed in one direction; a file could name them in a circle."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """An entry with its whole history of editions, the newest first; the entry itself is one of them."""

    resource: Resource
    editions: tuple[Resource, ...]


def facets_of(resources: Iterable[Resource]) -> Facets:
    """Return every kind, topic, audience and nation with its count, most first and then by name."""
    kinds: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    audiences: Counter[str] = Counter()
    nations: Counter[str] = Counter()
    for resource in resources:
        kinds.update([resource.kind] if resource.kind else [])
        topics.update(resource.topics)
        audiences.update(resource.audience)
        nations.update(resource.nations)
    return Facets(_most_first(kinds), _most_first(topics), _most_first(audiences), _most_first(nations))


def _most_first(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0].casefold())))


def browsed(resources: Sequence[Resource], filters: Filters) -> list[Resource]:
    """Return what the filters accept, by title; an older edition stands right after the one that replaced it."""
    accepted = [resource for resource in resources if filters.accept(resource)]
    by_id = {resource.id: resource for resource in resources}
    return sorted(accepted, key=lambda resource: _place(resource, by_id))


def _place(resource: Resource, by_id: Mapping[str, Resource]) -> tuple[str, int, str]:
    chain = _following(resource, by_id)
    newest = chain[-1] if chain else resource
    return newest.title.casefold(), len(chain), resource.id


def shelved(resource: Resource, resources: Iterable[Resource]) -> Shelved:
    """Return an entry with all of its editions."""
    by_id = {each.id: each for each in resources}
    newer = _following(resource, by_id)
    older = _preceding(resource, by_id)
    return Shelved(resource, (*reversed(newer), resource, *older))


def _following(resource: Resource, by_id: Mapping[str, Resource]) -> list[Resource]:
    """Return the editions that replaced it, one after the other."""
    return _walked(resource, lambda each: by_id.get(each.superseded_by or ""))


def _preceding(resource: Resource, by_id: Mapping[str, Resource]) -> list[Resource]:
    """Return the editions that it replaced, one before the other."""
    by_successor = {each.superseded_by: each for each in by_id.values() if each.superseded_by}
    return _walked(resource, lambda each: by_id.get(each.supersedes or "") or by_successor.get(each.id))


def _walked(resource: Resource, step: Callable[[Resource], Resource | None]) -> list[Resource]:
    seen = {resource.id}
    found: list[Resource] = []
    following = step(resource)
    while following is not None and following.id not in seen and len(found) < LONGEST_CHAIN:
        seen.add(following.id)
        found.append(following)
        following = step(following)
    return found
