"""What a question would like beside its subject: a kind of resource, readers, a nation, a year. Wishes, not filters."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.features.library.vocabulary import Phrase, Vocabulary
from bot.model.library import Resource

KIND, AUDIENCE, NATION, YEAR = 0.12, 0.08, 0.15, 0.35
"""How much better an entry answers for being what was wished for, as a share of its score."""
ELSEWHERE = 0.25
"""How much worse, for being made for another nation than the one that was named."""
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What would be liked best; empty means anything."""

    kinds: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    nations: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    newest: bool = False
    """Whether what replaced something else is wished for."""

    def factor(self, resource: Resource) -> float:
        """Return by how much an entry's score grows or shrinks for what it is."""
        nations = {nation.casefold() for nation in resource.nations}
        factor = 1.0
        factor += KIND if resource.kind.casefold() in self.kinds else 0.0
        factor += AUDIENCE if self.audiences & {each.casefold() for each in resource.audience} else 0.0
        factor += YEAR if any(year in resource.year for year in self.years) else 0.0
        factor += YEAR if self.newest and resource.supersedes else 0.0
        factor += NATION if self.nations & nations else 0.0
        return factor - (ELSEWHERE if self.nations and nations and not self.nations & nations else 0.0)


NO_WISHES = Wishes()


def wishes_in(words: Phrase, vocabulary: Vocabulary) -> Wishes:
    """Return what the words of a question wish for."""
    asks_for_newer = any(phrase in vocabulary.newer for phrase in runs(words, vocabulary.longest))
    years = () if asks_for_newer else (word for word in words if _YEAR.fullmatch(word))
    return Wishes(
        kinds=_wished(words, vocabulary.kinds, vocabulary.longest),
        audiences=_wished(words, vocabulary.audiences, vocabulary.longest),
        nations=_wished(words, vocabulary.nations, vocabulary.longest),
        years=frozenset(years),
        newest=asks_for_newer,
    )


def _wished(words: Phrase, table: Mapping[Phrase, frozenset[str]], longest: int) -> frozenset[str]:
    return frozenset(value for phrase in runs(words, longest) for value in table.get(phrase, ()))


def runs(words: Phrase, longest: int) -> Iterator[Phrase]:
    """Give every run of words that stand together, up to the longest phrase that the vocabulary has."""
    for at in range(len(words)):
        for length in range(1, min(longest, len(words) - at) + 1):
            yield words[at : at + length]
