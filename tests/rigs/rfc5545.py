"""A strict reader of iCalendar, which takes nothing that RFC 5545 does not allow. It shares no code with any library.

It knows what a published calendar of events may have: properties, how often each may stand, and the form of its value.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

LONGEST = 75
"""Octets of a line, without its end (3.1)."""
DATE = r"\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
TIME = r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d|60)"
MOMENT = rf"{DATE}T{TIME}"
TEXT = r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*"
DURATION = r"P(?:\d+W|(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)"
OFFSET = r"[+-](?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?"
URI = r"[a-z][a-z0-9+.-]*:[^\s<>\"]+"
RULE = r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[A-Z0-9,+-]+)*"
ANY = r"[^\x00-\x08\x0a-\x1f\x7f]*"

ONCE, MAYBE, MANY = (1, 1), (0, 1), (0, 10_000)
CALENDAR = {
    "VERSION": (ONCE, r"2\.0"),
    "PRODID": (ONCE, TEXT),
    "CALSCALE": (MAYBE, "GREGORIAN"),
    "METHOD": (MAYBE, "PUBLISH"),
    "NAME": (MAYBE, TEXT),
    "REFRESH-INTERVAL": (MAYBE, DURATION),
    "X-WR-CALNAME": (MAYBE, TEXT),
    "X-PUBLISHED-TTL": (MAYBE, DURATION),
}
WHEN = rf"(?:{DATE}|{MOMENT}Z?)"
EVENT = {
    "UID": (ONCE, TEXT),
    "DTSTAMP": (ONCE, rf"{MOMENT}Z"),
    "CREATED": (MAYBE, rf"{MOMENT}Z"),
    "LAST-MODIFIED": (MAYBE, rf"{MOMENT}Z"),
    "DTSTART": (ONCE, WHEN),
    "DTEND": (MAYBE, WHEN),
    "DURATION": (MAYBE, DURATION),
    "RECURRENCE-ID": (MAYBE, WHEN),
    "RRULE": (MAYBE, RULE),
    "RDATE": (MANY, rf"{WHEN}(?:,{WHEN})*"),
    "EXDATE": (MANY, rf"{WHEN}(?:,{WHEN})*"),
    "SUMMARY": (MAYBE, TEXT),
    "DESCRIPTION": (MAYBE, TEXT),
    "LOCATION": (MAYBE, TEXT),
    "CATEGORIES": (MANY, rf"{TEXT}(?:,{TEXT})*"),
    "STATUS": (MAYBE, "CONFIRMED|CANCELLED|TENTATIVE"),
    "SEQUENCE": (MAYBE, r"\d+"),
    "TRANSP": (MAYBE, "OPAQUE|TRANSPARENT"),
    "URL": (MAYBE, URI),
}
OBSERVANCE = {
    "DTSTART": (ONCE, MOMENT),
    "TZOFFSETFROM": (ONCE, OFFSET),
    "TZOFFSETTO": (ONCE, OFFSET),
    "TZNAME": (MANY, TEXT),
    "RRULE": (MAYBE, RULE),
    "RDATE": (MANY, rf"{MOMENT}(?:,{MOMENT})*"),
}
KINDS = {
    "VCALENDAR": (CALENDAR, {"VEVENT", "VTIMEZONE"}),
    "VEVENT": (EVENT, set()),
    "VTIMEZONE": ({"TZID": (ONCE, ANY)}, {"STANDARD", "DAYLIGHT"}),
    "STANDARD": (OBSERVANCE, set()),
    "DAYLIGHT": (OBSERVANCE, set()),
}
LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):(.*)', re.DOTALL)


@dataclass
class Component:
    """A component as it stands."""

    name: str
    properties: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    inner: list["Component"] = field(default_factory=list)

    def value(self, name: str) -> str:
        """Return a property's value, or nothing."""
        return next((value for each, _, value in self.properties if each == name), "")

    def parameters(self, name: str) -> dict[str, str]:
        """Return a property's parameters."""
        return next((parameters for each, parameters, _ in self.properties if each == name), {})

    def all(self, name: str) -> list["Component"]:
        """Return the components of a kind in it."""
        return [each for each in self.inner if each.name == name]


def check(data: bytes) -> Component:
    """Return the calendar. Raises AssertionError for whatever is not as the standard has it."""
    calendar = _parse(_unfold(data))
    _check_component(calendar)
    zones = [zone.value("TZID") for zone in calendar.all("VTIMEZONE")]
    assert len(zones) == len(set(zones)), "a zone is told once (3.6.5)"
    used = {
        parameters["TZID"] for each in calendar.inner for _, parameters, _ in each.properties if "TZID" in parameters
    }
    assert used <= set(zones), f"every zone that is used is told (3.2.19): {used - set(zones)}"
    days = [(e.value("UID"), e.value("RECURRENCE-ID")) for e in calendar.all("VEVENT")]
    assert len(days) == len(set(days)), "one component for each day of a series (3.8.4.4)"
    for event in calendar.all("VEVENT"):
        _check_event(event, calendar)
    return calendar


