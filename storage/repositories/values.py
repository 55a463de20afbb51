"""Single values by name."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from storage.tables import values as table


class ValueRows:
    """The Values port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        """Return the value, or None."""
        value: str | None = self._connection.scalar(select(table.c.value).where(table.c.name == name))
        return value

    def put(self, name: str, value: str) -> None:
        """Store the value, or change it."""
        statement = insert(table).values(name=name, value=value)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_={"value": statement.excluded.value})
        )
