"""What people and Slack send to the bot, as the core gets it, and what comes back: with the real slack-bolt."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import ids
from adapters.slack.outbound import draw
from bot.errors import DeliveryDelayed, DeliveryRefused
from bot.model.cards import Card, Paragraph, say
from bot.model.commands import Option
from bot.model.forms import Form
from bot.model.inbound import ChannelChanged, MessageEdited, MessagePosted, MessagesDeleted, PersonJoined, Via
from bot.model.outbound import Action, Delivery, LeasedDelivery, Target
from bot.model.refs import ChannelRef
from tests.contract.slackplace import SlackPlace, slack_place
from tests.rigs.clocks import START
from tests.rigs.slack import SlackRig
from tests.rigs.slack.delivery import COMMAND, INTERACTION

FORM = Form("paint", "Paint", (Option("colour", "Which colour", required=True),), {})
PERSON = {"id": "U1", "username": "ann", "name": "ann", "team_id": "T1"}


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[SlackPlace]:
    """A workspace with the bot in #general."""
    async with slack_place(tmp_path) as made:
        yield made


@pytest.fixture
def slack(place: SlackPlace) -> SlackRig:
    """The workspace alone."""
    return place.slack


# --- Commands


async def test_the_umbrella_takes_any_words(place: SlackPlace) -> None:
    """The core finds the command in them; a short command is itself."""
    await place.slack.slash("Ann", "general", "/prehab", "find low iron")
    await place.slack.slash("Ann", "general", "/ask", "low iron")
    asked = [(each.command, each.text, each.via) for each in place.intake.invocations]
    assert [("", "find low iron", Via.SLASH), ("ask", "low iron", Via.SLASH)] == asked


async def test_a_long_answer_comes_in_parts_and_to_the_asker_alone(place: SlackPlace) -> None:
    """The first with the acknowledgement, the rest after it, in order."""
    words = [f"Sentence {number} of a long answer." for number in range(1_200)]
    place.intake.answer = Card((Paragraph(" ".join(words)),))
    outcome = await place.slack.slash("Ann", "general", "/ask", "everything", answers=len(draw(place.intake.answer)))
    assert "ephemeral" == outcome.ack["response_type"]
    assert all(answer["is_ephemeral"] for answer in outcome.answers)
    shown = " ".join(_words(answer["blocks"]) for answer in outcome.answers).split()
    assert " ".join(words).split() == shown
    assert [] == place.slack.warnings


def _words(thing: Any) -> str:
    if isinstance(thing, list):
        return " ".join(filter(None, map(_words, thing)))
    if isinstance(thing, dict):
        return thing["text"] if thing.get("type") == "text" else _words(list(thing.values()))
    return ""


async def test_an_answer_that_slack_shows_no_more_is_noted(place: SlackPlace, caplog: pytest.LogCaptureFixture) -> None:
    """After five messages it takes none; whoever runs the bot can read of it."""
    place.intake.answer = Card((Paragraph("A sentence of a very long answer. " * 3_000),))
    await place.slack.slash("Ann", "general", "/ask", "everything", answers=6)
    async with asyncio.timeout(5):
        while "an answer could not be shown" not in caplog.text:
            await asyncio.sleep(0.01)


async def test_a_form_that_comes_too_late_to_open_is_said(place: SlackPlace) -> None:
    """The trigger that Slack gives lasts three seconds, and Slack may have a bad moment of its own."""
    place.intake.form = FORM
    place.slack.refuse("views.open", "expired_trigger_id")
    place.slack.reset_connection("views.open")
    for _ in range(2):
        outcome = await place.slack.slash("Ann", "general", "/ask")
        assert "Slack could not open the form in time. Please try again." == outcome.ack["text"]
    assert place.slack.open_view("Ann") is None


# --- What cannot be read


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions", "user": PERSON},
        {"type": "block_actions", "user": "U1", "actions": [{"action_id": "0:press", "value": "{}"}]},
        {"type": "block_actions", "actions": 5},
        {"type": "message_action", "user": PERSON, "callback_id": "link-post"},
        {"type": "message_action", "user": PERSON, "channel": {"id": "C1"}, "message": None, "callback_id": "x"},
        {"type": "view_submission", "user": PERSON},
        {"type": "view_submission", "user": PERSON, "view": {"private_metadata": "{"}},
        {"type": "view_submission", "user": PERSON, "view": {"private_metadata": "[]", "state": {"values": []}}},
        {"type": "block_suggestion", "user": PERSON, "view": 5},
        {"type": "block_suggestion"},
    ],
)
async def test_a_malformed_request_is_acknowledged_and_ends_nothing(place: SlackPlace, payload: dict[str, Any]) -> None:
    """Refused, Slack would only send it again."""
    assert (await place.slack.dispatcher.ask(INTERACTION, {"team": {"id": "T1"}, **payload})).is_acked
    assert not place.intake.invocations
    await place.post("Still there?")
    await place.intake.until(1)


