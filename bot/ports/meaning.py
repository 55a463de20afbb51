"""What texts mean, as numbers: an optional part, without which everything works by words alone."""

from collections.abc import Sequence
from typing import Protocol

from bot.model.library import Meaning


class Embedder(Protocol):
    """Turns texts into vectors; texts that mean much the same get vectors that lie near each other."""

    @property
    def model(self) -> str:
        """Return a name that changes with anything that changes the vectors."""
        ...

    async def embed(self, texts: Sequence[str]) -> list[Meaning]:
        """Return what each of these texts means, worked out on another thread. Any text is safe."""
        ...

    def close(self) -> None:
        """Stop the other thread."""
        ...
