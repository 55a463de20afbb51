"""How fast messages go out: never faster than a platform takes them, whatever is asked for."""

import math

from hypothesis import given
from hypothesis import strategies as st

from bot.model.cards import say
from bot.model.limits import Rate, Rates
from bot.model.outbound import Action, Delivery, Target
from bot.model.refs import AccountRef, ChannelRef
from bot.pacing import Pacing
from tests.rigs.clocks import START

RATES = Rates(place=Rate(2, 2.0), whole=Rate(5, 1.0), changes=Rate(3, 60.0), begun=Rate(1, 10.0))
HALL = Target(channel=ChannelRef("rig:hall"))


class Place:
    """Pacing with a clock that a test turns."""

    def __init__(self, rates: Rates = RATES) -> None:
        self.now = 100.0
        self.pacing = Pacing({"rig": rates}, lambda: self.now)

    def sends(self, target: Target = HALL, action: Action = Action.POST, takes: float = 0.0, parts: int = 1) -> None:
        """Send one, which is answered after some seconds."""
        answered = self.pacing.take(Delivery("k", target, say("x"), START, action, about="a"))
        self.now += takes
        answered(parts)


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
    assert 2.0 <= (place.pacing.wait() or 0) < 2.1
    place.now += 2.1
    assert place.pacing.open("rig").closed == frozenset()
    assert place.pacing.wait() is None


def test_what_is_on_its_way_counts_until_it_is_answered_and_longer() -> None:
    """However long it was on its way; nothing opens by itself in the meantime."""
    place = Place(Rates(place=Rate(1, 1.0)))
    answered = place.pacing.take(Delivery("k", HALL, say("x"), START))
    place.now += 60
    assert (place.pacing.open("rig").closed, place.pacing.wait()) == ({"rig:hall"}, math.inf)
    answered(1)
    assert 1.0 <= (place.pacing.wait() or 0) < 1.1


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


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1.5)), max_size=60), st.integers(1, 4))
def test_no_platform_ever_sees_too_many(wanted: list[tuple[int, float]], count: int) -> None:
    """Whoever sends as soon as a place is open stays within the rate, wherever on its way a message was counted."""
    place = Place(Rates(place=Rate(count, 1.0)))
    seen: dict[str, list[tuple[float, float]]] = {}
    for channel, takes in wanted:
        target = Target(channel=ChannelRef(f"rig:{channel}"))
        while target.place in place.pacing.open("rig").closed:
            place.now += place.pacing.wait() or 0.0
        began = place.now
        place.sends(target, takes=takes)
        seen.setdefault(target.place, []).append((began, place.now))
    for spans in seen.values():
        for (_, first), (last, _) in zip(spans, spans[count:], strict=False):
            assert last - first >= 1.0
