"""Texts that somebody has written and not put to use yet."""

from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from bot.model.refs import AccountRef
from bot.model.texts import Draft
from storage.tables import text_drafts as table


class DraftRows:
    """The Drafts port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, account: AccountRef, key: str) -> Draft | None:
        """Return somebody's draft of a text, or None."""
        row = self._connection.execute(select(table).where(table.c.account == account, table.c.key == key)).first()
        return None if row is None else Draft(AccountRef(row.account), row.key, row.source, row.basis, row.at)

    def put(self, draft: Draft) -> None:
        """Store the draft in place of an earlier one."""
        what = {"source": draft.source, "basis": draft.basis, "at": draft.at}
        statement = insert(table).values({"account": draft.account, "key": draft.key, **what})
        self._connection.execute(statement.on_conflict_do_update(index_elements=["account", "key"], set_=what))

    def remove(self, account: AccountRef, key: str) -> None:
        """Remove somebody's draft of a text."""
        self._connection.execute(delete(table).where(table.c.account == account, table.c.key == key))

    def forget_before(self, at: datetime) -> None:
        """Remove old drafts."""
        self._connection.execute(delete(table).where(table.c.at < at))
