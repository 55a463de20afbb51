"""Signing in to the members' pages from the chat, and where one is signed in."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import AccountUnknown, StoreUnavailable
from bot.features.admitting import Outcome, Way, outcome_of
from bot.features.codes import new_code, new_token, sum_of, sum_of_code
from bot.features.people import recognise
from bot.model.access import Session, SignIn, Stage
from bot.model.inbound import PersonLeft
from bot.model.people import Account, Profile
from bot.model.refs import AccountRef, platform_of
from bot.ports import Clock, Store, UnitOfWork

LookUp = Callable[[AccountRef], Awaitable[Profile | None]]
"""Asks a platform who an account is now. Raises AccountUnknown."""
Ask = Callable[[UnitOfWork, SignIn], None]
"""Asks the member in the chat, in private, whether it was they who typed their code in that browser."""

LASTS = timedelta(minutes=10)
"""How long a link or a code works."""
SESSION = timedelta(days=30)
RECHECK = timedelta(hours=1)
"""How old the platform's word may be that somebody is a member, before it is asked again."""
TRUST = timedelta(days=1)
"""How old it may be when the platform does not answer."""
NOTED = timedelta(hours=1)
"""How exactly it is kept when a session was used."""
PATIENCE = timedelta(minutes=1)
"""How long a platform that did not answer is left alone, so that pages do not wait for it again and again."""
MOST_SESSIONS = 10
"""Of one account; the next sign-in ends the oldest."""