def _unfold(data: bytes) -> list[str]:
    assert data.endswith(b"\r\n"), "the last line has an end (3.1)"
    lines = data[:-2].split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines), "lines end with CRLF (3.1)"
    assert max(map(len, lines)) <= LONGEST, "no line has more than 75 octets (3.1)"
    for line in lines:
        line.decode("utf-8")  # No letter is cut through: some programs read line by line.
    return data[:-2].replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode("utf-8").split("\r\n")


def _parse(lines: list[str]) -> Component:
    top, stack = Component(""), [Component("")]
    stack = [top]
    for line in lines:
        found = LINE.fullmatch(line)
        assert found, f"no content line (3.1): {line!r}"
        name, value = found[1], found[3]
        if name == "BEGIN":
            stack.append(Component(value))
            stack[-2].inner.append(stack[-1])
        elif name == "END":
            assert stack.pop().name == value, "what begins ends (3.6)"
        else:
            stack[-1].properties.append((name, _parameters(found[2]), value))
    assert stack == [top], "everything ends (3.6)"
    assert len(top.inner) == 1, "one calendar"
    assert not top.properties, "and nothing around it"
    return top.inner[0]


def _parameters(text: str) -> dict[str, str]:
    pairs = [each.partition("=")[::2] for each in re.findall(r';([^;=]+=(?:"[^"]*"|[^";]*))', text)]
    assert len(pairs) == len(dict(pairs)), "a parameter once"
    return {name: value.strip('"') for name, value in pairs}


def _check_component(component: Component) -> None:
    assert component.name in KINDS, f"unknown component {component.name}"
    rules, inner = KINDS[component.name]
    counts = Counter(name for name, _, _ in component.properties)
    assert counts.keys() <= rules.keys(), f"{component.name} has {counts.keys() - rules.keys()}"
    for name, ((least, most), form) in rules.items():
        assert least <= counts[name] <= most, f"{component.name} has {counts[name]} of {name}"
        for each, _, value in component.properties:
            assert each != name or re.fullmatch(form, value), f"{name} has the value {value!r}"
    for each in component.inner:
        assert each.name in inner, f"{each.name} in {component.name}"
        _check_component(each)
    assert component.name != "VTIMEZONE" or component.inner, "a zone has observances (3.6.5)"


def _check_event(event: Component, calendar: Component) -> None:
    start, kind = event.value("DTSTART"), event.parameters("DTSTART")
    is_date = kind.get("VALUE") == "DATE"
    assert is_date == ("T" not in start), "a date says that it is one (3.8.2.4)"
    assert not (event.value("DTEND") and event.value("DURATION")), "an end or a length (3.6.1)"
    for name, parameters, value in event.properties:
        if name in ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"):
            assert not ("TZID" in parameters and "Z" in value), f"{name} in UTC has no zone (3.2.19)"
            floats = "T" in value and "Z" not in value and "TZID" not in parameters
            assert not floats, f"{name} floats: {value}"
        if name in ("RDATE", "EXDATE") and not is_date:
            assert parameters.get("TZID") == kind.get("TZID"), f"{name} in the zone of the start (3.8.5.1)"
    if event.value("DTEND"):
        assert is_date == (event.parameters("DTEND").get("VALUE") == "DATE"), "start and end are alike (3.8.2.2)"
        assert event.value("DTEND") >= start or event.parameters("DTEND") != kind, "the end is no earlier (3.8.2.2)"
    until = re.search(r"UNTIL=([^;]+)", event.value("RRULE"))
    if until:
        assert re.fullmatch(DATE if is_date else rf"{MOMENT}Z", until[1]), f"UNTIL is in UTC (3.3.10): {until[1]}"
    assert not re.search("COUNT=.*UNTIL=|UNTIL=.*COUNT=", event.value("RRULE")), "UNTIL or COUNT (3.3.10)"
    if event.value("RECURRENCE-ID"):
        _check_day(event, calendar)


def _check_day(event: Component, calendar: Component) -> None:
    """Check that one day of a series is named in the form and the zone of the series' start (3.8.4.4)."""
    assert not event.value("RRULE"), "a day has no rule"
    series = [
        each
        for each in calendar.all("VEVENT")
        if each.value("UID") == event.value("UID") and not each.value("RECURRENCE-ID")
    ]
    assert len(series) == 1, "a day has its series"
    assert event.parameters("RECURRENCE-ID") == series[0].parameters("DTSTART"), "and is named in its zone"
