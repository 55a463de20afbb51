"""How fast messages go out: never faster than a platform takes them, whatever is asked for."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.farclock import FarClock
from bot.model.cards import say
from bot.model.limits import Rate, Rates
from bot.model.outbound import Action, Delivery, Target
from bot.model.refs import AccountRef, ChannelRef
from bot.pacing import Answered, Pacing
from tests.rigs.clocks import START
from tests.rigs.slack.weather import Cap

RATES = Rates(place=Rate(2, 2.0), whole=Rate(5, 1.0), changes=Rate(3, 60.0), begun=Rate(1, 10.0))
HALL = Target(channel=ChannelRef("rig:hall"))


class Place:
    """Pacing with a clock that a test turns."""

    def __init__(self, rates: Rates = RATES) -> None:
        self.now = 100.0
        self.pacing = Pacing({"rig": rates}, lambda: self.now)

    def sends(self, target: Target = HALL, action: Action = Action.POST, takes: float = 0.0, parts: int = 1) -> None:
        """Send one, which is answered after some seconds."""
        turn = self.pacing.take(Delivery("k", target, say("x"), START, action, about="a"))
        self.now += turn.wait + takes
        turn.answered(parts, ())


def to(person: str) -> Target:
    """Return somebody's direct messages."""
    return Target(account=AccountRef(f"rig:{person}"))


def test_a_place_takes_so_many_and_then_none_for_a_while() -> None:
    """Other places still do."""
    place = Place()
    place.sends()
    assert place.pacing.open("rig").closed == frozenset()
    place.sends()
    assert place.pacing.open("rig").closed == {"rig:hall"}
    assert 1.95 <= (place.pacing.wait() or 0) < 2.1
    place.now += 2.1
    assert place.pacing.open("rig").closed == frozenset()
    assert place.pacing.wait() is None


def test_what_is_on_its_way_counts_until_it_is_answered_and_longer() -> None:
    """However long it was on its way; nothing opens by itself in the meantime."""
    place = Place(Rates(place=Rate(1, 1.0)))
    turn = place.pacing.take(Delivery("k", HALL, say("x"), START))
    place.now += 60
    assert (place.pacing.open("rig").closed, place.pacing.wait()) == ({"rig:hall"}, math.inf)
    turn.answered(1, ())
    assert 0.95 <= (place.pacing.wait() or 0) < 1.1


def test_a_message_in_parts_counts_as_many() -> None:
    """Each is a message to the platform."""
    place = Place()
    place.sends(parts=2)
    assert (place.pacing.open("rig").room, place.pacing.open("rig").closed) == (3, {"rig:hall"})


def test_conversations_are_begun_one_by_one_and_then_go_on() -> None:
    """Who was written to before costs nothing."""
    place = Place(Rates(begun=Rate(1, 10.0)))
    place.sends(to("ann"))
    assert (place.pacing.open("rig").begin, place.pacing.open("rig").known) == (0, {"rig:ann"})
    place.now += 11
    place.sends(to("ann"))
    assert place.pacing.open("rig").begin == 1
    assert Rates(begun=Rate(1, 2.0)).time_to_reach(90) == 180
    assert Rates().time_to_reach(90) == 0


def test_edits_and_deletions_have_a_rate_of_their_own() -> None:
    """Posts go on when it is used up."""
    place = Place(Rates(changes=Rate(1, 60.0)))
    place.sends(action=Action.EDIT)
    assert (place.pacing.open("rig").changes, place.pacing.open("rig").room) == (0, None)


def test_a_platform_that_asks_for_a_rest_gets_it_whole() -> None:
    """Nothing goes there until then; a shorter rest that it asks for meanwhile changes nothing."""
    place = Place(Rates())
    place.pacing.hold("rig", 30.0)
    place.pacing.hold("rig", 5.0)
    assert place.pacing.open("rig").room == 0
    place.now += place.pacing.wait() or 0.0
    assert place.pacing.open("rig").room is None
    place.sends()
    assert place.now >= 130.0


def test_where_nothing_is_said_about_rates_everything_goes_at_once() -> None:
    """As in the local chat."""
    place = Place(Rates())
    place.sends()
    takes = place.pacing.open("rig")
    assert (takes.closed, takes.room, takes.changes, takes.begin, place.pacing.wait()) == (
        frozenset(),
        None,
        None,
        None,
        None,
    )