class Standing(StrEnum):
    """What an account is to the group."""

    MEMBER = "member"
    GUEST = "guest"
    GONE = "gone"
    UNSURE = "unsure"
    """Its platform does not say."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An attempt to be let in. With a token it succeeded."""

    outcome: Outcome
    account: AccountRef | None = None
    token: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is signed in, and with which session."""

    account: Account
    session: Session


class SignIns:
    """Lets members in, and out again."""

    def __init__(self, store: Store, clock: Clock, look_up: LookUp, ask: Ask) -> None:
        self._store = store
        self._clock = clock
        self._look_up = look_up
        self._ask = ask
        self._silent: dict[str, datetime] = {}
        """Platforms that did not answer, and when."""

    async def standing(self, account: AccountRef) -> Standing:
        """Return what an account is to the group at this moment, as its platform says."""
        try:
            profile = await self._look_up(account)
        except AccountUnknown:
            return Standing.UNSURE
        if profile is None:
            return Standing.GONE
        return Standing.GUEST if profile.is_guest or profile.is_bot else Standing.MEMBER

    # --- Beginning

    async def begin(self, account: AccountRef, name: str) -> tuple[str, str]:
        """Return a link's token and a code; with either of them this account can sign in, once."""
        token, code, now = new_token(), new_code(), self._clock.now()

        def change(work: UnitOfWork) -> None:
            recognise(work, account, name, is_bot=False, at=now)
            work.sign_ins.put(SignIn(sum_of(token), sum_of_code(code), account, now, now + LASTS))

        await self._store.commit(change)
        return token, code

    # --- A code, typed in some browser and confirmed in the chat

    async def take(self, typed: str, secret: str, browser: str) -> Outcome:
        """Take a code that was typed in a browser which alone knows `secret`, and have its owner asked in the chat.

        NOT_CONFIRMED means that this was done. One browser can wait for a code, and it waits for one at a time.
        """
        waiter, now = sum_of(secret), self._clock.now()

        def change(work: UnitOfWork) -> Outcome:
            begun = work.sign_ins.by_code(sum_of_code(typed))
            if begun is None or begun.waiter == waiter:
                return outcome_of(Way.CODE, begun, now)
            if begun.stage is not Stage.OPEN:
                return Outcome.USED
            if begun.ends_at <= now:
                return Outcome.EXPIRED
            before = work.sign_ins.by_waiter(waiter)
            if before is not None:
                work.sign_ins.put(replace(before, stage=Stage.DECLINED, waiter=None))
            asked = replace(begun, stage=Stage.ASKED, waiter=waiter, browser=browser)
            work.sign_ins.put(asked)
            self._ask(work, asked)
            return Outcome.NOT_CONFIRMED

        return await self._store.commit(change)

    async def asked(self, account: AccountRef) -> SignIn | None:
        """Return the sign-in about which this account has to say yes or no, or None."""
        begun = await self._store.read(lambda readers: readers.sign_in_asked(account))
        return begun if begun is not None and begun.ends_at > self._clock.now() else None

    async def confirm(self, mark: str, account: AccountRef, *, yes: bool) -> Outcome:
        """Let the browser in that waits for this sign-in, or never; IN means that it may go on."""

        def change(work: UnitOfWork) -> Outcome:
            begun = work.sign_ins.get(mark)
            if begun is None or begun.account != account:
                return Outcome.UNKNOWN
            outcome = outcome_of(Way.CODE, begun, self._clock.now())
            if outcome not in (Outcome.NOT_CONFIRMED, Outcome.IN):
                return outcome
            work.sign_ins.put(replace(begun, stage=Stage.CONFIRMED if yes else Stage.DECLINED))
            return Outcome.IN

        return await self._store.commit(change)

    # --- Being let in

    async def look_at(self, way: Way, secret: str) -> tuple[Outcome, Account | None]:
        """Return what coming in with a secret would come to so far as we know, and as whom; nothing is spent.

        The secret is a link's token, or what only the browser knows in which a code was typed.
        """
        mark = sum_of(secret)
        begun, account = await self._store.read(
            lambda readers: (
                begun := readers.sign_in(mark) if way is Way.LINK else readers.sign_in_awaited(mark),
                readers.account(begun.account) if begun is not None else None,
            )
        )
        return outcome_of(way, begun, self._clock.now()), account

    async def spend(self, way: Way, secret: str, browser: str, before: str = "") -> Entry:
        """Let in whoever holds this secret, once. While the platform does not say who they are, nothing is spent.

        `before` is the token with which the browser is in already, if it is: that session ends.
        """
        outcome, account = await self.look_at(way, secret)
        if outcome is not Outcome.IN or account is None:
            return Entry(outcome)
        standing = await self.standing(account.ref)
        if standing is not Standing.MEMBER:
            return Entry(Outcome(standing.value))
        token = new_token()

        def change(work: UnitOfWork) -> Entry:
            mark = sum_of(secret)
            begun = work.sign_ins.get(mark) if way is Way.LINK else work.sign_ins.by_waiter(mark)
            outcome = outcome_of(way, begun, self._clock.now())
            if begun is None or outcome is not Outcome.IN:
                return Entry(outcome)
            self._enter(work, begun, token, browser)
            work.sessions.end([sum_of(before)])
            return Entry(Outcome.IN, begun.account, token)

        return await self._store.commit(change)

    def _enter(self, work: UnitOfWork, begun: SignIn, token: str, browser: str) -> None:
        now = self._clock.now()
        work.sign_ins.put(replace(begun, stage=Stage.USED))
        work.sessions.keep_newest(begun.account, MOST_SESSIONS - 1)
        work.sessions.put(Session(sum_of(token), begun.account, browser, now, now, now, now + SESSION))

    # --- Being in

    async def who(self, token: str) -> SignedIn | None:
        """Return whose session a token is, or None. A member who is none any more is let out here."""
        now = self._clock.now()
        session, account = await self._store.read(
            lambda readers: (
                session := readers.session(sum_of(token)),
                readers.account(session.account) if session is not None else None,
            )
        )
        if session is None or account is None or session.ends_at <= now:
            return None
        if not await self._is_still_member(session, now):
            return None
        return SignedIn(account, session)

    async def _is_still_member(self, session: Session, now: datetime) -> bool:
        checked_at = session.checked_at
        if now - checked_at >= RECHECK:
            standing = await self.standing_soon(session.account, now)
            if standing is Standing.MEMBER:
                checked_at = now
            elif standing is not Standing.UNSURE:
                await self._store.commit(lambda work: leave(work, session.account))
                return False
            elif now - checked_at >= TRUST:
                return False
        if checked_at != session.checked_at or now - session.seen_at >= NOTED:
            noted = replace(session, seen_at=now, checked_at=checked_at)
            with suppress(StoreUnavailable):  # On a full disk members still read; it is noted with the next page.
                await self._store.commit(lambda work: note_use(work, noted))
        return True

    async def standing_soon(self, account: AccountRef, now: datetime) -> Standing:
        """Return an account's standing without waiting for a platform that was silent just now."""
        platform = platform_of(account)
        if now - self._silent.get(platform, now - PATIENCE) < PATIENCE:
            return Standing.UNSURE
        standing = await self.standing(account)
        if standing is Standing.UNSURE:
            self._silent[platform] = now
        return standing

    async def sessions(self, account: AccountRef) -> list[tuple[Session, Account]]:
        """Return every session of the person, on whichever of their accounts, the newest first."""
        now = self._clock.now()
        accounts, sessions = await self._store.read(
            lambda readers: (
                accounts := readers.linked_with(account),
                readers.sessions_of([each.ref for each in accounts]),
            )
        )
        by_ref = {each.ref: each for each in accounts}
        return [(session, by_ref[session.account]) for session in sessions if session.ends_at > now]

    async def end(self, account: AccountRef, begins: str) -> int:
        """End those of the person's sessions whose id begins like this; all of them for nothing. Return how many."""
        ids = [session.id for session, _ in await self.sessions(account) if session.id.startswith(begins)]
        return await self._store.commit(lambda work: work.sessions.end(ids))


def note_use(work: UnitOfWork, session: Session) -> None:
    """Note a session's last use, unless it was ended in the meantime."""
    if work.sessions.get(session.id) is not None:
        work.sessions.put(session)


def leave(work: UnitOfWork, account: AccountRef) -> None:
    """End everything with which an account is, or could come, in."""
    work.sessions.end_all(account)
    work.sign_ins.forget(account)


def let_out(work: UnitOfWork, event: PersonLeft) -> None:
    """Let somebody out at once who left the group."""
    leave(work, event.account)
