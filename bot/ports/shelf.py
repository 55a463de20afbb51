"""Changing the library, and the questions that it does not answer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot.model.library import Meaning, OpenQuestion, Resource


class LibraryShelf(Protocol):
    """The curated library."""

    def all(self) -> list[Resource]:
        """Return every resource in the order in which they were first added."""
        ...

    def put(self, resources: Iterable[Resource]) -> None:
        """Store these resources, replacing those with the same id. Search entries follow in the same commit."""
        ...

    def remove(self, ids: Iterable[str]) -> None:
        """Remove these resources; unknown ids are ignored."""
        ...

    def put_meanings(self, meanings: Iterable[tuple[Resource, Meaning]]) -> None:
        """Store what these resources mean; one that has changed or gone in the meantime is left out.

        A change of a resource forgets its meaning in the same commit.
        """
        ...


class Questions(Protocol):
    """Questions that the library did not answer well and that the curators have not been told of yet."""

    def add(self, question: OpenQuestion) -> None:
        """Store it, unless the same words wait already for the same reason."""
        ...

    def before(self, at: datetime) -> list[OpenQuestion]:
        """Return those from before an instant, oldest first."""
        ...

    def remove(self, questions: Iterable[OpenQuestion]) -> None:
        """Forget these."""
        ...
