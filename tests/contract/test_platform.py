"""What every chat platform does, whichever it is. A platform joins by adding its place to `places.py`.

No platform promises that events come in their order, so a test waits for one before it causes the next.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import DeliveryRefused, DirectMessagesClosed
from bot.model.cards import Button, Buttons, Card, Choice, Entry, Paragraph, Select, When, say
from bot.model.commands import Ability, Option, OptionType
from bot.model.forms import Form
from bot.model.history import Span
from bot.model.inbound import MessageEdited, MessagePosted, MessagesDeleted, PersonJoined, Via
from bot.model.outbound import Action, Delivery, LeasedDelivery, Target
from bot.model.refs import MessageRef, platform_of
from tests.contract.places import PLACES, Place
from tests.rigs.clocks import START


@pytest.fixture(params=PLACES)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    """Return a running platform."""
    async with PLACES[request.param](tmp_path) as made:
        yield made


def leased(key: str, target: Target, card: Card | None = None, **fields: object) -> LeasedDelivery:
    """Return a delivery as the outbox hands it over."""
    parts = fields.pop("parts", ())
    delivery = Delivery(key, target, card, START, **fields)  # type: ignore[arg-type]
    return LeasedDelivery(delivery, 1, parts)  # type: ignore[arg-type]


async def test_references_carry_the_platforms_name(place: Place) -> None:
    """The core can tell who must deliver."""
    message = await place.post("hello")
    for ref in (place.person, place.channel, message):
        assert place.platform.name == platform_of(ref)


async def test_a_join_is_an_event(place: Place) -> None:
    """With the name that the platform shows."""
    await place.join()
    (event,) = await place.intake.until(1)
    assert isinstance(event, PersonJoined)
    assert ("Ben", False) == (event.name, event.is_bot)


async def test_a_post_is_an_event_with_everything_in_it(place: Place) -> None:
    """Nothing has to be fetched afterwards."""
    message = await place.post("hello <b>there</b> & all")
    (event,) = await place.intake.until(1)
    assert isinstance(event, MessagePosted)
    post = event.post
    assert (message, place.channel, place.person) == (post.message, post.channel, post.author)
    assert ("hello <b>there</b> & all", None, False) == (post.text, post.thread, event.direct)
    assert post.at.tzinfo is not None
    assert event.addressed is None


async def test_a_reply_names_its_thread(place: Place) -> None:
    """The thread is its first post."""
    root = await place.post("root")
    await place.intake.until(1)
    await place.post("reply", thread=root)
    events = await place.intake.until(2)
    assert [None, root] == [event.post.thread for event in events if isinstance(event, MessagePosted)]


async def test_a_mention_is_told_from_other_posts(place: Place) -> None:
    """What is said to the bot comes without its name."""
    await place.post(f"{place.mention} low iron")
    await place.intake.until(1)
    await place.post("someone@sigbot.org wrote about @sigbotics")
    events = await place.intake.until(2)
    assert ["low iron", None] == [event.addressed for event in events if isinstance(event, MessagePosted)]


async def test_a_direct_message_is_addressed_to_the_bot(place: Place) -> None:
    """No mention is needed."""
    await place.write_to_bot("low iron")
    (event,) = await place.intake.until(1)
    assert isinstance(event, MessagePosted)
    assert (True, "low iron") == (event.direct, event.addressed)


async def test_an_edit_carries_the_whole_post(place: Place) -> None:
    """With the time of the edit."""
    message = await place.post("first")
    await place.intake.until(1)
    await place.edit(message, "second")
    event = (await place.intake.until(2))[1]
    assert isinstance(event, MessageEdited)
    assert (message, "second") == (event.post.message, event.post.text)


async def test_a_deletion_names_what_is_gone(place: Place) -> None:
    """And its channel."""
    message = await place.post("first")
    await place.intake.until(1)
    await place.delete(message)
    event = (await place.intake.until(2))[1]
    assert isinstance(event, MessagesDeleted)
    assert (place.channel, (message,)) == (event.channel, event.messages)


async def test_an_event_that_was_not_taken_comes_again_with_the_same_key(place: Place) -> None:
    """Acknowledged only after it was taken."""
    place.intake.refuse = True
    await place.post("hello")
    while not place.intake.attempts:
        await asyncio.sleep(0.005)
    refused = place.intake.attempts[0]
    await place.restart()
    (event,) = await place.intake.until(1)
    assert refused == event.key


async def test_an_event_that_was_taken_does_not_come_again(place: Place) -> None:
    """A restart brings only what is new."""
    await place.post("old")
    await place.intake.until(1)
    await asyncio.sleep(0.05)
    await place.restart()
    await place.post("new")
    (event,) = await place.intake.until(1)
    assert isinstance(event, MessagePosted)
    assert "new" == event.post.text


async def test_what_cannot_be_read_is_rejected_and_the_rest_goes_on(place: Place) -> None:
    """One odd shape does not stop the others."""
    await place.spoil_next()
    await place.post("hello")
    await place.intake.until(1)
    assert 1 == len(place.intake.rejected)


async def test_a_delivery_to_a_person_arrives_in_direct_messages(place: Place) -> None:
    """And its reference is the post that it became."""
    (part,) = await place.platform.deliver(leased("k", Target(account=place.person), say("Hello")))
    (shown,) = await place.shown()
    assert "Hello" == shown["text"]
    assert place.platform.name == platform_of(part)


async def test_a_delivery_into_a_thread_stays_there(place: Place) -> None:
    """The answer stands under its question."""
    root = await place.post("question")
    await place.platform.deliver(leased("k", Target(channel=place.channel, thread=root), say("answer")))
    question, answer = await place.shown(place.channel)
    assert question["id"] == answer["thread"]


async def test_a_delivery_can_be_edited_and_deleted(place: Place) -> None:
    """Edits and deletions follow the parts."""
    target = Target(channel=place.channel)
    parts = await place.platform.deliver(leased("k", target, say("first")))
    await place.platform.deliver(leased("e", target, say("second"), action=Action.EDIT, about="k", parts=parts))
    assert ["second"] == [shown["text"] for shown in await place.shown(place.channel)]
    for attempt in range(2):
        await place.platform.deliver(leased(f"d{attempt}", target, action=Action.DELETE, about="k", parts=parts))
    assert [] == await place.shown(place.channel)


async def test_a_delivery_that_was_posted_is_found_by_its_key(place: Place) -> None:
    """And one that was not is surely absent."""
    if Ability.FIND_DELIVERY not in place.platform.abilities:
        return
    sent, other = (leased(key, Target(account=place.person), say("Hello")) for key in ("k", "other"))
    parts = await place.platform.deliver(sent)
    assert parts == await place.platform.find_delivery(sent)  # type: ignore[attr-defined]
    assert await place.platform.find_delivery(other) is None  # type: ignore[attr-defined]


async def test_the_same_key_is_posted_once(place: Place) -> None:
    """However often it is sent."""
    once = leased("k", Target(account=place.person), say("Hello"))
    assert await place.platform.deliver(once) == await place.platform.deliver(once)
    assert 1 == len(await place.shown())


async def test_closed_direct_messages_are_a_refusal_with_its_reason(place: Place) -> None:
    """It would be refused again, so it is not tried again."""
    await place.close_direct()
    with pytest.raises(DirectMessagesClosed, match="closed"):
        await place.platform.deliver(leased("k", Target(account=place.person), say("Hello")))


@pytest.mark.parametrize("ref", ["local:nothing", "other:m1", "local:m999"])
async def test_a_message_that_is_not_there_cannot_be_edited(place: Place, ref: str) -> None:
    """A refusal, not a crash."""
    wrong = leased(
        "k", Target(channel=place.channel), say("x"), action=Action.EDIT, about="a", parts=(MessageRef(ref),)
    )
    with pytest.raises(DeliveryRefused):
        await place.platform.deliver(wrong)


async def test_the_bots_own_post_comes_back_as_the_bots(place: Place) -> None:
    """So that the archive has it, and nobody answers it."""
    parts = await place.platform.deliver(leased("k", Target(channel=place.channel), say(f"{place.mention} hello")))
    (event,) = await place.intake.until(1)
    assert isinstance(event, MessagePosted)
    assert (parts[0], True, None) == (event.post.message, event.post.author_is_bot, event.addressed)


async def test_a_whole_card_can_be_delivered(place: Place) -> None:
    """Every kind of block has a shape, and everything is there as plain text too."""
    entry = Entry("Guide", "https://example.org", ("Macmillan", "2025"), "What it is.", ("A note.",), "Why.")
    when = When("Tuesday 8 December 2026, 12:30pm (GMT)", datetime(2026, 12, 8, 12, 30, tzinfo=UTC))
    card = Card((Paragraph("Hello"), when, entry, Buttons((Button("Ask", "ask", "iron"),))), title="Title")
    await place.platform.deliver(leased("k", Target(channel=place.channel), card))
    (shown,) = await place.shown(place.channel)
    for part in (
        "Title",
        "Hello",
        "Guide",
        "Macmillan",
        "What it is.",
        "A note.",
        "Why.",
        "Ask",
        "8 December 2026, 12:30pm",
    ):
        assert part in shown["text"]


async def test_a_command_reaches_the_core_and_its_answer_the_asker_alone(place: Place) -> None:
    """Nothing of it is posted."""
    card = await place.type_command("ask", "low iron")
    (asked,) = place.intake.invocations
    said = asked.text or " ".join(map(str, (asked.options or {}).values()))
    assert ("ask", "low iron", Via.SLASH, place.person) == (asked.command, said, asked.via, asked.account)
    assert "An answer." in str(card)
    assert [] == await place.shown(place.channel)


async def test_accounts_and_channels_can_be_looked_up(place: Place) -> None:
    """Unknown ones are None, not an error."""
    profile = await place.platform.look_up_account(place.person)
    assert profile is not None
    assert "Ann" == profile.name
    assert place.channel in {channel.ref for channel in await place.platform.channels()}


async def test_history_has_the_keys_of_the_live_events(place: Place) -> None:
    """What is fetched later is recognised as seen."""
    await place.post("one")
    await place.post("two")
    live = [event.key for event in await place.intake.until(2)]
    span = Span(START - timedelta(days=1), datetime.now(UTC) + timedelta(days=36_500))
    stretches = [stretch async for stretch in place.platform.history(place.channel, span)]
    assert sorted(live) == sorted(past.event.key for stretch in stretches for past in stretch.posts)


async def test_a_command_is_spelt_with_its_name(place: Place) -> None:
    """However the platform wants it typed."""
    assert "ask" in place.platform.spell("ask")


# --- Files, buttons, lists and forms


async def test_a_file_is_named_in_the_event(place: Place) -> None:
    """By name and type, and never with its bytes; there may be no words."""
    await place.post_file("plan.txt")
    (event,) = await place.intake.until(1)
    assert isinstance(event, MessagePosted)
    assert [("plan.txt", "text/plain")] == [(file.name, file.type) for file in event.post.files]
    assert "" == event.post.text


async def test_a_button_is_its_command_also_after_a_restart(place: Place) -> None:
    """Everything that it needs is in the message."""
    card = Card((Buttons((Button("Ask", "ask", 'low "iron" – now'),)),))
    (part,) = await place.platform.deliver(leased("k", Target(channel=place.channel), card))
    await place.restart()
    await place.press(part)
    (asked,) = place.intake.invocations
    assert ("ask", 'low "iron" – now', Via.BUTTON) == (asked.command, asked.text, asked.via)
    assert (place.person, place.channel) == (asked.account, asked.channel)


async def test_a_choice_fills_the_option_that_the_list_left_open(place: Place) -> None:
    """As if it had been typed."""
    select = Select("Which topic?", "ask", "topic", (Choice("Iron", "iron"), Choice("Food", "good food")), "prehab")
    (part,) = await place.platform.deliver(leased("k", Target(channel=place.channel), Card((select,))))
    await place.choose(part, "good food")
    (asked,) = place.intake.invocations
    assert ("ask", 'prehab topic:"good food"') == (asked.command, asked.text)


FORM = Form(
    "paint",
    "Paint a wall",
    (
        Option("wall", "Which wall.", required=True),
        Option("colour", "Which colour.", OptionType.CHOICE, choices=("red", "green")),
        Option("shade", "Which shade.", suggests=True),
        Option("soon", "Whether it is urgent.", OptionType.BOOLEAN),
        Option("where", "In which channel.", OptionType.CHANNEL),
    ),
)


async def test_a_form_opens_is_filled_in_and_sent(place: Place) -> None:
    """Its fields are the command's options; what comes back is the command with them."""
    place.intake.form = FORM
    assert ["wall", "colour", "shade", "soon", "where"] == await place.open_form("paint")
    about, answer = await place.send_form({"wall": "north", "colour": "green"})
    assert ("", True) == (about, "An answer." in answer)
    sent = place.intake.invocations[-1]
    options = {name: value for name, value in (sent.options or {}).items() if value}
    assert ("paint", Via.FORM, place.person) == (sent.command, sent.via, sent.account)
    assert {"wall": "north", "colour": "green"}.items() <= options.items()


