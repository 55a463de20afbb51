"""Ranking: which of the resources that share words with a question really answer it, and in which order."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.features.library.understanding import PART, Idea, Understood
from bot.features.library.vocabulary import Phrase, words_of
from bot.model.library import Match, Resource, Term

ENOUGH = 0.35
"""How much of the question's meaning an entry must match to be shown at all."""
CLOSE = 0.45
"""How much of the best entry's score the others must reach."""
GUESS = 0.5
"""How much a good guess counts against what the words say."""
PHRASE = 1.4
"""How much a known phrase counts against a single word, as it can hardly be meant by chance."""
BACKGROUND = 0.5
"""How much it counts what nearly every question is about."""
COMMON = 0.35
"""How quickly a word loses weight when many entries have it."""
UNKNOWN = 1.5
"""How much a word counts that no entry has: it may well be what the question is about, and we have nothing on it."""
IN_TITLE, IN_TOPICS, ELSEWHERE = 1.0, 0.9, 0.6
LATEST = 12
"""Most editions that are followed from an old one to the newest."""


def ranked(understood: Understood, matches: Sequence[Match]) -> list[Match]:
    """Return the matches that answer the question, best first, each with one matched term for each idea.

    How much a word says depends on all of `matches`, so that filters belong behind this; see `closest`.
    """
    having = [frozenset(term.words for term in match.matched) for match in matches]
    weights = [_rarity(idea, having) for idea in understood.ideas]
    whole = sum(weight for idea, weight in zip(understood.ideas, weights, strict=True) if not idea.is_guess)
    if not whole:
        return []
    scored = [_scored(match, understood.ideas, weights, whole) for match in matches]
    shown = [match for match in scored if match.score >= ENOUGH]
    return sorted(shown, key=lambda match: -match.score)


def closest(best_first: Sequence[Match]) -> list[Match]:
    """Return those that are not much worse than the best one."""
    return [match for match in best_first if match.score >= best_first[0].score * CLOSE]


def _rarity(idea: Idea, having: Sequence[frozenset[Phrase]]) -> float:
    """Return how much an idea counts: the fewer entries speak of it, the more."""
    own = {term.words for term in idea.terms if term.weight > PART}
    count = sum(1 for words in having if not own.isdisjoint(words))
    weight = (PHRASE if len(idea.words) > 1 else 1.0) / (1 + COMMON * math.log(max(1, count)))
    weight *= 1.0 if count else UNKNOWN
    return weight * (GUESS if idea.is_guess else BACKGROUND if idea.is_background else 1.0)


def _scored(match: Match, ideas: Sequence[Idea], weights: Sequence[float], whole: float) -> Match:
    found = {term.words for term in match.matched}
    title = " ".join(words_of(match.resource.title))
    topics = " ".join(words_of(" ".join((*match.resource.topics, match.resource.kind))))
    credit, best_terms = 0.0, []
    for idea, weight in zip(ideas, weights, strict=True):
        best = max(
            ((term.weight * _place(term, title, topics), term) for term in idea.terms if term.words in found),
            key=lambda pair: pair[0],
            default=None,
        )
        if best is not None:
            credit += weight * best[0]
            best_terms.append(best[1])
    nudge = 0.002 * math.log1p(match.score)
    return replace(match, score=credit / whole + nudge, matched=tuple(dict.fromkeys(best_terms)))


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
        if newest.id != match.resource.id and newest.id not in kept:
            own = known.get(newest.id)
            kept[newest.id] = replace(match, resource=newest, matched=own.matched if own else match.matched)
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
