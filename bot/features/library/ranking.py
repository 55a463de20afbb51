"""Ranking: which of the resources that were found really answer a question, and in which order.

Two orders, by words and by meaning, are fused by reciprocal rank. Whether anything is shown at all is another question:
it hangs on the evidence that the best entry has, which is calibrated on questions that have no answer here.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.features.library.understanding import PART, Idea, Understood
from bot.features.library.vocabulary import Phrase, words_of
from bot.model.library import Match, Resource, Term

ENOUGH = 0.35
"""How much of the question's meaning an entry's words must cover to be shown, where only words are compared."""
ENOUGH_BOTH = 0.66
"""The same for the sum of what its words cover and how near its meaning is."""
ALONE, HALF = 0.5, 0.5
"""How much of its nearness is believed of an entry that covers next to nothing, and from which coverage on all of it:
one shared word brings near whatever has it, such as prehabilitation of somebody quite different. Where not one word is
shared, nearness cannot come from that."""
MANY = 7
"""From this many things asked for on, a question says so much that what lies near it is no accident."""
SEVERAL, LESS = 3, 0.6
"""From this many things on that an entry has of those asked for, a smaller part of a long question is enough."""
SURE = 0.5
"""How much of the best answer's evidence another must have to be shown beside it."""
FUSED = 10.0
"""The constant of reciprocal rank fusion: the smaller, the more the first places count."""
INDEX = 0.3
"""How much the search index's own score counts in the order by words, against what the words cover."""
GUESS = 0.5
"""How much a good guess counts against what the words say."""
PHRASE = 1.4
"""How much a known phrase counts against a single word, as it can hardly be meant by chance."""
BACKGROUND = 0.5
"""How much it counts what nearly every question is about."""
COMMON = 0.35
"""How quickly a word loses weight when many entries have it."""
BESIDE = 0.5
"""How much of the evidence is left where the question is about a neighbouring subject that no entry speaks of."""
UNKNOWN = 1.5
"""How much a word counts that no entry has: it may well be what the question is about, and we have nothing on it."""
IN_TITLE, IN_TOPICS, ELSEWHERE = 1.0, 0.9, 0.6
LATEST = 12
"""Most editions that are followed from an old one to the newest."""


def ranked(understood: Understood, matches: Sequence[Match], counts: Mapping[Phrase, int]) -> list[Match]:
    """Return the matches, best first, each with its evidence and with one matched term for each idea.

    `counts` says how many entries have each term. How well an entry does by words depends on all of `matches`, so that
    filters belong behind this; see `answering`.
    """
    covered = _Coverage(understood.ideas, counts)
    measured = [_measured(match, covered, understood) for match in matches]
    best = max((match.score for match in matches), default=0.0) or 1.0
    words = {each.id: each.by_words + INDEX * each.match.score / best for each in measured if each.terms}
    meaning = {each.id: each.by_meaning for each in measured if each.by_meaning > 0}
    score = _fused([order for order in (words, meaning) if order])
    found = [each for each in measured if each.id in score]
    found.sort(key=lambda each: (-score[each.id], -each.evidence, each.id))
    return [each.shown(score[each.id]) for each in found]


def answering(best_first: Sequence[Match], enough: float = 1.0) -> list[Match]:
    """Return them as they are if one of them is good enough to answer the question, and none of them otherwise."""
    return list(best_first) if any(match.evidence >= enough for match in best_first) else []


