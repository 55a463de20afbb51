"""What the chat says and asks about the members' pages: the link, the code, and where one is signed in."""

from collections.abc import Callable, Sequence
from datetime import tzinfo

from bot.errors import MemberError
from bot.features.admitting import Outcome, number_of
from bot.features.codes import Limiter
from bot.features.signin import LASTS, SignIns, Standing
from bot.features.site import SIGN_IN, Site, sign_in_path
from bot.model.access import Session, SignIn
from bot.model.cards import Button, Buttons, Card, Paragraph, say
from bot.model.dates import day
from bot.model.outbound import Delivery, Late, Target
from bot.model.people import Account
from bot.model.refs import AccountRef, platform_of
from bot.model.texts import TextSpec, Words
from bot.ports import Clock, UnitOfWork

TEXTS = (
    TextSpec("site.title", limit=150),
    TextSpec("site.link", ("link", "minutes"), limit=700),
    TextSpec("site.code", ("address", "code"), limit=700),
    TextSpec("site.here_only", limit=300),
    TextSpec("site.was_it_you", ("browser", "number"), limit=1_000),
    TextSpec("site.yes_button", limit=40),
    TextSpec("site.no_button", limit=40),
    TextSpec("site.go_on", limit=500),
    TextSpec("site.kept_out", limit=500),
    TextSpec("site.unknown", limit=500),
    TextSpec("site.expired", limit=500),
    TextSpec("site.used", limit=500),
    TextSpec("site.declined", limit=500),
    TextSpec("site.too_many", ("minutes",), limit=300),
    TextSpec("site.guest", limit=500),
    TextSpec("site.gone", limit=500),
    TextSpec("site.unsure", limit=500),
    TextSpec("site.sessions_title", limit=150),
    TextSpec("site.session", ("browser", "since", "used", "platform"), limit=300),
    TextSpec("site.no_sessions", limit=300),
    TextSpec("site.end_button", ("number",), limit=40),
    TextSpec("site.end_all_button", limit=40),
    TextSpec("site.ended_one", limit=300),
    TextSpec("site.ended_some", ("count",), limit=300),
    TextSpec("site.ended_none", limit=300),
)
CONFIRM = "confirm-site"
"""The command behind the buttons."""
MINUTES = int(LASTS.total_seconds() // 60)
LINKS, LINKS_OVERALL = 10, 1_000
"""Links, each with a code, in that time, for one account and for all."""
MARK = 16
"""Characters of a session's id that a button carries."""
ALL = "all"


class Question:
    """Asks a member whether it was they who typed their code in some browser."""

    def __init__(self, words_of: Callable[[str], Words], clock: Clock) -> None:
        self._words_of = words_of
        self._clock = clock

    def card(self, begun: SignIn) -> Card:
        """Return the question, with its buttons."""
        words = self._words_of(platform_of(begun.account))
        yes = Button(words("site.yes_button"), CONFIRM, f"mark:{begun.token} answer:yes")
        no = Button(words("site.no_button"), CONFIRM, f"mark:{begun.token} answer:no")
        text = words("site.was_it_you", browser=begun.browser, number=number_of(begun.waiter or ""))
        return Card((Paragraph(text), Buttons((yes, no))), title=words("site.title"))

    def send(self, work: UnitOfWork, begun: SignIn) -> None:
        """Ask in a direct message; once it is too late for an answer, that is what it says."""
        late = Late(begun.ends_at, say(self._words_of(platform_of(begun.account))("site.expired")))
        work.outbox.add(
            Delivery(
                f"sign-in:{begun.token}",
                Target(account=begun.account),
                self.card(begun),
                due_at=self._clock.now(),
                may_repeat=True,
                late=(late,),
            )
        )


class SiteChat:
    """Answers in the chat."""

    def __init__(self, sign_ins: SignIns, question: Question, site: Site, clock: Clock, zone: tzinfo) -> None:
        self._sign_ins = sign_ins
        self._question = question
        self._site = site
        self._clock = clock
        self._zone = zone
        self._links = Limiter(LINKS, LINKS_OVERALL, LASTS)

    async def begin(self, account: AccountRef, name: str, words: Words) -> Card:
        """Return a link and a code that let this account in once; or the question, when a browser waits for its yes.

        Raises MemberError for whoever may not come in.
        """
        asked, now = await self._sign_ins.asked(account), self._clock.now()
        if asked is not None:
            return self._question.card(asked)
        if self._links.is_full(account, now):
            raise MemberError("site.too_many", minutes=MINUTES)
        await self._check_member(account)
        self._links.note(account, now)
        token, code = await self._sign_ins.begin(account, name)
        link, address = self._site.link(sign_in_path(token)), self._site.link(SIGN_IN)
        here, there = words("site.link", link=link, minutes=MINUTES), words("site.code", address=address, code=code)
        warning = (words("site.here_only"),) if self._site.is_here_only else ()
        return say(*warning, here, there, title=words("site.title"))

    async def answer(self, mark: str, account: AccountRef, words: Words, *, yes: bool) -> Card:
        """Take the yes or no to the question. Raises MemberError."""
        if yes:
            await self._check_member(account)
        outcome = await self._sign_ins.confirm(mark, account, yes=yes)
        if outcome is not Outcome.IN:
            raise MemberError(f"site.{outcome.value}")
        return say(words("site.go_on" if yes else "site.kept_out"))

    async def _check_member(self, account: AccountRef) -> None:
        standing = await self._sign_ins.standing(account)
        if standing is not Standing.MEMBER:
            raise MemberError(f"site.{standing.value}")

    # --- Where one is signed in

    async def sessions(self, account: AccountRef, words: Words) -> Card:
        """Return where the person is signed in, with buttons to end it."""
        there = await self._sign_ins.sessions(account)
        if not there:
            return say(words("site.no_sessions"), title=words("site.sessions_title"))
        lines = "\n".join(f"{number}. {self._line(*each, words)}" for number, each in enumerate(there, 1))
        buttons = Buttons(_end_buttons([session for session, _ in there], words))
        return Card((Paragraph(lines), buttons), title=words("site.sessions_title"))

    def _line(self, session: Session, account: Account, words: Words) -> str:
        return words(
            "site.session",
            browser=session.browser,
            since=day(session.made_at, self._zone),
            used=day(session.seen_at, self._zone),
            platform=platform_of(account.ref).capitalize(),
        )

    async def end(self, account: AccountRef, which: str, words: Words) -> Card:
        """End one of the person's sessions, or all of them."""
        is_one = len(which) >= MARK
        if not is_one and which.lower() != ALL:
            return await self.sessions(account, words)
        count = await self._sign_ins.end(account, which if is_one else "")
        if count == 0:
            return say(words("site.ended_none"))
        return say(words("site.ended_one") if count == 1 else words("site.ended_some", count=count))


def _end_buttons(sessions: Sequence[Session], words: Words) -> tuple[Button, ...]:
    """Return a button for each of the first few, and one for all."""
    some = [
        Button(words("site.end_button", number=number), "sessions", f"end:{session.id[:MARK]}")
        for number, session in enumerate(sessions[:4], 1)
    ]
    return (*some, Button(words("site.end_all_button"), "sessions", f"end:{ALL}"))
