"""The library on the command line: importing, searching, and evaluating how well it answers."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import UsageError
from bot.features import library
from bot.features.library import evaluation
from bot.model.text import shorten
from bot.ports import Store, UnitOfWork

PROGRESS = 2_000
"""Entries after which it is said how far the work has come."""
MOST_LINES = 100_000
"""Most questions that one file may have."""


def mode(model: str) -> str:
    """Return in a sentence how questions are compared with entries: with this model, or with none."""
    if model:
        return f"Questions are compared by their words and by what they mean, with the model {model}."
    return "Questions are compared by their words alone. `make semantic` installs what compares meanings."


async def learn(books: library.Library, say: Callable[[str], None]) -> None:
    """Work out what new entries mean, and say so where it takes a while."""
    waiting = await books.meanings.waiting()
    if waiting > library.MEANINGS_AT_ONCE:
        say(f"note: working out what {waiting} entries mean; this happens once for each of them")
    told = waiting

    def progress(done: int) -> None:
        nonlocal told
        if told - (waiting - done) >= PROGRESS:
            told = waiting - done
            say(f"note: {done} of {waiting} are done")

    await books.meanings.keep_up(progress)


# --- Searching


def shown(found: library.Found, among: str, *, as_json: bool) -> str:
    """Return what was found, as it is printed; `among` is the question where there are several."""
    rows = [{"id": m.resource.id, "title": m.resource.title, "score": round(m.score, 4)} for m in found.matches]
    if as_json:
        return json.dumps(rows, ensure_ascii=False, indent=None if among else 2)
    lines = [f"{m.score:8.2f}  {m.resource.id:8}  {shorten(m.resource.title, 100)}" for m in found.matches]
    return "\n".join([f"\n{among}", *lines] if among else lines)


def nothing(found: library.Found) -> str:
    """Return why there is no answer."""
    if found.refused:
        return "That looks like a patient's number, so it was not searched for and not kept."
    if found.declined:
        return "That looks like a question about one person's care, which only the team looking after them can answer."
    return "The library has nothing that answers this."


def questions_in(path: Path) -> list[str]:
    """Return the lines of a file, each a question; an empty line is one that has no answer."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text: byte {error.start + 1} is wrong") from error
    if len(lines) > MOST_LINES:
        raise UsageError(f"{path} has {len(lines):,} lines; {MOST_LINES:,} is the most")
    return lines


# --- Evaluating


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What an evaluation came to, beside what the last one with the same questions came to."""

    outcomes: Sequence[evaluation.Outcome]
    mode: str
    before: dict[str, Any]

    @property
    def figures(self) -> dict[str, float]:
        """Return the figures by name."""
        return {name: round(value, 4) for name, value in evaluation.figures(self.outcomes).named.items()}

    @property
    def found(self) -> dict[str, list[str]]:
        """Return what each question found, by its id."""
        return {outcome.graded.id: list(outcome.found) for outcome in self.outcomes}

    def shown(self, *, as_json: bool) -> str:
        """Return everything as it is printed."""
        return json.dumps(self.row(), ensure_ascii=False, indent=2) if as_json else "\n".join(self.lines())

    def row(self) -> dict[str, Any]:
        """Return everything for programs."""
        return {
            "mode": self.mode,
            "figures": self.figures,
            "before": self.before.get("figures"),
            "questions": [
                {"id": o.graded.id, "query": o.graded.question, "found": list(o.found), "right": o.is_right}
                for o in self.outcomes
            ],
        }

    def lines(self) -> list[str]:
        """Return everything for people: each question, the figures, and what has changed."""
        lines = [
            f"{'ok   ' if o.is_right else 'WRONG'}  {o.graded.id:8}  {shorten(o.graded.question, 60):60}  "
            f"{', '.join(o.found) or 'nothing'}"
            for o in self.outcomes
        ]
        earlier: dict[str, float] = self.before.get("figures", {})
        lines += ["", self.mode]
        for name, value in self.figures.items():
            was = f"  (last time {earlier[name]:.3f})" if name in earlier else ""
            lines.append(f"{name:16} {value:.3f}{was}")
        return [*lines, *evaluation.changes(self.outcomes, self.before.get("found", {}))]


async def evaluate(books: library.Library, store: Store, questions: Sequence[evaluation.Graded]) -> Evaluated:
    """Ask every question, and remember what came of it for the next time."""
    outcomes = []
    for graded in questions:
        found = await books.find(graded.question, limit=evaluation.BEST)
        outcomes.append(evaluation.Outcome(graded, tuple(match.resource.id for match in found.matches)))
    name = _name(questions)
    before = await store.read(lambda readers: readers.value(name))
    evaluated = Evaluated(outcomes, mode(books.meanings.model), json.loads(before) if before else {})
    kept = json.dumps({"figures": evaluated.figures, "found": evaluated.found})

    def remember(work: UnitOfWork) -> None:
        work.values.put(name, kept)

    await store.commit(remember)
    return evaluated


def _name(questions: Sequence[evaluation.Graded]) -> str:
    """Return where the last run is kept: a file is the same as long as its questions are."""
    text = "\n".join(f"{graded.id} {graded.question}" for graded in questions)
    return f"library.evaluation.{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}"