async def test_what_lacks_something_is_put_aside_once_with_its_kind(place: SlackPlace) -> None:
    """And what it lacks; never what somebody wrote."""
    payload = {"type": "message_action", "user": PERSON, "callback_id": "link-post", "message": {"text": "private"}}
    for _ in range(2):
        await place.slack.dispatcher.ask(INTERACTION, payload)
    await place.slack.dispatcher.ask(COMMAND, {"command": "/ask", "text": "private"})
    assert [
        ("message_action", "a request of type 'message_action' lacks or misuses 'channel'"),
        ("message_action", "a request of type 'message_action' lacks or misuses 'channel'"),
        ("command", "a request of type 'command' lacks or misuses 'user_id'"),
    ] == place.intake.rejected


@pytest.mark.parametrize("event", [None, "text", [], {}, {"type": 5}, {"type": "message", "channel": {}, "user": []}])
async def test_an_event_without_sense_is_acknowledged(place: SlackPlace, event: Any) -> None:
    """Nothing else stops because of it."""
    for more in ({"event_time": 1}, {"event_time": "soon"}, {"event_time": []}):
        body = {"type": "event_callback", "event_id": "Ev1", "event": event, **more}
        delivery = place.slack.dispatcher.send(body)
        await place.slack.settled()
        assert delivery.is_acked
    await place.post("Still there?")
    await place.intake.until(1)


async def test_a_button_of_an_older_version_is_answered_in_words(place: SlackPlace) -> None:
    """It says what to do instead."""
    (message,) = await place.platform.deliver(_leased("k", Target(channel=place.channel), say("Hello")))
    channel, ts = ids.native_message(message)
    stored = place.slack.core.world.channels[channel].find(ts)
    assert stored is not None
    old = {"type": "button", "action_id": "vote:7", "text": {"type": "plain_text", "text": "Vote"}, "value": "7"}
    stored["blocks"] = [{"type": "actions", "block_id": "b", "elements": [old]}]
    outcome = await place.slack.press("Ann", {"channel": channel, "ts": ts}, "vote:7", answers=1)
    assert ["This button belongs to an older version of me. Please type the command instead."] == outcome.texts


async def test_a_form_of_an_older_version_is_answered_in_words(place: SlackPlace) -> None:
    """In its own place."""
    place.intake.form = FORM
    await place.slack.slash("Ann", "general", "/ask")
    view = place.slack.open_view("Ann")
    assert view is not None
    place.slack.core.world.views[view["id"]]["private_metadata"] = '{"form": 3}'
    await place.slack.submit_view("Ann", view, {"colour": "green"})
    assert "older version" in str(place.slack.open_view("Ann"))
    assert 1 == len(place.intake.invocations)


# --- What is not known yet


async def test_people_channels_and_posts_that_are_not_known_yet(place: SlackPlace) -> None:
    """An edit and a deletion whose post never came are events like any other."""
    place.slack.hold_events()
    message = await place.slack.post("Ann", "general", "first")
    await place.slack.edit(message, "second")
    await place.slack.delete(message)
    place.slack.release_events(lambda held: held[::-1])
    events = await place.intake.until(3)
    assert {MessagePosted, MessageEdited, MessagesDeleted} == {type(event) for event in events}


async def test_somebody_whom_slack_does_not_show_is_somebody(place: SlackPlace) -> None:
    """Such as a person of another organisation in a shared channel."""
    place.slack.refuse("users.info", "user_not_visible", times=5)
    dora = place.slack.core.world.add_user("dora")
    place.slack.core.world.channel("general").members.append(dora.id)
    await place.slack.post("dora", "general", "Hello")
    (event,) = await place.intake.until(1)
    assert isinstance(event, MessagePosted)
    assert "somebody" == event.post.author_name


async def test_a_name_that_cannot_be_asked_for_leaves_the_event_with_slack(place: SlackPlace) -> None:
    """It brings the event again, and then it is taken."""
    place.slack.fail("users.info", 503)
    place.slack.dispatcher.patience = 0.3
    cleo = place.slack.core.world.add_user("Cleo")
    place.slack.core.world.channel("general").members.append(cleo.id)
    await place.slack.post("Cleo", "general", "Hello")
    await place.slack.settled()
    assert [False, True] == [answer.is_ack for answer in place.slack.events[-1].answers]


async def test_a_deactivated_person_has_left(place: SlackPlace) -> None:
    """Slack tells it as a change of the profile."""
    await place.join()
    await place.slack.deactivate("Ben")
    joined, left = await place.intake.until(2)
    assert isinstance(joined, PersonJoined)
    assert "PersonLeft" == type(left).__name__


# --- The bot's own comings and goings


