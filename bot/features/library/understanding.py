"""Understanding a question: which things it asks about, and by which words each may be found."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.features.library.vocabulary import Ambiguous, Phrase, Vocabulary, words_of
from bot.features.library.wishes import NO_WISHES, Wishes, wishes_in
from bot.model.library import LibraryQuery, Term

EXACT, SAME, SPELT, PART, LEAD = 1.0, 0.85, 0.95, 0.3, 0.6
"""How much a match counts: the asker's own word, another word for it, its spelling, a part of it, a good guess."""
LONGEST_QUESTION = 4_000
MOST_IDEAS = 48
MOST_TERMS = 160
_QUOTED = re.compile(r"['\"‘’“”]([^\W_]+)['\"‘’“”]")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Idea:
    """One thing that the question asks about, and the terms that stand for it, the asker's own words first.

    Without terms it is something that the library is known to have nothing on.
    """

    words: Phrase
    terms: tuple[Term, ...]
    is_background: bool = False
    """What nearly every question here is about, so that it tells little."""
    is_neighbour: bool = False
    """A subject beside the field: what has nothing on it does not answer, however much else is the same."""
    is_guess: bool = False
    """What the words lead to rather than what they say: finding it helps, and missing it does not matter."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question asks for."""

    ideas: tuple[Idea, ...]
    wishes: Wishes = NO_WISHES
    text: str = ""
    """The question's words as the library spells them, for comparing meanings."""

    @property
    def query(self) -> LibraryQuery:
        """Return every term once, for the search."""
        heaviest: dict[Phrase, Term] = {}
        for term in (term for idea in self.ideas for term in idea.terms):
            known = heaviest.get(term.words)
            if known is None or known.weight < term.weight:
                heaviest[term.words] = term
        return LibraryQuery(tuple(heaviest.values())[:MOST_TERMS])


def understand(question: str, vocabulary: Vocabulary, corrections: Mapping[str, str] | None = None) -> Understood:
    """Return what `question` asks for; no ideas when it holds nothing to look for. Any text is safe.

    `corrections` says which words are slips of the fingers, and what was meant.
    """
    reading = _Reading(question[:LONGEST_QUESTION], vocabulary, corrections or {})
    ideas = tuple(reading.ideas())[:MOST_IDEAS]
    return Understood(ideas, wishes_in(reading.words, vocabulary), " ".join(reading.words))


