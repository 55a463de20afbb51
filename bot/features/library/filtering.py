"""Filters as people write them: a kind by its id or by what it is called, anything else in any case."""

from collections.abc import Mapping, Sequence

from bot.errors import MemberError
from bot.features.library.cards import kind_label
from bot.model.library import Facets, Filters
from bot.model.text import shorten
from bot.model.texts import TextSpec, Words

TEXTS = (TextSpec("library.no_such", ("option", "value", "known"), limit=500),)
NAMES = ("kind", "topic", "audience", "nation")
"""The filters, in the order in which they are offered."""
_KNOWN = 15
"""How many values a refusal names."""


def read_filters(given: Mapping[str, str], facets: Facets, words: Words) -> Filters:
    """Return the filters. Raises MemberError, about the first one of which the library has nothing."""
    found = {}
    for name in NAMES:
        wanted = given.get(name, "")
        if wanted:
            found[name] = _value_of(name, wanted, facets, words)
    return Filters(**found)


def _value_of(name: str, wanted: str, facets: Facets, words: Words) -> str:
    labels = {value: label for label, value in _labels(name, facets, words).items()}
    sought = " ".join(wanted.split()).casefold()
    for value, label in labels.items():
        if sought in (value.casefold(), label.casefold()):
            return value
    known = list(labels.values())
    listed = ", ".join(known[:_KNOWN]) + ("…" if len(known) > _KNOWN else "")
    raise MemberError("library.no_such", option=name, value=shorten(wanted, 60), known=listed)


def suggestions(name: str, typed: str, facets: Facets, words: Words) -> Sequence[str]:
    """Return the values of a filter that go with what was typed: those that begin with it come first."""
    if name not in NAMES:
        return ()
    sought = typed.strip().casefold()
    holding = [label for label in _labels(name, facets, words) if sought in label.casefold()]
    return sorted(holding, key=lambda label: not label.casefold().startswith(sought))


def _labels(name: str, facets: Facets, words: Words) -> dict[str, str]:
    """Return what a filter's values are called → the values, the commonest first."""
    values = [value for value, _ in facets.of(name)]
    return {(kind_label(value, words) if name == "kind" else value): value for value in values}
