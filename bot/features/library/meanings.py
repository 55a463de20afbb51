"""Meanings of entries and questions: kept up with the library, where there is a model; without one nothing is done."""

import asyncio
import logging
from collections.abc import Callable

from bot.features.library.understanding import SAME, Idea, Understood
from bot.model.library import Meaning, Resource
from bot.ports import Embedder, Store

log = logging.getLogger(__name__)

AT_ONCE = 128
"""Entries that are worked out and stored together."""
EXPANDED = 8
"""Most longer names that are added to a question."""


def text_of(resource: Resource) -> str:
    """Return what stands for an entry when its meaning is compared."""
    parts = (
        f"{resource.title}.",
        resource.summary,
        ", ".join(resource.topics),
        f"{resource.publisher} {resource.year}",
    )
    return " ".join(part.strip() for part in parts if part.strip())


def text_asked(understood: Understood) -> str:
    """Return the question, with the longer names of what it abbreviates: a model knows few of the field's own."""
    longer = [name for idea in understood.ideas if not idea.is_guess and (name := _longer_name(idea))]
    return f"{understood.text} ({', '.join(longer[:EXPANDED])})" if longer else understood.text


def _longer_name(idea: Idea) -> str:
    typed = " ".join(idea.words)
    names = (" ".join(term.words) for term in idea.terms[1:] if term.weight >= SAME)
    return next((name for name in names if len(name) > len(typed) + 2 and set(name.split()) - set(idea.words)), "")


class Meanings:
    """What entries mean, over the store and an embedder that may be missing."""

    def __init__(self, store: Store, embedder: Embedder | None) -> None:
        self.store = store
        self._embedder = embedder
        self._version = ""
        self._changed = asyncio.Event()

    @property
    def model(self) -> str:
        """Return the model's name; empty where there is none."""
        return self._embedder.model if self._embedder else ""

    def use(self, embedder: Embedder) -> None:
        """Compare meanings from now on, with this."""
        self._embedder = embedder

    async def asked(self, understood: Understood) -> Meaning | None:
        """Return what a question means."""
        if self._embedder is None or not understood.ideas:
            return None
        (meaning,) = await self._embedder.embed([text_asked(understood)])
        return meaning

    async def waiting(self) -> int:
        """Return how many entries there are whose meaning for this model is not known."""
        if self._embedder is None:
            return 0
        model = self._embedder.model
        return await self.store.read(lambda readers: readers.count_without_meaning(model))

    async def keep_up(self, progress: Callable[[int], None] = lambda done: None) -> int:
        """Work out the meaning of every entry that has none for this model; return how many there were."""
        done = 0
        while self._embedder is not None and (count := await self._work_out_some(self._embedder)):
            done += count
            progress(done)
        return done

    async def _work_out_some(self, embedder: Embedder) -> int:
        waiting = await self.store.read(lambda readers: readers.without_meaning(embedder.model, AT_ONCE))
        if waiting:
            found = await embedder.embed([text_of(resource) for resource in waiting])
            pairs = list(zip(waiting, found, strict=True))
            await self.store.commit(lambda work: work.library.put_meanings(pairs))
        return len(waiting)

    def saw(self, version: str) -> None:
        """Take notice of the library's version; a new one means that there may be something to work out."""
        if version != self._version:
            self._version = version
            self._changed.set()

    async def follow(self) -> None:
        """Keep up with the library until cancelled. Whatever fails is tried again when the library changes."""
        while True:
            try:
                await self.keep_up()
            except Exception as error:  # Without the meanings of some entries, they are still found by their words.
                log.warning("meanings were not worked out", extra={"failure": type(error).__name__})
            await self._changed.wait()
            self._changed.clear()