# --- What a platform sees


class Far:
    """A platform that is some way off, with a clock of its own. It counts as the Slack rig does."""

    def __init__(self, rate: Rate, ahead: float) -> None:
        self._place = Place(Rates(place=rate))
        self._rate = rate
        self._ahead = ahead
        self._coming: list[tuple[float, Answered, float]] = []
        self._taken: dict[str, list[float]] = {}

    def send(self, channel: int, out: float, work: float, back: float, *, has_stamps: bool = True) -> None:
        """Send one as soon as its channel takes it, whatever else is under way."""
        target = Target(channel=ChannelRef(f"rig:{channel}"))
        while target.place in self._place.pacing.open("rig").closed:
            self._pass(self._place.now + (self._place.pacing.wait() or 0.0))
        turn = self._place.pacing.take(Delivery("k", target, say("x"), START))
        taken = self._place.now + turn.wait + out
        self._taken.setdefault(target.place, []).append(taken)
        stamp = taken + work + self._ahead if has_stamps else math.nan
        self._coming.append((taken + work + back, turn.answered, stamp))
        self._pass(self._place.now)

    def _pass(self, until: float) -> None:
        """Let time pass until then, or until the next answer comes."""
        self._coming.sort(key=lambda each: each[0])
        if self._coming and self._coming[0][0] <= until:
            at, answered, stamp = self._coming.pop(0)
            self._place.now = max(at, self._place.now)
            answered(1, () if math.isnan(stamp) else (stamp,))
        else:
            self._place.now = until

    def refused(self) -> int:
        """Return how many it took for too many."""
        caps = {place: Cap(self._rate.count, self._rate.seconds) for place in self._taken}
        return sum(caps[place].wait(at) > 0 for place, times in self._taken.items() for at in sorted(times))

    @property
    def took(self) -> float:
        """Return how long everything took so far."""
        return self._place.now - 100.0


SECONDS = st.one_of(st.just(0.0), st.floats(0, 0.1), st.floats(0, 1.5))


@given(
    st.lists(st.tuples(st.integers(0, 1), SECONDS, SECONDS, SECONDS, st.booleans()), max_size=80),
    st.integers(1, 4),
    st.floats(-1e6, 1e6),
)
def test_no_platform_ever_sees_too_many(
    wanted: list[tuple[int, float, float, float, bool]], count: int, ahead: float
) -> None:
    """Whoever sends as soon as a place is open stays within the rate, however long messages and answers take.

    They may overtake each other; the platform's clock may be wrong by days; and it may give stamps or not.
    """
    far = Far(Rate(count, 1.0), ahead)
    for channel, out, work, back, has_stamps in wanted:
        far.send(channel, out, work, back, has_stamps=has_stamps)
    assert far.refused() == 0


def test_slow_answers_cost_nothing_once_a_quick_one_came() -> None:
    """What counts is when the platform took a message, which its stamps tell; without them it is the answer."""
    took = []
    for has_stamps in (True, False):
        far = Far(Rate(1, 1.0), ahead=5.0)
        far.send(0, 0.0, 0.0, 0.01, has_stamps=has_stamps)
        for _ in range(40):
            far.send(0, 0.0, 0.0, 0.4, has_stamps=has_stamps)
        took.append(round(far.took))
        assert far.refused() == 0
    assert took == [41, 56]


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 100), st.floats(-1e9, 1e9)), max_size=30))
def test_stamps_that_are_no_times_make_no_message_count_from_before_its_sending(
    seen: list[tuple[float, float, float]],
) -> None:
    """Nor from later than its answer: a platform's word for the time is never taken on trust."""
    clock, now = FarClock(), 0.0
    for took, later, stamp in seen:
        now += later
        taken = clock.taken_by(stamp, now - took, now)
        assert now - took - 1e-5 <= taken <= now + 1e-5


def test_what_an_answer_showed_of_a_clock_is_forgotten_in_time() -> None:
    """Two clocks drift apart: what was so an hour ago would be wrong by now."""
    clock = FarClock()
    assert clock.taken_by(stamp=7.0, sent=0.0, answered=0.1) == pytest.approx(0.1)
    assert clock.taken_by(stamp=17.0, sent=10.0, answered=12.0) == pytest.approx(10.1)
    assert clock.taken_by(stamp=3617.0, sent=3610.0, answered=3612.0) == pytest.approx(3612.0)
