"""Cards, events and texts as data."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.cards import Button, Buttons, Card, Entry, Paragraph, When, card_from_json, card_to_json, say
from bot.model.codec import event_from_json, event_to_json
from bot.model.inbound import (
    ChannelChanged,
    Event,
    FileNote,
    GroupChanged,
    GroupsOfPerson,
    MessageEdited,
    MessagePosted,
    MessagesDeleted,
    PersonJoined,
    PersonLeft,
    PersonRenamed,
    Post,
    ReactionChanged,
    ReactionsCleared,
    ThreadDeleted,
)
from bot.model.outbound import Target
from bot.model.refs import AccountRef, ChannelRef, GroupRef, MessageRef, platform_of
from bot.model.text import clean, one_line, shorten
from bot.model.texts import Template, Texts, TextSpec

AT = datetime(2026, 11, 1, 12, 30, tzinfo=UTC)
PERSON, CHANNEL, MESSAGE = AccountRef("local:p"), ChannelRef("local:c"), MessageRef("local:m")
POST = Post(MESSAGE, CHANNEL, PERSON, "P", False, "héllo", AT, files=(FileNote("a.pdf", "application/pdf"),))
EVENTS: list[Event] = [
    PersonJoined("k", PERSON, "P", False, AT),
    PersonLeft("k", PERSON, AT),
    PersonRenamed("k", PERSON, "Q", False, AT),
    MessagePosted("k", POST, direct=True, addressed="héllo"),
    MessageEdited("k", POST, AT),
    MessagesDeleted("k", CHANNEL, (MESSAGE, MessageRef("local:n")), AT),
    ChannelChanged("k", CHANNEL, "c", AT, removed=True, erased=True),
    ThreadDeleted("k", CHANNEL, MESSAGE, AT, with_root=True),
    ReactionChanged("k", CHANNEL, MESSAGE, PERSON, "👍", True, AT),
    ReactionsCleared("k", CHANNEL, MESSAGE, None, AT),
    GroupChanged("k", GroupRef("local:g"), AT, "Board", members=frozenset({PERSON}), added=frozenset({PERSON})),
    GroupsOfPerson("k", PERSON, frozenset({GroupRef("local:g")}), AT),
]

short = st.text(max_size=20)
instants = st.builds(When, short, st.datetimes(timezones=st.just(UTC)))
blocks = st.one_of(
    st.builds(Paragraph, short),
    instants,
    st.builds(
        Entry,
        short,
        st.none() | short,
        st.tuples(short),
        short,
        st.tuples(short, short),
        short,
        when=instants | st.none(),
    ),
    st.builds(Buttons, st.tuples(st.builds(Button, short, short, short))),
)


@given(st.builds(Card, st.lists(blocks, max_size=4).map(tuple), short, st.just((PERSON,)) | st.just(())))
def test_a_card_survives_the_outbox(card: Card) -> None:
    """What was written is what is sent, after a restart too."""
    assert card == card_from_json(card_to_json(card))


def test_a_card_pings_nobody_unless_it_says_so() -> None:
    """Mentions are off by default."""
    assert () == say("@everyone look").pings


def test_a_card_reads_well_as_plain_text() -> None:
    """Notifications and screen readers get the whole content."""
    card = Card((Entry("Guide", "https://x.org", ("Macmillan", "2025"), "What it is."), Paragraph("Bye.")), title="One")
    assert "One\n\nGuide (https://x.org)\nMacmillan, 2025\nWhat it is.\n\nBye." == card.plain()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_survives_being_put_aside(event: Event) -> None:
    """A dead letter can be handled later exactly as it came."""
    assert event == event_from_json(event_to_json(event))


@pytest.mark.parametrize("text", ["{}", "[]", '{"type": "Nonsense"}', '{"type": "PersonLeft"}', "nonsense", '"x"'])
def test_what_is_not_an_event_is_refused(text: str) -> None:
    """A damaged row becomes a reason, not a crash."""
    with pytest.raises(ValueError):
        event_from_json(text)


@pytest.mark.parametrize("ref", ["", "local", "local:", ":x"])
def test_a_reference_without_a_platform_is_refused(ref: str) -> None:
    """Only adapters make references, and theirs always name the platform."""
    with pytest.raises(ValueError):
        platform_of(AccountRef(ref))


def test_a_delivery_has_exactly_one_place() -> None:
    """A person or a channel, never both and never neither."""
    for account, channel in ((None, None), (PERSON, CHANNEL)):
        with pytest.raises(ValueError):
            Target(account=account, channel=channel)


@given(st.text(max_size=300))
def test_clean_text_has_nothing_invisible_that_harms(text: str) -> None:
    """Cleaning twice changes nothing more, and letters of every script stay."""
    cleaned = clean(text)
    assert cleaned == clean(cleaned)
    assert not any(ord(char) < 32 and char not in "\n\t" for char in cleaned)
    assert "\u202e" not in cleaned


@given(st.text(max_size=300), st.integers(1, 50))
def test_shortened_text_fits(text: str, limit: int) -> None:
    """The limit counts the ellipsis."""
    assert len(shorten(text, limit)) <= limit


def test_a_name_becomes_one_line() -> None:
    """Line ends and control characters in a name would break every list."""
    assert "a b c" == one_line("  a\r\nb\x00\t c ")


def spell(command: str) -> str:
    """Spell a command as a test platform does."""
    return f"!{command}"


def test_a_text_is_filled_literally() -> None:
    """Values are never looked into, and a value with braces stays as it is."""
    words = Texts({"k": Template("Hi {name}, type {command:ask} or {{this}}.")}).words(spell)
    assert "Hi {x.__class__}, type !ask or {this}." == words("k", name="{x.__class__}")


@pytest.mark.parametrize(
    ("templates", "part"),
    [
        ({}, "the text 'k' is missing"),
        ({"k": "x", "other": "y"}, "the text 'other' is not one that sigbot uses"),
        ({"k": " "}, "the text 'k' is empty"),
        ({"k": "x" * 11}, "has 11 characters; 10 is the most"),
        ({"k": "{who}"}, "uses {who}, but it may use {name}"),
        ({"k": "{a.b}"}, "has a single brace"),
        ({"k": "{x"}, "has a single brace"),
        ({"k": "{command:x}"}, "names the command 'x', which does not exist"),
    ],
)
def test_a_mistake_in_a_text_is_a_sentence(templates: dict[str, str], part: str) -> None:
    """Organisers who edit texts learn what to change before any member sees it."""
    texts = Texts({key: Template(source) for key, source in templates.items()})
    assert any(part in mistake for mistake in texts.mistakes([TextSpec("k", ("name",), limit=10)], frozenset({"ask"})))
