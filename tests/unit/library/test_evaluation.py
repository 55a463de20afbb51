"""A small evaluation on the starter library: real ways of asking, with floors that changes must keep."""

from pathlib import Path

import pytest

from tests.unit.library.rigs import a_library

GOOD = {
    "which outcomes should our trial report": {"r26"},
    "does prehab save money": {"r27", "r28"},
    "anemia clinic pathway": {"r12"},
    "HbA1c too high before surgery": {"r13"},
    "gentle workout videos for older people": {"r14"},
    "patient is anxious, relaxation audio": {"r16"},
    "duke activity status index": {"r50"},
    "rockwood score": {"r53"},
    "carb loading": {"r47", "r54"},
    "how do I stop patients drinking alcohol before surgery": {"r52"},
    "scottish screening record form": {"r38"},
    "northern ireland prehab programme": {"r42"},
    "q exchange funding": {"r59"},
    "nutrition in cancer cachexia": {"r46"},
    "deprived communities barriers to taking part": {"r29"},
    "masters module": {"r06"},
    "getting accredited to report CPET": {"r49"},
    "motivational interviewing conversation about activity": {"r43"},
    "cochrane bowel cancer": {"r23"},
    "world prehab conference": {"r57"},
}
OFF_TOPIC = [
    "best pizza in Leeds",
    "football results",
    "asdf qwerty",
    "capital of France",
    "what is the weather today",
    "recipe for chocolate cake",
    "bitcoin price",
    "my cat is ill",
    "who won the election",
    "train my dog",
    "holiday in Wales",
    "",
    "?!",
    "the of and",
    "🙂",
    '") OR 1=1 --',
]


async def test_most_questions_find_what_answers_them(tmp_path: Path) -> None:
    """At least four of five questions have the right entry first, and nine of ten among the first three."""
    first = among = 0
    async with a_library(tmp_path, starter=True) as books:
        for question, wanted in GOOD.items():
            ids = [match.resource.id for match in (await books.find(question)).matches]
            first += bool(wanted & set(ids[:1]))
            among += bool(wanted & set(ids[:3]))
    assert first >= 0.8 * len(GOOD)
    assert among >= 0.9 * len(GOOD)


@pytest.mark.parametrize("question", OFF_TOPIC)
async def test_what_is_not_our_subject_finds_nothing(tmp_path: Path, question: str) -> None:
    """An honest nothing is better than a guess."""
    async with a_library(tmp_path, starter=True) as books:
        assert (await books.find(question)).matches == ()


async def test_answers_come_best_first_and_no_more_than_asked_for(tmp_path: Path) -> None:
    """Scores fall, and the limit holds."""
    async with a_library(tmp_path, starter=True) as books:
        scores = [match.score for match in (await books.find("exercise before surgery", limit=4)).matches]
    assert 0 < len(scores) <= 4
    assert scores == sorted(scores, reverse=True)