class _Reading:
    """One question being read from left to right."""

    def __init__(self, question: str, vocabulary: Vocabulary, corrections: Mapping[str, str]) -> None:
        self._vocabulary = vocabulary
        self.words = tuple(self._right(corrections.get(word, word)) for word in words_of(question))
        shouting = question.isupper() and len(self.words) > 2
        self._written = {} if shouting else {word.lower(): word for word in _WORD.findall(question)}
        self._marked = {word for quoted in _QUOTED.findall(question) for word in words_of(quoted)}
        self._marked |= {lower for lower, word in self._written.items() if word.isupper()}

    def _right(self, word: str) -> str:
        """Return a word as the library spells it, and a number in digits."""
        right = self._vocabulary.spelling.get((word,), (word,))
        word = right[0] if len(right) == 1 else word
        return self._vocabulary.numbers.get(word, word)

    def ideas(self) -> Iterator[Idea]:
        """Give each idea once: first what the words say, then what they lead to."""
        seen: set[Phrase] = set()
        for phrase in self._phrases():
            idea = self._idea(phrase)
            same = self._same_thing(phrase)
            if idea is not None and same not in seen:
                seen.add(same)
                yield idea
        yield from self._guesses()

    def _same_thing(self, phrase: Phrase) -> Phrase:
        """Return one and the same phrase for all that mean the same."""
        return self._vocabulary.groups.get(self._as_known(phrase), (phrase,))[0]

    def _phrases(self) -> Iterator[Phrase]:
        """Give the question's phrases: the longest known ones, and single words between them."""
        at = 0
        while at < len(self.words):
            phrase = self._known_at(at)
            yield phrase
            at += len(phrase)

    def _known_at(self, at: int) -> Phrase:
        neighbours = self._vocabulary.neighbours
        for length in range(min(self._vocabulary.longest, len(self.words) - at), 1, -1):
            phrase = self.words[at : at + length]
            if any(phrase in known for known in (self._vocabulary.groups, self._vocabulary.spelling, neighbours)):
                return phrase
        return (self.words[at],)

    def _idea(self, phrase: Phrase) -> Idea | None:
        word = phrase[0]
        if len(phrase) == 1 and word in self._vocabulary.ambiguous:
            return self._ambiguous(word)
        if len(phrase) == 1 and (self._is_dull(word) or phrase in self._vocabulary.newer):
            return None
        return self._plain(phrase)

    def _ambiguous(self, word: str) -> Idea | None:
        meanings = self._vocabulary.ambiguous[word]
        others = set(self.words) - {word}
        meant = [m for m in meanings if m.near & others] or [m for m in meanings if self._is_written(word, m)]
        dull = self._is_dull(word)
        if not meant and any(m.against & others for m in meanings):
            return Idea((word,), ())
        if not meant:
            return None if dull else Idea((word,), (Term((word,), EXACT),))
        terms = [Term(other, EXACT) for m in meant for means in m.means for other in self._same(means)]
        # Where there are several meanings, the bare word stands for the wrong one as well.
        bare = [] if dull else [Term((word,), EXACT if len(meanings) == 1 else PART)]
        return Idea((word,), _distinct([*bare, *terms]))

    def _is_written(self, word: str, meaning: Ambiguous) -> bool:
        return (meaning.capitals and word in self._marked) or self._written.get(word) in meaning.written

    def _same(self, phrase: Phrase) -> tuple[Phrase, ...]:
        return (phrase, *self._vocabulary.groups.get(phrase, ()))

    def _plain(self, phrase: Phrase) -> Idea:
        right = self._vocabulary.spelling.get(phrase, phrase)
        known = self._as_known(right)
        terms = [Term(right, EXACT)]
        terms += [Term(other, SPELT) for other in self._vocabulary.variants.get(right, ())]
        terms += [Term(other, SAME) for other in self._vocabulary.groups.get(known, ())]
        if len(phrase) > 1:
            terms += [Term((word,), PART) for word in phrase if self._says_something(word)]
        background, neighbours = self._vocabulary.background, self._vocabulary.neighbours
        return Idea(right, _distinct(terms), known in background, not neighbours.isdisjoint((known, right, phrase)))

    def _says_something(self, word: str) -> bool:
        return len(word) > 2 and not self._is_dull(word)

    def _is_dull(self, word: str) -> bool:
        return len(word) == 1 or word in self._vocabulary.stop_words or word in self._vocabulary.filler

    def _as_known(self, phrase: Phrase) -> Phrase:
        """Return the phrase as the vocabulary has it, with or without a plural's ending."""
        last = phrase[-1]
        for form in (last, last.removesuffix("s"), last.removesuffix("es"), f"{last}s"):
            if (*phrase[:-1], form) in self._vocabulary.groups:
                return (*phrase[:-1], form)
        return phrase

    def _guesses(self) -> Iterator[Idea]:
        leads = self._vocabulary.leads
        for at in range(len(self.words)):
            for length in range(1, min(self._vocabulary.longest, len(self.words) - at) + 1):
                phrase = self.words[at : at + length]
                if phrase in leads:
                    yield Idea(phrase, tuple(Term(other, LEAD) for other in leads[phrase]), is_guess=True)


def _distinct(terms: list[Term]) -> tuple[Term, ...]:
    first: dict[Phrase, Term] = {}
    for term in terms:
        first.setdefault(term.words, term)
    return tuple(first.values())
