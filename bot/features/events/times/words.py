"""The words of times: weekdays, months, numbers, and the text in the form in which it is read."""

import re
import unicodedata
from functools import cache

from bot.features.events.times.answers import Fault, unusable

LONGEST = 200
"""Characters. The longest that we write ourselves, a range over two days with both zones, has 90."""

SMALL = {
    word: number
    for number, words in enumerate(
        "zero|a an one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve".split("|"),
    )
    for word in words.split()
}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "final": -1}
ORDINALS |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5}

NUMBER = rf"(?:[0-9]{{1,4}}|{'|'.join(SMALL)})"
ORDINAL = rf"(?:{'|'.join(ORDINALS)})"
END = r"(?![a-z0-9]|[:.][0-9])"
"""No word and no number goes on behind here."""


def tidied(text: str) -> str:
    """Return the text in lower case, with one kind of dash and single spaces, so that there is one way to read it."""
    if len(text) > LONGEST:
        raise unusable(Fault.TOO_MUCH)
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain).replace("\u2019", "'")
    plain = re.sub(r"(?<![a-z])([ap])\. ?m\b\.?", r"\1m", plain)
    return re.sub(r"\s+", " ", plain).strip(" .!?")


def number(word: str) -> int:
    """Return the number that a numeral or a word such as 'two' stands for."""
    return SMALL[word] if word in SMALL else int(word)


@cache
def weekdays() -> dict[str, int]:
    """Return the names of the days of the week, Monday being 0."""
    from dateutil.parser import parserinfo

    names = {name.lower(): day for day, names in enumerate(parserinfo.WEEKDAYS) for name in names}
    return names | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}


@cache
def months() -> dict[str, int]:
    """Return the names of the months, January being 1."""
    from dateutil.parser import parserinfo

    return {name.lower(): month for month, names in enumerate(parserinfo.MONTHS, 1) for name in names}


def any_of(names: dict[str, int]) -> str:
    """Return the pattern that any of these words fits, the longest first."""
    return f"(?:{'|'.join(sorted(names, key=len, reverse=True))})"
