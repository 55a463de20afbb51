"""Organisers arrange events on Slack, from end to end: the real slack-bolt, and the whole bot behind it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.wire.slack.whole import WholeBot, whole_bot


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[WholeBot]:
    """A workspace with the whole bot in it; events are posted in #general."""
    async with whole_bot(tmp_path) as made:
        yield made


def words(thing: Any) -> str:
    """Return everything that one can read."""
    if isinstance(thing, list):
        return " ".join(filter(None, map(words, thing)))
    if isinstance(thing, dict):
        text = thing.get("text")
        return text if isinstance(text, str) else words(list(thing.values()))
    return ""


def button(shown: dict[str, Any], label: str) -> str:
    """Return the action of a button."""
    elements = [element for block in shown["blocks"] for element in block.get("elements", ())]
    return next(str(e["action_id"]) for e in elements if e["type"] == "button" and label in e["text"]["text"])


async def window(place: WholeBot, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait until the window that Ann has open is as it should be, and return it."""
    async with asyncio.timeout(5):
        while True:
            view = place.slack.open_view("Ann")
            if view is not None and holds(view):
                return view
            await asyncio.sleep(0.005)


def is_form(view: dict[str, Any]) -> bool:
    """Return whether a window is a form."""
    return bool(view["callback_id"] == "form")


def says(text: str) -> Callable[[dict[str, Any]], bool]:
    """Return what tells whether a window has these words."""
    return lambda view: text in words(view["blocks"])


async def test_an_event_is_made_published_and_moved_in_one_window(place: WholeBot) -> None:
    """What cannot be stands beside its field; the post in the channel follows, and the channel is told."""
    await place.slack.slash("Ann", "general", "/prehab", "new-event")
    form = await window(place, is_form)
    typed = {"title": "Journal club <b>", "when": "yesterday at noon", "where": "https://example.org/room"}
    refused = await place.slack.submit_view("Ann", form, typed)
    assert "That is in the past" in refused.errors["when"]
    await place.slack.submit_view("Ann", form, {**typed, "when": "8 December 7"})
    asked = await window(place, says("Is it in the morning or in the evening?"))
    await place.slack.press("Ann", asked, button(asked, "7pm"))
    draft = await window(place, says("This is a draft."))
    assert "Tuesday 8 December 2026, 7pm to 8pm (GMT)" in words(draft["blocks"])
    await place.slack.press("Ann", draft, button(draft, "Publish it"))
    shown = await window(place, says("It is published."))
    await place.is_quiet()
    (post,) = [message for message in place.slack.messages("general") if "Journal club" in str(message)]
    assert "example.org" not in str(post)
    await place.slack.press("Ann", shown, button(shown, "Change title"))
    form = await window(place, is_form)
    await place.slack.submit_view("Ann", form, {"when": "Wednesday 9 December 7pm"})
    told_back = await window(place, says("Nothing is changed yet."))
    await place.slack.press("Ann", told_back, button(told_back, "Yes, move it"))
    await window(place, says("It is saved."))
    await place.is_quiet()
    post, notice = [message for message in place.slack.messages("general") if "Journal club" in str(message)]
    assert "Wednesday 9 December 2026, 7pm to 8pm (GMT)" in words(post["blocks"])
    assert "Moved: Journal club" in words(notice["blocks"])
    assert [] == place.slack.warnings


async def test_the_channel_is_reminded_and_nobody_is_pinged(place: WholeBot) -> None:
    """An hour before, once, and with the answers as buttons."""
    typed = 'new-event Talk when:"Tuesday 8 December 12:30" where:"Room 5"'
    outcome = await place.slack.slash("Ann", "general", "/prehab", typed)
    await place.slack.press("Ann", outcome.ephemerals[-1], button(outcome.ack, "Publish it"))
    await place.is_quiet()
    place.wait(timedelta(days=15, hours=2, minutes=30))
    await place.shows(lambda: _has(place, "In 1 hour: Talk"))
    reminder = place.slack.messages("general")[-1]
    assert "I am going" in str(reminder)
    assert "<!" not in str(reminder)
    assert [] == place.slack.warnings


async def _has(place: WholeBot, text: str) -> bool:
    return any(text in str(message) for message in place.slack.messages("general"))
