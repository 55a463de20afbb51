"""Greeting: everybody who joins is greeted once, in their direct messages, and in a channel where that is wanted.

Where a platform takes no direct messages to newcomers just now, the standing post greets them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum

from bot.features.people import recognise
from bot.model.cards import Button, Buttons, Card, Paragraph, say
from bot.model.inbound import PersonJoined
from bot.model.outbound import Delivery, Target
from bot.model.people import Account
from bot.model.refs import ChannelRef, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import UnitOfWork

TEXTS = (
    TextSpec("welcome.title", ("group",), limit=150),
    TextSpec("welcome.body", ("group", "name")),
    TextSpec("welcome.privacy", ("group",)),
    TextSpec("welcome.ask_button", limit=40),
    TextSpec("welcome.ask_example", limit=200),
    TextSpec("welcome.help_button", limit=40),
    TextSpec("welcome.in_channel", ("name",), limit=500),
)


class Newcomers(StrEnum):
    """What a group's welcome channel says about newcomers."""

    OFF = "off"
    EACH = "each"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class WelcomeRules:
    """How a group welcomes, besides the direct message."""

    channels: tuple[ChannelRef, ...] = ()
    """Where newcomers introduce themselves and are welcomed: at most one on each platform."""
    newcomers: Newcomers = Newcomers.OFF
    at: time = time(17)
    """When the daily round-up is posted, in the group's zone."""
    start_here: tuple[ChannelRef, ...] = ()
    """Where the post stands that says where to start: at most one on each platform."""


class Welcome:
    """Greets newcomers. `words_of` gives the texts as a platform spells them."""

    def __init__(
        self,
        group: str,
        words_of: Callable[[str], Words],
        rules: WelcomeRules = WelcomeRules(),
        greets_directly: Callable[[str], bool] = lambda platform: True,
    ) -> None:
        self._group = group
        self._words_of = words_of
        self._rules = rules
        self._greets_directly = greets_directly

    def greet(self, work: UnitOfWork, event: PersonJoined) -> None:
        """Put one welcome in the outbox, unless this is a bot or this member was welcomed before."""
        account = recognise(work, event.account, event.name, is_bot=event.is_bot, at=event.at)
        member = work.people.member(account.member)
        if event.is_bot or member is None or member.welcomed_at is not None:
            return
        work.people.put_member(replace(member, welcomed_at=event.at))
        if self._greets_directly(platform_of(account.ref)):
            card = self.card(platform_of(account.ref), account.name)
            target = Target(account=account.ref)
            work.outbox.add(Delivery(key=f"welcome:{account.ref}", target=target, card=card, due_at=event.at))
        self._tell_channel(work, account, event)

    def card(self, platform: str, name: str) -> Card:
        """Return the welcome as it is spelt on a platform."""
        return welcome_card(self._words_of(platform), group=self._group, name=name)

    def _tell_channel(self, work: UnitOfWork, account: Account, event: PersonJoined) -> None:
        """Say in the welcome channel of the same platform that somebody joined; nobody is pinged."""
        here = (ref for ref in self._rules.channels if platform_of(ref) == platform_of(account.ref))
        channel = next(here, None)
        if self._rules.newcomers is not Newcomers.EACH or channel is None:
            return
        card = say(self._words_of(platform_of(channel))("welcome.in_channel", name=account.name))
        key = f"welcome-in-channel:{account.ref}"
        work.outbox.add(Delivery(key=key, target=Target(channel=channel), card=card, due_at=event.at))


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