def surest(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Return those that people are shown: what is much less sure than the best would only distract."""
    best = max((match.evidence for match in matches), default=0.0)
    return tuple(match for match in matches if match.evidence >= best * SURE)


def _fused(orders: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return what each entry's places in the orders are worth together: 1 for the first place in all of them."""
    worth: dict[str, float] = {}
    for order in orders:
        for place, id in enumerate(sorted(order, key=lambda id: (-order[id], id))):
            worth[id] = worth.get(id, 0.0) + FUSED / (FUSED + place) / len(orders)
    return worth


@dataclass(frozen=True, slots=True)
class _Measured:
    match: Match
    terms: tuple[Term, ...]
    evidence: float
    by_words: float
    by_meaning: float

    @property
    def id(self) -> str:
        return self.match.resource.id

    def shown(self, score: float) -> Match:
        """Return the match as it is given back. Hundreds are made for one question: `replace` would take too long."""
        return Match(self.match.resource, score, self.terms, self.match.near, self.evidence)


def _measured(match: Match, covered: "_Coverage", understood: Understood) -> _Measured:
    """Return the match with its evidence, and what it is worth in each order."""
    coverage, terms = covered.by(match)
    near, factor = max(match.near or 0.0, 0.0), understood.wishes.factor(match.resource)
    needed = ENOUGH if match.near is None else ENOUGH_BOTH
    if len(terms) >= SEVERAL:
        needed = needed - ENOUGH * (1 - LESS)
    trusted = ALONE + (1 - ALONE) * min(1.0, coverage / HALF)
    if len(understood.ideas) >= MANY or not (terms or any(idea.is_background for idea in understood.ideas)):
        trusted = 1.0
    evidence = (coverage + near * trusted) / needed * (BESIDE if covered.is_beside else 1.0)
    return _Measured(match, terms, evidence, coverage * factor, near * factor)


class _Coverage:
    """How much of a question's ideas an entry covers, each counting by how much it says."""

    def __init__(self, ideas: Sequence[Idea], counts: Mapping[Phrase, int]) -> None:
        leading = {word for idea in ideas if idea.is_guess for word in idea.words}
        # What nobody speaks of, where the vocabulary knows what it leads to: that stands for it.
        led = {w for idea in ideas if not _count(idea, counts) for w in idea.words if not idea.is_guess} & leading
        self._ideas: list[tuple[Idea, float]] = []
        self._whole = 0.0
        for idea in ideas:
            concerned = not led.isdisjoint(idea.words)
            weight = _rarity(idea, counts) * (GUESS if idea.is_guess and not concerned else 1.0)
            if concerned and not idea.is_guess:
                continue
            self._ideas.append((idea, weight))
            self._whole += weight if concerned or not idea.is_guess else 0.0
        self._whole = self._whole or 1.0
        self.is_beside = any(idea.is_neighbour and not _count(idea, counts) for idea in ideas)

    def by(self, match: Match) -> tuple[float, tuple[Term, ...]]:
        """Return the share of the ideas that the match covers, and the best term for each."""
        found = {term.words for term in match.matched}
        if not found:
            return 0.0, ()
        title = " ".join(words_of(match.resource.title))
        topics = " ".join(words_of(" ".join((*match.resource.topics, match.resource.kind))))
        credit, terms = 0.0, []
        for idea, weight in self._ideas:
            there = [(term.weight * _place(term, title, topics), term) for term in idea.terms if term.words in found]
            if there:
                worth, term = max(there, key=lambda pair: pair[0])
                credit += weight * worth
                terms.append(term)
        return credit / self._whole, tuple(dict.fromkeys(terms))


def _count(idea: Idea, counts: Mapping[Phrase, int]) -> int:
    """Return how many entries speak of an idea, at least."""
    return max((counts.get(term.words, 0) for term in idea.terms if term.weight > PART), default=0)


def _rarity(idea: Idea, counts: Mapping[Phrase, int]) -> float:
    """Return how much an idea counts: the fewer entries speak of it, the more."""
    count = _count(idea, counts)
    weight = (PHRASE if len(idea.words) > 1 else 1.0) / (1 + COMMON * math.log(max(1, count)))
    return weight * (1.0 if count else UNKNOWN) * (BACKGROUND if idea.is_background else 1.0)


def _place(term: Term, title: str, topics: str) -> float:
    """Return how much it says that a term stands where it stands, by the stems of its words."""
    stems = [word[: max(4, len(word) - 3)] for word in term.words]
    if all(stem in title for stem in stems):
        return IN_TITLE
    return IN_TOPICS if all(stem in topics for stem in stems) else ELSEWHERE


def with_editions(matches: Sequence[Match], find: Callable[[str], Resource | None], limit: int) -> list[Match]:
    """Return at most `limit` matches in which every superseded entry comes after the edition that replaced it."""
    kept: dict[str, Match] = {}
    known = {match.resource.id: match for match in matches}
    for match in matches:
        newest = newest_edition(match.resource, find)
        if newest.id != match.resource.id:
            own = kept.get(newest.id) or replace(known.get(newest.id, match), resource=newest, score=match.score)
            # Whoever is shown the old one is shown this one, however little it says of the question.
            kept[newest.id] = replace(own, evidence=max(own.evidence, match.evidence))
        kept.setdefault(match.resource.id, match)
    return list(kept.values())[:limit]


def newest_edition(resource: Resource, find: Callable[[str], Resource | None]) -> Resource:
    """Return the last of the editions that replaced `resource`, or itself."""
    seen = {resource.id}
    for _ in range(LATEST):
        following = find(resource.superseded_by) if resource.superseded_by else None
        if following is None or following.id in seen:
            break
        seen.add(following.id)
        resource = following
    return resource
