"""Cards as Discord's messages: within every limit, with nothing in them that people wrote as markup."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.inbound import translate
from adapters.discord.known import Known
from adapters.discord.outbound import CONTENT, draw, keys_in, pressed
from bot.model.cards import Button, Buttons, Card, Choice, Entry, Paragraph, Select, When, say
from bot.model.refs import AccountRef
from bot.model.splitting import size
from tests.rigs.discord.validation import is_empty, message_problems

AT = datetime(2026, 12, 8, 12, 30, tzinfo=UTC)
FAMILY, LINK = "👩\u200d👩\u200d👧", "[x](https://a.example)"
ODD = ("```", "```py\n", LINK, "https://a.example/b_c", FAMILY, "e\u0301", "🇬🇧", "@everyone", "\n", " ", "*", "\\")
odd = st.lists(st.sampled_from(ODD) | st.text(max_size=8), max_size=400).map("".join)
short = st.text(min_size=1, max_size=300)
choices = st.lists(st.text(min_size=1, max_size=150), min_size=1, max_size=60, unique=True)
blocks = st.one_of(
    st.builds(Paragraph, odd),
    st.builds(When, short, st.datetimes(min_value=datetime(1971, 1, 1), timezones=st.just(UTC))),
    st.builds(
        Entry,
        odd,
        st.none() | st.just("https://a.example/") | st.text(max_size=2_000),
        st.lists(short, max_size=3).map(tuple),
        odd,
        st.lists(odd, max_size=3).map(tuple),
        odd,
        st.lists(st.tuples(odd, st.booleans()), max_size=5).map(tuple),
    ),
    st.builds(Buttons, st.lists(st.builds(Button, short, st.just("ask"), odd), min_size=1, max_size=12).map(tuple)),
    choices.map(lambda values: Select("Which?", "ask", "topic", tuple(Choice(v, v) for v in values))),
)


@settings(max_examples=30, deadline=None)
@given(st.builds(Card, st.lists(blocks, min_size=1, max_size=6).map(tuple), odd))
def test_whatever_a_card_holds_discord_takes_it(card: Card) -> None:
    """Every message is within its limits, and none is empty; the rig checks as Discord does."""
    for message in draw(card):
        form = message.payload()
        assert [] == message_problems(form)
        assert not is_empty(form) or not card.plain().strip()
        assert {"parse": [], "users": []} == form["allowed_mentions"]


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        (Entry("Guide", "https://a.example/" + "x" * 1_982), "https://a.example/" + "x" * 1_982),
        (Entry("Guide", "https://a.example/" + "<" * 1_900), "**Guide**"),
        (Entry("Guide", quote=(("word\n" * 180, False),)), "> word word"),
        (Entry("*" * 200, summary="*" * 700, notes=("*" * 300,) * 20), "\\*" * 300),
    ],
)
def test_an_entry_fits_however_long_its_parts_are(entry: Entry, shown: str) -> None:
    """An address that is too long for a link stands for itself."""
    messages = draw(Card((entry,)))
    assert [] == [problem for message in messages for problem in message_problems(message.payload())]
    assert shown in "\n".join(message.content for message in messages)
    assert all(message.content for message in messages)


def read(text: str) -> str:
    """Return what people see of a text that was made harmless."""
    return re.sub(r"\\(\W|_)", r"\1", text).replace("\u200b", "")


@pytest.mark.parametrize(
    "text",
    [
        "A sentence that says something. " * 1_250,
        "*" * 40_000,
        "`[x](y)` " * 4_500,
        FAMILY * 5_000,
        "e\u0301" * 20_000,
        "🇬🇧" * 10_000,
        "https://example.org/a_b " * 1_700,
        "no_spaces_at_all_" * 2_350,
        "An ordinary text - with a dash (or two) now and then. " * 740,
    ],
    ids=["sentences", "marks", "links", "families", "accents", "flags", "addresses", "words", "dashes"],
)
def test_forty_thousand_characters_arrive_whole(text: str) -> None:
    """None is lost, none is cut through, and no part is longer than Discord takes."""
    parts = [message.content for message in draw(say(text))]
    assert all(size(part) <= CONTENT for part in parts)
    assert "".join(text.split()) == "".join("".join(map(read, parts)).split())
    for part in parts:
        assert not part.startswith(("\u0301", "\u200d"))
        assert not re.search(r"(?<!\\)(\\\\)*\\$", part), "a part ends within an escape"


def test_a_code_fence_goes_on_in_the_next_part() -> None:
    """Each part reads as a whole."""
    code = "\n".join(f"line {number} = {number}" for number in range(400))
    parts = [read(message.content) for message in draw(say(f"See:\n```py\n{code}\n```\nThat is all."))]
    assert len(parts) > 2
    assert all(part.count("```") % 2 == 0 for part in parts)
    assert all(part.startswith("```py\n") for part in parts[1:])


STRANGE = [
    "@everyone and @here",
    "<@901> <@!901> <@&700> <#200>",
    "[click here](https://evil.example)",
    "**bold** __line__ ~~gone~~ ||hidden|| `code`",
    "# heading\n> quote\n- item",
    "<t:0:F> </ask:1> <:tea:1> <a:tea:1>",
]


@pytest.mark.parametrize("text", STRANGE)
def test_what_strangers_type_is_text_wherever_a_card_shows_it(text: str) -> None:
    """Also as a name or a title; it comes back as it was typed."""
    line = text.replace("\n", " ")
    card = Card(
        (Paragraph(text), Entry(line, "https://a.example", (line,), line, (line,), line, ((line, True),))), line
    )
    content = "\n".join(message.content for message in draw(card))
    ours = re.sub(r"\]\(<https://a\.example>\)", "]", content)
    for pattern in (r"@(everyone|here)", r"<[@#:at/]", r"(?<!\\)\]\(", r"(?<!\\)(`|\|\||~)", r"(?<!\\)__"):
        assert not re.search(pattern, ours), pattern
    assert read(content).count(line if "\n" not in text else "heading") >= 7


def test_an_instant_is_printed_and_is_the_readers_own_time_too() -> None:
    """As Discord's token; what the archive keeps of it is in words."""
    (message,) = draw(Card((When("Tuesday 8 December 2026, 12:30pm (GMT)", AT),)))
    assert f"Tuesday 8 December 2026, 12:30pm \\(GMT\\); your time: <t:{int(AT.timestamp())}:f>" == message.content
    data = {"id": "1", "channel_id": "2", "guild_id": "9", "type": 0, "author": {"id": "3"}, "content": message.content}
    event = translate("MESSAGE_CREATE", data, Known("0", "9"), AT)
    assert event is not None
    assert "your time: Tuesday 8 December 2026, 12:30pm (UTC)" in event.post.text  # type: ignore[union-attr]


