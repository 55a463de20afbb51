"""Welcome: everybody who joins is greeted once, in their direct messages."""

from collections.abc import Callable
from dataclasses import replace

from bot.features.people import recognise
from bot.model.cards import Button, Buttons, Card, Paragraph
from bot.model.inbound import PersonJoined
from bot.model.outbound import Delivery, Target
from bot.model.texts import TextSpec, Words
from bot.ports import UnitOfWork

TEXTS = (
    TextSpec("welcome.title", ("group",), limit=150),
    TextSpec("welcome.body", ("group", "name")),
    TextSpec("welcome.privacy", ("group",)),
    TextSpec("welcome.ask_button", limit=40),
    TextSpec("welcome.ask_example", limit=200),
    TextSpec("welcome.help_button", limit=40),
)


class Welcome:
    """Greets newcomers. `words_of` gives the texts as a platform spells them."""

    def __init__(self, group: str, words_of: Callable[[str], Words]) -> None:
        self._group = group
        self._words_of = words_of

    def greet(self, work: UnitOfWork, event: PersonJoined) -> None:
        """Put one welcome in the outbox, unless this is a bot or this member was welcomed before."""
        account = recognise(work, event.account, event.name, is_bot=event.is_bot, at=event.at)
        member = work.people.member(account.member)
        if event.is_bot or member is None or member.welcomed_at is not None:
            return
        work.people.put_member(replace(member, welcomed_at=event.at))
        target = Target(account=account.ref)
        card = welcome_card(self._words_of(target.platform), group=self._group, name=account.name)
        work.outbox.add(Delivery(key=f"welcome:{member.id}", target=target, card=card, due_at=event.at))


def welcome_card(words: Words, *, group: str, name: str) -> Card:
    """Return the welcome: who we are, what you can do here, and what is kept."""
    return Card(
        title=words("welcome.title", group=group),
        blocks=(
            Paragraph(words("welcome.body", group=group, name=name)),
            Paragraph(words("welcome.privacy", group=group)),
            Buttons(
                (
                    Button(words("welcome.ask_button"), "ask", words("welcome.ask_example")),
                    Button(words("welcome.help_button"), "help"),
                )
            ),
        ),
    )
