"""How well the library answers: questions with graded answers → figures, and what changed since the last time."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.features.library.entries import place

BEST = 5
"""How many answers to a question are looked at."""


@dataclass(frozen=True, slots=True)
class Graded:
    """A question, and how well each entry answers it: 2 right, 1 of some use. No grades: nothing here answers it."""

    id: str
    question: str
    grades: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question found, best first."""

    graded: Graded
    found: tuple[str, ...]

    def success(self, among: int) -> bool:
        """Return whether the first `among` have one of the best answers that there are."""
        best = max(self.graded.grades.values(), default=0)
        return any(self.graded.grades.get(id, 0) == best for id in self.found[:among])

    @property
    def ndcg(self) -> float:
        """Return the normalised discounted cumulative gain of the first five."""
        ideal = _gain(sorted(self.graded.grades.values(), reverse=True)[:BEST])
        return _gain([self.graded.grades.get(id, 0) for id in self.found[:BEST]]) / ideal

    @property
    def is_right(self) -> bool:
        """Return whether nobody would complain: a best answer among three, or an honest nothing."""
        return self.success(3) if self.graded.grades else not self.found


def _gain(grades: Iterable[int]) -> float:
    return sum(float(2**grade - 1) / math.log2(position + 2) for position, grade in enumerate(grades))


@dataclass(frozen=True, slots=True)
class Figures:
    """What a whole file of questions came to; each is a share from 0 to 1."""

    success_1: float
    success_3: float
    ndcg_5: float
    refusals_right: float
    false_refusals: float

    @property
    def named(self) -> dict[str, float]:
        """Return them by the names that people know."""
        return {
            "success@1": self.success_1,
            "success@3": self.success_3,
            "nDCG@5": self.ndcg_5,
            "refusals right": self.refusals_right,
            "false refusals": self.false_refusals,
        }


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Return the figures; with no question of a kind there was nothing to get wrong."""
    answerable = [outcome for outcome in outcomes if outcome.graded.grades]
    others = [outcome for outcome in outcomes if not outcome.graded.grades]
    return Figures(
        success_1=_share([outcome.success(1) for outcome in answerable]),
        success_3=_share([outcome.success(3) for outcome in answerable]),
        ndcg_5=_share([outcome.ndcg for outcome in answerable]),
        refusals_right=_share([not outcome.found for outcome in others]),
        false_refusals=_share([not outcome.found for outcome in answerable], empty=0.0),
    )


def _share(values: Sequence[float], empty: float = 1.0) -> float:
    return sum(values) / len(values) if values else empty


def read_questions(path: Path) -> list[Graded]:
    """Return the questions of a JSON file. Raises ContentError with every mistake that it has."""
    try:
        rows = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ContentError([f"the file cannot be read: {error.strerror}"], source=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise ContentError([f"the file is not JSON: {error}"], source=str(path)) from error
    if not isinstance(rows, list) or not rows:
        raise ContentError(["the questions must be a list with something in it"], source=str(path))
    mistakes: list[str] = []
    questions = [_graded(row, number, mistakes) for number, row in enumerate(rows, 1)]
    if mistakes:
        raise ContentError(mistakes, source=str(path))
    return questions


def _graded(row: Any, number: int, mistakes: list[str]) -> Graded:
    if not isinstance(row, dict):
        mistakes.append(f"entry {number}: must be a table with a query and its grades")
        return Graded("", "")
    id, question, grades = row.get("id", str(number)), row.get("query"), row.get("grades", {})
    where = place(number, id)
    if not isinstance(id, str):
        mistakes.append(f"{where}: 'id' must be text in quotes")
    if not isinstance(question, str) or not question.strip():
        mistakes.append(f"{where}: 'query' must be the question, as text in quotes")
    if not isinstance(grades, dict) or any(
        type(grade) is not int or grade not in (0, 1, 2) for grade in grades.values()
    ):
        mistakes.append(f"{where}: 'grades' must give entries' ids the number 2 for right or 1 for of some use")
        grades = {}
    given = {name.lower(): grade for name, grade in grades.items() if grade}
    if "none" in row and bool(row["none"]) == bool(given):
        mistakes.append(f"{where}: 'none' says the opposite of 'grades'")
    return Graded(str(id), str(question), given)


def changes(outcomes: Sequence[Outcome], before: Mapping[str, Sequence[str]]) -> list[str]:
    """Return a line for each question that went from right to wrong or back since `before`: id → what was found."""
    lines = []
    for outcome in outcomes:
        if outcome.graded.id in before:
            was = Outcome(outcome.graded, tuple(before[outcome.graded.id]))
            if was.is_right != outcome.is_right:
                lines.append(
                    f"{'better' if outcome.is_right else 'WORSE '}  {outcome.graded.id}  {outcome.graded.question}"
                )
    return lines
