"""What an address asks of the library: reading it, and the addresses that change one thing about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from adapters.web.frame import LONGEST_QUERY
from bot.features import site
from bot.model.library import Filters
from bot.model.text import one_line

MOST_FOUND = 20
"""Most entries that answer a question."""
SHELF = 40
"""Entries on a page of the shelves, until somebody asks for all."""
COMMON_TOPICS = 12
"""Topics that are offered as links."""
LONGEST_FILTER = 100

NAMES = {"topic": "Topic", "kind": "Kind", "audience": "For", "nation": "Nation"}
"""The filters, by their names in the address, and what they are called on the page."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody asks of the library."""

    words: str = ""
    filters: Filters = field(default_factory=Filters)
    shows_all: bool = False
    problem: str = ""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is asked for."""
        return not self.words and not self.filters.given

    def address(self, **changes: str) -> str:
        """Return the address of this question with some fields changed; an empty one is left out."""
        fields = {"q": self.words, **{name: self.filters.given.get(name, "") for name in NAMES}, **changes}
        given = {name: value for name, value in fields.items() if value}
        return f"{site.LIBRARY}?{urlencode(given)}" if given else site.LIBRARY

    @property
    def without_filters(self) -> str:
        """Return the address of the question alone."""
        return self.address(**dict.fromkeys(NAMES, ""))

    @property
    def chips(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield each active filter: its name, what it is called, its value, and the address without it."""
        for name, label in NAMES.items():
            value = self.filters.given.get(name)
            if value:
                yield name, label, value, self.address(**{name: ""})


def topic_path(topic: str) -> str:
    """Return where everything about a topic is."""
    return Ask(filters=Filters(topic=topic)).address()


def read_ask(fields: Mapping[str, str]) -> Ask:
    """Return what an address asks for, with a sentence when the question cannot be looked at."""
    words = one_line(fields.get("q", ""))
    values = {name: one_line(fields.get(name, ""))[:LONGEST_FILTER] for name in NAMES}
    problem = ""
    if len(words) > LONGEST_QUERY:
        problem = (
            f"That is {len(words):,} characters, and {LONGEST_QUERY} are the most. "
            f"The first {LONGEST_QUERY} are kept below. A few words that stand out find more than a sentence."
        )
    return Ask(words[:LONGEST_QUERY], Filters(**values), fields.get("show") == "all", problem)
