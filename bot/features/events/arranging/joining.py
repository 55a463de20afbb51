"""Nobody can join without a link: when there is none a day before the start, the organisers are told.

Late policy: what is late is still told until the event starts, and put aside after that.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from bot.features.events.arranging.asking import typed_as
from bot.features.events.book import find
from bot.features.events.cards import when_of
from bot.features.events.changing import Pair
from bot.features.notices import Notice, wanting, with_stop
from bot.model.cards import Button, Buttons, Card, Paragraph
from bot.model.events import Due, Event, Occurrence
from bot.model.outbound import Delivery, Late, Target
from bot.model.refs import AccountRef, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import UnitOfWork

TEXTS = (
    TextSpec("planning.unjoinable_title", ("title",), limit=50),
    TextSpec("planning.unjoinable", limit=400),
    TextSpec("planning.link_button", limit=40),
)
KIND = "event-no-link"
BEFORE = timedelta(hours=24)


class Joining:
    """Tells the organisers, each once for a day and a start. It follows every change of an event."""

    def __init__(
        self, words_of: Callable[[str], Words], organisers: Callable[[], Sequence[AccountRef]], zone: tzinfo
    ) -> None:
        self._words_of = words_of
        self._organisers = organisers
        self._zone = zone

    def follow(self, work: UnitOfWork, old: Event | None, new: Event, pairs: Sequence[Pair], now: datetime) -> None:
        """Plan to look whether people can join."""
        for was, day in pairs:
            for each in (was, day):
                if each is not None:
                    work.agenda.remove_about(each.ref, KIND)
            if _is_missing(day) and day.starts_at > now:
                due_at = max(day.starts_at - BEFORE, now)
                work.agenda.put(Due(f"{KIND}:{day.ref}", KIND, day.ref, due_at))

    def tell(self, work: UnitOfWork, dues: Sequence[Due], now: datetime) -> None:
        """Tell the organisers of what nobody can join, and has not begun."""
        for due in dues:
            day = find(work.events.get, due.subject)
            if day is None or not _is_missing(day) or day.starts_at <= now:
                continue
            for account in wanting(work, self._organisers(), Notice.NO_LINK):
                key = f"{KIND}:{day.ref}:{day.starts_at.astimezone(UTC).isoformat()}:{account}"
                late = (Late(day.starts_at, None, "The event had begun before this could be sent."),)
                card = self._card(day, self._words_of(platform_of(account)))
                work.outbox.add(Delivery(key, Target(account=account), card, now, may_repeat=True, late=late))

    def _card(self, day: Occurrence, words: Words) -> Card:
        days = {"days": "this"} if day.event.timing.is_series else {}
        add = Button(
            words("planning.link_button"), "change-event", typed_as({"event": day.ref, **days, "part": "link"})
        )
        blocks = (when_of(day, self._zone), Paragraph(words("planning.unjoinable")), Buttons((add,)))
        card = Card(blocks, title=words("planning.unjoinable_title", title=day.details.title))
        return with_stop(card, Notice.NO_LINK, words)


def _is_missing(day: Occurrence) -> bool:
    """Return whether nobody can join, and the group's organisers can change that: other calendars have their own."""
    return not (day.is_cancelled or day.details.link or day.details.place or day.event.source)
