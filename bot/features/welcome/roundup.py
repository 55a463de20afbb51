"""The daily round-up: who introduced themselves since the last one, named once and pinged never.

Only people who posted in the welcome channel of their own accord are named. Late policy: a round-up that was missed
while the bot was off is posted at the next start; somebody whose post was deleted in the meantime is left out.
"""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

from bot.features.people import recognise
from bot.features.welcome.greeting import Newcomers, WelcomeRules
from bot.model.archive import Introduction
from bot.model.cards import Card, say
from bot.model.inbound import MessagePosted, MessagesDeleted, PersonLeft
from bot.model.outbound import Delivery, Target
from bot.model.refs import ChannelRef, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import UnitOfWork

TEXTS = (
    TextSpec("welcome.round_up_title", limit=150),
    TextSpec("welcome.round_up_one", ("name",), limit=500),
    TextSpec("welcome.round_up_some", ("names", "last"), limit=500),
    TextSpec("welcome.round_up_many", ("names", "count"), limit=500),
)
NAMED = 12
"""Most people whom a round-up names; of the others it gives the number."""


class RoundUp:
    """Collects introductions and names them once a day."""

    def __init__(self, words_of: Callable[[str], Words], rules: WelcomeRules, zone: tzinfo) -> None:
        self._words_of = words_of
        self._rules = rules
        self._zone = zone

    @property
    def is_on(self) -> bool:
        """Return whether there is a round-up at all."""
        return self._rules.newcomers is Newcomers.DAILY and bool(self._rules.channels)

    def notice(self, work: UnitOfWork, event: MessagePosted) -> None:
        """Remember somebody's first post in the welcome channel."""
        post = event.post
        is_here = self.is_on and post.channel in self._rules.channels
        if not is_here or post.author_is_bot or post.thread is not None:
            return
        account = recognise(work, post.author, post.author_name, is_bot=False, at=post.at)
        work.introductions.add(Introduction(account.member, account.ref, post.message, post.channel, post.at))

    def withdraw(self, work: UnitOfWork, event: MessagesDeleted) -> None:
        """Forget introductions that were deleted."""
        if self.is_on and event.channel in self._rules.channels:
            work.introductions.withdraw(event.messages)

    def forget(self, work: UnitOfWork, event: PersonLeft) -> None:
        """Do not name somebody who has left."""
        for channel in self._rules.channels if self.is_on else ():
            waiting = work.introductions.waiting(channel)
            work.introductions.withdraw([each.post for each in waiting if each.account == event.account])

    def post(self, work: UnitOfWork, now: datetime) -> None:
        """Post the round-up that was due last, if it has anybody to name and was not posted yet."""
        for channel in self._rules.channels if self.is_on else ():
            self._post_in(work, channel, now)

    def _post_in(self, work: UnitOfWork, channel: ChannelRef, now: datetime) -> None:
        due = self._last_due(now)
        new = [each for each in work.introductions.waiting(channel) if each.at < due]
        names = [account.name for each in new if (account := work.people.account(each.account)) is not None]
        if not names:
            return
        card = _card(names, self._words_of(platform_of(channel)))
        key = f"round-up:{channel}:{due.isoformat()}"
        if work.outbox.add(Delivery(key=key, target=Target(channel=channel), card=card, due_at=now)):
            work.introductions.told(each.member for each in new)

    def _last_due(self, now: datetime) -> datetime:
        local = now.astimezone(self._zone)
        today = datetime.combine(local.date(), self._rules.at, self._zone)
        return (
            today if today <= local else datetime.combine(local.date() - timedelta(days=1), self._rules.at, self._zone)
        )


def _card(names: list[str], words: Words) -> Card:
    named, rest = names[:NAMED], len(names) - NAMED
    if len(names) == 1:
        text = words("welcome.round_up_one", name=names[0])
    elif rest > 0:
        text = words("welcome.round_up_many", names=", ".join(named), count=rest)
    else:
        text = words("welcome.round_up_some", names=", ".join(named[:-1]), last=named[-1])
    return say(text, title=words("welcome.round_up_title"))
