"""How well the starter library answers, with and without meanings: floors that every change must keep.

The questions in `tests/questions/tuning.json` were used to set weights and thresholds; those in `test.json` were not.
Those in `fresh.json` were written by somebody else later, half of them near misses, and mended after their first sight.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.features.library import Library
from bot.features.library.evaluation import Figures, Outcome, figures, read_questions
from storage.semantic.model import LocalEmbedder
from tests.unit.library.rigs import a_library

QUESTIONS = Path(__file__).parents[1] / "questions"


async def evaluated(books: Library, name: str) -> Figures:
    """Ask every question of a file."""
    outcomes = []
    for graded in read_questions(QUESTIONS / name):
        found = await books.find(graded.question)
        outcomes.append(Outcome(graded, tuple(match.resource.id for match in found.matches)))
    return figures(outcomes)


@pytest.fixture
async def by_meaning(tmp_path: Path, embedder: LocalEmbedder) -> AsyncIterator[Library]:
    """Give the starter library with meanings."""
    async with a_library(tmp_path, starter=True, embedder=embedder) as books:
        yield books


@pytest.fixture
async def by_words(tmp_path: Path) -> AsyncIterator[Library]:
    """Give the starter library as a small machine has it."""
    async with a_library(tmp_path, starter=True) as books:
        yield books


def test_there_are_enough_questions_and_none_is_in_both_halves() -> None:
    """What was tuned on says little about what was not."""
    names = ("tuning", "test", "fresh")
    tuning, test, fresh = ({g.question.lower() for g in read_questions(QUESTIONS / f"{n}.json")} for n in names)
    assert len(test) >= 100
    assert len(tuning) >= 100
    assert not tuning & test
    assert not fresh & (tuning | test)


@pytest.mark.parametrize("name", ["tuning.json", "test.json", "fresh.json"])
async def test_floors_with_meanings(by_meaning: Library, name: str) -> None:
    """A right answer among three, well ordered; an honest nothing where there is none."""
    found = await evaluated(by_meaning, name)
    assert found.success_3 >= 0.95
    assert found.ndcg_5 >= 0.90
    assert found.refusals_right >= 0.9
    assert found.false_refusals <= 0.03


@pytest.mark.parametrize("name", ["tuning.json", "test.json", "fresh.json"])
async def test_floors_by_words_alone(by_words: Library, name: str) -> None:
    """A small machine answers nearly as well."""
    found = await evaluated(by_words, name)
    assert found.success_3 >= 0.90
    assert found.ndcg_5 >= 0.87
    assert found.refusals_right >= 0.9
    assert found.false_refusals <= 0.05