async def test_an_invitation_makes_a_channel_known(place: SlackPlace) -> None:
    """Also a private one, by its name."""
    await place.slack.create_channel("core", "Ann", is_private=True)
    await place.slack.invite_bot("core", "Ann")
    (event,) = [event for event in await place.intake.until(1) if isinstance(event, ChannelChanged)]
    assert ("core", ids.channel_ref(place.slack.channel("core").id)) == (event.name, event.channel)


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ({"type": "channel_left", "channel": "C1"}, "write /invite and the bot's name"),
        ({"type": "group_left", "channel": "G1"}, "write /invite and the bot's name"),
        ({"type": "app_uninstalled"}, "Install it again"),
        ({"type": "tokens_revoked", "tokens": {"bot": ["U9"]}}, "install the app anew"),
        ({"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C2"}, "Correct it in the config"),
    ],
)
async def test_what_slack_tells_of_the_app_itself_is_in_the_log_with_the_remedy(
    place: SlackPlace, event: dict[str, Any], sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever runs the bot is the only one who can act."""
    place.slack.dispatcher.send({"type": "event_callback", "event_id": "Ev1", "event_time": 1, "event": event})
    await place.slack.settled()
    assert sentence in caplog.text


async def test_a_token_that_is_revoked_in_the_middle_of_the_day(place: SlackPlace) -> None:
    """What was to be sent waits, with the sentence that says what to do."""
    place.slack.refuse_tokens("token_revoked")
    with pytest.raises(Exception, match="Install the app again in the workspace") as refused:
        await place.platform.deliver(_leased("k", Target(channel=place.channel), say("Hello")))
    assert "DeliveryDelayed" == type(refused.value).__name__


# --- Deliveries that grow and shrink


def _leased(key: str, target: Target, card: Card | None, **more: Any) -> LeasedDelivery:
    parts = more.pop("parts", ())
    return LeasedDelivery(Delivery(key, target, card, START, **more), 1, parts)


def _long(count: int) -> Card:
    return say(" ".join(f"Sentence {number}." for number in range(count)))


async def test_an_answer_that_grows_and_shrinks_stays_in_its_thread(place: SlackPlace) -> None:
    """Edits and deletions follow every part."""
    root = await place.post("question")
    target = Target(channel=place.channel, thread=root)
    first = await place.platform.deliver(_leased("a", target, say("Short.")))
    grown = await place.platform.deliver(_leased("b", target, _long(1_500), action=Action.EDIT, parts=first))
    thread = place.slack.thread("general", ids.native_message(root)[1])
    assert len(grown) > 1
    assert [ids.native_message(part)[1] for part in grown] == [reply["ts"] for reply in thread[1:]]
    shrunk = await place.platform.deliver(_leased("c", target, say("Short."), action=Action.EDIT, parts=grown))
    assert (1, 2) == (len(shrunk), len(place.slack.thread("general", ids.native_message(root)[1])))
    await place.platform.deliver(_leased("d", target, None, action=Action.DELETE, parts=shrunk))
    assert 1 == len(place.slack.thread("general", ids.native_message(root)[1]))


async def test_there_is_nothing_to_change_where_nothing_was_posted(place: SlackPlace) -> None:
    """It is refused with a sentence, not passed over."""
    with pytest.raises(DeliveryRefused, match="nothing to change"):
        await place.platform.deliver(_leased("a", Target(channel=place.channel), say("x"), action=Action.EDIT))


async def test_limits_are_told_with_their_wait(place: SlackPlace) -> None:
    """Per method: what was limited says nothing of other calls."""
    place.slack.rate_limit("chat.postMessage", retry_after=7)
    with pytest.raises(DeliveryDelayed, match="slow down") as limited:
        await place.platform.deliver(_leased("a", Target(channel=place.channel), say("x")))
    assert (7.0, True) == (limited.value.retry_after, limited.value.is_for_all)
    assert await place.platform.look_up_account(place.person) is not None


async def test_a_channel_that_became_private_without_the_bot_is_refused_with_what_to_do(place: SlackPlace) -> None:
    """Nothing is tried again and again."""
    target = Target(channel=ChannelRef("slack:C0999999999"))
    with pytest.raises(DeliveryRefused, match="Invite the bot to it"):
        await place.platform.deliver(_leased("a", target, say("x")))


async def test_mentions_of_everybody_that_strangers_type_reach_nobody(place: SlackPlace) -> None:
    """As text they go in, and as text they come out."""
    await place.post("<!channel> <!here> <!subteam^S1> @everyone")
    (event,) = await place.intake.until(1)
    assert isinstance(event, MessagePosted)
    (part,) = await place.platform.deliver(_leased("a", Target(channel=place.channel), say(event.post.text)))
    shown = place.slack.core.world.channels[ids.native_message(part)[0]].find(ids.native_message(part)[1])
    assert shown is not None
    assert "<!" not in shown["text"]
    assert not [each for each in _kinds(shown["blocks"]) if each in ("broadcast", "user", "usergroup")]


def _kinds(thing: Any) -> list[str]:
    if isinstance(thing, list):
        return [kind for each in thing for kind in _kinds(each)]
    if isinstance(thing, dict):
        return [str(thing.get("type")), *_kinds(list(thing.values()))]
    return []
