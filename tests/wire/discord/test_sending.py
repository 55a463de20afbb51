"""What the bot sends to Discord: where it goes, that it comes once, and what becomes of it on bad days."""

from datetime import timedelta

import pytest

from adapters.discord import ids
from bot.errors import DeliveryDelayed, DeliveryRefused, DeliveryUncertain
from bot.model.cards import Button, Buttons, Card, Paragraph, say
from bot.model.inbound import MessagePosted
from bot.model.outbound import Action, Target
from tests.contract.discordplace import DiscordPlace
from tests.rigs.clocks import TurnedClock
from tests.rigs.discord import Permission
from tests.wire.discord.acting import leased


async def test_nobody_is_pinged_whatever_was_typed(place: DiscordPlace) -> None:
    """As text it goes in, and as text it comes out."""
    role = await place.rig.add_role("Organisers")
    typed = f"@everyone @here <@&{role.id}> <@{place.ann.id}>"
    await place.post(typed)
    (event,) = await place.intake.until(1)
    assert isinstance(event, MessagePosted)
    await place.platform.deliver(leased("a", Target(channel=place.channel), say(event.post.text)))
    await place.platform.deliver(leased("b", Target(channel=place.channel), say(typed)))
    for body in [body for call, body in place.rig.requests if call.startswith("POST /channels/")][-2:]:
        assert {"parse": [], "users": []} == body["allowed_mentions"]
    for message in place.rig.messages(place.rig.general)[-2:]:
        assert (False, [], []) == (message.mention_everyone, message.mentions, message.mention_roles)


async def test_an_answer_that_grows_and_shrinks_stays_in_its_thread(place: DiscordPlace) -> None:
    """Edits and deletions follow every part."""
    root = await place.post("question")
    target = Target(channel=place.channel, thread=root)
    long = say(" ".join(f"Sentence {number}." for number in range(400)))
    first = await place.platform.deliver(leased("a", target, say("Short.")))
    thread = place._message(root).thread
    assert thread is not None

    def shown() -> list[str]:
        return [str(message.id) for message in place.rig.messages(thread) if message.author is place.rig.bot]

    grown = await place.platform.deliver(leased("b", target, long, action=Action.EDIT, parts=first))
    assert [ref.rpartition("/")[2] for ref in grown] == [
        id for id in shown() if id in {r.rpartition("/")[2] for r in grown}
    ]
    assert len(grown) > 1
    shrunk = await place.platform.deliver(leased("c", target, say("Short."), action=Action.EDIT, parts=grown))
    assert 1 == len(shrunk)
    await place.platform.deliver(leased("d", target, None, action=Action.DELETE, parts=shrunk))
    assert not {ref.rpartition("/")[2] for ref in grown} & set(shown())


async def test_what_was_sent_twice_after_a_broken_answer_is_one_message(place: DiscordPlace) -> None:
    """Discord keeps the nonce for a while, and enforces it."""
    place.rig.bad.reset_connection("POST /channels/*/messages", after_doing=True)
    delivery = leased("a", Target(channel=place.channel), say("Once"))
    with pytest.raises(Exception, match="did not answer"):
        await place.platform.deliver(delivery)
    await place.platform.deliver(delivery)
    assert 1 == [message.content for message in place.rig.messages(place.rig.general)].count("Once")


@pytest.mark.parametrize(
    ("permission", "sentence"),
    [(Permission.VIEW_CHANNEL, "View Channel"), (Permission.SEND_MESSAGES, "sigbot check")],
)
async def test_a_channel_that_became_private_is_refused_with_what_to_do(
    place: DiscordPlace, permission: Permission, sentence: str
) -> None:
    """Nothing is tried again and again."""
    await place.rig.deny(place.rig.general, permission)
    with pytest.raises(DeliveryRefused, match=sentence):
        await place.platform.deliver(leased("a", Target(channel=place.channel), say("x")))


