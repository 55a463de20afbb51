"""Understanding a question: which things it asks about, and by which words each may be found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.features.library.vocabulary import Phrase, Vocabulary, words_of
from bot.model.library import LibraryQuery, Term

EXACT, SAME, SPELT, PART, LEAD = 1.0, 0.85, 0.95, 0.3, 0.6
"""How much a match counts: the asker's own word, another word for it, its spelling, a part of it, a good guess."""
LONGEST_QUESTION = 1_000
MOST_IDEAS = 24
MOST_TERMS = 80
_QUOTED = re.compile(r"['\"‘’“”]([^\W_]+)['\"‘’“”]")


@dataclass(frozen=True, slots=True)
class Idea:
    """One thing that the question asks about, and the terms that stand for it, the asker's own words first."""

    words: Phrase
    terms: tuple[Term, ...]
    is_background: bool = False
    """What nearly every question here is about, so that it tells little."""
    is_guess: bool = False
    """What the words lead to rather than what they say: finding it helps, and missing it does not matter."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question asks for."""

    ideas: tuple[Idea, ...]

    @property
    def query(self) -> LibraryQuery:
        """Return every term once, for the search."""
        heaviest: dict[Phrase, Term] = {}
        for term in (term for idea in self.ideas for term in idea.terms):
            known = heaviest.get(term.words)
            if known is None or known.weight < term.weight:
                heaviest[term.words] = term
        return LibraryQuery(tuple(heaviest.values())[:MOST_TERMS])


def understand(question: str, vocabulary: Vocabulary) -> Understood:
    """Return what `question` asks for; no ideas when it holds nothing to look for. Any text is safe."""
    return Understood(tuple(_Reading(question[:LONGEST_QUESTION], vocabulary).ideas())[:MOST_IDEAS])


class _Reading:
    """One question being read from left to right."""

    def __init__(self, question: str, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._words = words_of(question)
        shouting = question.isupper() and len(self._words) > 2
        self._marked = {word for quoted in _QUOTED.findall(question) for word in words_of(quoted)}
        if not shouting:
            self._marked |= {word.lower() for word in re.findall(r"[^\W_]+", question) if word.isupper()}

    def ideas(self) -> Iterator[Idea]:
        """Give each idea once: first what the words say, then what they lead to."""
        seen: set[Phrase] = set()
        for phrase in self._phrases():
            idea = self._idea(phrase)
            if idea is not None and idea.words not in seen:
                seen.add(idea.words)
                yield idea
        yield from self._guesses()

    def _phrases(self) -> Iterator[Phrase]:
        """Give the question's phrases: the longest known ones, and single words between them."""
        at = 0
        while at < len(self._words):
            phrase = self._known_at(at)
            yield phrase
            at += len(phrase)

    def _known_at(self, at: int) -> Phrase:
        for length in range(min(self._vocabulary.longest, len(self._words) - at), 1, -1):
            phrase = self._words[at : at + length]
            if phrase in self._vocabulary.groups or phrase in self._vocabulary.spelling:
                return phrase
        return (self._words[at],)

    def _idea(self, phrase: Phrase) -> Idea | None:
        word = phrase[0]
        if len(phrase) == 1 and word in self._vocabulary.ambiguous:
            return self._ambiguous(word)
        if len(phrase) == 1 and (word in self._vocabulary.stop_words or len(word) == 1):
            return None
        return self._plain(phrase)

    def _ambiguous(self, word: str) -> Idea | None:
        meaning = self._vocabulary.ambiguous[word]
        agreed = bool(meaning.near & (set(self._words) - {word}))
        marked = meaning.capitals and word in self._marked
        dull = word in self._vocabulary.stop_words or len(word) == 1
        terms = [] if dull else [Term((word,), EXACT)]
        if agreed or marked:
            terms += [Term(other, EXACT) for means in meaning.means for other in self._same(means)]
        return Idea((word,), _distinct(terms)) if terms else None

    def _same(self, phrase: Phrase) -> tuple[Phrase, ...]:
        return (phrase, *self._vocabulary.groups.get(phrase, ()))

    def _plain(self, phrase: Phrase) -> Idea:
        right = self._vocabulary.spelling.get(phrase, phrase)
        known = self._as_known(right)
        terms = [Term(phrase, EXACT)]
        terms += [Term(right, SPELT)] if right != phrase else []
        terms += [Term(other, SPELT) for other in self._vocabulary.variants.get(right, ())]
        terms += [Term(other, SAME) for other in self._vocabulary.groups.get(known, ())]
        if len(phrase) > 1:
            terms += [Term((word,), PART) for word in phrase if self._says_something(word)]
        return Idea(phrase, _distinct(terms), is_background=known in self._vocabulary.background)

    def _says_something(self, word: str) -> bool:
        return len(word) > 2 and word not in self._vocabulary.stop_words

    def _as_known(self, phrase: Phrase) -> Phrase:
        """Return the phrase as the vocabulary has it, with or without a plural's ending."""
        last = phrase[-1]
        for form in (last, last.removesuffix("s"), last.removesuffix("es"), f"{last}s"):
            if (*phrase[:-1], form) in self._vocabulary.groups:
                return (*phrase[:-1], form)
        return phrase

    def _guesses(self) -> Iterator[Idea]:
        leads = self._vocabulary.leads
        for at in range(len(self._words)):
            for length in range(1, min(self._vocabulary.longest, len(self._words) - at) + 1):
                phrase = self._words[at : at + length]
                if phrase in leads:
                    yield Idea(phrase, tuple(Term(other, LEAD) for other in leads[phrase]), is_guess=True)


def _distinct(terms: list[Term]) -> tuple[Term, ...]:
    first: dict[Phrase, Term] = {}
    for term in terms:
        first.setdefault(term.words, term)
    return tuple(first.values())
