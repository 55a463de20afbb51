"""What is kept of what people asked for: not for ever, for them alone, and nothing twice."""

import asyncio

import pytest

from adapters.web.answers import KEPT_FOR, MOST_EACH, MOST_KEPT, SAME_TAP, Answers, Asked, read_asked
from bot.model.cards import say
from bot.model.inbound import Answer
from bot.model.refs import AccountRef
from tests.rigs.clocks import HandClock

ANN, BEN = AccountRef("slack:ann"), AccountRef("slack:ben")
GOING = Asked("going", "k3f9x2")


class Bot:
    """Counts what it is asked, and answers once it may."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.asked = 0
        self.refuses = refuses
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def handle(self) -> Answer:
        """Answer."""
        self.asked += 1
        await self.may_answer.wait()
        return Answer(say("Done."), refused=self.refuses)


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands still."""
    return HandClock()


async def test_a_second_tap_while_the_first_is_answered_is_the_first(clock: HandClock) -> None:
    """However slow the phone is, one draft is made."""
    answers, bot = Answers(clock), Bot()
    bot.may_answer.clear()
    taps = [asyncio.create_task(answers.ask(ANN, GOING, None, bot.handle)) for _ in range(3)]
    await asyncio.sleep(0)
    bot.may_answer.set()
    assert (len({await tap for tap in taps}), bot.asked) == (1, 1)


async def test_the_same_later_or_after_a_refusal_or_from_others_is_asked_anew(clock: HandClock) -> None:
    """Whoever was refused may have put right meanwhile what was wrong."""
    answers, bot, refusing = Answers(clock), Bot(), Bot(refuses=True)
    for account in (ANN, BEN):
        await answers.ask(account, GOING, None, bot.handle)
    clock.turn(SAME_TAP * 2)
    await answers.ask(ANN, GOING, None, bot.handle)
    for _ in range(2):
        await answers.ask(ANN, Asked("maybe", "k3f9x2"), None, refusing.handle)
    assert (bot.asked, refusing.asked) == (3, 2)


async def test_an_answer_is_forgotten_after_a_shift(clock: HandClock) -> None:
    """It may hold a link, so it does not stay for ever."""
    answers = Answers(clock)
    token = await answers.ask(ANN, GOING, None, Bot().handle)
    assert (answers.get(token, ANN) is None, answers.get(token, BEN), answers.get("x", ANN)) == (False, None, None)
    clock.turn(KEPT_FOR * 1.01)
    assert answers.get(token, ANN) is None


async def test_nobodys_answers_push_out_those_of_others(clock: HandClock) -> None:
    """A script that asks without an end loses its own; all of them together stay few."""
    answers, bot = Answers(clock), Bot()
    kept = await answers.ask(BEN, GOING, None, bot.handle)
    for number in range(MOST_EACH * 3):
        newest = await answers.ask(ANN, Asked("going", str(number)), None, bot.handle)
    assert (answers.get(kept, BEN) is None, answers.get(newest, ANN) is None) == (False, False)
    for number in range(MOST_KEPT):
        await answers.ask(AccountRef(f"slack:{number}"), GOING, None, bot.handle)
    assert answers.get(kept, BEN) is None


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"press": "going k3f9x2"}, GOING),
        ({"press": 'change-event event:"x" text:"a\r\nb"'}, Asked("change-event", 'event:"x" text:"a\nb"')),
        ({"press": "edit-event ", "pick": "event", "choice": 'a "b"'}, Asked("edit-event", r'event:"a \"b\""')),
        ({"command": "after-event", "option-note": "x", "form": "t"}, Asked("after-event", filled=(("note", "x"),))),
        ({"press": " going"}, None),
        ({"press": "going " + "x" * 20_000}, None),
        ({}, None),
    ],
)
def test_a_form_is_read_as_what_was_pressed_or_filled_in(sent: dict[str, str], expected: Asked | None) -> None:
    """Browsers write line ends in their own way."""
    assert read_asked(sent) == expected