async def test_a_form_that_is_refused_stays_with_the_sentence_at_its_field(place: Place) -> None:
    """And can be sent again."""
    place.intake.form, place.intake.refuses_forms = FORM, "wall"
    await place.open_form("paint")
    assert ("wall", True) == await _refused(place)
    place.intake.refuses_forms = ""
    assert "" == (await place.send_form({"wall": "south"}))[0]


async def _refused(place: Place) -> tuple[str, bool]:
    about, sentence = await place.send_form({"wall": "none"})
    return about, "That will not do." in sentence


async def test_a_field_is_completed_while_somebody_types(place: Place) -> None:
    """From what the command suggests."""
    place.intake.form = FORM
    await place.open_form("paint")
    assert ["gre-one", "gre-two"] == await place.complete("shade", "gre")


async def test_a_text_of_any_length_arrives_whole(place: Place) -> None:
    """In as many parts as it takes; an edit and a deletion reach them all."""
    target, text = Target(channel=place.channel), "A sentence that says something. " * 700
    parts = await place.platform.deliver(leased("k", target, say(text)))
    shown = " ".join(each["text"] for each in await place.shown(place.channel))
    assert "".join(text.split())[:1_000] in "".join(shown.split())
    left = await place.platform.deliver(leased("e", target, say("short"), action=Action.EDIT, about="k", parts=parts))
    assert ["short"] == [each["text"] for each in await place.shown(place.channel)]
    await place.platform.deliver(leased("d", target, action=Action.DELETE, about="k", parts=left))
    assert [] == await place.shown(place.channel)