async def test_limits_are_waited_for_or_told_with_their_wait(place: DiscordPlace) -> None:
    """Short ones by the library, so that order is kept; nothing is lost."""
    place.rig.bad.rate_limit("POST /channels/*/messages", times=2, retry_after=0.05)
    await place.platform.deliver(leased("a", Target(channel=place.channel), say("Patience")))
    assert ["Patience"] == [message.content for message in place.rig.messages(place.rig.general)]


async def test_a_token_that_is_revoked_in_the_middle_of_the_day(place: DiscordPlace) -> None:
    """What was to be sent waits, with the sentence that says what to do."""
    place.rig.refuse_token()
    with pytest.raises(DeliveryDelayed, match="token"):
        await place.platform.deliver(leased("a", Target(channel=place.channel), say("x")))


async def test_a_ban_by_the_network_holds_up_everything(place: DiscordPlace) -> None:
    """It is for the bot's address: whatever else were sent would prolong it."""
    place.rig.bad.ban("POST /channels/*/messages")
    with pytest.raises(DeliveryDelayed, match="slow down") as banned:
        await place.platform.deliver(leased("a", Target(channel=place.channel), say("x")))
    assert (60.0, True) == (banned.value.retry_after, banned.value.is_for_all)


async def test_a_button_with_a_very_long_command_works(place: DiscordPlace) -> None:
    """Discord takes a hundred characters; what is longer is kept by the bot, also over a restart."""
    question = "What does the guideline say about " + "very " * 60 + "long questions?"
    card = Card((Paragraph("Hello"), Buttons((Button("Ask again", "ask", question),))))
    (ref,) = await place.platform.deliver(leased("k", Target(channel=place.channel), card))
    await place.restart()
    await place.press(ref)
    assert question == place.intake.invocations[-1].text


# --- Threads


async def test_an_answer_goes_into_a_thread_that_began_with_no_message(place: DiscordPlace) -> None:
    """People start threads in a channel, too."""
    thread = await place.rig.start_thread(place.ann, place.rig.general, "A thread")
    await place.rig.post(place.ann, thread, "question")
    (event,) = [event for event in await place.intake.until(1) if isinstance(event, MessagePosted)]
    await place.platform.deliver(leased("a", Target(channel=place.channel, thread=event.post.thread), say("answer")))
    assert "answer" == place.rig.messages(thread)[-1].content


async def test_a_thread_outlives_the_message_that_it_began_with(place: DiscordPlace) -> None:
    """So does what is answered in it."""
    root = await place.rig.post(place.ann, place.rig.general, "root")
    thread = await place.rig.start_thread(place.ann, root, "A thread")
    await place.rig.delete(root)
    await place.platform.deliver(leased("a", Target(channel=place.channel, thread=place._ref(root)), say("answer")))
    assert "answer" == place.rig.messages(thread)[-1].content


async def test_a_question_that_is_gone_is_not_answered(place: DiscordPlace) -> None:
    """Nobody would know what it is about."""
    root = await place.rig.post(place.ann, place.rig.general, "question")
    await place.rig.delete(root)
    with pytest.raises(DeliveryRefused, match="The message is not there any more"):
        await place.platform.deliver(leased("a", Target(channel=place.channel, thread=place._ref(root)), say("x")))


async def test_a_thread_that_is_locked_is_refused_with_what_to_do(place: DiscordPlace) -> None:
    """To answer in it and to change what stands there."""
    root = await place.post("question")
    target = Target(channel=place.channel, thread=root)
    parts = await place.platform.deliver(leased("a", target, say("answer")))
    thread = place._message(root).thread
    assert thread is not None
    await place.rig.archive_thread(thread, locked=True)
    for delivery in (
        leased("b", target, say("more")),
        leased("c", target, say("other"), action=Action.EDIT, parts=parts),
    ):
        with pytest.raises(DeliveryRefused, match="A moderator has to open it again"):
            await place.platform.deliver(delivery)


async def test_a_forum_takes_no_posts_of_this_kind(place: DiscordPlace) -> None:
    """Whoever named it in the configuration reads what to name."""
    forum = ids.channel_ref(str(place.rig.forum.id))
    with pytest.raises(DeliveryRefused, match="Name a text channel"):
        await place.platform.deliver(leased("a", Target(channel=forum), say("x")))


