"""A search of the archive as an address carries it: reading it, and the addresses that change one thing about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from adapters.web.days import FIRST_YEAR, LAST_YEAR, date_of, day_name, midnight
from adapters.web.frame import LONGEST_QUERY, whole_number
from bot.features import site
from bot.model.archive import PostQuery, SearchOrder
from bot.model.refs import ChannelRef
from bot.model.text import one_line

STEP = 50
"""Posts on a page of results, and how many more each *Show more* brings."""
MOST = 200
"""Most posts on one page of results."""
LONGEST_AUTHOR = 100


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody asks of the archive."""

    words: str = ""
    channel: str = ""
    author: str = ""
    since: str = ""
    until: str = ""
    order: SearchOrder = SearchOrder.NEWEST
    limit: int = STEP
    problems: Mapping[str, str] = field(default_factory=dict)
    """A sentence for each field that cannot be used, by the field's name in the address."""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is asked for."""
        return not (self.words or self.channel or self.author or self.since or self.until)

    @property
    def has_filters(self) -> bool:
        """Return whether it is narrowed by anything but words."""
        return bool(self.channel or self.author or self.since or self.until)

    def query(self, zone: ZoneInfo) -> PostQuery:
        """Return what the store is asked. Both days count whole; one post more than shown tells whether there are."""
        first, last = date_of(self.since), date_of(self.until)
        return PostQuery(
            words=self.words,
            channel=ChannelRef(self.channel) if self.channel else None,
            author=self.author,
            since=midnight(first, zone) if first else None,
            until=midnight(last + timedelta(days=1), zone) if last else None,
            order=self.order,
            limit=self.limit + 1,
        )

    def address(self, **changes: object) -> str:
        """Return the address of this search with some fields changed; an empty one is left out."""
        fields: dict[str, object] = {
            "q": self.words,
            "channel": self.channel,
            "author": self.author,
            "from": self.since,
            "to": self.until,
            "order": self.order.value if self.order is not SearchOrder.NEWEST else "",
            "show": self.limit if self.limit > STEP else "",
        }
        changed = {"show": "", **changes} if changes else {}
        given = {name: value for name, value in {**fields, **changed}.items() if value}
        return f"{site.ARCHIVE_SEARCH}?{urlencode(given)}" if given else site.ARCHIVE_SEARCH

    def without(self, name: str) -> str:
        """Return the address of this search without one of its fields."""
        return self.address(**{name: ""})

    @property
    def since_named(self) -> str:
        """Return the first day in words."""
        return _named(self.since)

    @property
    def until_named(self) -> str:
        """Return the last day in words."""
        return _named(self.until)


def _named(text: str) -> str:
    day = date_of(text)
    return day_name(day) if day else text


def read_search(fields: Mapping[str, str]) -> Search:
    """Return the search that an address asks for, with a sentence for whatever is wrong with it."""
    words, author = one_line(fields.get("q", "")), one_line(fields.get("author", ""))
    since, until = one_line(fields.get("from", ""))[:40], one_line(fields.get("to", ""))[:40]
    problems = {
        "q": _too_long(words, LONGEST_QUERY, "A few words that stand out find more than a sentence."),
        "author": _too_long(author, LONGEST_AUTHOR, "A part of the name is enough."),
        "from": _not_a_day(since),
        "to": _not_a_day(until) or _too_early(date_of(since), date_of(until)),
    }
    is_best = fields.get("order") == SearchOrder.BEST.value and bool(words)
    return Search(
        words=words[:LONGEST_QUERY],
        channel=fields.get("channel", ""),
        author=author[:LONGEST_AUTHOR],
        since=since,
        until=until,
        order=SearchOrder.BEST if is_best else SearchOrder.NEWEST,
        limit=max(whole_number(fields.get("show", ""), MOST) // STEP, 1) * STEP,
        problems={name: sentence for name, sentence in problems.items() if sentence},
    )


def _too_long(text: str, most: int, advice: str) -> str:
    if len(text) <= most:
        return ""
    return f"That is {len(text):,} characters, and {most} are the most. The first {most} are kept below. {advice}"


def _not_a_day(text: str) -> str:
    if not text or date_of(text):
        return ""
    return (
        f"There is no such day between {FIRST_YEAR} and {LAST_YEAR}. "
        "Write the year, the month and the day, such as 2026-12-08."
    )


def _too_early(first: date | None, last: date | None) -> str:
    if first is None or last is None or first <= last:
        return ""
    return "The last day is before the first day. Change one of them."
