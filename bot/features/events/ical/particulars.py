"""What people read of an event in another calendar: its title, its text, its place, and apart from them how to join."""

import re
from typing import Any

from bot.features.events.ical import links
from bot.model.events import Details
from bot.model.text import clean, one_line, shorten

LONGEST_TITLE, LONGEST_TEXT = 300, 20_000
MOST_TOPICS = 20
UNTITLED = "Untitled event"
CONFERENCES = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
"""Where calendars write how to join, where they have a place for it."""


def details_of(read_in: Any) -> Details:
    """Return the particulars of an event."""
    title = shorten(one_line(text_of(read_in, "SUMMARY")), LONGEST_TITLE)
    text, place, url = (clean(text_of(read_in, name)) for name in ("DESCRIPTION", "LOCATION", "URL"))
    ways = [each for name in CONFERENCES if (each := links.first_address(text_of(read_in, name)))]
    if not ways and (found := links.way_in([title, place, url, text])):
        ways = [found]
    if not ways and place.lower().startswith(("https://", "http://")):
        ways = [links.first_address(place)]  # A place that is an address is where people meet.
    if ways:
        title, text, place = (links.without(each, ways) for each in (title, text, place))
    if url in ways or links.way_in([url]):
        url = ""
    if url and url not in text:
        text = f"{text.rstrip()}\n\n{url}".strip()
    return Details(
        title=one_line(title) or UNTITLED,
        text=shorten(text.strip(), LONGEST_TEXT),
        place=shorten(one_line(place).strip(links.TAKEN_OUT + " ,;"), LONGEST_TITLE),
        link=ways[0] if ways else "",
        topics=_topics(read_in),
    )


def _topics(read_in: Any) -> tuple[str, ...]:
    named = [one_line(str(each)) for every in many(read_in.get("CATEGORIES")) for each in getattr(every, "cats", ())]
    return tuple(dict.fromkeys(shorten(name, 60) for name in named if name))[:MOST_TOPICS]


def text_of(read_in: Any, name: str) -> str:
    """Return a text, or nothing."""
    return str(one(read_in.get(name)) or "")


def plain(text: str) -> str:
    """Return a text as people read it, from a line of a file."""
    return re.sub(r"\\([,;\\])", r"\1", text)


def many(value: Any) -> list[Any]:
    """Return every value of a property: the library gives one alone as it is."""
    return [] if value is None else value if isinstance(value, list) else [value]


def one(value: Any) -> Any:
    """Return the first value of a property, or None."""
    return next(iter(many(value)), None)
