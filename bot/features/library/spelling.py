"""Slips of the fingers: a word that nobody knows is taken for one that differs in a letter or two."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.features.library.vocabulary import Vocabulary, words_of
from bot.model.library import Resource
from bot.ports import Readers

SHORTEST = 5
"""Letters that a word must have: shorter ones resemble too many others."""
LONG = 10
"""From how many letters on two slips are looked through instead of one; 'academic' is no slip for 'anaemic'."""


class Lexicon:
    """The words that the library and the vocabulary have, with how often."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for word in counts:
            if len(word) >= SHORTEST - 1 and word.isalpha():
                self._by_start[word[0]].append(word)

    def correct(self, words: Iterable[str]) -> dict[str, str]:
        """Return what was probably meant by each of these unknown words, for those where that can be told."""
        found = {word: self._nearest(word) for word in words if len(word) >= SHORTEST and word.isalpha()}
        return {word: meant for word, meant in found.items() if meant and meant != word}

    def _nearest(self, word: str) -> str | None:
        """Return the word with the fewest slips between; people rarely miss the first letter."""
        most = 2 if len(word) >= LONG else 1
        alike = process.extract(word, self._by_start[word[0]], scorer=OSA.distance, score_cutoff=most, limit=None)
        best = min(alike, key=lambda each: (each[1], -self._counts[each[0]], each[0]), default=None)
        return best[0] if best else None


class Spelling:
    """Mends questions; the library's words are collected again when the library has changed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._collected: tuple[str, Lexicon] = ("", Lexicon({}))

    def corrections(self, question: str, readers: Readers) -> dict[str, str]:
        """Return which words of the question are slips, and what was meant."""
        shouting = question.isupper()
        abbreviations = {word.lower() for word in re.findall(r"[^\W_]+", question) if word.isupper() and not shouting}
        strange = {
            word
            for word in words_of(question)
            if len(word) >= SHORTEST and word not in self._vocabulary.known and word not in abbreviations
        }
        counts = readers.count_library((word,) for word in strange)
        unknown = sorted(word for word in strange if not counts[(word,)])
        return self.lexicon(readers).correct(unknown) if unknown else {}

    def lexicon(self, readers: Readers) -> Lexicon:
        """Return the words that the library and the vocabulary have."""
        version = readers.library_version()
        if self._collected[0] != version or not version:
            counts = Counter(word for resource in readers.library() for word in words_of(_text(resource)))
            counts.update(self._vocabulary.known)
            self._collected = (version, Lexicon(counts))
        return self._collected[1]


def _text(resource: Resource) -> str:
    return " ".join((resource.title, resource.summary, *resource.topics, resource.publisher))
