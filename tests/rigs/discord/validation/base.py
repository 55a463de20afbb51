"""The questions that every form is asked."""

from collections.abc import Iterable, Sequence
from typing import Any

from tests.rigs.discord.errors import Problem

Path = tuple[str | int, ...]
Faults = list[Problem]


def required(path: Path) -> Problem:
    """Return the fault of a field that is missing."""
    return Problem(path, "BASE_TYPE_REQUIRED", "This field is required")


def odd(path: Path, message: str, code: str = "BASE_TYPE_CHOICES") -> Problem:
    """Return the fault of a value that does not fit."""
    return Problem(path, code, message)


def length(path: Path, value: Any, low: int, high: int) -> Faults:
    """Return the fault of a text or list that is too short or too long; nothing at all is right when low is 0."""
    if value is None or value in ("", []):
        return [required(path)] if low else []
    if not isinstance(value, str | list):
        return [odd(path, "Could not interpret the value.", "BASE_TYPE_BAD_TYPE")]
    if low <= len(value) <= high:
        return []
    says = f"Must be between {low} and {high} in length." if low else f"Must be {high} or fewer in length."
    return [Problem(path, "BASE_TYPE_BAD_LENGTH", says)]


def within(path: Path, value: Any, low: float, high: float) -> Faults:
    """Return the fault of a number that is too small or too large."""
    if value is None:
        return []
    if isinstance(value, bool) or not isinstance(value, int | float):
        return [Problem(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not a number.')]
    if value < low:
        return [Problem(path, "NUMBER_TYPE_MIN", f"Value should be greater than or equal to {low}.")]
    return [Problem(path, "NUMBER_TYPE_MAX", f"Value should be less than or equal to {high}.")] if value > high else []


def one_of(path: Path, value: Any, allowed: Sequence[Any]) -> Faults:
    """Return the fault of a value that is none of these."""
    return [] if value in allowed else [odd(path, f"Value must be one of {{{', '.join(map(str, allowed))}}}.")]


def unique(values: Iterable[tuple[Path, Any]], code: str, message: str) -> Faults:
    """Return a fault for every value that was there before."""
    seen: set[Any] = set()
    faults = []
    for path, value in values:
        if value in seen:
            faults.append(Problem(path, code, message))
        seen.add(value)
    return faults


def link(path: Path, value: Any, schemes: tuple[str, ...] = ("http://", "https://", "attachment://")) -> Faults:
    """Return the fault of an address of an unknown kind."""
    if value is None or str(value).startswith(schemes):
        return []
    says = f'Scheme "{str(value).partition(":")[0]}" is not supported. Scheme must be one of {schemes}.'
    return [Problem(path, "URL_TYPE_INVALID_SCHEME", says)]
