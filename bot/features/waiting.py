"""What waits for somebody whose direct messages are closed.

A line in the channel says that there is something, never what or why; its button shows it to that person alone.
"""

from collections.abc import Callable
from datetime import timedelta
from hashlib import blake2b

from bot.errors import MemberError
from bot.features.people import is_same_person
from bot.model.cards import Button, Buttons, Card, Paragraph
from bot.model.outbound import Action, Delivery, Target
from bot.model.refs import AccountRef
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, Store, UnitOfWork

TEXTS = (
    TextSpec("waiting.line"),
    TextSpec("waiting.button"),
    TextSpec("waiting.not_yours"),
    TextSpec("waiting.gone"),
)
COMMAND = "read"
STAYS = timedelta(minutes=10)
"""How long the line stays once its button was pressed: an answer may get lost, and can then be asked for again."""


class Waiting:
    """Leaves a line where something could not be delivered, and hands it over."""

    def __init__(self, store: Store, clock: Clock, words_of: Callable[[str], Words]) -> None:
        self._store = store
        self._clock = clock
        self._words_of = words_of

    def leave_line(self, work: UnitOfWork, delivery: Delivery) -> None:
        """Tell the person in the channel that something waits, where the delivery names one."""
        person, channel = delivery.target.account, delivery.instead
        if person is None or channel is None:
            return
        words, mark = self._words_of(delivery.target.platform), _mark(delivery.key)
        work.values.put(_name(mark), delivery.key)
        button = Button(words("waiting.button"), COMMAND, mark)
        card = Card((Paragraph(words("waiting.line")), Buttons((button,))), pings=(person,))
        work.outbox.add(Delivery(_name(mark), Target(channel=channel), card, due_at=self._clock.now()))

    async def read(self, mark: str, asker: AccountRef) -> Card:
        """Return what waits, to the person it is for. Raises MemberError for anybody else, or when it is gone."""
        return await self._store.commit(lambda work: self._hand_over(work, mark, asker))

    def _hand_over(self, work: UnitOfWork, mark: str, asker: AccountRef) -> Card:
        delivery = work.outbox.parked(work.values.get(_name(mark)) or "")
        if delivery is None or delivery.card is None:
            raise MemberError("waiting.gone")
        if not is_same_person(work, delivery.target.account, asker):
            raise MemberError("waiting.not_yours")
        away = self._clock.now() + STAYS
        target = Target(channel=delivery.instead)
        work.outbox.add(Delivery(f"{_name(mark)}:away", target, None, away, Action.DELETE, about=_name(mark)))
        return delivery.card


def _mark(key: str) -> str:
    """Return a word for a delivery that tells nothing about it: a button shows it to whoever looks closely."""
    return blake2b(key.encode(), digest_size=10).hexdigest()


def _name(mark: str) -> str:
    return f"waiting:{mark}"
