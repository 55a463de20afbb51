"""One message about several days of a series: whoever comes every week is not written to twenty times at once."""

from collections.abc import Sequence

from bot.features.events.attending.daychange import DayChange
from bot.features.events.attending.mine import Reader, forget_all, joining
from bot.features.events.cards import when_of
from bot.model.cards import Block, Button, Buttons, Card, Paragraph
from bot.model.events import Rsvp

KINDS = ("cancelled", "moved", "restored", "place", "no_place", "link")
"""What is told of days: see `DayChange.text`."""
SHOWN = 10
"""Days that are named of each kind; how many more there are is said."""


def several(told: Sequence[tuple[DayChange, Rsvp]], reader: Reader) -> Card:
    """Return what became of these days, by what it is and by time."""
    in_order = sorted(told, key=lambda each: each[0].was.starts_at)
    blocks: list[Block] = []
    for kind in KINDS:
        days = [change for change, _ in in_order if (change.text or "change.link") == f"change.{kind}"]
        blocks += _of_kind(kind, days, reader) if days else []
    linked = [change.now_is for change, rsvp in in_order if change.has_new_link and rsvp.has_place]
    if linked:
        blocks.append(Paragraph(joining(linked[0], reader.words)))
    words, (first, _) = reader.words, in_order[0]
    buttons = (Button(words("coming.all_button"), "events"), forget_all(first.now_is.event.id, words))
    return Card((*blocks, Buttons(buttons)))


def _of_kind(kind: str, days: Sequence[DayChange], reader: Reader) -> list[Block]:
    words, details = reader.words, days[-1].now_is.details
    blocks: list[Block] = [Paragraph(words(f"change.several.{kind}", title=days[0].was.details.title))]
    for change in days[:SHOWN]:
        blocks.append(when_of(change.was if kind == "cancelled" else change.now_is, reader.zone))
        if kind == "moved":
            before = when_of(change.was, reader.zone).text
            blocks.append(Paragraph(words("change.several.before", before=before)))
    if len(days) > SHOWN:
        blocks.append(Paragraph(words("change.several.more", count=len(days) - SHOWN)))
    if kind == "cancelled" and details.why:
        blocks.append(Paragraph(words("event.why", why=details.why)))
    if kind in ("moved", "restored", "place") and details.place:
        blocks.append(Paragraph(words("going.place", place=details.place)))
    return blocks
