"""Meanings in the library: kept up with its entries and with the model, and what they are worth."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.model.library import Meaning, Resource
from storage.semantic.model import LocalEmbedder
from tests.unit.library.rigs import a_library

IRON = Resource("iron", "Anaemia before surgery", summary="Find it early.")
TRAINS = Resource("trains", "Timetables of the railway")


class OtherModel:
    """The same model under another name, as if it had been exchanged."""

    model = "another"

    def __init__(self, embedder: LocalEmbedder) -> None:
        self._embedder = embedder

    async def embed(self, texts: Sequence[str]) -> list[Meaning]:
        return [Meaning(self.model, meaning.vector) for meaning in await self._embedder.embed(texts)]

    def close(self) -> None: ...


async def test_an_entry_is_found_by_what_it_means(tmp_path: Path, embedder: LocalEmbedder) -> None:
    """Not one word is the same."""
    async with a_library(tmp_path, embedder=embedder) as books:
        await books.import_resources([IRON, TRAINS], replace=False)
        question = "thin blood ahead of an operation"
        assert () == (await books.find("locomotive schedules")).matches
        assert 2 == await books.meanings.keep_up()
        assert ["trains"] == [m.resource.id for m in (await books.find("locomotive schedules")).matches][:1]
        assert all(match.near is not None for match in (await books.find(question)).matches)


async def test_a_change_is_worked_out_anew_and_nothing_else_is(tmp_path: Path, embedder: LocalEmbedder) -> None:
    """An entry that was changed never answers by what it said before."""
    async with a_library(tmp_path, embedder=embedder) as books:
        await books.import_resources([IRON, TRAINS], replace=False)
        await books.meanings.keep_up()
        assert 0 == await books.meanings.keep_up()
        changed = Resource("trains", "Baking bread at home")
        await books.import_resources([IRON, changed], replace=False)
        assert 1 == await books.meanings.waiting()
        assert 1 == await books.meanings.keep_up()
        assert () == (await books.find("locomotive schedules")).matches


async def test_another_model_works_everything_out_anew(tmp_path: Path, embedder: LocalEmbedder) -> None:
    """Vectors of two models are never compared with each other."""
    async with a_library(tmp_path, embedder=embedder) as books:
        await books.import_resources([IRON, TRAINS], replace=False)
        await books.meanings.keep_up()
    async with a_library(tmp_path, embedder=OtherModel(embedder)) as books:
        assert 2 == await books.meanings.waiting()
        assert [None] == [match.near for match in (await books.find("anaemia")).matches]
        assert 2 == await books.meanings.keep_up()


async def test_what_was_removed_is_not_near_anything(tmp_path: Path, embedder: LocalEmbedder) -> None:
    """A replaced library forgets the meanings of what is gone."""
    async with a_library(tmp_path, embedder=embedder) as books:
        await books.import_resources([IRON, TRAINS], replace=False)
        await books.meanings.keep_up()
        await books.import_resources([IRON], replace=True)
        assert () == (await books.find("locomotive schedules")).matches


async def test_a_running_bot_follows_what_an_operator_imports(tmp_path: Path, embedder: LocalEmbedder) -> None:
    """Another process changes the library; the next question notices, and the meanings follow."""
    async with a_library(tmp_path, embedder=embedder) as books, a_library(tmp_path) as operator:
        following = asyncio.create_task(books.meanings.follow())
        await operator.import_resources([IRON], replace=False)
        await books.find("anaemia")
        async with asyncio.timeout(20):
            while await books.meanings.waiting():
                await asyncio.sleep(0.01)
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def test_meanings_of_an_entry_that_changed_meanwhile_are_not_stored(
    tmp_path: Path, embedder: LocalEmbedder
) -> None:
    """What was worked out from old words does not stand beside new ones."""
    async with a_library(tmp_path, embedder=embedder) as books:
        await books.import_resources([IRON], replace=False)
        (meaning,) = await embedder.embed(["something"])
        old = Resource("iron", "Other words")
        await books.meanings.store.commit(lambda work: work.library.put_meanings([(old, meaning)]))
        assert 1 == await books.meanings.waiting()


async def test_marks_capitals_and_accents_change_nothing(tmp_path: Path, embedder: LocalEmbedder) -> None:
    """A model sees the words of a question and not how they are dressed."""
    async with a_library(tmp_path, starter=True, embedder=embedder) as books:
        orders = [
            [match.resource.id for match in (await books.find(question)).matches]
            for question in (
                "gentle exercise, older people",
                "GENTLE EXERCISE (OLDER PEOPLE)?",
                "gèntle exércise ölder people",
            )
        ]
        assert orders[0]
        assert orders[0] == orders[1] == orders[2]


async def test_any_text_has_an_answer(tmp_path: Path, embedder: LocalEmbedder) -> None:
    """Also where there is nothing to make sense of."""
    async with a_library(tmp_path, starter=True, embedder=embedder) as books:
        for question in ("", "🙂", "\x00", "\ud83d half", "x" * 5_000, '") OR 1=1 --', "ﬁ ǆ ß İ"):
            await books.find(question)
