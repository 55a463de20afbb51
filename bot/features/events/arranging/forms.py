"""The forms in which organisers arrange events, and the options that they are made of."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.features.events.cards import LONGEST_TITLE
from bot.model.commands import Option
from bot.model.forms import Form
from bot.model.texts import TextSpec, Words

TEXTS = (
    TextSpec("planning.form.new_title", limit=24),
    TextSpec("planning.form.basics_title", limit=24),
    TextSpec("planning.form.people_title", limit=24),
    TextSpec("planning.form.more_title", limit=24),
    TextSpec("planning.form.link_title", limit=24),
    TextSpec("planning.form.all_title", limit=24),
    TextSpec("planning.form.day_title", limit=24),
    TextSpec("planning.form.why_title", limit=24),
    TextSpec("planning.form.channels_title", limit=24),
)
TITLE = Option("title", "What it is called, such as Journal club", max_length=LONGEST_TITLE)
WHEN = Option("when", "When it starts, such as Tuesday 8 December 12:30", max_length=200)
WHERE = Option("where", "The joining link, or the place, such as Room 5", max_length=500)
ENDS = Option("ends", "When it ends, or how long it takes, such as 90 minutes", max_length=100)
ZONE = Option("zone", "The time zone, such as Dublin", max_length=60)
REPEATS = Option("repeats", "How often; empty for once, such as every first Tuesday", max_length=200)
PLACE = Option("place", "Where people meet; everybody may read it", max_length=200)
LINK = Option("link", "How to join; only whoever goes is told", max_length=500)
SPEAKERS = Option("speakers", "Who speaks", max_length=300)
CHAIR = Option("chair", "Who chairs", max_length=100)
AUDIENCE = Option("audience", "For whom it is, such as new members", max_length=200)
TOPICS = Option("topics", "What it is about, with commas between", max_length=200)
TEXT = Option("text", "What people should know", max_length=1_500)
CAPACITY = Option("capacity", "How many people there is room for; empty for as many as like", max_length=10)

WHY = Option("why", "Why it is cancelled; people who answered are told", max_length=300)
CHANNELS = Option("channels", "In which channels, such as slack:#news; empty for none", max_length=500, suggests=True)

FIELDS = {
    option.name: option
    for option in (
        *(TITLE, WHEN, ENDS, ZONE, REPEATS, PLACE, LINK),
        *(SPEAKERS, CHAIR, AUDIENCE, TOPICS, TEXT, CAPACITY),
    )
}
"""Everything about an event that can be typed."""
PARTS: Mapping[str, Sequence[str]] = {
    "basics": ("title", "when", "ends", "place", "link"),
    "people": ("speakers", "chair", "audience", "topics", "text"),
    "more": ("repeats", "zone", "capacity"),
    "link": ("link", "place"),
    "all": tuple(FIELDS),
    "day": tuple(name for name in FIELDS if name not in ("zone", "repeats")),
}
"""The fields fall into forms that are short enough for every platform; the last two are for where there is room:
everything about an event, and about one day of a series."""

NEEDED = frozenset({"title", "when", "ends", "zone"})
"""What no event is without."""
ASKED = frozenset({"title", "when"})
"""What has to be said of a new one: it takes an hour in the group's zone unless something else is said."""


def new_form(values: Mapping[str, str], words: Words) -> Form:
    """Return the form with which an event begins: what it is, when, and where."""
    shown = {name: value for name, value in values.items() if name in ("title", "when", "where")}
    carried = {name: value for name, value in values.items() if name not in shown and value}
    return Form(
        "new-event",
        words("planning.form.new_title"),
        (replace(TITLE, required=True), replace(WHEN, required=True), WHERE),
        shown,
        carried,
    )


def whole_form(values: Mapping[str, str], words: Words) -> Form:
    """Return the form with everything about a new event."""
    shown = {name: value for name, value in values.items() if name in FIELDS}
    return Form("write-event", words("planning.form.new_title"), _fields("all", ASKED), shown)


def why_form(carried: Mapping[str, str], words: Words) -> Form:
    """Return the form in which it is said why something is cancelled; sending it cancels."""
    needed = (replace(WHY, required=True),)
    return Form("cancel-event", words("planning.form.why_title"), needed, {}, {**carried, "confirm": "yes"})


def channels_form(typed: str, carried: Mapping[str, str], words: Words) -> Form:
    """Return the form for where an event is posted."""
    return Form("event-channels", words("planning.form.channels_title"), (CHANNELS,), {"channels": typed}, carried)


def edit_form(part: str, values: Mapping[str, str], carried: Mapping[str, str], words: Words) -> Form:
    """Return the form for one part of an event, with what it holds already."""
    shown = {name: values.get(name, "") for name in PARTS[part]}
    return Form(
        "change-event", words(f"planning.form.{part}_title"), _fields(part, NEEDED), shown, {**carried, "part": part}
    )


def _fields(part: str, needed: Collection[str]) -> tuple[Option, ...]:
    return tuple(replace(FIELDS[name], required=name in needed, rest=name == "text") for name in PARTS[part])
