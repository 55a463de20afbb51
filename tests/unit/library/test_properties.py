"""What holds for every question, whatever is typed."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.features.library import Library
from tests.unit.library.rigs import a_library

ANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
WORDS = st.lists(
    st.sampled_from(
        "anaemia iron surgery frailty exercise nutrition anxiety scotland video guideline older people".split()
    ),
    min_size=1,
    max_size=6,
)
MARKS = st.text(st.sampled_from(" .,;:!?-()/&\u2026\u00a0"), min_size=1, max_size=3).map(lambda marks: f"{marks} ")
ACCENTS = str.maketrans({"a": "á", "e": "è", "i": "î", "o": "ö", "u": "ü", "n": "ñ"})


@pytest.fixture
async def books(tmp_path: Path) -> AsyncIterator[Library]:
    """Give the starter library."""
    async with a_library(tmp_path, starter=True) as found:
        yield found


async def order(books: Library, question: str) -> list[str]:
    return [match.resource.id for match in (await books.find(question)).matches]


@given(question=st.text(max_size=200))
@ANY
async def test_any_text_has_an_answer(books: Library, question: str) -> None:
    """An answer or an honest nothing, never an error."""
    found = await books.find(question, limit=3)
    assert len(found.matches) <= 3
    assert all(match.evidence > 0 for match in found.matches)


@given(words=WORDS, marks=MARKS, how=st.sampled_from([str.lower, str.upper, str.title]))
@ANY
async def test_marks_capitals_and_accents_change_nothing(
    books: Library, words: list[str], marks: str, how: Any
) -> None:
    """How a question is dressed says nothing about what it asks, where capitals have no meaning of their own."""
    plain = await order(books, " ".join(words))
    assert plain == await order(books, marks.join(words) + marks)
    assert plain == await order(books, how(" ".join(words)))
    assert plain == await order(books, " ".join(words).translate(ACCENTS))
