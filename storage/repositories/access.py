"""Sign-ins under way, sessions, and which kinds of pages were opened."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects.sqlite import insert

from bot.model.access import Session, SignIn, Stage, Visit
from bot.model.refs import AccountRef
from storage.tables import sessions, sign_ins, visits


class SignInRows:
    """The SignIns port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, token: str) -> SignIn | None:
        """Return the sign-in, or None."""
        return self._one(sign_ins.c.token == token)

    def by_code(self, code: str) -> SignIn | None:
        """Return the sign-in whose code has this sum, or None."""
        return self._one(sign_ins.c.code == code)

    def by_waiter(self, waiter: str) -> SignIn | None:
        """Return the sign-in for which this browser waits, or None."""
        return self._one(sign_ins.c.waiter == waiter)

    def asked(self, account: AccountRef) -> SignIn | None:
        """Return the newest of an account's that waits for a word, or None."""
        return self._one((sign_ins.c.account == account) & (sign_ins.c.stage == Stage.ASKED.value))

    def _one(self, where: Any) -> SignIn | None:
        wanted = select(sign_ins).where(where).order_by(sign_ins.c.made_at.desc())
        row = self._connection.execute(wanted).mappings().first()
        return None if row is None else SignIn(**{**row, "stage": Stage(row["stage"])})

    def put(self, sign_in: SignIn) -> None:
        """Store it, or change it."""
        _put(self._connection, sign_ins, asdict(sign_in) | {"stage": sign_in.stage.value}, "token")

    def forget(self, account: AccountRef) -> None:
        """Forget every one of this account."""
        self._connection.execute(delete(sign_ins).where(sign_ins.c.account == account))

    def forget_before(self, at: datetime) -> None:
        """Forget what ended before `at`."""
        self._connection.execute(delete(sign_ins).where(sign_ins.c.ends_at < at))


class SessionRows:
    """The Sessions port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: str) -> Session | None:
        """Return the session, or None."""
        row = self._connection.execute(select(sessions).where(sessions.c.id == id)).mappings().first()
        return None if row is None else Session(**row)

    def put(self, session: Session) -> None:
        """Store it, or change it."""
        _put(self._connection, sessions, asdict(session), "id")

    def end(self, ids: Iterable[str]) -> int:
        """End these; return how many there were."""
        return self._connection.execute(delete(sessions).where(sessions.c.id.in_(list(ids)))).rowcount

    def end_all(self, account: AccountRef) -> None:
        """End every session of this account."""
        self._connection.execute(delete(sessions).where(sessions.c.account == account))

    def keep_newest(self, account: AccountRef, count: int) -> None:
        """End all but the newest sessions of this account."""
        self.end([session.id for session in sessions_of(self._connection, [account])[count:]])

    def forget_before(self, at: datetime) -> None:
        """Forget what ended before `at`."""
        self._connection.execute(delete(sessions).where(sessions.c.ends_at < at))


class VisitRows:
    """The Visits port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, visit: Visit) -> None:
        """Store it, once."""
        self._connection.execute(insert(visits).values(asdict(visit)).on_conflict_do_nothing())

    def forget_before(self, at: datetime) -> None:
        """Forget those of hours that began before `at`."""
        self._connection.execute(delete(visits).where(visits.c.hour < at))


def visits_in(connection: Connection, limit: int, offset: int, account: AccountRef | None) -> list[Visit]:
    """Return visits, the newest first."""
    wanted = select(visits).order_by(visits.c.hour.desc(), visits.c.account, visits.c.page, visits.c.method)
    if account is not None:
        wanted = wanted.where(visits.c.account == account)
    return [Visit(**row) for row in connection.execute(wanted.limit(limit).offset(offset)).mappings()]


def sessions_of(connection: Connection, accounts: Sequence[AccountRef]) -> list[Session]:
    """Return the sessions of these accounts, the newest first."""
    wanted = select(sessions).where(sessions.c.account.in_(list(accounts))).order_by(sessions.c.made_at.desc())
    return [Session(**row) for row in connection.execute(wanted).mappings()]


def _put(connection: Connection, table: Table, values: dict[str, Any], key: str) -> None:
    statement = insert(table).values(values)
    changed = {name: statement.excluded[name] for name in values if name != key}
    connection.execute(statement.on_conflict_do_update(index_elements=[key], set_=changed))
