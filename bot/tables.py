"""One table of a TOML file, read with every mistake noted."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any, TypeVar

from bot.model.refs import AccountRef, platform_of

T = TypeVar("T")


class Table:
    """One table of the file: hands out values of the right type and notes every mistake in a shared list."""

    def __init__(self, values: object, path: str, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        self._path = path
        self._values: dict[str, Any] = dict(values) if isinstance(values, Mapping) else {}
        self._used: set[str] = set()
        if not isinstance(values, Mapping):
            mistakes.append(f"'{path}' must be a table, written as [{path}]")

    def wrong(self, name: str, why: str) -> None:
        """Note a mistake about one value."""
        self.mistakes.append(f"'{self._name(name)}' {why}")

    def names(self) -> list[str]:
        """Return the names of everything in the table."""
        return list(self._values)

    def peek(self, name: str) -> object:
        """Return a value as it is written, whatever its type."""
        return self._values.get(name)

    def table(self, name: str) -> "Table":
        """Return a table inside this one."""
        self._used.add(name)
        return Table(self._values.get(name, {}), self._name(name), self.mistakes)

    def tables(self, name: str) -> list["Table"]:
        """Return the tables of a list, each written as [[name]]."""
        values: list[Any] = self._take(name, list, f"tables, each written as [[{self._name(name)}]]", [])
        return [Table(each, self._name(name), self.mistakes) for each in values]

    def rest(self) -> dict[str, Any]:
        """Return the whole table as it is, for somebody else to check."""
        self._used.update(self._values)
        return self._values

    def text(self, name: str, default: str, *, required: bool = False) -> str:
        """Return a text."""
        value = self._take(name, str, "text in quotes", default)
        if required and not value.strip() and isinstance(self._values.get(name, ""), str):
            self.wrong(name, "is missing")
        return value

    def integer(self, name: str, default: int) -> int:
        """Return a whole number."""
        return self._take(name, int, "a whole number", default)

    def flag(self, name: str, default: bool) -> bool:
        """Return true or false."""
        return self._take(name, bool, "true or false", default)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """Return one of the choices."""
        value = self.text(name, default)
        if value not in choices:
            self.wrong(name, f"must be one of {', '.join(choices)}")
        return value

    def texts(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of texts."""
        values: list[Any] = self._take(name, list, 'a list such as ["127.0.0.1"]', list(default))
        return tuple(str(value) for value in values)

    def refs(self, name: str, platforms: frozenset[str]) -> list[str]:
        """Return a list of references such as 'local:general'."""
        values: list[Any] = self._take(name, list, 'a list such as ["local:general"]', [])
        for value in values:
            if not is_ref(value, platforms):
                known = ", ".join(sorted(platforms))
                self.wrong(name, f"has {value!r}; it should look like 'platform:id', with a platform of {known}")
        return [value for value in values if isinstance(value, str)]

    def ref(self, name: str, platforms: frozenset[str]) -> str:
        """Return a reference such as 'local:general', or nothing when it is left out."""
        value = self.text(name, "")
        if value and not is_ref(value, platforms):
            known = ", ".join(sorted(platforms))
            self.wrong(name, f"is {value!r}; it should look like 'platform:id', with a platform of {known}")
        return value

    def time_of_day(self, name: str, default: time) -> time:
        """Return a time written as '17:00'."""
        value = self.text(name, default.isoformat("minutes"))
        found = _time_of_day(value)
        if found is None:
            self.wrong(name, f"must be a time such as '17:00', not {value!r}")
        return default if found is None else found

    def times_of_day(self, name: str, default: tuple[time, time]) -> tuple[time, time]:
        """Return from when to when, written as ["20:00", "08:00"]; an empty list is no time at all."""
        written = self.texts(name, tuple(each.isoformat("minutes") for each in default))
        found = [each for each in map(_time_of_day, written) if each is not None]
        if not written:
            return time(0), time(0)
        if len(found) != 2 or len(written) != 2:
            self.wrong(name, 'must be two times such as ["20:00", "08:00"], or empty')
            return default
        return found[0], found[1]

    def lengths(self, name: str, default: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
        """Return lengths of time written as '1 day, 1 hour', the longest first; an empty text is none of them."""
        value = self.text(name, "")
        if name not in self._values:
            return default
        parts = [re.fullmatch(r"([1-9]\d{0,3}) (week|day|hour|minute)s?", part.strip()) for part in value.split(",")]
        found = {int(part[1]) * timedelta(**{f"{part[2]}s": 1}) for part in parts if part is not None}
        if value.strip() and (None in parts or max(found) > timedelta(days=366)):
            self.wrong(name, f"must be lengths of time such as '1 day, 1 hour', not {value!r}")
            return default
        return tuple(sorted(found, reverse=True))

    def end(self) -> None:
        """Note every value that nobody asked for."""
        for name in self._values.keys() - self._used:
            self.wrong(name, "is not a setting that sigbot knows")

    def _take(self, name: str, kind: type[T], described: str, default: T) -> T:
        self._used.add(name)
        value = self._values.get(name, default)
        if type(value) is not kind:
            self.wrong(name, f"must be {described}, not {value!r}")
            return default
        return value

    def _name(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name


def _time_of_day(text: str) -> time | None:
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", text)
    return None if found is None else time(int(found[1]), int(found[2]))


def is_ref(value: object, platforms: frozenset[str]) -> bool:
    """Return whether a value is a reference to something on one of these platforms."""
    try:
        return isinstance(value, str) and platform_of(AccountRef(value)) in platforms
    except ValueError:
        return False
