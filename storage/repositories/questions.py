"""Questions that the curators have not been told of yet."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from bot.model.library import OpenQuestion
from storage.tables import questions as table


class QuestionRows:
    """The Questions port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, question: OpenQuestion) -> None:
        """Store it, unless the same was asked before."""
        values = {"words": question.words, "disliked": question.disliked, "at": question.at}
        self._connection.execute(insert(table).values(values).on_conflict_do_nothing())

    def before(self, at: datetime) -> list[OpenQuestion]:
        """Return those from before an instant, oldest first."""
        wanted = select(table).where(table.c.at < at).order_by(table.c.at, table.c.words)
        return [OpenQuestion(row.words, row.disliked, row.at) for row in self._connection.execute(wanted)]

    def remove(self, questions: Iterable[OpenQuestion]) -> None:
        """Forget these."""
        for question in questions:
            same = (table.c.words == question.words) & (table.c.disliked == question.disliked)
            self._connection.execute(delete(table).where(same))
