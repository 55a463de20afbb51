"""Cards as Slack's blocks."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.outbound import MESSAGE_BLOCKS, Drawn, draw, pressed, text_size
from bot.model.cards import Button, Buttons, Card, Choice, Entry, Paragraph, Select, When, say
from bot.model.refs import AccountRef

ENTRY = Entry(
    "Guide",
    "https://example.org",
    ("Macmillan", "2025"),
    "What it is: https://example.org/more.",
    ("A newer one is there.",),
    "Because.",
    (("said ", False), ("zebrafish", True)),
)
ODD = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


def every(thing: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Yield everything of one type inside blocks."""
    if isinstance(thing, dict):
        if thing.get("type") == kind:
            yield thing
        thing = list(thing.values())
    if isinstance(thing, list):
        for each in thing:
            yield from every(each, kind)


def only(card: Card) -> Drawn:
    """Return the one message that a card becomes."""
    (drawn,) = draw(card)
    return drawn


def test_a_card_is_blocks_and_the_same_in_words() -> None:
    """For notifications and screen readers."""
    drawn = only(Card((Paragraph("Hello"), ENTRY, Buttons((Button("Ask", "ask", "iron"),))), title="Title"))
    for part in ("Title", "Hello", "Guide", "Macmillan", "A newer one", "Because", "zebrafish"):
        assert part in drawn.text
    assert ["header", "rich_text", "rich_text", "actions"] == [block["type"] for block in drawn.blocks]


def test_addresses_are_links_and_matches_are_bold() -> None:
    """The title links, so does an address in the summary, without its full stop."""
    blocks = only(Card((ENTRY,))).blocks
    assert ["https://example.org", "https://example.org/more"] == [link["url"] for link in every(blocks, "link")]
    (quote,) = every(blocks, "rich_text_quote")
    assert [None, {"bold": True}] == [piece.get("style") for piece in quote["elements"]]


def test_an_instant_is_printed_and_is_the_readers_own_time_too() -> None:
    """Slack draws it where they are, and shows what was printed where it cannot."""
    at = When("Tuesday 8 December 2026, 12:30pm (GMT)", datetime(2026, 12, 8, 12, 30, tzinfo=UTC))
    printed, token = only(Card((at,))).blocks[0]["elements"][0]["elements"]
    assert "Tuesday 8 December 2026, 12:30pm (GMT); your time: " == printed["text"]
    assert ("date", 1796733000, at.text) == (token["type"], token["timestamp"], token["fallback"])


@given(ODD)
def test_nothing_that_people_write_becomes_markup_or_a_mention(text: str) -> None:
    """In blocks it is text; in the words beside them the three signs are escaped."""
    text = f"<!channel> *x* {text} <@U1>"
    for drawn in draw(say(text)):
        assert "<" not in drawn.text
        assert {block["type"] for block in drawn.blocks} == {"rich_text"}
        assert not list(every(drawn.blocks, "user")) + list(every(drawn.blocks, "broadcast"))


def test_only_whom_the_card_names_is_pinged() -> None:
    """By their id."""
    card = Card((Paragraph("Hello"),), pings=(AccountRef("slack:U1"),))
    assert ["U1"] == [user["user_id"] for user in every(only(card).blocks, "user")]


def test_a_long_text_becomes_several_blocks_and_messages_that_fit() -> None:
    """Nothing of it is lost."""
    text = "A sentence of some length that is said here. " * 1_000
    drawn = draw(say(text))
    assert len(drawn) > 1
    assert all(text_size(message.blocks) < 13_000 for message in drawn)
    said = "".join(piece["text"] for message in drawn for piece in every(message.blocks, "text"))
    assert "".join(text.split()) == "".join(said.split())


@pytest.mark.parametrize("text", ["&" * 3_000, "<a>" * 2_000, "word " * 2_000])
def test_the_words_beside_the_blocks_fit_whatever_they_are(text: str) -> None:
    """Escaped they are longer; Slack posts what is too long, but does not change it any more."""
    assert all(1_000 < len(drawn.text) <= 4_000 for drawn in draw(say(text)))


def test_many_entries_become_several_messages() -> None:
    """Each with no more blocks than Slack takes."""
    drawn = draw(Card(tuple(Entry(f"Number {number}") for number in range(120))))
    assert [MESSAGE_BLOCKS, MESSAGE_BLOCKS, 120 - 2 * MESSAGE_BLOCKS] == [len(message.blocks) for message in drawn]


def test_a_button_carries_its_whole_command() -> None:
    """So that it works after a restart, and in an old message."""
    arguments = 'channel:"slack:C1" archived:yes — “x”'
    (action,) = every(only(Card((Buttons((Button("Go", "set-channel", arguments),)),))).blocks, "button")
    assert ("set-channel", arguments) == pressed(action)


def test_a_choice_fills_the_option_that_was_left_open() -> None:
    """Quoted, whatever is in it."""
    select = Select("Which?", "ask", "topic", (Choice("Iron", 'low "iron" \\ x'),), "prehab")
    (action,) = every(only(Card((select,))).blocks, "static_select")
    chosen = action | {"selected_option": action["options"][0]}
    assert ("ask", 'prehab topic:"low \\"iron\\" \\\\ x"') == pressed(chosen)


def test_actions_of_a_message_have_ids_of_their_own() -> None:
    """Slack refuses a message in which two are alike."""
    buttons = tuple(Button(f"Number {number}", "ask", str(number)) for number in range(12))
    blocks = only(Card((Buttons(buttons), Select("Which?", "ask", "topic", (Choice("a", "a"),))))).blocks
    ids = [element["action_id"] for block in blocks for element in block["elements"]]
    assert len(ids) == len(set(ids)) == 13


@pytest.mark.parametrize(
    "action",
    [
        {},
        {"action_id": "0:press"},
        {"action_id": "0:press", "value": "x"},
        {"action_id": "0:choose:{}"},
        {"action_id": 5},
    ],
)
def test_a_button_of_somebody_elses_is_told_apart(action: dict[str, Any]) -> None:
    """A mistake that is said, and no crash."""
    with pytest.raises(ValueError):
        pressed(action)


def test_labels_are_cut_to_what_slack_takes() -> None:
    """At a word."""
    (button,) = every(only(Card((Buttons((Button("word " * 40, "ask"),)),))).blocks, "button")
    assert len(button["text"]["text"]) <= 75
    assert json.loads(button["value"])["command"] == "ask"
