"""Questions that belong to another feature: recognised by what they say, and the rest of their words kept."""

from dataclasses import dataclass

from bot.features.library.vocabulary import Vocabulary, words_of
from bot.features.library.wishes import runs

ROUTES = ("discussions", "people", "event", "joining", "funding")
"""Every place that a question may belong to; the first that is recognised counts."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where a question belongs, and what it is about besides."""

    name: str
    subject: str = ""


def route_of(question: str, vocabulary: Vocabulary) -> Route | None:
    """Return where a question belongs, or None where it is for the library alone."""
    words = words_of(question[:1_000])
    empty = vocabulary.stop_words | vocabulary.filler
    said = set(runs(words, vocabulary.longest))
    for name in ROUTES:
        phrases = said & vocabulary.routes.get(name, frozenset())
        if phrases:
            taken = {word for phrase in phrases for word in phrase}
            left = (word for word in words if word not in taken and word not in empty)
            return Route(name, " ".join(left))
    return None
