"""What somebody is told, in private, once they have answered."""

from bot.features.events.attending.mine import (
    GOING,
    MAYBE,
    NO_REMINDER,
    NOT,
    REMIND,
    Reader,
    choices,
    forget,
    has_link,
    joining,
    times,
)
from bot.features.events.times.offsets import offset_words
from bot.model.cards import Block, Button, Buttons, Card, Paragraph, say
from bot.model.events import Coming, Occurrence, Rsvp
from bot.model.texts import TextSpec, Words

TEXTS = (
    TextSpec("going.going", ("title",), limit=300),
    TextSpec("going.maybe", ("title",), limit=300),
    TextSpec("going.not", ("title",), limit=300),
    TextSpec("going.reminders_off", limit=300),
    TextSpec("going.waiting", ("title", "number"), limit=300),
    TextSpec("going.waiting_next", limit=500),
    TextSpec("going.asked_already", ("title",), limit=500),
    TextSpec("going.place", ("place",), limit=200),
    TextSpec("going.keep_link", limit=300),
    TextSpec("going.file", ("link",), limit=300),
    TextSpec("going.remind_question", limit=200),
    TextSpec("going.is_reminded", ("before",), limit=300),
    TextSpec("going.remind_button", ("before",), limit=60),
    TextSpec("going.change_button", limit=40),
    TextSpec("going.no_button", limit=40),
    TextSpec("going.reminded", ("title", "before"), limit=300),
    TextSpec("going.too_soon", ("title", "before"), limit=500),
    TextSpec("going.not_reminded", ("title",), limit=300),
    TextSpec("going.forgotten", ("title",), limit=300),
)
CHANGE = "reminders"
"""The command behind 'change': it opens a form."""


def going(occurrence: Occurrence, mine: Rsvp, reader: Reader, file: str) -> Card:
    """Return what whoever goes needs: how to join, a file for their calendar, and the question about reminders."""
    words, details = reader.words, occurrence.details
    texts = [
        words("going.place", place=details.place) if details.place else "",
        joining(occurrence, words),
        words("going.keep_link") if details.link else "",
        words("going.file", link=file) if file else "",
    ]
    said = [Paragraph(text) for text in texts if text]
    return _card("going.going", occurrence, reader, (*said, *_about_reminders(occurrence, mine, reader)))


def _about_reminders(occurrence: Occurrence, mine: Rsvp, reader: Reader) -> tuple[Block, ...]:
    words, ref = reader.words, occurrence.ref
    before = offset_words(reader.reminders) if reader.reminders else ""
    change = Button(words("going.change_button"), CHANGE)
    if mine.remind and before:
        off = Button(words("mine.no_reminder_button"), NO_REMINDER, ref)
        leave = Button(words("event.not_button"), NOT, ref)
        return Paragraph(words("going.is_reminded", before=before)), Buttons((change, off, leave))
    on = Button(words("going.remind_button", before=before) if before else words("event.remind_button"), REMIND, ref)
    no = Button(words("going.no_button"), NO_REMINDER, ref)
    return Paragraph(words("going.remind_question")), Buttons((on, change, no))


def waiting(occurrence: Occurrence, mine: Rsvp, number: int, reader: Reader) -> Card:
    """Return that there is no place yet, and which number somebody has; 0 for one who was asked and did not answer."""
    words = reader.words
    if not number:
        return _card("going.asked_already", occurrence, reader, (_leave(occurrence, words),))
    then = (Paragraph(words("going.waiting_next")), _leave(occurrence, words))
    return _card("going.waiting", occurrence, reader, then, number=number)


def _leave(occurrence: Occurrence, words: Words) -> Buttons:
    return Buttons((Button(words("event.maybe_button"), MAYBE, occurrence.ref), _not(occurrence, words)))


def _not(occurrence: Occurrence, words: Words) -> Button:
    return Button(words("event.not_button"), NOT, occurrence.ref)


def with_question(card: Card, reader: Reader) -> Card:
    """Return an answer with the question where its reader is: it is asked once."""
    asked = Paragraph(reader.words("wishes.zone_question", zone=reader.zone.key.replace("_", " ")))
    elsewhere = Button(reader.words("wishes.elsewhere_button"), "my-zone", "ask:yes")
    return Card((*card.blocks, asked, Buttons((elsewhere,))), title=card.title)


def noted(occurrence: Occurrence, mine: Rsvp, reader: Reader, *, was_reminded: bool) -> Card:
    """Return that a maybe or a no was taken, and that it can be changed."""
    off = was_reminded and not mine.remind
    said = (Paragraph(reader.words("going.reminders_off")),) if off else ()
    return _card(f"going.{mine.coming}", occurrence, reader, (*said, choices(occurrence, mine, reader.words)))


def reminded(occurrence: Occurrence, mine: Rsvp, reader: Reader, *, is_to_come: bool) -> Card:
    """Return when somebody is reminded, or that it is too soon for that."""
    words, ref = reader.words, occurrence.ref
    buttons = (
        Button(words("going.change_button"), CHANGE),
        Button(words("mine.no_reminder_button"), NO_REMINDER, ref),
        *((Button(words("mine.link_button"), GOING, ref),) if mine.has_place and has_link(occurrence) else ()),
        *((Button(words("event.going_button"), GOING, ref),) if mine.coming is not Coming.GOING else ()),
    )
    text = "going.reminded" if is_to_come else "going.too_soon"
    return _card(text, occurrence, reader, (Buttons(buttons),), before=offset_words(reader.reminders))


def not_reminded(occurrence: Occurrence, mine: Rsvp | None, reader: Reader) -> Card:
    """Return that no reminder of this comes."""
    buttons = [Button(reader.words("event.remind_button"), REMIND, occurrence.ref)]
    if mine is not None:
        buttons.append(forget(occurrence, reader.words))
    said = Paragraph(reader.words("going.not_reminded", title=occurrence.details.title))
    return Card((said, Buttons(tuple(buttons))))


def forgotten(title: str, reader: Reader) -> Card:
    """Return that nothing more is said about it."""
    return say(reader.words("going.forgotten", title=title))


def _card(text: str, occurrence: Occurrence, reader: Reader, then: tuple[Block, ...], **values: object) -> Card:
    said = reader.words(text, title=occurrence.details.title, **values)
    return Card((Paragraph(said), *times(occurrence, reader), *then))