# --- Bad days


async def test_an_old_message_that_was_changed_often_is_changed_later(place: DiscordPlace, clock: TurnedClock) -> None:
    """Discord counts changes of messages that are older than an hour; the change is not lost."""
    target = Target(channel=place.channel)
    parts = await place.platform.deliver(leased("a", target, say("first")))
    clock.turn(timedelta(hours=2))
    place.rig.limit_old_edits(0)
    with pytest.raises(DeliveryDelayed, match="too old to be changed again so soon") as delayed:
        await place.platform.deliver(leased("b", target, say("second"), action=Action.EDIT, parts=parts))
    assert 600 == delayed.value.retry_after


@pytest.mark.parametrize("after_doing", [False, True])
@pytest.mark.parametrize("way", ["reset", "503"])
async def test_every_part_comes_once_wherever_the_line_broke(place: DiscordPlace, way: str, after_doing: bool) -> None:
    """Each part has a nonce of its own, which Discord enforces; the same bot, or one that knows nothing, goes on."""
    text = " ".join(f"Sentence {number} of many." for number in range(200))
    delivery = leased("a", Target(channel=place.channel), say(text))
    wanted = len(await place.platform.deliver(leased("z", Target(account=place.person), say(text))))
    if way == "reset":
        place.rig.bad.reset_connection("POST /channels/*/messages", after_doing=after_doing)
    else:
        place.rig.bad.fail("POST /channels/*/messages", 503, after_doing=after_doing)
    with pytest.raises(DeliveryUncertain):
        await place.platform.deliver(delivery)
    assert wanted == len(await place.platform.deliver(delivery))
    await place.restart()
    assert wanted == len(await place.platform.deliver(delivery))
    assert wanted == len(place.rig.messages(place.rig.general))
    assert text.split() == " ".join(message.content for message in place.rig.messages(place.rig.general)).split()


async def test_what_a_dead_bot_sent_in_part_is_found_and_gone_on_with(place: DiscordPlace, clock: TurnedClock) -> None:
    """Also when Discord has forgotten the nonces: by what stands there."""
    text = " ".join(f"Sentence {number} of many." for number in range(200))
    delivery = leased("a", Target(channel=place.channel), say(text))
    parts = await place.platform.deliver(delivery)
    await place.rig.delete(place._message(parts[-1]))  # As if it had died before the last one.
    clock.turn(timedelta(minutes=20))
    await place.restart()
    assert await place.platform.find_delivery(delivery) is None
    again = await place.platform.deliver(delivery)
    assert parts[:-1] == again[:-1]
    assert len(parts) == len(place.rig.messages(place.rig.general))
    await place.restart()
    assert again == await place.platform.find_delivery(delivery)


async def test_where_the_bot_may_not_look_it_does_not_say_that_nothing_is_there(place: DiscordPlace) -> None:
    """Discord then gives empty pages; what was posted would be posted again."""
    delivery = leased("a", Target(channel=place.channel), say("Once"))
    await place.platform.deliver(delivery)
    await place.restart()
    await place.rig.deny(place.rig.general, Permission.READ_MESSAGE_HISTORY)
    with pytest.raises(DeliveryRefused, match="lacks a permission"):
        await place.platform.find_delivery(delivery)
    await place.rig.allow(place.rig.general, Permission.READ_MESSAGE_HISTORY)
    assert await place.platform.find_delivery(leased("b", Target(channel=place.channel), say("Other"))) is None


async def test_two_messages_that_say_the_same_are_told_apart_by_their_buttons(place: DiscordPlace) -> None:
    """Somebody may have two things waiting, with a line for each."""
    cards = [Card((Paragraph("Something waits."), Buttons((Button("Read", "read", mark),)))) for mark in ("one", "two")]
    target = Target(channel=place.channel)
    (first,) = await place.platform.deliver(leased("a", target, cards[0]))
    await place.restart()
    assert (first,) == await place.platform.find_delivery(leased("a", target, cards[0]))
    assert await place.platform.find_delivery(leased("b", target, cards[1])) is None
