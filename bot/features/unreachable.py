"""Places that nothing can be delivered to: whoever can do something about it is told once, and then left in peace.

A person whose direct messages are closed finds a line in the channel. Of a channel the organisers are told. The outbox
tries again after some hours, when the channel is heard of again, or when an operator says so.
"""

from collections.abc import Callable, Iterable

from bot.features.notices import Notice, wanting, with_stop
from bot.features.waiting import Waiting
from bot.model.cards import Card, Paragraph
from bot.model.inbound import ChannelChanged
from bot.model.outbound import Delivery, Target
from bot.model.refs import AccountRef, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, UnitOfWork

TEXTS = (
    TextSpec("unreachable.title", limit=150),
    TextSpec("unreachable.channel", ("channel", "reason")),
    TextSpec("unreachable.what_to_do"),
)


class Unreachable:
    """Tells of places that nothing can be delivered to."""

    def __init__(
        self,
        clock: Clock,
        waiting: Waiting,
        organisers: Callable[[], Iterable[AccountRef]],
        words_of: Callable[[str], Words],
    ) -> None:
        self._clock = clock
        self._waiting = waiting
        self._organisers = organisers
        self._words_of = words_of

    def tell(self, work: UnitOfWork, delivery: Delivery, reason: str) -> None:
        """Tell the person whose messages are closed, or the organisers of a channel; in the commit that notes it."""
        channel = delivery.target.channel
        if channel is None:
            self._waiting.leave_line(work, delivery)
            return
        known = work.archive.channel(channel)
        for organiser in wanting(work, list(self._organisers()), Notice.UNREACHABLE):
            words = self._words_of(platform_of(organiser))
            said = words("unreachable.channel", channel=known.name if known else channel, reason=reason)
            card = Card((Paragraph(said), Paragraph(words("unreachable.what_to_do"))), words("unreachable.title"))
            card = with_stop(card, Notice.UNREACHABLE, words)
            key = f"unreachable:{delivery.key}:{organiser}"
            work.outbox.add(Delivery(key, Target(account=organiser), card, self._clock.now(), may_repeat=True))

    def notice(self, work: UnitOfWork, event: ChannelChanged) -> None:
        """Try again in a channel that the bot hears of."""
        if not event.removed:
            work.outbox.revive(event.channel)
