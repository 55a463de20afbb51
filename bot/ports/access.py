"""What a change may touch of what lets people in: codes, sign-ins, sessions, and who opened what."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot.model.access import LinkOffer, Session, SignIn, Visit
from bot.model.refs import AccountRef


class LinkOffers(Protocol):
    """Codes with which accounts ask to be linked."""

    def get(self, mark: str) -> LinkOffer | None:
        """Return the offer, however old it is, or None."""
        ...

    def of(self, account: AccountRef) -> LinkOffer | None:
        """Return the offer that this account made, or None."""
        ...

    def put(self, offer: LinkOffer) -> None:
        """Store it, instead of any other offer of its account."""
        ...

    def remove(self, mark: str) -> None:
        """Remove it, if it is there."""
        ...

    def forget_before(self, at: datetime) -> None:
        """Forget what ended before `at`."""
        ...


class SignIns(Protocol):
    """Sign-ins under way."""

    def get(self, token: str) -> SignIn | None:
        """Return the sign-in whose link has this sum, however old it is, or None."""
        ...

    def by_code(self, code: str) -> SignIn | None:
        """Return the sign-in whose code has this sum, however old it is, or None."""
        ...

    def by_waiter(self, waiter: str) -> SignIn | None:
        """Return the sign-in for which the browser with this sum waits or waited, however old it is, or None."""
        ...

    def put(self, sign_in: SignIn) -> None:
        """Store it, or change it."""
        ...

    def forget(self, account: AccountRef) -> None:
        """Forget every one of this account."""
        ...

    def forget_before(self, at: datetime) -> None:
        """Forget what ended before `at`."""
        ...


class Sessions(Protocol):
    """Where people are signed in."""

    def get(self, id: str) -> Session | None:
        """Return the session, however old it is, or None."""
        ...

    def put(self, session: Session) -> None:
        """Store it, or change it."""
        ...

    def end(self, ids: Iterable[str]) -> int:
        """End these; return how many there were."""
        ...

    def end_all(self, account: AccountRef) -> None:
        """End every session of this account."""
        ...

    def keep_newest(self, account: AccountRef, count: int) -> None:
        """End all but the newest sessions of this account."""
        ...

    def forget_before(self, at: datetime) -> None:
        """Forget what ended before `at`."""
        ...


class Visits(Protocol):
    """Which kinds of pages were opened by whom."""

    def note(self, visit: Visit) -> None:
        """Store it; a second time changes nothing."""
        ...

    def forget_before(self, at: datetime) -> None:
        """Forget those of hours that began before `at`."""
        ...
