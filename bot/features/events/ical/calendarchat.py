"""What the chat says about calendars: a member's own address, and the calendars that organisers follow."""

from datetime import tzinfo

from bot.errors import MemberError
from bot.features.codes import Limiter
from bot.features.events.ical.feeds import Feeds
from bot.features.signin import LASTS, SignIns, Standing
from bot.features.site import Site, calendar_path
from bot.model.cards import Button, Buttons, Card, Paragraph, say
from bot.model.dates import day
from bot.model.refs import AccountRef
from bot.model.texts import TextSpec, Words
from bot.ports import Clock

TEXTS = (
    TextSpec("calendar.title", limit=150),
    TextSpec("calendar.address", ("link",), limit=900),
    TextSpec("calendar.nowhere", limit=300),
    TextSpec("calendar.here_only", limit=300),
    TextSpec("calendar.have", ("since",), limit=700),
    TextSpec("calendar.renew_button", limit=40),
    TextSpec("calendar.stop_button", limit=40),
    TextSpec("calendar.stopped", limit=300),
    TextSpec("calendar.none", limit=300),
    TextSpec("calendar.too_many", ("minutes",), limit=300),
    TextSpec("calendar.guest", limit=300),
    TextSpec("calendar.gone", limit=300),
    TextSpec("calendar.unsure", limit=300),
)
MOST, MOST_OVERALL = 10, 500
"""New addresses in ten minutes, for one account and for all."""
RENEW, STOP = "renew", "stop"


class CalendarChat:
    """Answers in the chat, in private."""

    def __init__(self, feeds: Feeds, sign_ins: SignIns, site: Site, clock: Clock, zone: tzinfo) -> None:
        self._feeds = feeds
        self._sign_ins = sign_ins
        self._site = site
        self._clock = clock
        self._zone = zone
        self._made = Limiter(MOST, MOST_OVERALL, LASTS)

    async def show(self, account: AccountRef, name: str, words: Words) -> Card:
        """Return the address of the person's calendar when it is made; later, what can be done with it."""
        feed = await self._feeds.of(account)
        if feed is None:
            return await self.renew(account, name, words)
        text = words("calendar.have", since=day(feed.made_at, self._zone))
        return Card((Paragraph(text), self._buttons(words)), title=words("calendar.title"))

    async def renew(self, account: AccountRef, name: str, words: Words) -> Card:
        """Return a new address; the one before opens nothing any more. Raises MemberError."""
        if self._site.is_dead_for(account):
            raise MemberError("calendar.nowhere")
        now = self._clock.now()
        if self._made.is_full(account, now):
            raise MemberError("calendar.too_many", minutes=int(LASTS.total_seconds() // 60))
        standing = await self._sign_ins.standing(account)
        if standing is not Standing.MEMBER:
            raise MemberError(f"calendar.{standing.value}")
        self._made.note(account, now)
        link = self._site.link(calendar_path(await self._feeds.make(account, name)))
        here_only = (Paragraph(words("calendar.here_only")),) if self._site.is_here_only else ()
        address = Paragraph(words("calendar.address", link=link))
        return Card((address, *here_only, self._buttons(words)), title=words("calendar.title"))

    async def stop(self, account: AccountRef, words: Words) -> Card:
        """End the person's calendar."""
        return say(words("calendar.stopped" if await self._feeds.stop(account) else "calendar.none"))

    def _buttons(self, words: Words) -> Buttons:
        renew = Button(words("calendar.renew_button"), "my-calendar", f"what:{RENEW}")
        return Buttons((renew, Button(words("calendar.stop_button"), "my-calendar", f"what:{STOP}")))
