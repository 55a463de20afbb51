"""Events as Discord's scheduled ones: within its limits, and known again."""

from datetime import datetime, timedelta

from adapters.discord.scheduled import marked_ref, payload
from bot.model.events import OccurrenceRef
from bot.model.native import NativeEvent


def test_refs_are_what_marks_carry() -> None:
    """The reference of a day is what a platform gives back, whole."""
    ref = OccurrenceRef("k3f9x2-20261208-2")
    at = datetime(2026, 12, 8, 12, 30)
    long = NativeEvent(ref, "t" * 300, "word " * 400, "p" * 300, at, at + timedelta(hours=1))
    sent = payload(long)
    assert (100, 100) == (len(sent["name"]), len(sent["entity_metadata"]["location"]))
    assert len(sent["description"]) <= 1000
    assert ref == marked_ref(sent["description"])
    assert marked_ref("An event that somebody made by hand") is None
