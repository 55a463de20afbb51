"""A library entry as its card prints it: never a bare link, and an old edition never without what replaced it."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.web.days import date_of, day_name
from bot.model.library import Resource
from bot.model.texts import Words


@dataclass(frozen=True, slots=True)
class BookCard:
    """One entry, with everything said in words."""

    resource: Resource
    publisher: str
    year: str
    kind: str
    link: str
    """Where it is on the web; empty when that is not known or no web address."""
    newer: Resource | None
    older: Resource | None
    checked: str
    lost: str
    """What is said of an old edition whose successor is not known."""


def card_of(resource: Resource, editions: Mapping[str, Resource], words: Words) -> BookCard:
    """Return an entry's card; `editions` holds the entries that it may name, by id."""
    newer = editions.get(resource.superseded_by or "")
    is_lost = resource.is_superseded and newer is None
    return BookCard(
        resource=resource,
        publisher=resource.publisher or words("library.no_publisher"),
        year=resource.year or words("library.no_year"),
        kind=kind_label(resource.kind, words),
        link=_link(resource.url),
        newer=newer,
        older=editions.get(resource.supersedes or ""),
        checked=_checked(resource.checked),
        lost=words("library.newer_unknown") if is_lost else "",
    )


def kind_label(kind: str, words: Words) -> str:
    """Return what a kind is called; one that the texts do not know is called what it is."""
    try:
        return words(f"library.kind.{kind}")
    except KeyError:
        return kind


def _link(url: str | None) -> str:
    return url if url and url.lower().startswith(("https://", "http://")) else ""


def _checked(text: str) -> str:
    day = date_of(text)
    return f"Link last checked on {day_name(day)}." if day else "No check of the link is recorded."
