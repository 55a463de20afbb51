"""Other people's calendar files, cut into components. However hostile a file is, this takes little and ends.

Nothing is nested here: what stands inside an event is left out, and what is no event is counted.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.errors import CalendarRefused

MOST_BYTES = 10 * 1024 * 1024
"""A calendar with more is refused: ten years of a busy group's take a tenth of it."""
MOST_SHEETS = 100
"""Calendars in one file; nearly always it is one."""
MOST_EVENTS = 5_000
MOST_LINES = 2_000
"""Lines of one event; whoever is invited has one each."""
LONGEST_LINE = 100_000
"""Bytes of one value; longer ones are pictures and other attachments, which are left out anyway."""
DEEPEST = 50
"""How deep components are followed into one another; real ones go two deep."""
MOST_OF_ZONE = 50
"""Lines of one of a zone's halves of the year."""

_FOLD = re.compile(rb"(?<!\n)\n+[ \t]")
"""A line goes on after white space; some programs leave empty lines before it. Each run of line ends is read once."""
_WANTED = ("VEVENT", "VTIMEZONE")


@dataclass(slots=True)
class Part:
    """One component: its name, and its lines without those of components inside it."""

    name: str
    lines: list[str] = field(default_factory=list)
    inner: list["Part"] = field(default_factory=list)
    """What stands inside a time zone."""
    is_whole: bool = True
    """Whether its end was there."""


@dataclass(slots=True)
class Sheet:
    """One calendar of a file. Most files have one."""

    properties: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Cut:
    """A file, cut up."""

    sheets: list[Sheet] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    """How many components of other kinds there are: tasks, journals, free and busy times."""
    too_long: int = 0
    """How many values were left out for their length."""


def check_size(size: int) -> None:
    """Refuse a file by its size, before it is read. Raises CalendarRefused."""
    if size > MOST_BYTES:
        raise CalendarRefused(
            f"it has {size / 1024 / 1024:.0f} MB; at most {MOST_BYTES // 1024 // 1024} MB of a calendar are read"
        )


def cut(data: bytes) -> Cut:
    """Return the calendars in a file. Raises CalendarRefused for what is none, or is too much."""
    check_size(len(data))
    knife = _Knife()
    for line in _lines(data, knife.made):
        knife.take(line)
    knife.leave()
    if not knife.made.sheets:
        raise CalendarRefused("it is no calendar: nothing in it begins as one does, with BEGIN:VCALENDAR")
    return knife.made


class _Knife:
    """Takes line after line, and knows inside which component they stand."""

    def __init__(self) -> None:
        self.made = Cut()
        self._sheet: Sheet | None = None
        self._part: Part | None = None
        self._inside: list[str] = []
        """What is open and is not kept: kinds that we do not want, and what stands inside others."""
        self._events = 0

    def take(self, line: str) -> None:
        name, _, value = line.partition(":")
        kind, name = value.strip().upper(), name.strip().upper()
        if name == "BEGIN" and kind == "VCALENDAR":
            self.leave()
            self._sheet = self._new_sheet()
        elif name == "BEGIN":
            self._begin(self._sheet or self._bare(kind), kind)
        elif self._sheet is None:
            return
        elif name == "END":
            self._end(kind)
        elif self._part is not None:
            _keep(self._part, self._inside, line)
        elif not self._inside:
            self._sheet.properties.setdefault(name.partition(";")[0], value.strip())

    def _bare(self, kind: str) -> Sheet:
        """Begin a calendar that does not say that it is one, as when an event alone was saved as a file."""
        if not kind.startswith("V"):
            return Sheet()
        self._sheet = self._new_sheet()
        return self._sheet

    def _new_sheet(self) -> Sheet:
        if len(self.made.sheets) == MOST_SHEETS:
            raise CalendarRefused(f"it has more than {MOST_SHEETS} calendars in one")
        self.made.sheets.append(Sheet())
        return self.made.sheets[-1]

    def leave(self) -> None:
        """Leave whatever is open: a component that is, stopped without its end."""
        if self._part is not None:
            self._part.is_whole = False
        self._part, self._inside = None, []

    def _begin(self, sheet: Sheet, kind: str) -> None:
        if kind in _WANTED:
            self.leave()
            self._part = Part(kind)
            sheet.parts.append(self._part)
            self._events += kind == "VEVENT"
            _check_count(self._events)
            return
        if self._part is None and not self._inside:
            self.made.ignored[kind[:40]] += 1
        elif self._part is not None and self._part.name == "VTIMEZONE" and not self._inside:
            self._part.inner.append(Part(kind))
        if len(self._inside) < DEEPEST:
            self._inside.append(kind)

    def _end(self, kind: str) -> None:
        if self._inside and kind == self._inside[-1]:
            self._inside.pop()
        elif self._part is not None and kind == self._part.name:
            self._part, self._inside = None, []
        elif kind == "VCALENDAR":
            self.leave()
            self._sheet = None


def _keep(part: Part, inside: list[str], line: str) -> None:
    if not inside:
        if len(part.lines) < MOST_LINES:
            part.lines.append(line)
    elif part.inner and len(inside) == 1 and len(part.inner[-1].lines) < MOST_OF_ZONE:
        part.inner[-1].lines.append(line)


def _check_count(events: int) -> None:
    if events > MOST_EVENTS:
        raise CalendarRefused(f"it has more than {MOST_EVENTS:,} events, which is more than is read of one calendar")


def _lines(data: bytes, made: Cut) -> Iterator[str]:
    """Yield the lines, unfolded before they are read as text: some programs fold in the middle of a letter."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode("utf-8")
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    start = 0
    data = _FOLD.sub(b"", data)
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        if end - start > LONGEST_LINE:
            made.too_long += 1
        elif end > start:
            yield _text(data[start:end])
        start = end + 1


def _text(line: bytes) -> str:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("cp1252", "replace")
    return text.replace("\x00", "")
