"""The library's answers as cards. A link never stands without publisher and year, an old edition never alone."""

from bot.features.library.service import Found
from bot.model.cards import Button, Buttons, Card, Entry, say
from bot.model.cards import Paragraph as Text
from bot.model.library import Match, Resource
from bot.model.text import shorten
from bot.model.texts import TextSpec, Words

SHOWN = 3
"""How many entries an answer shows."""
TITLE = 300
"""Characters of a title that an answer shows."""
SUMMARY = 600
"""Characters of an entry's summary that an answer shows; its page has the rest."""
_WHY = 4
"""How many matched words the reason names."""
_KINDS = (
    "guidance policy community e-learning course video patient-info toolkit programme review research standard tool "
    "event-series"
).split()

TEXTS = (
    TextSpec("library.title", limit=150),
    TextSpec("library.found_one", limit=500),
    TextSpec("library.found_some", ("count",), limit=500),
    TextSpec("library.why", ("words",), limit=300),
    TextSpec("library.more_one", limit=500),
    TextSpec("library.more_some", ("count",), limit=500),
    TextSpec("library.nothing", limit=500),
    TextSpec("library.nothing_next", limit=800),
    TextSpec("library.refused", limit=500),
    TextSpec("library.refused_next", limit=800),
    TextSpec("library.declined", limit=500),
    TextSpec("library.declined_next", limit=800),
    TextSpec("library.newer", ("title", "year"), limit=300),
    TextSpec("library.newer_unknown", limit=300),
    TextSpec("library.older", ("title", "year"), limit=300),
    TextSpec("library.no_year", limit=60),
    TextSpec("library.no_publisher", limit=60),
    TextSpec("library.only_without_one", limit=500),
    TextSpec("library.only_without_some", ("count",), limit=500),
    TextSpec("library.without_button", limit=40),
    *(TextSpec(f"library.kind.{kind}", limit=60) for kind in _KINDS),
)
"""What an answer says around the entries."""


def answer_card(found: Found, words: Words, *, question: str = "") -> Card:
    """Return the answer to a question: the closest entries, or an honest sentence and what to do next.

    `question` is asked again by a button where only the filters stood in the way.
    """
    if found.refused:
        return say(words("library.refused"), words("library.refused_next"))
    if found.declined:
        return say(words("library.declined"), words("library.declined_next"))
    if not found.matches and found.left_out and question:
        return _only_without(found.left_out, words, question)
    if not found.matches:
        return say(words("library.nothing"), words("library.nothing_next"))
    shown = found.for_people[:SHOWN]
    intro = words("library.found_one") if len(shown) == 1 else words("library.found_some", count=len(shown))
    rest = len(found.for_people) - len(shown)
    more = (Text(_more(rest, words)),) if rest else ()
    return Card(
        title=words("library.title"),
        blocks=(Text(intro), *(_entry(match, found, words) for match in shown), *more),
    )


def _only_without(count: int, words: Words, question: str) -> Card:
    """Return that the library has something, but nothing that the filters accept."""
    text = words("library.only_without_one") if count == 1 else words("library.only_without_some", count=count)
    again = Button(words("library.without_button"), "ask", question)
    return Card((Text(text), Buttons((again,))))


def kind_label(kind: str, words: Words) -> str:
    """Return what a kind of resource is called; one that a file made up is called what the file says."""
    return words(f"library.kind.{kind}") if kind in _KINDS else kind


def _more(rest: int, words: Words) -> str:
    return words("library.more_one") if rest == 1 else words("library.more_some", count=rest)


def _entry(match: Match, found: Found, words: Words) -> Entry:
    resource = match.resource
    return Entry(
        title=shorten(resource.title, TITLE),
        url=resource.url,
        facts=_facts(resource, words),
        summary=shorten(resource.summary, SUMMARY),
        notes=(*_editions(resource, found, words), *([resource.link_note] if resource.link_note else [])),
        why=_why(match, words),
    )


def _facts(resource: Resource, words: Words) -> tuple[str, ...]:
    publisher = resource.publisher or words("library.no_publisher")
    year = resource.year or words("library.no_year")
    kind = words(f"library.kind.{resource.kind}") if resource.kind in _KINDS else resource.kind
    return (publisher, year, kind) if kind else (publisher, year)


def _editions(resource: Resource, found: Found, words: Words) -> list[str]:
    editions = found.editions or {}
    newer, older = editions.get(resource.superseded_by or ""), editions.get(resource.supersedes or "")
    notes = []
    if newer is not None:
        notes.append(words("library.newer", **_named(newer, words)))
    elif resource.is_superseded:
        notes.append(words("library.newer_unknown"))
    if older is not None:
        notes.append(words("library.older", **_named(older, words)))
    return notes


def _named(resource: Resource, words: Words) -> dict[str, str]:
    return {"title": shorten(resource.title, TITLE // 2), "year": resource.year or words("library.no_year")}


def _why(match: Match, words: Words) -> str:
    named = dict.fromkeys(" ".join(term.words) for term in match.matched)
    return words("library.why", words=shorten(", ".join(list(named)[:_WHY]), 200)) if named else ""
