"""Time zones as people and calendars name them: 'Europe/Dublin', 'Dublin', 'ET', 'GMT', 'GMT Standard Time'."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

_REGIONS = frozenset("africa america antarctica arctic asia atlantic australia europe indian pacific".split())
_NO_PLACES = frozenset(
    "act casey center christmas easter general jersey knox lhi midway nome north nsw oral resolute".split()
    + "reunion south troll wake west".split()
)
"""Names at the end of a zone's name that are other words before they are places."""
_SEASONAL = {
    "gmt": "Europe/London",
    "bst": "Europe/London",
    "cet": "Europe/Paris",
    "cest": "Europe/Paris",
    "eet": "Europe/Athens",
    "eest": "Europe/Athens",
    "est": "America/New_York",
    "edt": "America/New_York",
    "mst": "America/Denver",
    "mdt": "America/Denver",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "aest": "Australia/Sydney",
    "aedt": "Australia/Sydney",
    "nzst": "Pacific/Auckland",
    "nzdt": "Pacific/Auckland",
}
"""Names of one half of the year. CST and IST are left out: each is the name of three clocks."""
_PLACES = {
    "utc": "Etc/UTC",
    "et": "America/New_York",
    "eastern": "America/New_York",
    "ct": "America/Chicago",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles",
    "uk": "Europe/London",
    "british": "Europe/London",
    "england": "Europe/London",
    "scotland": "Europe/London",
    "wales": "Europe/London",
    "northern ireland": "Europe/London",
    "edinburgh": "Europe/London",
    "glasgow": "Europe/London",
    "cardiff": "Europe/London",
    "ireland": "Europe/Dublin",
    "irish": "Europe/Dublin",
    "washington": "America/New_York",
    "boston": "America/New_York",
    "san francisco": "America/Los_Angeles",
}
_NEEDS_TIME = frozenset({"eastern", "central", "mountain", "pacific", "british", "irish"})
"""Adjectives, which name a zone only together with 'time'."""
_OFFSET = re.compile(r"(utc ?|gmt ?|)([+-])(1[0-4]|0?[0-9])(?::?([0-5][0-9]))?(?![0-9a-z:])")
_ISO_TIME = re.compile(r".*t[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_WORD = re.compile(r"[a-z][a-z0-9'/_.+\-]*")
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Spoken:
    """A zone as it was written in a text."""

    zone: tzinfo
    season: str = ""
    """The name of one half of the year, such as 'BST', where that was written."""


def zone_named(text: str) -> ZoneInfo | None:
    """Return the zone with this name: IANA's, a city's, Windows', or an abbreviation. None for any other text.

    An abbreviation gives the clock of the place that it stands for, summer and winter: 'GMT' is London's.
    """
    words = " ".join(text.lower().replace("\u2019", "'").split())[:64]
    key = _names().get(words) or _names().get(words.replace("_", " ")) or _SEASONAL.get(words)
    return ZoneInfo(key) if key else None


def zone_at(text: str, at: int, home: ZoneInfo, today: date) -> tuple[Spoken, int] | None:
    """Return the zone that is named at a place of a tidied text, and where the name ends.

    The abbreviations that the group's own zone has go before those of others: IST is Ireland's in Dublin.
    """
    found, after_iso = _OFFSET.match(text, at), _ISO_TIME.match(text[:at])
    if found and (found[1] or after_iso):
        return _fixed(found), found.end()
    if after_iso and text[at:] == "z":
        return Spoken(UTC), at + 1
    for words, end in _phrases(text, at):
        if words.upper() in seasons(home, today.year):
            return Spoken(home, words.upper()), end
        if key := _SEASONAL.get(words):
            return Spoken(ZoneInfo(key), words.upper()), end
        if key := _names().get(words):
            return Spoken(ZoneInfo(key)), end
    return None


def seasons(zone: tzinfo, year: int) -> dict[str, timedelta]:
    """Return the names that a zone's clock has in a year, with their distance from UTC: two, or one."""
    moments = [datetime(year, month, 1, 12, tzinfo=zone) for month in (1, 7)]
    return {moment.tzname() or "": moment.utcoffset() or timedelta() for moment in moments}


def _fixed(found: re.Match[str]) -> Spoken:
    distance = timedelta(hours=int(found[3]), minutes=int(found[4] or 0))
    return Spoken(timezone(-distance if found[2] == "-" else distance))


def _phrases(text: str, at: int) -> Iterator[tuple[str, int]]:
    """Yield the runs of words that begin here, the longest first, with where they end."""
    ends: list[int] = []
    while len(ends) < _MOST_WORDS and (word := _WORD.match(text, at if not ends else ends[-1] + 1)):
        ends.append(word.end())
        if text[word.end() : word.end() + 1] != " ":
            break
    for end in reversed(ends):
        yield text[at:end], end


@cache
def _names() -> dict[str, str]:
    """Return IANA's name for every name that means one zone, in lower case."""
    from tzlocal.windows_tz import win_tz

    keys = resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    cities = {_city(key): key for key in keys if key.split("/")[0].lower() in _REGIONS}
    names = {city: key for city, key in cities.items() if city not in _NO_PLACES} | _PLACES
    names = {name: key for name, key in names.items() if name not in _NEEDS_TIME} | {
        f"{name} time": key for name, key in names.items() if len(name) > 2 or name == "uk"
    }
    windows = {name.lower(): key for name, key in win_tz.items()}
    countries = {key.lower(): key for key in keys if (len(key) > 3 and key.isalpha()) or key in ("GB", "NZ")}
    return countries | names | windows | {key.lower(): key for key in keys if "/" in key}


def _city(key: str) -> str:
    return key.rsplit("/", 1)[-1].replace("_", " ").lower()