def test_only_whom_the_card_names_is_pinged() -> None:
    """By the list that Discord goes by, and once."""
    long = Card((Paragraph("A sentence. " * 300),), pings=(AccountRef("discord:901"),))
    first, second = draw(long)
    assert ("<@901>", ("901",), ()) == (first.content.split("\n")[0], first.pings, second.pings)


def test_a_button_carries_its_whole_command_or_the_key_of_it() -> None:
    """A hundred characters are what Discord takes."""
    arguments = 'what "is" it ' * 20
    (message,) = draw(Card((Buttons((Button("Short", "ask", "iron"), Button("Long", "ask", arguments.strip()))),)))
    short_one, long_one = message.rows[0]["components"]
    assert ("ask", "iron") == pressed(short_one, {})
    (key,) = keys_in(long_one)
    assert ("ask", arguments.strip()) == pressed(long_one, {key: message.kept[0]})


@pytest.mark.parametrize("custom_id", ["", "vote:7", "0", "0!x", "0#unknown", "0?topic ask"])
def test_a_button_of_somebody_elses_is_told_apart(custom_id: str) -> None:
    """Or of another version, or one whose text is not kept any more."""
    with pytest.raises(ValueError, match="not one that sigbot made"):
        pressed({"custom_id": custom_id}, {})
