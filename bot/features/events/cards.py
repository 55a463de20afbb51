"""Events as people read them: the card that may stand anywhere, without how to join."""

from datetime import tzinfo

from bot.model.cards import Block, Button, Buttons, Card, Paragraph, When
from bot.model.dates import span, whole_days
from bot.model.events import Coming, Details, Occurrence, Rsvp
from bot.model.texts import TextSpec, Words

TEXTS = (
    TextSpec("event.cancelled_title", ("title",), limit=40),
    TextSpec("event.cancelled", limit=300),
    TextSpec("event.why", ("why",), limit=100),
    TextSpec("event.online", limit=60),
    TextSpec("event.speakers", ("names",), limit=100),
    TextSpec("event.chair", ("names",), limit=100),
    TextSpec("event.audience", ("audience",), limit=100),
    TextSpec("event.topics", ("topics",), limit=100),
    TextSpec("event.capacity", ("count",), limit=100),
    TextSpec("event.capacity_one", limit=100),
    TextSpec("event.going_button", limit=40),
    TextSpec("event.maybe_button", limit=40),
    TextSpec("event.remind_button", limit=40),
    TextSpec("event.not_button", limit=40),
    TextSpec("event.mine.going", limit=100),
    TextSpec("event.mine.maybe", limit=100),
    TextSpec("event.mine.not", limit=100),
    TextSpec("event.mine.waiting", limit=100),
)
LONGEST_TITLE = 100
"""Longest title of an event, in characters: what every platform shows in one piece, as a heading or as an event."""


def event_card(occurrence: Occurrence, words: Words, zone: tzinfo, mine: Rsvp | None = None) -> Card:
    """Return one day of an event as members see it. How to join is not in it, so it may stand in a channel."""
    details = occurrence.details
    if occurrence.is_cancelled:
        title = words("event.cancelled_title", title=details.title)
        return Card((*called_off(details, words), when_of(occurrence, zone)), title=title)
    blocks: list[Block] = [when_of(occurrence, zone), *about(details, words)]
    if answer := my_answer(mine, words):
        blocks.append(Paragraph(answer))
    return Card((*blocks, answer_buttons(occurrence, words)), title=details.title)


def called_off(details: Details, words: Words) -> list[Block]:
    """Return that it does not take place, and why where somebody said so."""
    return [Paragraph(off_in_words(details, words))]


def off_in_words(details: Details, words: Words) -> str:
    """Return the same as text."""
    return " ".join([words("event.cancelled"), *([words("event.why", why=details.why)] if details.why else [])])


def when_of(occurrence: Occurrence, zone: tzinfo) -> When:
    """Return when it is, in full and with the zone; whole days without a time."""
    starts, ends = occurrence.starts_at, occurrence.ends_at
    is_all_day = occurrence.event.timing.is_all_day
    return When(whole_days(starts, ends) if is_all_day else span(starts, ends, zone), starts)


def about(details: Details, words: Words) -> list[Block]:
    """Return what there is to know besides the title and the time: where, who, for whom, and the text."""
    return [Paragraph(text) for text in ("\n".join(facts_of(details, words)), details.text) if text]


def facts_of(details: Details, words: Words) -> list[str]:
    """Return where, who and for whom, a line for each."""
    facts = [
        place_of(details, words),
        words("event.speakers", names=details.speakers) if details.speakers else "",
        words("event.chair", names=details.chair) if details.chair else "",
        words("event.audience", audience=details.audience) if details.audience else "",
        words("event.topics", topics=", ".join(details.topics)) if details.topics else "",
        _room(details.capacity, words) if details.capacity is not None else "",
    ]
    return [fact for fact in facts if fact]


def _room(capacity: int, words: Words) -> str:
    return words("event.capacity_one") if capacity == 1 else words("event.capacity", count=capacity)


def place_of(details: Details, words: Words) -> str:
    """Return where it is, in words that everybody may read."""
    return details.place or (words("event.online") if details.link else "")


def my_answer(mine: Rsvp | None, words: Words) -> str:
    """Return what the reader answered, in words; empty where that is nothing."""
    if mine is None or mine.coming is None:
        return ""
    waits = mine.coming is Coming.GOING and not mine.has_place
    return words("event.mine.waiting" if waits else f"event.mine.{mine.coming.value}")


def answer_buttons(occurrence: Occurrence, words: Words) -> Buttons:
    """Return the buttons with which everybody answers for themselves."""
    commands = (("going", "going"), ("maybe", "maybe"), ("remind", "remind-me"), ("not", "not-going"))
    return Buttons(tuple(Button(words(f"event.{name}_button"), command, occurrence.ref) for name, command in commands))
