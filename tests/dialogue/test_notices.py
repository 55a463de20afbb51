"""Whatever the bot tells organisers of its own accord has a button that stops it, for each of them and each kind."""

from dataclasses import replace

from bot.features.notices import Notice
from bot.model.cards import say
from bot.model.outbound import Delivery, Target
from bot.model.refs import AccountRef, ChannelRef
from tests.rigs.announcing import buttons, drafts, letter, linked, morag, presses, priya, said, second
from tests.rigs.arranging import Organiser
from tests.rigs.world import World

STOP = "Stop messages like this"
UNJOINABLE = 'when:"Tuesday 24 November 12:30"'  # Tomorrow.


async def told(world: World, person: str) -> int:
    """Return how many messages somebody has from the bot."""
    return len(await world.direct_messages(person))


async def test_an_organiser_stops_one_kind_and_begins_it_again(world: World) -> None:
    """Others are told as before; the button answers what it stopped, and how to look oneself."""
    other = await second(world)
    await Organiser(world).publishes(f"Talk {UNJOINABLE}")
    await world.passes(hours=4)
    stopped = await presses(world, morag(world), await letter(world, morag(world)), STOP)
    assert "not told any more when nobody can join" in said(stopped)
    before = [await told(world, person) for person in (morag(world), other)]
    await Organiser(world).publishes('Another talk when:"Wednesday 25 November 12:30"')
    await world.passes(hours=24)
    after = [await told(world, person) for person in (morag(world), other)]
    assert [0, 1] == [
        sum("Another talk" in text for text in (await world.direct_messages(person))[count:])
        for person, count in zip((morag(world), other), before, strict=True)
    ]
    await presses(world, morag(world), stopped, "Send them again")
    await Organiser(world).publishes('A third talk when:"Thursday 26 November 12:30"')
    await world.passes(hours=24)
    assert "A third talk" in (await world.direct_messages(morag(world)))[-1]
    assert after[0] < await told(world, morag(world))


async def test_whoever_stops_being_asked_to_approve_can_still_do_so(world: World) -> None:
    """The list shows what waits."""
    await second(world)
    for number in range(2):
        await presses(world, morag(world), await drafts(world, morag(world), title=f"News {number}"), "Send it now")
        if not number:
            await presses(world, priya(world), await letter(world, priya(world)), STOP)
    assert 1 == await told(world, priya(world))
    waiting = await world.asks(priya(world), "/announcements")
    assert "News 1" in said(waiting)


async def test_what_is_stopped_is_stopped_for_the_person(world: World) -> None:
    """With whichever of their accounts they said so."""
    await linked(world, priya(world), morag(world))
    await world.asks(priya(world), "/stop-notices kind:after wanted:no")
    await Organiser(world).publishes('Talk when:"Monday 23 November 12:30" where:"Room 5"')
    await world.passes(hours=6)
    assert [0, 0] == [await told(world, person) for person in (morag(world), priya(world))]


async def test_every_kind_says_what_was_stopped(world: World) -> None:
    """And how one finds it oneself."""
    for kind in Notice:
        stopped = await world.asks(morag(world), f"/stop-notices kind:{kind} wanted:no")
        assert ["Send them again"] == list(buttons(stopped))
        assert "any more" in said(stopped)
        assert "again" in said(await presses(world, morag(world), stopped, "Send them again"))


async def test_the_list_of_questions_and_what_cannot_be_delivered_stop_too(world: World) -> None:
    """They are told by other parts of the bot, in the same way."""
    account = AccountRef(f"local:{morag(world)}")
    feedback, unreachable = world.core.features.feedback, world.core.features.unreachable
    delivery = Delivery("x", Target(channel=ChannelRef("local:exercise")), say("Hello"), world.clock.now())
    await world.store.commit(lambda work: unreachable.tell(work, delivery, "The channel is gone."))
    await world.settled()
    assert STOP in buttons(await letter(world, morag(world)))
    await feedback.note("What is a fish?", disliked=False)
    await world.passes(days=8)
    assert STOP in buttons(await letter(world, morag(world)))
    for kind in (Notice.QUESTIONS, Notice.UNREACHABLE):
        await world.core.features.notices.choose(account, kind, world.core.words_of("local"), is_wanted=False)
    before = await told(world, morag(world))
    await feedback.note("What is a bird?", disliked=False)
    await world.passes(days=8)
    await world.store.commit(lambda work: unreachable.tell(work, replace(delivery, key="y"), "The channel is gone."))
    await world.settled()
    assert before == await told(world, morag(world))
