"""One entry of a file of resources: a table as somebody wrote it → a resource, or sentences that say why not."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from bot.model.library import Resource
from bot.model.text import clean, one_line, shorten

_LINES = {"id": 100, "title": 1_000, "publisher": 300, "year": 100, "kind": 60, "status": 20, "checked": 10}
_LINES |= {"supersedes": 100, "superseded_by": 100, "url": 2_000}
_PROSE = {"link_note": 500, "summary": 50_000}
_NAMED = 100
"""Characters of a summary that name an entry whose title is empty."""
_LISTS = ("audience", "topics", "nations")
_ITEMS, _ITEM = 50, 100
_OTHER_NAMES = {"tags": "topics", "url_note": "link_note"}
STATUSES = ("", "current", "superseded")
FIELDS = (
    "id title publisher year kind url link_note audience topics nations summary status supersedes superseded_by checked"
).split()
"""Every field that an entry may have."""


def unknown_fields(row: Mapping[str, Any]) -> Iterable[str]:
    """Return the names of the fields that the library does not keep."""
    return (name for name in row if name not in FIELDS and name not in _OTHER_NAMES)


def entry_of(row: Any, number: int, mistakes: list[str]) -> Resource:
    """Return the resource in `row`, which is whole if nothing was added to `mistakes`."""
    if not isinstance(row, Mapping):
        mistakes.append(f"entry {number}: must be a table with an id and a title, not {_shown(row)}")
        return Resource(id="", title="")
    return _Entry(row, number, mistakes).resource()


def place(number: int, id: object) -> str:
    """Return how an entry is named in a sentence: its number, and its id where it has one."""
    return (
        f"entry {number} ('{shorten(one_line(id), 60)}')" if isinstance(id, str) and id.strip() else f"entry {number}"
    )


class _Entry:
    """Takes the fields one by one and notes what is wrong with each."""

    def __init__(self, row: Mapping[str, Any], number: int, mistakes: list[str]) -> None:
        self._row = row
        self._place = place(number, row.get("id"))
        self._mistakes = mistakes

    def resource(self) -> Resource:
        """Return the resource, with what is wrong left out."""
        texts = {name: self._line(name) for name in _LINES if name not in ("url", "supersedes", "superseded_by")}
        summary = self._prose("summary")
        if summary and self._row.get("title") is not None:
            texts["title"] = texts["title"] or shorten(one_line(summary), _NAMED)
        self._check(texts)
        return Resource(
            id=texts["id"].lower(),
            title=texts["title"],
            publisher=texts["publisher"],
            year=texts["year"],
            kind=texts["kind"],
            url=self._url(),
            link_note=self._prose("link_note"),
            audience=self._list("audience"),
            topics=self._list("topics"),
            nations=self._list("nations"),
            summary=summary,
            status=texts["status"],
            supersedes=self._line("supersedes").lower() or None,
            superseded_by=self._line("superseded_by").lower() or None,
            checked=texts["checked"],
        )

    def _wrong(self, name: str, why: str) -> None:
        self._mistakes.append(f"{self._place}: '{name}' {why}")

    def _check(self, texts: Mapping[str, str]) -> None:
        for other, name in _OTHER_NAMES.items():
            if self._row.get(other) is not None and self._row.get(name) is not None:
                self._wrong(other, f"means the same as '{name}'; keep one of them")
        if texts["status"] not in STATUSES:
            self._wrong("status", f"must be 'current' or 'superseded', not {_shown(texts['status'])}")
        if texts["checked"] and not _is_day(texts["checked"]):
            self._wrong("checked", "must be a day such as '2025-01-31'")
        for name in ("id", "title"):
            if self._row.get(name) is None:
                self._wrong(name, "is missing")
            elif isinstance(self._row[name], str) and not texts[name]:
                self._wrong(name, "is empty")

    def _value(self, name: str) -> tuple[str, Any]:
        if self._row.get(name) is not None:
            return name, self._row[name]
        return next(
            (
                (other, self._row[other])
                for other, meant in _OTHER_NAMES.items()
                if meant == name and other in self._row
            ),
            (name, None),
        )

    def _text(self, name: str) -> tuple[str, str]:
        written, value = self._value(name)
        if value is None:
            return written, ""
        if name == "id" and type(value) is int:
            return written, str(value)
        if not isinstance(value, str):
            self._wrong(written, f"must be text in quotes, not {_shown(value)}")
            return written, ""
        return written, value

    def _line(self, name: str) -> str:
        written, value = self._text(name)
        return self._fitting(written, one_line(value), _LINES[name])

    def _prose(self, name: str) -> str:
        written, value = self._text(name)
        return self._fitting(written, clean(value).strip(), _PROSE[name])

    def _fitting(self, name: str, text: str, limit: int) -> str:
        if len(text) > limit:
            self._wrong(name, f"has {len(text):,} characters; {limit:,} is the most")
        return text

    def _list(self, name: str) -> tuple[str, ...]:
        written, value = self._value(name)
        if value is None:
            return ()
        if not isinstance(value, list) or any(not isinstance(item, str) for item in value):
            self._wrong(written, 'must be a list of texts, such as ["one", "two"]')
            return ()
        items = [one_line(item) for item in value]
        if any(not item for item in items):
            self._wrong(written, "has an empty item")
        if any(len(item) > _ITEM for item in items):
            self._wrong(written, f"has an item of more than {_ITEM} characters")
        if len(items) > _ITEMS:
            self._wrong(written, f"has {len(items)} items; {_ITEMS} is the most")
        return tuple(items)

    def _url(self) -> str | None:
        url = self._line("url")
        if url and not _is_web_address(url):
            self._wrong("url", f"must be a web address that starts with https:// or http://, not {_shown(url)}")
        return url or None


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"|]", url)
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _shown(value: object) -> str:
    return shorten(one_line(repr(value)), 60)
